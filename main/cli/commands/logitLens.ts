import { z } from 'zod'
import { AppError } from '../../../shared/errors'
import { LENS_HEADS, type LensLayer, type LogitLens, type LogitLensInput } from '../../../shared/inspect/layers'
import { lineCommand, type RunContext } from './command'
import { printedOffsets } from './offsets'

const input = z.strictObject({
  text: z.string().describe('the text; with QuestionAnswering the context, with MultipleChoice the prompt'),
  text_pair: z.string().optional().describe('a second text; with QuestionAnswering the question, with MultipleChoice one before each choice; default: none'),
  choices: z.array(z.string()).min(2).max(100).optional().describe('with MultipleChoice: what goes on from the prompt, a list of two or more'),
  layers: z.array(z.number().int().min(0)).min(1).optional().describe('a list, 0 being the embeddings: [0, 6]; default: all'),
  head: z
    .enum(LENS_HEADS)
    .optional()
    .describe(`${LENS_HEADS.join(', ')}; default: the first that the model has`),
  top_k: z.number().int().min(1).max(100).default(5).describe('candidates of each token, or answers; default: 5'),
  window: z.number().int().min(1).optional().describe('which window of a text over the limit, counted from 1; default: such a text is refused'),
})
type Line = z.output<typeof input>

/** A head of the model on the states of every layer: what the model would say, had it ended there. */
export const logitLens = lineCommand('logit-lens', {
  summary: 'What the model would say at each token, had it ended at each layer.',
  input,
  example: 'logit-lens --text "Paris is the <mask> of France." --layers "[0, 3, 6]" --top-k 1',
  // A long text takes seconds, and its answer megabytes.
  linesAtOnce: 1,
  run: async (context, line) => {
    const found = await lensOf(context, line)
    for (const warning of found.warnings) context.warn(warning)
    const printed = printing(found, line, context.offsets)
    const layers = found.layers.map(printed)
    // It reads the <s> of several texts: no tokens are those of a row.
    return found.head === 'MultipleChoice' ? { layers } : { tokens: found.columns.tokens, spans: spansOf(found, line, context.offsets), layers }
  },
})

async function lensOf({ engine, truncate }: RunContext, line: Line): Promise<LogitLens> {
  const { text, text_pair: textPair, choices, layers, head, top_k: topK } = line
  const asked: LogitLensInput = { text, textPair, choices, layers, head, topK, window: line.window === undefined ? undefined : line.window - 1, truncate }
  try {
    return await engine.call('logitLens', asked)
  } catch (error) {
    if (!(error instanceof AppError) || error.code !== 'text_too_long' || line.window !== undefined || choices) throw error
    throw new AppError(error.code, error.message, 'Choose a window of it ("window": 1), or cut it with --truncate. Nothing was cut.', error.detail)
  }
}

/** Each head's layer under its own names. */
function printing(found: LogitLens, line: Line, offsets: RunContext['offsets']): (layer: LensLayer) => object {
  const { head, labels } = found
  if (head === 'QuestionAnswering') return answersOf(line, offsets)
  if (head === 'MultipleChoice') return ({ layer, ids, scores }) => ({ layer, choices: inOrder(labels, ids, scores) })
  if (head === 'SequenceClassification') return ({ layer, ids, scores }) => ({ layer, scores: labelled(labels, ids, scores) })
  if (head === 'TokenClassification')
    return ({ layer, ids, scores, entropy }) => ({
      layer,
      top: rows(found, (from, to) => labelled(labels, ids.subarray(from, to), scores.subarray(from, to))),
      entropy: [...entropy],
    })
  const strings = new Map(Array.from(found.vocabulary.ids, (id, i) => [id, found.vocabulary.strings[i] ?? '']))
  const words = (ids: Int32Array, scores: Float32Array) => Array.from(ids, (token, i) => ({ token, token_str: strings.get(token) ?? '', score: scores[i] }))
  return ({ layer, ids, scores, entropy, rank }) => ({
    layer,
    top: rows(found, (from, to) => words(ids.subarray(from, to), scores.subarray(from, to))),
    entropy: [...entropy],
    rank: Array.from(rank, (place) => place || null),
  })
}

const rows = <T>({ tokens, k }: LogitLens, of: (from: number, to: number) => T): T[] => Array.from({ length: tokens }, (_, row) => of(row * k, (row + 1) * k))

const labelled = (labels: string[], ids: Int32Array, scores: Float32Array) => Array.from(ids, (id, i) => ({ label: labels[id] ?? '', score: scores[i] }))

/** In the given order, as the command `multiple-choice` has them. */
const inOrder = (choices: string[], ids: Int32Array, scores: Float32Array) => choices.map((choice, i) => ({ choice, score: scores[ids.indexOf(i)] }))

function answersOf({ text }: Line, offsets: RunContext['offsets']): (layer: LensLayer) => object {
  const printed = printedOffsets(text, offsets)
  return ({ layer, answers, nullScore }) => ({
    layer,
    answers: answers.map(({ score, span: { start, end } }) => ({ score, start: printed(start), end: printed(end), answer: text.slice(start, end) })),
    null_score: nullScore,
  })
}

/** `[start, end]` in the text, or in its pair. */
function spansOf({ columns, sequences }: LogitLens, { text, text_pair = '' }: Line, offsets: RunContext['offsets']): [number, number][] {
  const [ofText, ofPair] = [printedOffsets(text, offsets), printedOffsets(text_pair, offsets)]
  return columns.tokens.map((_, i) => {
    const printed = sequences[i] === 1 ? ofPair : ofText
    return [printed(columns.starts[i] ?? 0), printed(columns.ends[i] ?? 0)]
  })
}
