import { isLanguageModel, type LensHead, type LensLayer, type LogitLens, type LogitLensInput } from '../../../shared/inspect/layers'
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
  if (lens.head === 'SequenceClassification') return { layer, scores: top[0] ?? [] }
  return { layer, top, entropy: [...entropy], ...(isLanguageModel(lens.head) && { rank: Array.from(rank, (place) => place || null) }) }
}

export function lensCommand({ text, textPair, window, topK }: LogitLensInput, lens: LogitLens, path: string): string {
  const options = [
    `--model ${quoted(path)}`,
    `--text ${quoted(text)}`,
    ...(textPair === undefined ? [] : [`--text-pair ${quoted(textPair)}`]),
    ...(lens.windows.length > 1 && window !== undefined ? [`--window ${window + 1}`] : []),
    `--head ${lens.head}`,
    `--top-k ${topK}`,
  ]
  return `npm run -s cli -- logit-lens ${options.join(' ')}`
}

/** What a head is called in the reference's classes, and what follows from its output. */
const HEADS: Record<LensHead, { head: string; read(topK: number): string }> = {
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
export function lensPython({ text, textPair, topK }: LogitLensInput, lens: LogitLens, path: string): string {
  const { head, read } = HEADS[lens.head]
  const isQuestion = lens.head === 'QuestionAnswering'
  const texts = isQuestion ? [textPair ?? '', text] : [text, ...(textPair === undefined ? [] : [textPair])]
  return [
    'import torch',
    `from transformers import AutoModelFor${lens.head}, AutoTokenizer`,
    '',
    `tokenizer = AutoTokenizer.from_pretrained(${python(path)})`,
    `model = AutoModelFor${lens.head}.from_pretrained(${python(path)}).eval()`,
    `encoder, head = model.base_model, model.${head}`,
    inputsPython(texts, lens.windows.length > 1 ? lens.columns.ids : null),
    'with torch.no_grad():',
    ...[
      'out = encoder(**inputs, output_hidden_states=True)',
      ...(lens.finalNorm ? FINAL_NORM : ['states = out.hidden_states']),
      'for layer, state in enumerate(states):',
      `    print(layer, ${read(topK)})`,
    ].map((line) => `    ${line}`),
  ].join('\n')
}
