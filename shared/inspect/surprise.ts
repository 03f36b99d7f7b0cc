import { z } from 'zod'
import type { ResultFacts } from '../tasks'
import type { Span, TokenColumns } from '../text'

/** What the panel "Surprise" asks of the engine. Tokens count from 0; all logarithms are natural. */

const text = z.string().max(1_000_000)

/**
 * What is hidden while a token is predicted: it alone (Salazar et al. 2020, arXiv 1910.14659), or it and the later tokens of its word (Kauf and Ivanova 2023, arXiv 2305.10588;
 * minicons' `within_word_l2r`), so that the rest of a word does not give its beginning away. A decoder sees no later token: there both are its ordinary log-likelihood.
 */
export const PLL_VARIANTS = ['original', 'within_word_l2r'] as const
export type PllVariant = (typeof PLL_VARIANTS)[number]

/** Every question carries its whole text, so that an engine that was replaced answers as well. */
const scoredText = {
  text,
  /** From 0. A text over the limit is read in windows, and the caller chooses which: without it such a text is refused. */
  window: z.number().int().min(0).optional(),
  /** Whether a text over the limit, of which no window is asked for, is cut as the reference cuts it. */
  truncate: z.boolean().optional(),
}

export const scoredTokensInput = z.strictObject(scoredText)
export type ScoredTokensInput = z.infer<typeof scoredTokensInput>

export const surpriseInput = z.strictObject({
  ...scoredText,
  variant: z.enum(PLL_VARIANTS),
  /** The tokens that are wanted, so that a run that was ended goes on; default: all that can be scored. */
  only: z.array(z.number().int().min(0)).min(1).max(100_000).optional(),
})
export type SurpriseInput = z.infer<typeof surpriseInput>

/** Sentences of which only a sum is kept. */
const manyTexts = {
  variant: z.enum(PLL_VARIANTS),
  truncate: z.boolean(),
  /** The first that is wanted, so that a run that was ended goes on; default: 0. */
  from: z.number().int().min(0).optional(),
}
const MOST_TEXTS = 100_000

export const minimalPairsInput = z.strictObject({
  ...manyTexts,
  pairs: z
    .array(z.strictObject({ good: text, bad: text }))
    .min(1)
    .max(MOST_TEXTS),
})
export type MinimalPairsInput = z.infer<typeof minimalPairsInput>

export const textSurprisesInput = z.strictObject({ ...manyTexts, texts: z.array(text).min(1).max(MOST_TEXTS) })
export type TextSurprisesInput = z.infer<typeof textSurprisesInput>

/** What of a text will be scored, known before anything runs. */
export interface ScoredTokens extends ResultFacts {
  columns: TokenColumns
  /** The tokenizer's word of each token; -1 for none. */
  words: Int32Array
  /** 1 for tokens that are scored: all but `<s>`, `</s>`, `<pad>`, `<mask>` and other special tokens; `<unk>` is scored. */
  isScored: Uint8Array
  /** `causal`: a decoder's ordinary log-likelihood, in which each token sees what stands before it. */
  method: 'pseudo' | 'causal'
  /** Tokens of the vocabulary: an even choice among them is log₂ of it bits. */
  vocabulary: number
  /** Copies of the text that the model must see. */
  copies: number
  windows: Span[]
  window: number
  /** Of the whole text, template tokens included. */
  totalTokens: number
}

/** Columns, one entry a scored token, in the order of the text. */
export interface TokenScores {
  /** Its place among the tokens. */
  at: Int32Array
  /** log p of the token that stands there. */
  logLikelihoods: Float64Array
  /** From 1: how many tokens of the vocabulary are more likely, and one. */
  ranks: Int32Array
  /** The likeliest token, the vocabulary's own string. */
  best: string[]
  bestLogLikelihoods: Float64Array
}

/** Parts come before it, as {@link TokenScores}: each batch's. */
export interface Surprise extends ScoredTokens {
  scores: TokenScores
}

/** One text's total: its pseudo-log-likelihood is `sum`, over `tokens` scored tokens. */
export interface TextSum {
  sum: number
  tokens: number
}

export interface PairSums {
  /** Which of the pairs, from 0. */
  pair: number
  good: TextSum
  bad: TextSum
}

/** Its parts have this shape as well, each what came since the last. */
export interface MinimalPairs {
  scored: PairSums[]
  /** Pairs that could not be run. */
  failed: { pair: number; message: string }[]
}

export const CALIBRATION_BINS = 10

/** How sure the model was of its likeliest token, against how often that token is the text's. Bin i holds confidences of [i / 10, (i + 1) / 10), the last one 1 as well. */
export interface Calibration {
  /** Tokens of each bin. */
  counts: Float64Array
  /** Of these, where the likeliest token is the text's. */
  right: Float64Array
  /** Sum of the confidences. */
  confidence: Float64Array
}

/** Its parts have this shape as well, each what came since the last. */
export interface TextSurprises {
  scored: ({ text: number } & TextSum)[]
  /** Texts that could not be run, by their place from 0. */
  failed: { text: number; message: string }[]
  calibration: Calibration
}
