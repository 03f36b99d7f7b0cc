import { z } from 'zod'
import { type ForwardOutput, PROBLEM_TYPES } from '../../../shared/tasks/forward'
import { lineCommand } from './command'
import { nested } from './nested'

const vector = z.array(z.number())
const matrix = z.array(vector)
const cube = z.array(matrix)
const rows = z.union([matrix, cube])
const input = z.strictObject({
  input_ids: rows.optional().describe('[batch][sequence], for multiple choice [batch][choice][sequence]: [[0, 5, 6, 2]]'),
  inputs_embeds: z
    .union([cube, z.array(cube)])
    .optional()
    .describe('[batch][sequence][hidden], instead of input_ids'),
  attention_mask: rows.optional().describe('as input_ids, 1: seen, 0: not; default: all 1'),
  token_type_ids: rows.optional().describe('as input_ids; default: all 0'),
  position_ids: rows.optional().describe('as input_ids; default: counted from the pad id on'),
  head_mask: z.union([matrix, vector]).optional().describe('[layers][heads] or [heads], 0 silences a head; default: all 1'),
  encoder_hidden_states: cube.optional().describe('[batch][source][hidden], for a decoder with cross-attention'),
  encoder_attention_mask: matrix.optional().describe('[batch][source]; default: all 1'),
  labels: z.union([vector, matrix]).optional().describe('[batch][sequence], [batch] or [batch][labels], as the class asks; with it a loss is given'),
  start_positions: vector.optional().describe('[batch], question answering: with end_positions a loss is given'),
  end_positions: vector.optional().describe('[batch], question answering'),
  problem_type: z
    .enum(PROBLEM_TYPES)
    .optional()
    .describe(`${PROBLEM_TYPES.join(', ')}; default: as the config or the labels say`),
  output_attentions: z.boolean().optional().describe('whether attentions are given: true or false; default: as the config says'),
  output_hidden_states: z.boolean().optional().describe('whether the states of all layers are given: true or false; default: as the config says'),
})

/** A class of the reference, called with its own arguments; the output has its fields under its names, in full fp32. */
export const forward = lineCommand('forward', {
  summary: 'Runs a class of the reference (--class NAME) on ids.',
  input,
  example: 'forward --class RobertaModel --input_ids "[[0, 5, 6, 2]]"',
  // Its outputs are large: all attentions of all layers.
  linesAtOnce: 1,
  run: async ({ engine, className }, args) => {
    const output = await engine.call('forward', {
      className,
      inputIds: args.input_ids,
      inputsEmbeds: args.inputs_embeds,
      attentionMask: args.attention_mask,
      tokenTypeIds: args.token_type_ids,
      positionIds: args.position_ids,
      headMask: args.head_mask,
      encoderHiddenStates: args.encoder_hidden_states,
      encoderAttentionMask: args.encoder_attention_mask,
      labels: args.labels,
      startPositions: args.start_positions,
      endPositions: args.end_positions,
      problemType: args.problem_type,
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
    start_logits: output.startLogits && nested(output.startLogits),
    end_logits: output.endLogits && nested(output.endLogits),
    last_hidden_state: output.lastHiddenState && nested(output.lastHiddenState),
    pooler_output: output.poolerOutput && nested(output.poolerOutput),
    hidden_states: output.hiddenStates?.map(nested),
    attentions: output.attentions?.map(nested),
    cross_attentions: output.crossAttentions?.map(nested),
  }
}
