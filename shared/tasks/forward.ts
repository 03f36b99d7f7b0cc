import { z } from 'zod'
import type { TensorData } from '../tensor'

const matrix = z.array(z.array(z.number()))
/**
 * The arguments of the reference's `forward`, under its names in camelCase. `inputIds` and friends are `[batch][sequence]`, `headMask` `[layers][heads]` (or `[heads]`).
 * Reference: transformers 4.57.6 `modeling_roberta.py`.
 */
export const forwardInput = z.object({
  /** The reference's class name, e.g. `RobertaForMaskedLM`; default: the first of the config's `architectures`. */
  className: z.string().optional(),
  inputIds: matrix.optional(),
  inputsEmbeds: z.array(matrix).optional(),
  attentionMask: matrix.optional(),
  tokenTypeIds: matrix.optional(),
  positionIds: matrix.optional(),
  headMask: z.union([matrix, z.array(z.number())]).optional(),
  labels: matrix.optional(),
  outputAttentions: z.boolean().default(false),
  outputHiddenStates: z.boolean().default(false),
})
export type ForwardInput = z.input<typeof forwardInput>
export type ForwardOptions = z.output<typeof forwardInput>

/** The reference's output fields in camelCase; those that do not apply are absent. */
export interface ForwardOutput {
  loss?: number
  /** `[batch, sequence, vocabulary]` */
  logits?: TensorData
  /** `[batch, sequence, hidden]` */
  lastHiddenState?: TensorData
  /** `[batch, hidden]` */
  poolerOutput?: TensorData
  /** layers + 1 tensors of `[batch, sequence, hidden]` */
  hiddenStates?: TensorData[]
  /** layers tensors of `[batch, heads, sequence, sequence]`: after softmax and head mask */
  attentions?: TensorData[]
}
