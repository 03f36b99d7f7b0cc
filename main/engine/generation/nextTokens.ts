import type { TensorData } from '../../../shared/tensor'
import { encoderInput, type Floats } from '../models/modelInput'
import type { OpenModel } from '../openModel'
import { type PastKeyValues, pastLength } from '../session/encoderSession'

/** What every step of a generation is given besides the tokens. */
export interface StepContext {
  /** `[1][source][hidden]` and `[1][source]`, for a decoder with cross-attention. */
  encoderHiddenStates?: Floats | undefined
  encoderAttentionMask?: number[][] | undefined
  /** `[layers, rows, heads]`. Default: what the network does. */
  headMask?: Float32Array | undefined
  positions: Positions
}

/**
 * Where positions begin. `from-zero` is what `generate` of transformers 4.57.6 gives a RoBERTa: 0, 1, 2, …, though the model was trained with
 * `pad_token_id` + 1, + 2, …, which `as-trained` counts. See docs/fidelity.md.
 */
export type Positions = 'from-zero' | 'as-trained'

/** Hypotheses that grow together: their cache, and the logits after their last token, one row each. */
export interface Step {
  logits: TensorData
  cache: PastKeyValues
}

/** Reads the new tokens of each row (all of the prompt at first) and scores what may follow. Only the last position goes through the head. */
export async function nextTokens(model: OpenModel, rows: number[][], cache: PastKeyValues | null, context: StepContext): Promise<Step> {
  const past = cache ? pastLength(cache) : 0
  const sequence = rows[0]?.length ?? 0
  const first = past + (context.positions === 'from-zero' ? 0 : model.config.pad_token_id + 1)
  const input = encoderInput(model.config, {
    inputIds: rows,
    positionIds: rows.map((row) => row.map((_, i) => first + i)),
    ...(cache && { pastKeyValues: cache }),
    ...(context.encoderHiddenStates && { encoderHiddenStates: repeated(context.encoderHiddenStates, rows.length) }),
    ...(context.encoderAttentionMask && { encoderAttentionMask: rows.flatMap(() => context.encoderAttentionMask ?? []) }),
  })
  const lastRows = rows.map((_, i) => (i + 1) * sequence - 1)
  const { logits, pastKeyValues } = await model.network.head('CausalLM', { ...input, headMask: context.headMask }, { cache: true }, lastRows)
  return { logits, cache: pastKeyValues ?? [] }
}

/** One encoder's states for every hypothesis. */
function repeated(states: Floats, rows: number): TensorData {
  const data = Array.isArray(states) ? Float32Array.from(states.flat(2)) : states.data
  const shape = Array.isArray(states) ? [1, states[0]?.length ?? 0, states[0]?.[0]?.length ?? 0] : states.shape
  const all = new Float32Array(rows * data.length)
  for (let row = 0; row < rows; row++) all.set(data, row * data.length)
  return { shape: shape.with(0, rows), data: all }
}

/** The cache of the given rows, in this order: a row may be taken more than once. */
export const reordered = (cache: PastKeyValues, rows: number[]): PastKeyValues =>
  cache.map(({ key, value }) => ({ key: takeRows(key, rows), value: takeRows(value, rows) }))

function takeRows({ shape, data }: TensorData, rows: number[]): TensorData {
  const size = data.length / (shape[0] ?? 1)
  const taken = new Float32Array(rows.length * size)
  for (const [i, row] of rows.entries()) taken.set(data.subarray(row * size, (row + 1) * size), i * size)
  return { shape: shape.with(0, rows.length), data: taken }
}
