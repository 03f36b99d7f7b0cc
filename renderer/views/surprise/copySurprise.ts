import type { PllVariant, ScoredTokens, SurpriseInput } from '../../../shared/inspect/surprise'
import { perplexityOf, totalOf } from '../../../shared/inspect/surpriseFigures'
import { python, quoted } from '../../lib/copyTask'
import type { PairOfTexts } from '../../store/surpriseSlice'
import type { ScoredSentence } from './differences'

/** The fields of the command line's output. */
export function sentenceAsJson({ tokens, scores }: ScoredSentence): object {
  const places = Array.from(scores.at)
  const total = totalOf(scores)
  return {
    ...(tokens.windows.length > 1 && { window: tokens.window + 1, windows: tokens.windows.length }),
    tokens: places.map((at) => tokens.columns.tokens[at]),
    spans: places.map((at) => [tokens.columns.starts[at], tokens.columns.ends[at]]),
    log_likelihoods: Array.from(scores.logLikelihoods),
    ranks: Array.from(scores.ranks),
    likeliest: scores.best,
    sum: total.sum,
    perplexity: perplexityOf(total),
  }
}

export function pairAsJson(good: ScoredSentence, bad: ScoredSentence): object {
  const margin = totalOf(good.scores).sum - totalOf(bad.scores).sum
  return { good: sentenceAsJson(good), bad: sentenceAsJson(bad), correct: margin > 0, margin }
}

const command = (path: string, options: string[]): string => `npm run -s cli -- pseudo-log-likelihood --model ${quoted(path)} ${options.join(' ')}`

export const textCommand = ({ text, variant, window }: SurpriseInput, isWindowed: boolean, path: string): string =>
  command(path, [`--text ${quoted(text)}`, `--variant ${variant}`, ...(isWindowed ? [`--window ${(window ?? 0) + 1}`] : [])])

export const pairCommand = ({ good, bad }: PairOfTexts, variant: PllVariant, path: string): string =>
  command(path, [`--good ${quoted(good)}`, `--bad ${quoted(bad)}`, `--variant ${variant}`])

/** Lines of a file as they were read, whatever it was: the command line takes JSON alone. */
export const linesCommand = (lines: readonly object[], variant: PllVariant, truncate: boolean, path: string): string =>
  [`${command(path, [`--variant ${variant}`, ...(truncate ? ['--truncate'] : [])])} <<'END'`, ...lines.map((line) => JSON.stringify(line)), 'END'].join('\n')

interface Scoring {
  variant: PllVariant
  isCausal: boolean
  path: string
  /** Texts over so many tokens are cut; `null`: there are none. */
  cutTo?: number | null
}

/** The reference's own code for the same numbers, one masked copy at a time. */
export const surprisePython = (texts: readonly string[], scoring: Scoring): string =>
  scoringPython(scoring, [
    `for text in ${python(texts)}:`,
    `    encoded = tokenizer(text${scoring.cutTo ? `, truncation=True, max_length=${scoring.cutTo}` : ''})`,
    '    ids, words = encoded.input_ids, encoded.word_ids()',
  ])

/** Of a window its tokens: the reference's tokenizer would cut elsewhere. */
export const windowPython = ({ columns, words, window }: ScoredTokens, scoring: Scoring): string =>
  scoringPython(scoring, [
    `ids = ${python(Array.from(columns.ids))}`,
    `words = ${python(Array.from(words, (word) => (word < 0 ? null : word)))}`,
    `for text in ["window ${window + 1}"]:`,
  ])

function scoringPython({ variant, isCausal, path }: Scoring, texts: string[]): string {
  const model = isCausal ? 'AutoModelForCausalLM' : 'AutoModelForMaskedLM'
  return [
    'import torch',
    `from transformers import ${model}, AutoTokenizer`,
    '',
    `tokenizer = AutoTokenizer.from_pretrained(${python(path)})`,
    `model = ${model}.from_pretrained(${python(path)}).eval()`,
    'special = set(tokenizer.all_special_ids) - {tokenizer.unk_token_id}',
    ...texts,
    '    logs = {}',
    '    for at in range(len(ids)):',
    `        if ids[at] in special${isCausal ? ' or at == 0' : ''}:`,
    '            continue',
    '        copy = torch.tensor([ids])',
    ...maskingPython(variant, isCausal),
    '        with torch.no_grad():',
    `            logits = model(copy).logits[0, ${isCausal ? 'at - 1' : 'at'}]`,
    '        logs[at] = logits.log_softmax(-1)[ids[at]].item()',
    '    print(text, sum(logs.values()), [(tokenizer.convert_ids_to_tokens(ids[at]), log) for at, log in logs.items()])',
  ].join('\n')
}

function maskingPython(variant: PllVariant, isCausal: boolean): string[] {
  if (isCausal) return []
  if (variant === 'original') return ['        copy[0, at] = tokenizer.mask_token_id']
  return [
    '        rest = [i for i in range(at, len(ids)) if i == at or (words[i] is not None and words[i] == words[at])]',
    '        copy[0, rest] = tokenizer.mask_token_id',
  ]
}
