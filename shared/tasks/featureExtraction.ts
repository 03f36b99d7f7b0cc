import { z } from 'zod'
import type { ResultFacts } from '../tasks'
import type { TensorData } from '../tensor'

export const POOLINGS = ['none', 'mean', 'cls', 'pooler'] as const

/**
 * Feature extraction: a text's last hidden states, or one vector of them. Mean pooling is over all tokens, special ones included, as sentence-transformers has it.
 * Reference: transformers 4.57.6 `FeatureExtractionPipeline`.
 */
export const featureExtractionInput = z.strictObject({
  text: z.string(),
  /** `mean` over the tokens, the state of `<s>` (`cls`), or the model's own `pooler`. */
  pooling: z.enum(POOLINGS).default('none'),
  /** Each vector divided by its Euclidean length. */
  normalize: z.boolean().default(false),
  truncate: z.boolean().default(false),
})
export type FeatureExtractionInput = z.input<typeof featureExtractionInput>
export type FeatureExtractionOptions = z.output<typeof featureExtractionInput>

export interface FeatureExtractionResult extends ResultFacts {
  /** `[1, tokens, hidden]`, or `[hidden]` when pooled. */
  features: TensorData
  warnings: string[]
}
