/**
 * Position ids from input ids (reference `create_position_ids_from_input_ids`): pads get `pad`, the others count from `pad + 1`,
 * whatever the attention mask says. `[5, pad, 6]` gives `[pad + 1, pad, pad + 2]`. `past`: tokens before these, pads counted.
 */
export function positionsFromIds(ids: BigInt64Array, sequence: number, pad: number, past = 0): BigInt64Array {
  let count = 0
  return ids.map((id, i) => {
    if (i % sequence === 0) count = 0
    return id === BigInt(pad) ? BigInt(pad) : BigInt(pad + past + ++count)
  })
}

/** From embeddings, where padding cannot be seen: `pad + 1 … pad + sequence` in every row. */
export const positionsInOrder = (batch: number, sequence: number, pad: number): BigInt64Array =>
  BigInt64Array.from({ length: batch * sequence }, (_, i) => BigInt(pad + 1 + (i % sequence)))
