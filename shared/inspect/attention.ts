import { z } from 'zod'
import type { ResultFacts } from '../tasks'
import type { Span, TokenColumns } from '../text'

/** What the panel "Attention" asks of the engine. Layers and heads are counted from 1, tokens from 0. */

export const TEXT_CHARACTERS = 1_000_000
const text = z.string().max(TEXT_CHARACTERS)
const count = z.number().int().min(1)

/** Every question carries its whole text, so that an engine that was replaced answers as well; the last runs are kept. */
const attended = {
  text,
  textPair: text.optional(),
  /** From 0. A text over the limit is read in windows, and the caller chooses which: without it such a text is refused. */
  window: z.number().int().min(0).optional(),
  /** Whether a text over the limit, of which no window is asked for, is cut as the reference cuts it. */
  truncate: z.boolean().optional(),
  /** Another model's folder; default: the open one. */
  model: z.string().min(1).optional(),
}

/**
 * `raw`: the softmax. `value-weighted`: the length of each weighted and projected value vector, ‖α·f(x)‖ with f(x) = (x·W_V + b_V)·W_O (Kobayashi et al. 2020, arXiv 2004.10102): its rows do not sum to 1.
 * `rollout`: the product of the layers up to this one, each half the mean of its heads and half the identity (Abnar and Zuidema 2020, arXiv 2005.00928); it has no heads.
 */
export const ATTENTION_WEIGHTS = ['raw', 'value-weighted', 'rollout'] as const
export type AttentionWeights = (typeof ATTENTION_WEIGHTS)[number]

export const HEAD_REDUCTIONS = ['mean', 'max'] as const
export type HeadReduction = (typeof HEAD_REDUCTIONS)[number]

/** Which part of a pair looks at which: the first text is A, what follows `</s></s>` is B. */
export const SEGMENT_PAIRS = ['all', 'A→A', 'A→B', 'B→A', 'B→B'] as const
export type SegmentPair = (typeof SEGMENT_PAIRS)[number]

/** Which of a matrix is looked at, and how. */
export interface AttentionView {
  /** Without `<s>`, `</s>` and other special tokens, as query and as key. */
  hideSpecials: boolean
  segments: SegmentPair
  /** Whether rows that lost keys are divided by what is left of them. Else they sum to less than 1. */
  renormalise: boolean
  /** Tokens of a word together: sum over keys, mean over queries. */
  words: boolean
}

export const attendedInput = z.strictObject(attended)
export type AttendedInput = z.infer<typeof attendedInput>

export const thumbnailsInput = z.strictObject({
  ...attended,
  weights: z.enum(['raw', 'value-weighted']),
  hideSpecials: z.boolean(),
  segments: z.enum(SEGMENT_PAIRS),
  renormalise: z.boolean(),
  words: z.boolean(),
  /** Whether each row is divided by its largest weight. */
  rowMax: z.boolean(),
  /** Pixels of a side, at most: a square of `side` tokens or less is given as it is. */
  side: z.number().int().min(8).max(256),
})
export type ThumbnailsInput = z.infer<typeof thumbnailsInput>

export const matrixInput = z.strictObject({
  ...attended,
  weights: z.enum(ATTENTION_WEIGHTS),
  layer: count,
  /** Not looked at for `rollout`. */
  heads: z.array(count).min(1),
  reduce: z.enum(HEAD_REDUCTIONS),
})
export type MatrixInput = z.infer<typeof matrixInput>

export const flowInput = z.strictObject({
  ...attended,
  /** The token whose last state receives it. */
  to: z.number().int().min(0),
  layer: count,
})
export type FlowInput = z.infer<typeof flowInput>

export const headStatisticsInput = z.strictObject({
  texts: z
    .array(z.union([z.string().max(TEXT_CHARACTERS), z.strictObject({ text, textPair: text.optional(), window: attended.window })]))
    .min(1)
    .max(100_000),
  /** Whether texts over the limit are cut; else each is an error of its own. */
  truncate: z.boolean(),
  model: z.string().min(1).optional(),
})
export type HeadStatisticsInput = z.infer<typeof headStatisticsInput>

/** What the model saw, and of which shape the attentions are. */
export interface AttendedTokens extends ResultFacts {
  columns: TokenColumns
  /** Of each token: 0 for the text, 1 for its pair, -1 for the template's. */
  sequences: Int8Array
  /** The word within its sequence; -1 for none. */
  words: Int32Array
  /** 1 for `<s>`, `</s>`, `<pad>`, `<mask>` … */
  specials: Uint8Array
  /** 0 before `</s></s>`, 1 behind it: also where the user typed it; -1 for `<s>` and `</s>`. All 0 where there is no such separator. */
  segments: Int8Array
  layers: number
  heads: number
  /** A decoder's: no query sees a later key. */
  isCausal: boolean
  /** Which stretch of the text (or of the pair, whichever is longer) each window covers; one that covers all of a text within the limit. */
  windows: Span[]
  window: number
  /** Of the whole text, template tokens included. */
  totalTokens: number
  /** Why there is no `value-weighted`; `null` where there is. */
  noValueWeights: string | null
}

export interface AttentionThumbnails {
  /** Pixels of a side of each. */
  side: number
  /** `[layers, heads, side, side]`: the largest weight in each pixel, 255 for that head's largest. */
  pixels: Uint8Array
  /** `[layers, heads]`: each head's largest weight. */
  maxima: Float32Array
}

/** `[query, key]` over the tokens, fp32 as computed. */
export interface AttentionMatrix {
  size: number
  data: Float32Array
}

/** How much can flow from each token's embedding to one last state, at most: attentions as capacities (Abnar and Zuidema 2020). Parts come as `{ from, flow }`. */
export interface AttentionFlow {
  /** `[tokens]`, each 0 to 1. */
  flow: Float32Array
}
export interface FlowPart {
  from: number
  flow: Float32Array
}

/** Means over all queries of all texts, template tokens included; `previous` and `next` over those that have one. */
export const HEAD_STATISTICS = [
  /** −Σ α·log₂ α, in bits. */
  'entropy',
  /** Σ α·|query − key|, in tokens. */
  'distance',
  'previous',
  'next',
  'same',
  /** To any `</s>`. */
  'separator',
  /** To `<s>`. */
  'first',
  /** The largest weight of the row (Voita et al. 2019: "confidence"). */
  'largest',
] as const
export type HeadStatistic = (typeof HEAD_STATISTICS)[number]

export interface HeadStatistics {
  layers: number
  heads: number
  texts: number
  /** Queries that were averaged over. */
  queries: number
  /** Texts that could not be run, by their place. */
  failed: { text: number; message: string }[]
  /** Texts over the limit that were cut. */
  cut?: number
  /** Each `[layers, heads]`. */
  values: Record<HeadStatistic, Float32Array>
}
