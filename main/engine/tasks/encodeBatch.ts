import type { ModelConfig } from '../config/modelConfig'
import { positionsFromIds } from '../math/positions'
import type { EncoderInput } from '../session/encoderSession'

/** Rows of ids, padded on the right to the longest, as the encoder takes them. `hidden`: of each row, places that no token attends to. */
export function encodeBatch(config: ModelConfig, rows: number[][], hidden: (number[] | undefined)[] = []): EncoderInput {
  const sequence = Math.max(...rows.map((row) => row.length))
  const at = <T>(pick: (row: number[], i: number) => T) => rows.flatMap((row) => Array.from({ length: sequence }, (_, i) => pick(row, i)))
  const input = BigInt64Array.from(at((row, i) => BigInt(row[i] ?? config.pad_token_id)))
  const attentionMask = Float32Array.from(at((row, i) => (i < row.length ? 1 : 0)))
  for (const [b, places] of hidden.entries()) for (const place of places ?? []) attentionMask[b * sequence + place] = 0
  return {
    batch: rows.length,
    sequence,
    input,
    tokenTypeIds: new BigInt64Array(input.length),
    positionIds: positionsFromIds(input, sequence, config.pad_token_id),
    attentionMask,
  }
}
