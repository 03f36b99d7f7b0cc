import type { MultipleChoiceOptions, MultipleChoiceResult } from '../../../shared/tasks/multipleChoice'
import { softmax } from '../math/softmax'
import type { OpenModel } from '../openModel'
import { countTokens, factsOf } from './facts'
import type { Prepared } from './rows'
import { requireText, rowsOf } from './windows'

/** How well each choice goes on from the prompt. Reference: `RobertaForMultipleChoice`. @throws AppError `head_missing`, `text_too_long`, `input_invalid` */
export async function multipleChoice(model: OpenModel, { prompt, choices, truncate }: MultipleChoiceOptions): Promise<Prepared<MultipleChoiceResult>> {
  const started = performance.now()
  model.network.requireHead('MultipleChoice')
  requireText('prompt', prompt, 'multiple-choice')
  const encoded = await Promise.all(choices.map((pair) => rowsOf(model, prompt, { pair, truncation: truncate ? 'longest_first' : undefined })))
  const rows = encoded.flatMap((one) => one.rows)
  return {
    head: 'MultipleChoice',
    rows: rows.map(({ ids }) => ({ ids })),
    tokenizeMs: performance.now() - started,
    finish: (outputs, ms) => {
      const logits = Float32Array.from(outputs, ({ logits: { data } }) => data[0] ?? 0)
      const scores = softmax(logits)
      return {
        ...factsOf(model, countTokens(rows), ms),
        choices: choices.map((choice, i) => ({ choice, score: scores[i] as number, logit: logits[i] as number })),
        warnings: [...new Set(encoded.flatMap(({ warnings }) => warnings))],
      }
    },
  }
}
