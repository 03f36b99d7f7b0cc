import { z } from 'zod'
import { AppError } from '../../../shared/errors'
import type { AttendedInput, AttendedTokens } from '../../../shared/inspect/attention'
import { lineCommand, type RunContext } from './command'
import { nested } from './nested'
import { printedOffsets } from './offsets'

/** Counted from 1; how far, the model says. */
const numbers = z.array(z.number().int()).min(1).optional()
const input = z.strictObject({
  text: z.string().describe('the text'),
  text_pair: z.string().optional().describe('a second text; default: none'),
  layers: numbers.describe('one, or a list, counted from 1: [1, 12]; default: all'),
  heads: numbers.describe('one, or a list, counted from 1; default: all'),
  reduce: z.enum(['none', 'mean', 'max', 'rollout']).optional().describe('none, mean or max over the heads, or rollout over the layers; default: none'),
  weights: z.enum(['raw', 'value-weighted']).optional().describe('raw, or value-weighted: times the length of what the head adds; default: raw'),
  window: z.number().int().min(1).optional().describe('which window of a text over the limit, counted from 1; default: such a text is refused'),
})
type Line = z.output<typeof input>

/** A line is one string, of at most 2²⁹ characters, and a number has up to 24. */
const MOST_NUMBERS = 2 ** 24

/** The encoder's attentions in full fp32; `[layers][heads][query][key]`, without heads where they are reduced. */
export const attention = lineCommand('attention', {
  summary: 'Which token attends to which, in each layer and head.',
  input,
  example: 'attention --text "Hello world!" --layers "[1, 6]" --reduce mean',
  // Its outputs are large: all attentions of all layers.
  linesAtOnce: 1,
  run: async (context, line) => {
    if (line.reduce === 'rollout' && line.weights === 'value-weighted') throw noSuchRollout()
    const text: AttendedInput = {
      text: line.text,
      textPair: line.text_pair,
      window: line.window === undefined ? undefined : line.window - 1,
      truncate: context.truncate,
    }
    const attended = await attendedTokens(context, text)
    if (context.truncate && line.window === undefined && attended.totalTokens > attended.tokens)
      context.warn(`The text has ${attended.totalTokens} tokens; it was cut to ${attended.tokens}.`)
    const layers = counted('layers', line.layers, attended.layers)
    const heads = counted('heads', line.heads, attended.heads)
    checkNumbers(attended.tokens, layers.length, (line.reduce ?? 'none') === 'none' ? heads.length : 1)
    const attentions: unknown[] = []
    for (const layer of layers) attentions.push(await layerOf(context, text, line, layer, heads))
    return { tokens: attended.columns.tokens, spans: spansOf(attended, line, context.offsets), attentions }
  },
})

async function attendedTokens({ engine }: RunContext, text: AttendedInput): Promise<AttendedTokens> {
  try {
    return await engine.call('attendedTokens', text)
  } catch (error) {
    if (!(error instanceof AppError) || error.code !== 'text_too_long' || text.window !== undefined) throw error
    throw new AppError(error.code, error.message, 'Choose a window of it ("window": 1), or cut it with --truncate. Nothing was cut.', error.detail)
  }
}

/** A matrix, or one for each head. */
async function layerOf({ engine }: RunContext, text: AttendedInput, { reduce = 'none', weights = 'raw' }: Line, layer: number, heads: number[]) {
  const matrix = async (of: number[]) => {
    const how = { reduce: reduce === 'max' ? ('max' as const) : ('mean' as const), weights: reduce === 'rollout' ? ('rollout' as const) : weights }
    const { size, data } = await engine.call('attentionMatrix', { ...text, ...how, layer, heads: of })
    return nested({ shape: [size, size], data })
  }
  if (reduce !== 'none') return matrix(heads)
  const matrices: unknown[] = []
  for (const head of heads) matrices.push(await matrix([head]))
  return matrices
}

/** `[start, end]` in the text, or in its pair. */
function spansOf({ columns, sequences }: AttendedTokens, { text, text_pair = '' }: Line, offsets: RunContext['offsets']): [number, number][] {
  const [ofText, ofPair] = [printedOffsets(text, offsets), printedOffsets(text_pair, offsets)]
  return columns.tokens.map((_, i) => {
    const printed = sequences[i] === 1 ? ofPair : ofText
    return [printed(columns.starts[i] ?? 0), printed(columns.ends[i] ?? 0)]
  })
}

/** Those that are named, by default all. */
function counted(field: 'layers' | 'heads', named: number[] | undefined, limit: number): number[] {
  const value = named?.find((number) => number < 1 || number > limit)
  if (value === undefined) return named ?? Array.from({ length: limit }, (_, i) => i + 1)
  const hint = `${field === 'layers' ? 'Layers' : 'Heads'} count from 1 to ${limit}.`
  throw new AppError('input_invalid', `attention: ${field}: it is ${value}; the model has ${limit}.`, hint, { field, value, limit })
}

function checkNumbers(tokens: number, layers: number, heads: number): void {
  const numbers = tokens * tokens * layers * heads
  if (numbers <= MOST_NUMBERS) return
  throw new AppError(
    'input_invalid',
    `attention: layers: ${layers} layers of ${heads} heads of ${tokens} x ${tokens} weights are ${numbers} numbers; a line holds at most ${MOST_NUMBERS}.`,
    'Name fewer layers or heads, or reduce the heads.',
    { field: 'layers', numbers, limit: MOST_NUMBERS },
  )
}

const noSuchRollout = () =>
  new AppError('input_invalid', 'attention: weights: it is value-weighted; rollout is made of raw weights.', 'Leave weights out, or reduce otherwise.', {
    field: 'weights',
  })
