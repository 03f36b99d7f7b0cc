import { z } from 'zod'
import { LABEL_FUNCTIONS } from '../../../shared/tasks/textClassification'
import { lineCommand } from './command'

/** Always a list `[{label, score}]`: without `top_k` of the best alone, `null` of all. */
export const textClassification = lineCommand('text-classification', {
  summary: 'Labels of a text or a pair.',
  example: 'text-classification --text "A great film." --top-k 2',
  input: z.strictObject({
    text: z.string().describe('the text'),
    text_pair: z.string().optional().describe('a second text, for models of pairs; default: none'),
    top_k: z.number().int().min(1).nullish().describe('how many labels, likeliest first; null: all; default: the likeliest alone'),
    function_to_apply: z
      .enum(LABEL_FUNCTIONS)
      .optional()
      .describe('sigmoid, softmax or none; default: as the config says, else softmax, sigmoid for one label'),
  }),
  run: async ({ run, truncate, warn }, { text, text_pair, top_k, function_to_apply }) => {
    const input = { text, textPair: text_pair, topK: top_k, functionToApply: function_to_apply, truncate }
    const { scores, warnings } = await run('text-classification', input)
    for (const warning of warnings) warn(warning)
    return scores
  },
})

/** `{sequence, labels, scores}`, likeliest first. */
export const zeroShotClassification = lineCommand('zero-shot-classification', {
  summary: 'How much a text entails each of some labels.',
  example: 'zero-shot-classification --sequence "The match ended in a draw." --candidate-labels "sport, politics"',
  input: z.strictObject({
    sequence: z.string().describe('the text'),
    candidate_labels: z.union([z.string(), z.array(z.string())]).describe('a list, ["sport", "politics"], or one text with commas'),
    hypothesis_template: z.string().optional().describe('the sentence of a label, which {} stands for; default: "This example is {}."'),
    multi_label: z.boolean().optional().describe('whether several labels may be true at once: true or false; default: false'),
  }),
  run: async ({ run, truncate, warn }, { sequence, candidate_labels, hypothesis_template, multi_label }) => {
    const input = { sequence, candidateLabels: candidate_labels, hypothesisTemplate: hypothesis_template, multiLabel: multi_label, truncate }
    const { labels, scores, warnings } = await run('zero-shot-classification', input)
    for (const warning of warnings) warn(warning)
    return { sequence, labels, scores }
  },
})

/** `[{choice, score, logit}]` in the given order. */
export const multipleChoice = lineCommand('multiple-choice', {
  summary: 'Which of several texts goes on best?',
  example: `multiple-choice --model test/fixtures/roberta-mc-safetensors --prompt "Owls hunt" --choices '["by day", "by night"]'`,
  input: z.strictObject({
    prompt: z.string().describe('a beginning, or the passage that the question is about'),
    choices: z.array(z.string()).min(2).describe('two or more texts, as a list: ["by day", "by night"]'),
    question: z.string().optional().describe('goes before each choice; where it holds _, the choice takes its place; default: none'),
  }),
  run: async ({ run, truncate, warn }, input) => {
    const result = await run('multiple-choice', { ...input, truncate })
    for (const warning of result.warnings) warn(warning)
    return result.choices
  },
})
