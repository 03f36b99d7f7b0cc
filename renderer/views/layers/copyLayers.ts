import { isLanguageModel, type LensHead, type LensLayer, type LogitLens, type LogitLensInput, scoresText } from '../../../shared/inspect/layers'
import { answered } from '../../../shared/tasks/multipleChoice'
import { inputsPython, python, quoted } from '../../lib/copyTask'
import { nameOf } from './layers'
import type { ShownLens } from './useLens'

/** The numbers in sight, in the shape of the command line. */
export function lensAsJson({ lens, texts }: ShownLens): object {
  return { texts, head: lens.head, tokens: lens.columns.tokens, layers: lens.layers.map((layer) => layerAsJson(lens, texts.text, layer)) }
}

function layerAsJson(lens: LogitLens, context: string, { layer, ids, scores, entropy, rank, answers, nullScore }: LensLayer): object {
  if (lens.head === 'QuestionAnswering')
    return { layer, answers: answers.map(({ score, span }) => ({ score, ...span, answer: context.slice(span.start, span.end) })), nullScore }
  const candidate = (at: number) => {
    const [id = 0, score] = [ids[at], scores[at]]
    return isLanguageModel(lens.head) ? { token: id, string: nameOf(lens, id), score } : { label: nameOf(lens, id), score }
  }
  const top = Array.from(entropy, (_, row) => Array.from({ length: lens.k }, (_, i) => candidate(row * lens.k + i)))
  if (scoresText(lens.head)) return { layer, scores: top[0] ?? [] }
  return { layer, top, entropy: [...entropy], ...(isLanguageModel(lens.head) && { rank: Array.from(rank, (place) => place || null) }) }
}

export function lensCommand({ text, textPair, choices, window, topK }: LogitLensInput, lens: LogitLens, path: string): string {
  const options = [
    `--model ${quoted(path)}`,
    `--text ${quoted(text)}`,
    ...(textPair === undefined ? [] : [`--text-pair ${quoted(textPair)}`]),
    ...(lens.windows.length > 1 && window !== undefined ? [`--window ${window + 1}`] : []),
    `--head ${lens.head}`,
    ...(choices ? [`--choices ${quoted(JSON.stringify(choices))}`] : []),
    `--top-k ${topK}`,
  ]
  return `npm run -s cli -- logit-lens ${options.join(' ')}`
}

/** What a head is called in the reference's classes, and what follows from its output. */
const HEADS: Record<Exclude<LensHead, 'MultipleChoice'>, { head: string; read(topK: number): string }> = {
  MaskedLM: { head: 'lm_head', read: (topK) => `head(state)[0].softmax(-1).topk(${topK})` },
  CausalLM: { head: 'lm_head', read: (topK) => `head(state)[0].softmax(-1).topk(${topK})` },
  TokenClassification: { head: 'classifier', read: () => 'head(state)[0].softmax(-1)' },
  SequenceClassification: { head: 'classifier', read: () => 'head(state).softmax(-1)' },
  QuestionAnswering: { head: 'qa_outputs', read: () => 'head(state)[0].split(1, dim=-1)  # start and end' },
}

const FINAL_NORM = [
  'norm = encoder.LayerNorm if hasattr(encoder, "LayerNorm") else encoder.encoder.LayerNorm',
  'states = [norm(state) for state in out.hidden_states[:-1]] + [out.last_hidden_state]',
]

/** The reference's own code for the same numbers. */
export const lensPython = (input: LogitLensInput, lens: LogitLens, path: string): string =>
  lens.head === 'MultipleChoice' ? choicesPython(input, lens, path) : headPython(input, { ...lens, head: lens.head }, path)

function choicesPython({ text, textPair, choices = [] }: LogitLensInput, lens: LogitLens, path: string): string {
  const pairs = textPair?.trim() ? choices.map((choice) => answered(textPair, choice)) : choices
  return [
    ...opened('MultipleChoice', path),
    'encoder = model.base_model',
    'logits = []',
    'with torch.no_grad():',
    ...[
      `for choice in ${python(pairs)}:`,
      `    out = encoder(**tokenizer(${python(text)}, choice, return_tensors="pt"), output_hidden_states=True)`,
      ...statesPython(lens).map((line) => `    ${line}`),
      '    logits.append(torch.stack([model.classifier(encoder.pooler(state))[0, 0] for state in states]))',
    ].map((line) => `    ${line}`),
    'print(torch.stack(logits, dim=1).softmax(-1))  # layer, choice',
  ].join('\n')
}

const opened = (head: LensHead, path: string): string[] => [
  'import torch',
  `from transformers import AutoModelFor${head}, AutoTokenizer`,
  '',
  `tokenizer = AutoTokenizer.from_pretrained(${python(path)})`,
  `model = AutoModelFor${head}.from_pretrained(${python(path)}).eval()`,
]

const statesPython = ({ finalNorm }: LogitLens): string[] => (finalNorm ? FINAL_NORM : ['states = out.hidden_states'])

function headPython({ text, textPair, topK }: LogitLensInput, lens: LogitLens & { head: keyof typeof HEADS }, path: string): string {
  const { head, read } = HEADS[lens.head]
  const isQuestion = lens.head === 'QuestionAnswering'
  const texts = isQuestion ? [textPair ?? '', text] : [text, ...(textPair === undefined ? [] : [textPair])]
  return [
    ...opened(lens.head, path),
    `encoder, head = model.base_model, model.${head}`,
    inputsPython(texts, lens.windows.length > 1 ? lens.columns.ids : null),
    'with torch.no_grad():',
    ...[
      'out = encoder(**inputs, output_hidden_states=True)',
      ...statesPython(lens),
      'for layer, state in enumerate(states):',
      `    print(layer, ${read(topK)})`,
    ].map((line) => `    ${line}`),
  ].join('\n')
}
