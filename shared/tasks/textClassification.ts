import { z } from 'zod'
import type { ResultFacts } from '../tasks'

export const LABEL_FUNCTIONS = ['sigmoid', 'softmax', 'none'] as const
export type LabelFunction = (typeof LABEL_FUNCTIONS)[number]

/** Text classification: labels of a text or a pair. Reference: transformers 4.57.6 `TextClassificationPipeline`. */
export const textClassificationInput = z.strictObject({
  text: z.string(),
  textPair: z.string().optional(),
  /** The best so many, sorted; `null`: all. Without it the best alone. */
  topK: z.number().int().min(1).nullish(),
  /** Default: by the config's problem type, else sigmoid for one label and softmax for several. */
  functionToApply: z.enum(LABEL_FUNCTIONS).optional(),
  truncate: z.boolean().default(false),
})
export type TextClassificationInput = z.input<typeof textClassificationInput>
export type TextClassificationOptions = z.output<typeof textClassificationInput>

export interface LabelScore {
  label: string
  score: number
}

export interface TextClassificationResult extends ResultFacts {
  /** As the reference returns them: the best alone, or sorted. */
  scores: LabelScore[]
  /** Every label in the order of the model, with its logit. */
  labels: (LabelScore & { logit: number })[]
  function: LabelFunction
  warnings: string[]
}
