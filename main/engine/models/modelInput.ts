import { AppError } from '../../../shared/errors'
import { elementCount, type TensorData } from '../../../shared/tensor'
import type { ModelConfig } from '../config/modelConfig'
import { positionsFromIds, positionsInOrder } from '../math/positions'
import type { EncoderInput, Want } from '../session/encoderSession'
import { textTooLong } from '../tasks/textLimit'

/** fp32 numbers as nested lists, or flat with their shape. */
export type Floats = number[][][] | TensorData

/** What every class of the reference takes, under its names in camelCase. Exactly one of `inputIds` and `inputsEmbeds`. */
export interface ModelArguments {
  /** `[batch][sequence]`, values below `vocab_size`. */
  inputIds?: number[][] | undefined
  /** `[batch][sequence][hidden]`. Positions then count from `pad_token_id + 1` in every row: padding cannot be seen. */
  inputsEmbeds?: Floats | undefined
  /** `[batch][sequence]`: 1 to attend, 0 not. Default: all ones, even where there are pads. */
  attentionMask?: number[][] | undefined
  /** `[batch][sequence]`, values below `type_vocab_size`. Default: zeros. */
  tokenTypeIds?: number[][] | undefined
  /** `[batch][sequence]`, values below `max_position_embeddings`. Default: counted from the ids, pads left out (`create_position_ids_from_input_ids`). */
  positionIds?: number[][] | undefined
  /** `[heads]` for every layer, or `[layers][heads]`: multiplied with the attention weights after softmax. */
  headMask?: number[] | number[][] | undefined
  /** Default: the config's `output_attentions`. */
  outputAttentions?: boolean | undefined
  /** Default: the config's `output_hidden_states`. */
  outputHiddenStates?: boolean | undefined
}

/** The arguments, checked against each other and the model, as the encoder takes them. @throws AppError `input_invalid` naming the field, `text_too_long` */
export function encoderInput(config: ModelConfig, given: ModelArguments): EncoderInput {
  const { batch, sequence } = sizesOf(given)
  const values = given.inputIds ? ids('input_ids', given.inputIds, batch, sequence, config.vocab_size) : embeds(config, given.inputsEmbeds ?? [])
  const matrix = (name: string, rows: number[][] | undefined, limit: number) => rows && ids(name, rows, batch, sequence, limit)
  const positionIds = matrix('position_ids', given.positionIds, config.max_position_embeddings) ?? defaultPositions(config, values, batch, sequence)
  return {
    batch,
    sequence,
    input: values,
    tokenTypeIds: matrix('token_type_ids', given.tokenTypeIds, config.type_vocab_size) ?? new BigInt64Array(batch * sequence),
    positionIds,
    attentionMask: given.attentionMask ? floats('attention_mask', given.attentionMask, batch, sequence) : new Float32Array(batch * sequence).fill(1),
    ...(given.headMask && { headMask: headMask(config, given.headMask) }),
  }
}

export const wanted = (config: ModelConfig, { outputAttentions, outputHiddenStates }: ModelArguments): Want => ({
  attentions: outputAttentions ?? config.output_attentions,
  hiddenStates: outputHiddenStates ?? config.output_hidden_states,
})

/** Rows and columns of the input. @throws AppError `input_invalid` */
export function sizesOf({ inputIds, inputsEmbeds }: ModelArguments): { batch: number; sequence: number } {
  if ((inputIds === undefined) === (inputsEmbeds === undefined)) throw invalid('input_ids', 'exactly one of input_ids and inputs_embeds must be given')
  const field = inputIds ? 'input_ids' : 'inputs_embeds'
  const rows: ArrayLike<unknown>[] = inputIds ?? nestedShape(inputsEmbeds ?? [])
  const sequence = rows[0]?.length ?? 0
  if (rows.length === 0 || sequence === 0) throw invalid(field, 'it is empty')
  if (rows.some((row) => row.length !== sequence))
    throw invalid(field, `its rows have different lengths (${rows.map((row) => row.length).join(', ')}); pad them`)
  return { batch: rows.length, sequence }
}

/** The rows of a batch of vectors, as far as their lengths go. */
const nestedShape = (values: Floats): ArrayLike<unknown>[] =>
  Array.isArray(values) ? values : Array.from({ length: values.shape[0] ?? 0 }, () => ({ length: values.shape[1] ?? 0 }))

function defaultPositions(config: ModelConfig, values: BigInt64Array | Float32Array, batch: number, sequence: number): BigInt64Array {
  const { pad_token_id: pad, max_position_embeddings: rows } = config
  const positions = values instanceof BigInt64Array ? positionsFromIds(values, sequence, pad) : positionsInOrder(batch, sequence, pad)
  const tokens = positions.reduce((most, position) => Math.max(most, Number(position)), 0) - pad
  const limit = rows - pad - 1
  if (tokens > limit) throw textTooLong(tokens, limit)
  return positions
}

function ids(field: string, rows: number[][], batch: number, sequence: number, limit: number): BigInt64Array {
  checkShape(field, rows, batch, sequence)
  const flat = rows.flat()
  const wrong = flat.find((value) => !Number.isInteger(value) || value < 0 || value >= limit)
  if (wrong !== undefined) throw invalid(field, `it holds ${wrong}; values must be 0 to ${limit - 1}`)
  return BigInt64Array.from(flat, BigInt)
}

function floats(field: string, rows: number[][], batch: number, sequence: number): Float32Array {
  checkShape(field, rows, batch, sequence)
  return Float32Array.from(rows.flat())
}

function checkShape(field: string, rows: number[][], batch: number, sequence: number) {
  const found = `[${rows.length}][${rows[0]?.length ?? 0}]`
  if (rows.length !== batch || rows.some((row) => row.length !== sequence))
    throw invalid(field, `its shape is ${found}, the input's is [${batch}][${sequence}]`)
}

function embeds({ hidden_size }: ModelConfig, values: Floats): Float32Array {
  const widths = Array.isArray(values) ? values.flat().map((vector) => vector.length) : [values.shape[2] ?? 0]
  const wrong = widths.find((width) => width !== hidden_size)
  if (wrong !== undefined) throw invalid('inputs_embeds', `a vector has ${wrong} numbers, the model's hidden size is ${hidden_size}`)
  if (Array.isArray(values)) return Float32Array.from(values.flat(2))
  if (values.data.length !== elementCount(values.shape))
    throw invalid('inputs_embeds', `its shape [${values.shape}] does not hold ${values.data.length} numbers`)
  return values.data
}

/** `[heads]` serves every layer; `[layers][heads]` each its own. */
function headMask({ num_hidden_layers: layers, num_attention_heads: heads }: ModelConfig, mask: number[] | number[][]): Float32Array {
  const rows = mask.every((row) => typeof row === 'number') ? Array.from({ length: layers }, () => mask as number[]) : (mask as number[][])
  if (rows.length !== layers || rows.some((row) => row.length !== heads)) throw invalid('head_mask', `its shape must be [${heads}] or [${layers}][${heads}]`)
  return Float32Array.from(rows.flat())
}

export const invalid = (field: string, why: string) =>
  new AppError('input_invalid', `forward: ${field}: ${why}.`, 'Correct the field and try again.', { field })
