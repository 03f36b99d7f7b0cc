import { z } from 'zod'
import type { TensorData } from '../tensor'

export const PROBLEM_TYPES = ['regression', 'single_label_classification', 'multi_label_classification'] as const

const vector = z.array(z.number())
const matrix = z.array(vector)
const cube = z.array(matrix)
/** `[batch][sequence]`; for multiple choice `[batch][choice][sequence]`. */
const rows = z.union([matrix, cube])
/**
 * The arguments of the reference's `forward`, under its names in camelCase. `headMask` is `[layers][heads]` (or `[heads]`).
 * Reference: transformers 4.57.6 `modeling_roberta.py`.
 */
export const forwardInput = z.strictObject({
  /** The reference's class name, e.g. `RobertaForMaskedLM`; default: the first of the config's `architectures`. */
  className: z.string().optional(),
  inputIds: rows.optional(),
  inputsEmbeds: z.union([cube, z.array(cube)]).optional(),
  attentionMask: rows.optional(),
  tokenTypeIds: rows.optional(),
  positionIds: rows.optional(),
  headMask: z.union([matrix, vector]).optional(),
  /** A decoder with cross-attention: `[batch][source][hidden]` and `[batch][source]`. */
  encoderHiddenStates: cube.optional(),
  encoderAttentionMask: matrix.optional(),
  /** `[batch][sequence]`, `[batch]` or `[batch][labels]`, as the class asks. */
  labels: z.union([vector, matrix]).optional(),
  /** Question answering: `[batch]`. */
  startPositions: vector.optional(),
  endPositions: vector.optional(),
  problemType: z.enum(PROBLEM_TYPES).optional(),
  outputAttentions: z.boolean().optional(),
  outputHiddenStates: z.boolean().optional(),
})
export type ForwardInput = z.input<typeof forwardInput>
export type ForwardOptions = z.output<typeof forwardInput>

/** The reference's output fields in camelCase; those that do not apply are absent. */
export interface ForwardOutput {
  loss?: number
  /** `[batch, sequence, vocabulary or labels]`, `[batch, labels]` or `[batch, choices]` */
  logits?: TensorData
  /** `[batch, sequence]` */
  startLogits?: TensorData
  endLogits?: TensorData
  /** `[batch, sequence, hidden]` */
  lastHiddenState?: TensorData
  /** `[batch, hidden]` */
  poolerOutput?: TensorData
  /** layers + 1 tensors of `[batch, sequence, hidden]` */
  hiddenStates?: TensorData[]
  /** layers tensors of `[batch, heads, sequence, sequence]`: after softmax and head mask */
  attentions?: TensorData[]
  /** layers tensors of `[batch, heads, sequence, source]` */
  crossAttentions?: TensorData[]
}
