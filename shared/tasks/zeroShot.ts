import { z } from 'zod'
import type { ResultFacts } from '../tasks'

/**
 * Zero-shot classification with a model of natural-language inference: how much does the text entail each label's sentence?
 * Reference: transformers 4.57.6 `ZeroShotClassificationPipeline`.
 */
export const zeroShotInput = z.strictObject({
  sequence: z.string(),
  /** A list, or one text with commas. */
  candidateLabels: z.union([z.string(), z.array(z.string())]),
  /** `{}` stands for the label. */
  hypothesisTemplate: z.string().default('This example is {}.'),
  /** Each label by itself, against contradiction; else the labels against each other. */
  multiLabel: z.boolean().default(false),
  /** Cut a text over the limit as the reference does, the hypothesis never, instead of refusing it. */
  truncate: z.boolean().default(false),
})
export type ZeroShotInput = z.input<typeof zeroShotInput>
export type ZeroShotOptions = z.output<typeof zeroShotInput>

export interface ZeroShotResult extends ResultFacts {
  sequence: string
  /** Likeliest first. */
  labels: string[]
  scores: number[]
  /** The model's label that was taken for entailment, and the one it is weighed against where a label is by itself. */
  entailment: { label: string; against: string; isGuess: boolean }
  warnings: string[]
}
