import { z } from 'zod'
import type { ResultFacts } from '../tasks'

/** Tokens of question and answer at most, in the recipe for RACE (RoBERTa: arXiv 1907.11692, section 5.3); the whole is cut to the model’s 512. */
export const MAX_ANSWER_TOKENS = 128

/**
 * Multiple choice: which of several texts goes on best? Each is a pair `<s> prompt </s></s> choice </s>`; with a question, `<s> prompt </s></s> question choice </s>`.
 * Reference: `RobertaForMultipleChoice`; the recipe for RACE from the paper.
 */
export const multipleChoiceInput = z.strictObject({
  /** A beginning, or the passage that the question is about. */
  prompt: z.string(),
  choices: z.array(z.string()).min(2),
  /** Goes before each choice; where it holds `_`, the choice takes its place. */
  question: z.string().optional(),
  /** Cut a text over the limit instead of refusing it: with a question, question and answer to 128 tokens and then the prompt, else the longer of both. */
  truncate: z.boolean().default(false),
})
export type MultipleChoiceInput = z.input<typeof multipleChoiceInput>
export type MultipleChoiceOptions = z.output<typeof multipleChoiceInput>

/** As RACE is prepared everywhere: a gap in the question is filled, else the answer follows it. */
export const answered = (question: string, choice: string): string => (question.includes('_') ? question.replace('_', () => choice) : `${question} ${choice}`)

export interface MultipleChoiceResult extends ResultFacts {
  /** In the given order; `score` is the softmax over the choices. */
  choices: { choice: string; score: number; logit: number }[]
  warnings: string[]
}
