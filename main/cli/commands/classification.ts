import { z } from 'zod'
import { LABEL_FUNCTIONS } from '../../../shared/tasks/textClassification'
import { lineCommand } from './command'

/** Always a list `[{label, score}]`: without `top_k` of the best alone, `null` of all. */
export const textClassification = lineCommand('text-classification', {
  summary: 'Labels of a text or a pair.',
  example: 'text-classification --text "A great film." --top-k 2',
  input: z.strictObject({
    text: z.string(),
    text_pair: z.string().optional(),
    top_k: z.number().int().min(1).nullish(),
    function_to_apply: z.enum(LABEL_FUNCTIONS).optional(),
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
    sequence: z.string(),
    candidate_labels: z.union([z.string(), z.array(z.string())]),
    hypothesis_template: z.string().optional(),
    multi_label: z.boolean().optional(),
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
  input: z.strictObject({ prompt: z.string(), choices: z.array(z.string()).min(2), question: z.string().optional() }),
  run: async ({ run, truncate, warn }, input) => {
    const result = await run('multiple-choice', { ...input, truncate })
    for (const warning of result.warnings) warn(warning)
    return result.choices
  },
})
