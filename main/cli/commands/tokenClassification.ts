import { z } from 'zod'
import { AGGREGATION_STRATEGIES } from '../../../shared/tasks/tokenClassification'
import { lineCommand } from './command'
import { printedOffsets } from './offsets'

const input = z.strictObject({
  text: z.string().describe('the text'),
  aggregation_strategy: z.enum(AGGREGATION_STRATEGIES).optional().describe('none, simple, first, average or max: how tokens become entities; default: none'),
  stride: z.number().int().min(0).optional().describe('read a text of any length in windows that share so many tokens; default: one window'),
  ignore_labels: z.array(z.string()).optional().describe('labels to leave out, as a list; default: ["O"]'),
})

/** `[{entity | entity_group, score, index?, word, text, start, end}]`: `word` is the reference's string, `text` the slice of the input. */
export const tokenClassification = lineCommand('token-classification', {
  summary: 'Which stretches of a text are entities?',
  input,
  example: 'token-classification --text "Angela Merkel lives in Berlin." --aggregation-strategy simple',
  run: async ({ run, offsets, truncate, warn }, { text, aggregation_strategy, stride, ignore_labels }) => {
    const { entities, warnings } = await run('token-classification', {
      text,
      aggregationStrategy: aggregation_strategy,
      stride,
      ignoreLabels: ignore_labels,
      truncate,
    })
    for (const warning of warnings) warn(warning)
    const unit = printedOffsets(text, offsets)
    return entities.map(({ label, score, index, word, span: { start, end } }) => ({
      ...(index === null ? { entity_group: label, score } : { entity: label, score, index }),
      word,
      text: text.slice(start, end),
      start: unit(start),
      end: unit(end),
    }))
  },
})
