import { z } from 'zod'
import type { ResultFacts } from '../tasks'
import type { Span, TokenColumns } from '../text'

export const AGGREGATION_STRATEGIES = ['none', 'simple', 'first', 'average', 'max'] as const
export type AggregationStrategy = (typeof AGGREGATION_STRATEGIES)[number]

/**
 * Token classification (named entities): which label does each token have, and which stretches belong together?
 * Reference: transformers 4.57.6 `TokenClassificationPipeline`.
 */
export const tokenClassificationInput = z.strictObject({
  text: z.string(),
  /** `none`: a label for each token. `simple`: neighbours of one label together. `first`, `average`, `max`: whole words first, labelled by their first token, their mean, their surest token. */
  aggregationStrategy: z.enum(AGGREGATION_STRATEGIES).default('none'),
  /** Tokens that neighbouring windows share: with it a text over the limit is read in windows. Needs a strategy other than `none`. */
  stride: z.number().int().min(0).optional(),
  /** Labels to leave out, after grouping: `PER` leaves out groups, `B-PER` single tokens. */
  ignoreLabels: z.array(z.string()).default(['O']),
  /** Cut a text over the limit as the reference does, instead of refusing it. */
  truncate: z.boolean().default(false),
})
export type TokenClassificationInput = z.input<typeof tokenClassificationInput>
export type TokenClassificationOptions = z.output<typeof tokenClassificationInput>

/** A token, or a group of tokens. */
export interface Entity {
  /** The label; of a group without its `B-` or `I-`. */
  label: string
  /** Probability of the label; of a group the mean over its members. */
  score: number
  /** In the user's text. */
  span: Span
  /** The reference's string: its decoding of tokens, bug included. Views show the slice of the text. */
  word: string
  /** Of a token: its place in its window, `<s>` is 0. `null` for groups. */
  index: number | null
  /** Places of its tokens in {@link TokenClassificationResult.labelledTokens}. */
  tokens: number[]
}

/** Every token with the probability of every label. */
export interface LabelledTokens extends TokenColumns {
  /** Of each token. */
  windows: Int32Array
  /** `[tokens, labels]`, in the order of {@link TokenClassificationResult.labels}. */
  probabilities: Float32Array
}

/** The results of one window, told as soon as it is computed. Neighbouring windows share tokens: where they do, the whole result keeps the longer entity. */
export interface TokenClassificationPartial {
  window: number
  /** How many there are. */
  windows: number
  span: Span
  labels: string[]
  /** Their `tokens` are places in these `labelledTokens`. */
  entities: Entity[]
  labelledTokens: LabelledTokens
}

export interface TokenClassificationResult extends ResultFacts {
  labels: string[]
  entities: Entity[]
  labelledTokens: LabelledTokens
  /** What each window covers; one for a text that fits. */
  windows: Span[]
  warnings: string[]
}
