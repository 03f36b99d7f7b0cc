import { z } from 'zod'
import type { ForwardOutput } from '../../../shared/tasks/forward'
import type { TensorData } from '../../../shared/tensor'
import { lineCommand } from './command'

const matrix = z.array(z.array(z.number()))
const input = z.strictObject({
  input_ids: matrix.optional(),
  inputs_embeds: z.array(matrix).optional(),
  attention_mask: matrix.optional(),
  token_type_ids: matrix.optional(),
  position_ids: matrix.optional(),
  head_mask: z.union([matrix, z.array(z.number())]).optional(),
  labels: matrix.optional(),
  output_attentions: z.boolean().default(false),
  output_hidden_states: z.boolean().default(false),
})

/** A class of the reference, called with its own arguments; the output has its fields under its names, in full fp32. */
export const forward = lineCommand('forward', {
  summary: 'Runs a class of the reference (--class NAME) on ids.',
  input,
  example: 'forward --class RobertaModel --input_ids "[[0, 5, 6, 2]]"',
  run: async ({ engine, className }, args) => {
    const output = await engine.call('forward', {
      className,
      inputIds: args.input_ids,
      inputsEmbeds: args.inputs_embeds,
      attentionMask: args.attention_mask,
      tokenTypeIds: args.token_type_ids,
      positionIds: args.position_ids,
      headMask: args.head_mask,
      labels: args.labels,
      outputAttentions: args.output_attentions,
      outputHiddenStates: args.output_hidden_states,
    })
    return referenceFields(output)
  },
})

/** Absent fields stay absent; NaN is `null`, as JSON writes it. */
function referenceFields(output: ForwardOutput) {
  return {
    loss: output.loss,
    logits: output.logits && nested(output.logits),
    last_hidden_state: output.lastHiddenState && nested(output.lastHiddenState),
    pooler_output: output.poolerOutput && nested(output.poolerOutput),
    hidden_states: output.hiddenStates?.map(nested),
    attentions: output.attentions?.map(nested),
  }
}

type Nested = number[] | Nested[]

/** A flat tensor as nested lists, one level a dimension. */
function nested({ shape, data }: TensorData): Nested {
  const level = (depth: number, start: number, size: number): Nested => {
    if (depth === shape.length - 1) return Array.from(data.subarray(start, start + size))
    const rows = shape[depth] ?? 0
    return Array.from({ length: rows }, (_, i) => level(depth + 1, start + (i * size) / rows, size / rows)) as Nested[]
  }
  return level(0, 0, data.length)
}
