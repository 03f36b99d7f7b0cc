import { z } from 'zod'
import type { ResultFacts } from '../tasks'

/** Multiple choice: which of several texts goes on best? Each is a pair `<s> prompt </s></s> choice </s>`. Reference: `RobertaForMultipleChoice`. */
export const multipleChoiceInput = z.strictObject({
  prompt: z.string(),
  choices: z.array(z.string()).min(2),
  truncate: z.boolean().default(false),
})
export type MultipleChoiceInput = z.input<typeof multipleChoiceInput>
export type MultipleChoiceOptions = z.output<typeof multipleChoiceInput>

export interface MultipleChoiceResult extends ResultFacts {
  /** In the given order; `score` is the softmax over the choices. */
  choices: { choice: string; score: number; logit: number }[]
  warnings: string[]
}
