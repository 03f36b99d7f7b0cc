import { AppError } from '../../../shared/errors'
import { elementCount, type TensorData } from '../../../shared/tensor'
import type { ModelConfig } from '../config/modelConfig'
import { positionsFromIds, positionsInOrder } from '../math/positions'
import { type EncoderInput, type PastKeyValues, pastLength, type Want } from '../session/encoderSession'
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

/** What a decoder takes besides. */
export interface DecoderArguments extends ModelArguments {
  /** `[batch][source][hidden]`: the states of an encoder to attend to, for a config with `add_cross_attention`. */
  encoderHiddenStates?: Floats | undefined
  /** `[batch][source]`: 1 to attend, 0 not. Default: all ones. */
  encoderAttentionMask?: number[][] | undefined
  /** Of the tokens before these, as an earlier call returned them. `attentionMask` is then `[batch][past + sequence]`. */
  pastKeyValues?: PastKeyValues | undefined
  /** Whether to return keys and values for the next call. Default: the config's `use_cache`. */
  useCache?: boolean | undefined
}

/** The arguments, checked against each other and the model, as the encoder takes them. @throws AppError `input_invalid` naming the field, `text_too_long` */
export function encoderInput(config: ModelConfig, given: DecoderArguments): EncoderInput {
  const { batch, sequence } = sizesOf(given)
  const past = pastOf(config, given, batch)
  const values = given.inputIds
    ? ids('input_ids', given.inputIds, batch, sequence, config.vocab_size)
    : vectors('inputs_embeds', config, given.inputsEmbeds ?? [])
  const matrix = (name: string, rows: number[][] | undefined, limit: number) => rows && ids(name, rows, batch, sequence, limit)
  const positionIds = matrix('position_ids', given.positionIds, config.max_position_embeddings) ?? defaultPositions(config, values, { batch, sequence, past })
  return {
    batch,
    sequence,
    input: values,
    tokenTypeIds: matrix('token_type_ids', given.tokenTypeIds, config.type_vocab_size) ?? new BigInt64Array(batch * sequence),
    positionIds,
    attentionMask: maskOf('attention_mask', given.attentionMask, batch, past + sequence),
    ...(given.headMask && { headMask: headMask(config, given.headMask) }),
    ...(given.pastKeyValues && { pastKeyValues: given.pastKeyValues }),
    ...crossInput(config, given, batch),
  }
}

/** Tokens in the cache. */
function pastOf(config: ModelConfig, { pastKeyValues }: DecoderArguments, batch: number): number {
  if (!pastKeyValues) return 0
  if (!config.is_decoder) throw invalid('past_key_values', 'the model is not a decoder (is_decoder)')
  const [layers, rows] = [pastKeyValues.length, pastKeyValues[0]?.key.shape[0]]
  if (layers !== config.num_hidden_layers || rows !== batch)
    throw invalid('past_key_values', `it is of ${layers} layers and ${rows} rows; the model has ${config.num_hidden_layers} layers, the input ${batch} rows`)
  return pastLength(pastKeyValues)
}

function crossInput(config: ModelConfig, { encoderHiddenStates, encoderAttentionMask }: DecoderArguments, batch: number) {
  if (!encoderHiddenStates) return {}
  if (!config.add_cross_attention) throw invalid('encoder_hidden_states', 'the model has no cross-attention (add_cross_attention)')
  const [rows = 0, source = 0] = shapeOf(encoderHiddenStates)
  if (rows !== batch || source === 0) throw invalid('encoder_hidden_states', `it has ${rows} rows of ${source} states, the input has ${batch} rows`)
  return {
    encoderHiddenStates: { shape: [rows, source, config.hidden_size], data: vectors('encoder_hidden_states', config, encoderHiddenStates) },
    encoderAttentionMask: maskOf('encoder_attention_mask', encoderAttentionMask, batch, source),
  }
}

/** Default: everything is attended to. */
const maskOf = (field: string, rows: number[][] | undefined, batch: number, keys: number): Float32Array =>
  rows ? floats(field, rows, batch, keys) : new Float32Array(batch * keys).fill(1)

/** An encoder never has a cache, as in the reference. */
export const wanted = (config: ModelConfig, { outputAttentions, outputHiddenStates, useCache }: DecoderArguments): Want => ({
  attentions: outputAttentions ?? config.output_attentions,
  hiddenStates: outputHiddenStates ?? config.output_hidden_states,
  cache: config.is_decoder && (useCache ?? config.use_cache),
})

/** Rows and columns of the input. @throws AppError `input_invalid` */
export function sizesOf({ inputIds, inputsEmbeds }: ModelArguments): { batch: number; sequence: number } {
  if ((inputIds === undefined) === (inputsEmbeds === undefined)) throw invalid('input_ids', 'exactly one of input_ids and inputs_embeds must be given')
  const field = inputIds ? 'input_ids' : 'inputs_embeds'
  const [batch = 0, sequence = 0] = shapeOf(inputIds ?? inputsEmbeds ?? [])
  if (batch === 0 || sequence === 0) throw invalid(field, 'it is empty')
  const lengths = (inputIds ?? (Array.isArray(inputsEmbeds) ? inputsEmbeds : [])).map((row) => row.length)
  if (lengths.some((length) => length !== sequence)) throw invalid(field, `its rows have different lengths (${lengths.join(', ')}); pad them`)
  return { batch, sequence }
}

/** The first two sizes. */
const shapeOf = (values: unknown[][] | TensorData): number[] => (Array.isArray(values) ? [values.length, values[0]?.length ?? 0] : values.shape)

/** From embeddings the reference counts from the beginning, whatever is in the cache. */
function defaultPositions(
  config: ModelConfig,
  values: BigInt64Array | Float32Array,
  { batch, sequence, past }: Record<'batch' | 'sequence' | 'past', number>,
): BigInt64Array {
  const { pad_token_id: pad, max_position_embeddings: rows } = config
  const positions = values instanceof BigInt64Array ? positionsFromIds(values, sequence, pad, past) : positionsInOrder(batch, sequence, pad)
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

function vectors(field: string, { hidden_size }: ModelConfig, values: Floats): Float32Array {
  const widths = Array.isArray(values) ? values.flat().map((vector) => vector.length) : [values.shape[2] ?? 0]
  const wrong = widths.find((width) => width !== hidden_size)
  if (wrong !== undefined) throw invalid(field, `a vector has ${wrong} numbers, the model's hidden size is ${hidden_size}`)
  if (Array.isArray(values)) return Float32Array.from(values.flat(2))
  if (values.data.length !== elementCount(values.shape)) throw invalid(field, `its shape [${values.shape}] does not hold ${values.data.length} numbers`)
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
