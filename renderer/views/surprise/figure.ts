import type { MinimalPairs, PllVariant, TextSurprises } from '../../../shared/inspect/surprise'
import { accuracyOf, bitsOf, expectedCalibrationError, marginOf, perplexityOf, totalOf, totalOfTexts } from '../../../shared/inspect/surpriseFigures'
import type { CaptionWords } from '../../components/workbench/exportMessages'
import { captionText } from '../../lib/figure/caption'
import type { Drawn } from '../../lib/figure/drawn'
import type { FigureTable } from '../../lib/figure/figure'
import type { LinesFile, PairOfTexts } from '../../store/surpriseSlice'
import { pairAsJson, sentenceAsJson } from './copySurprise'
import type { DifferenceColumn, ScoredSentence } from './differences'
import type { SurpriseMessages } from './messages'
import type { ScoredPair } from './PairView'
import { figureText, fullBits, labelsOf } from './surprise'
import type { Scored } from './useSurprise'

const scaleText = (sentence: Pick<ScoredSentence, 'tokens'>, messages: SurpriseMessages): string =>
  `${messages.surprisal}: 0 – ${messages.legendTo(figureText(fullBits(sentence.tokens)), String(sentence.tokens.vocabulary))}`

const methodText = (isCausal: boolean, variant: PllVariant, messages: SurpriseMessages): string =>
  isCausal ? messages.causal : `${messages.variant}: ${messages.variants[variant]}`

/** Each scored token with its numbers. */
function tokenTable(name: string, { text, tokens, scores }: ScoredSentence): FigureTable {
  const labels = labelsOf(text, tokens)
  const rows = Array.from(scores.at, (at, i) => {
    const log = scores.logLikelihoods[i] as number
    return [at, labels[at] ?? '', bitsOf(log), log, scores.ranks[i] as number, scores.best[i] ?? '', scores.bestLogLikelihoods[i] as number]
  })
  return { name, columns: ['place', 'token', 'surprisal in bits', 'ln p', 'rank', 'likeliest', 'ln p of the likeliest'], rows }
}

export function drawnText({ input, tokens, scores }: Scored, messages: SurpriseMessages, words: CaptionWords): Drawn | null {
  if (!scores) return null
  const sentence = { text: input.text, tokens, scores }
  const total = totalOf(scores)
  const isPart = tokens.windows.length > 1
  return {
    caption: [
      words.textIs(captionText(input.text)),
      ...(isPart ? [messages.window(String(tokens.window + 1), String(tokens.windows.length)), messages.windowAlone] : []),
      methodText(tokens.method === 'causal', input.variant, messages),
      scaleText(sentence, messages),
      `${messages.perplexity}: ${figureText(perplexityOf(total))}, ${messages.sum}: ${figureText(total.sum)}`,
    ],
    tables: [tokenTable('tokens', sentence)],
    data: { text: input.text, variant: input.variant, ...sentenceAsJson(sentence) },
  }
}

export function drawnPair({ good, bad, input }: ScoredPair, columns: DifferenceColumn[], messages: SurpriseMessages, words: CaptionWords): Drawn {
  return {
    caption: [
      words.textIs(captionText(good.text)),
      words.secondTextIs(captionText(bad.text)),
      methodText(good.tokens.method === 'causal', input.variant, messages),
      scaleText(good, messages),
      messages.whereHint,
    ],
    tables: [
      tokenTable('good', good),
      tokenTable('bad', bad),
      {
        name: 'differences',
        columns: ['good', 'bad', 'bits of good', 'bits of bad', 'difference in bits'],
        rows: columns.map((column) => [column.good, column.bad, column.goodBits, column.badBits, column.badBits - column.goodBits]),
      },
    ],
    data: { texts: { good: good.text, bad: bad.text }, variant: input.variant, ...pairAsJson(good, bad) },
  }
}

export function pairsAsJson(file: LinesFile<PairOfTexts>, { scored, failed }: MinimalPairs, variant: PllVariant): object {
  return {
    file: file.name,
    variant,
    accuracy: scored.length > 0 ? accuracyOf(scored) : null,
    pairs: scored.map((one) => ({ line: file.lines[one.pair], ...file.items[one.pair], good_sum: one.good.sum, bad_sum: one.bad.sum, margin: marginOf(one) })),
    failed: failed.map(({ pair, message }) => ({ line: file.lines[pair], message })),
  }
}

export function drawnPairs(file: LinesFile<PairOfTexts>, pairs: MinimalPairs, variant: PllVariant, isCausal: boolean, messages: SurpriseMessages): Drawn {
  const rows = pairs.scored.map((one) => {
    const texts = file.items[one.pair]
    return [file.lines[one.pair] ?? null, texts?.good ?? '', texts?.bad ?? '', one.good.sum, one.bad.sum, marginOf(one)]
  })
  return {
    caption: [messages.filePairs(file.name, String(pairs.scored.length)), methodText(isCausal, variant, messages)],
    tables: [{ name: 'pairs', columns: ['line', 'good', 'bad', 'ln p of good', 'ln p of bad', 'margin'], rows }],
    data: pairsAsJson(file, pairs, variant),
  }
}

export function textsAsJson(file: LinesFile<string>, { scored, failed, calibration }: TextSurprises, variant: PllVariant): object {
  const total = totalOfTexts(scored)
  return {
    file: file.name,
    variant,
    sum: total.sum,
    tokens: total.tokens,
    perplexity: perplexityOf(total),
    expected_calibration_error: expectedCalibrationError(calibration),
    bins: binRows(calibration).map(([from, to, tokens, confidence, right]) => ({ from, to, tokens, confidence, right })),
    texts: scored.map(({ text, sum, tokens }) => ({ line: file.lines[text], text: file.items[text], sum, tokens, perplexity: perplexityOf({ sum, tokens }) })),
    failed: failed.map(({ text, message }) => ({ line: file.lines[text], message })),
  }
}

/** From, to, tokens, mean confidence, share that is right: `null` where there are none. */
const binRows = ({ counts, right, confidence }: TextSurprises['calibration']): (number | null)[][] =>
  Array.from(counts, (size, bin) => {
    const mean = (sum: number | undefined) => (size > 0 ? (sum ?? 0) / size : null)
    return [bin / counts.length, (bin + 1) / counts.length, size, mean(confidence[bin]), mean(right[bin])]
  })

export function drawnTexts(file: LinesFile<string>, surprises: TextSurprises, variant: PllVariant, isCausal: boolean, messages: SurpriseMessages): Drawn {
  const total = totalOfTexts(surprises.scored)
  const rows = surprises.scored.map(({ text, sum, tokens }) => [file.lines[text] ?? null, file.items[text] ?? '', tokens, sum, perplexityOf({ sum, tokens })])
  return {
    caption: [
      messages.fileTexts(file.name, String(surprises.scored.length)),
      methodText(isCausal, variant, messages),
      `${messages.perplexity}: ${figureText(perplexityOf(total))}, ${messages.error}: ${figureText(expectedCalibrationError(surprises.calibration))}`,
    ],
    tables: [
      { name: 'bins', columns: ['from', 'to', 'tokens', 'mean confidence', 'right'], rows: binRows(surprises.calibration) },
      { name: 'texts', columns: ['line', 'text', 'tokens', 'ln p', 'perplexity'], rows },
    ],
    data: textsAsJson(file, surprises, variant),
  }
}
