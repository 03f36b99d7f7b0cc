import { AppError } from '../../../shared/errors'
import type { ForwardOptions } from '../../../shared/tasks/forward'
import type { ModelConfig } from '../config/modelConfig'
import { positionsFromIds, positionsInOrder } from '../math/positions'
import type { EncoderInput } from '../session/encoderSession'
import { textTooLong } from './textLimit'

/** What the encoder is given: two-dimensional, whatever the class. */
export interface FlatInput {
  inputIds?: number[][]
  inputsEmbeds?: number[][][]
  attentionMask?: number[][]
  tokenTypeIds?: number[][]
  positionIds?: number[][]
  headMask?: ForwardOptions['headMask']
}

/** The reference's arguments, checked against each other and the model, as the encoder takes them. @throws AppError `input_invalid` naming the field */
export function forwardBatch(config: ModelConfig, input: FlatInput): EncoderInput {
  const { batch, sequence } = sizeOf(input)
  const values = input.inputIds ? ids('input_ids', input.inputIds, batch, sequence, config.vocab_size) : embeds(config, input.inputsEmbeds ?? [])
  const matrix = (name: string, rows: number[][] | undefined, limit: number) => rows && ids(name, rows, batch, sequence, limit)
  const positionIds = matrix('position_ids', input.positionIds, config.max_position_embeddings) ?? defaultPositions(config, values, batch, sequence)
  return {
    batch,
    sequence,
    input: values,
    tokenTypeIds: matrix('token_type_ids', input.tokenTypeIds, config.type_vocab_size) ?? new BigInt64Array(batch * sequence),
    positionIds,
    attentionMask: input.attentionMask ? floats('attention_mask', input.attentionMask, batch, sequence) : new Float32Array(batch * sequence).fill(1),
    ...(input.headMask && { headMask: headMask(config, input.headMask) }),
  }
}

function sizeOf({ inputIds, inputsEmbeds }: FlatInput): { batch: number; sequence: number } {
  if ((inputIds === undefined) === (inputsEmbeds === undefined)) throw invalid('input_ids', 'exactly one of input_ids and inputs_embeds must be given')
  const rows: unknown[][] = inputIds ?? inputsEmbeds ?? []
  const sequence = rows[0]?.length ?? 0
  const field = inputIds ? 'input_ids' : 'inputs_embeds'
  if (rows.length === 0 || sequence === 0) throw invalid(field, 'it is empty')
  if (rows.some((row) => row.length !== sequence))
    throw invalid(field, `its rows have different lengths (${rows.map((row) => row.length).join(', ')}); pad them`)
  return { batch: rows.length, sequence }
}

function defaultPositions(config: ModelConfig, values: BigInt64Array | Float32Array, batch: number, sequence: number): BigInt64Array {
  const { pad_token_id: pad, max_position_embeddings: rows } = config
  const positions = values instanceof BigInt64Array ? positionsFromIds(values, sequence, pad) : positionsInOrder(batch, sequence, pad)
  const tokens = Math.max(...Array.from(positions, Number)) - pad
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

function embeds({ hidden_size }: ModelConfig, rows: number[][][]): Float32Array {
  const wrong = rows.flat().find((vector) => vector.length !== hidden_size)
  if (wrong) throw invalid('inputs_embeds', `a vector has ${wrong.length} numbers, the model's hidden size is ${hidden_size}`)
  return Float32Array.from(rows.flat(2))
}

/** `[heads]` serves every layer; `[layers][heads]` each its own. */
function headMask({ num_hidden_layers: layers, num_attention_heads: heads }: ModelConfig, mask: NonNullable<ForwardOptions['headMask']>): Float32Array {
  const rows = mask.every((row) => typeof row === 'number') ? Array.from({ length: layers }, () => mask as number[]) : (mask as number[][])
  if (rows.length !== layers || rows.some((row) => row.length !== heads)) throw invalid('head_mask', `its shape must be [${heads}] or [${layers}][${heads}]`)
  return Float32Array.from(rows.flat())
}

const invalid = (field: string, why: string) => new AppError('input_invalid', `forward: ${field}: ${why}.`, 'Correct the field and try again.', { field })
