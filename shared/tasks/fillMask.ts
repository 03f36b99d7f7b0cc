import { z } from 'zod'
import type { ResultFacts } from '../tasks'
import type { Span } from '../text'

export const spanSchema = z.strictObject({ start: z.number().int().min(0), end: z.number().int().min(1) })

/**
 * Fill-mask: what does the model expect at each mask? Masks are `<mask>` (the model's own mask token) or `[MASK]` in the text, and `hidden` spans.
 * Reference: transformers 4.57.6 `FillMaskPipeline`; its `top_k` and `targets`; `hidden`, `joint` and `words` are our own.
 */
export const fillMaskInput = z.strictObject({
  text: z.string(),
  /** Spans of `text` to hide. Each is replaced by as many masks as it has tokens, so the model sees the same number of tokens. */
  hidden: z.array(spanSchema).default([]),
  /** How many candidates a mask gets; more than the vocabulary gives the whole vocabulary. */
  topK: z.number().int().min(1).default(5),
  /** Only these are ranked, without renormalising. Exact vocabulary strings (`Ġcapital`) first, else the first token of the string. */
  targets: z.array(z.string()).min(1).optional(),
  /** For two masks or more: fill them together, keeping this many of the likeliest partial fills at each mask (beam width). See {@link JointCandidate}. */
  joint: z.number().int().min(1).max(50).optional(),
  /** For a text with one place to fill, a typed mask or a hidden word: these words, each of any number of tokens, are scored in that place. See {@link WordScore}. */
  words: z
    .array(z.string().refine((word) => word.trim() !== '', 'it is empty'))
    .min(1)
    .max(200)
    .optional(),
  /** Cut a text over the limit as the reference's tokenizer does, instead of refusing it. */
  truncate: z.boolean().default(false),
})
export type FillMaskInput = z.input<typeof fillMaskInput>
export type FillMaskOptions = z.output<typeof fillMaskInput>

/** One candidate, in the reference pipeline's fields. */
export interface Candidate {
  /** Probability over the whole vocabulary. */
  score: number
  token: number
  /** Decoded. Byte-level BPE keeps the leading space (`" Paris"`), SentencePiece loses it: see `leadingSpace`. */
  tokenStr: string
  /** Whether the token brings the space before it (`ĠParis`, `▁Paris`), so that it begins a word. */
  leadingSpace: boolean
  /** The whole text with this mask filled, as the reference decodes it: special tokens are skipped only if there is one mask. */
  sequence: string
  /** The targets, as given, of which this is only the first of several tokens: it is ranked in their place, as the reference does. Absent if there are none. */
  firstOf?: string[]
}

/** Where one token stands in the whole vocabulary: rank 1 is the likeliest. */
export interface Standing {
  token: number
  tokenStr: string
  leadingSpace: boolean
  rank: number
  probability: number
}

/** One mask, in text order. */
export interface MaskResult {
  /** In the user's text: the literal mask, or the part of the hidden span that this mask stands for. */
  span: Span
  /** In {@link FillMaskResult.maskedText}: the mask token itself. */
  maskedSpan: Span
  candidates: Candidate[]
  /** Probability of all tokens that are not listed. */
  restMass: number
  restCount: number
  /** Only for hidden words: where the true token stands, its surprisal in bits (−log2 p), and the same word with or without its leading space. */
  original: (Standing & { surprisal: number; variant: Standing | null }) | null
}

/**
 * All masks filled together. Filled left to right: the first mask by its own distribution, each next one given the fills before it while those after it are still masks.
 * `log p` is the sum over the masks, log p(t₁) + log p(t₂ | t₁) + …, so fills agree with each other; {@link MaskResult.candidates} are each mask's alone, as if no other were filled.
 * A masked model has no one joint distribution: another order gives other numbers. Beam search keeps `joint` partial fills at each mask, so it can miss the best one.
 */
export interface JointCandidate {
  /** One for each mask, in text order. With `targets`, of these alone, without renormalising. */
  tokens: number[]
  /** Each token decoded, as {@link Candidate.tokenStr}. */
  tokenStrs: string[]
  /** Whether each token brings the space before it, as {@link Candidate.leadingSpace}. */
  leadingSpaces: boolean[]
  /** Natural logarithm. */
  logProbability: number
  /** The whole text with every mask filled, without special tokens. */
  sequence: string
}

/**
 * How likely a whole word is in the place of the mask: within-word pseudo-log-likelihood from left to right (PLL-word-l2r, Kauf & Ivanova 2023, arXiv 2305.10588).
 * The word is written into the text, with the spacing that is there, and the text is encoded. Each of the word's tokens is predicted while it and the word's later ones are masked and
 * the earlier ones are seen. The original PLL (Salazar et al. 2020, arXiv 1910.14659) masks one token alone: the rest of a rare word gives it away, so it favours words of many tokens.
 * Both sum over the word's tokens only, not the text's. Of one token both are the logarithm of its probability at the mask.
 */
export interface WordScore {
  /** As it was given; space around it is not scored. */
  word: string
  /** The vocabulary's own strings, e.g. `ĠLib`, `oced`, `rus`: all of the word as it stands in the text. */
  tokens: string[]
  /** Σ of `perToken`. Natural logarithm. */
  logLikelihood: number
  /** log p of each token, given the text around the word and the word's earlier tokens. */
  perToken: number[]
  /** Σ log p of each token while it alone is masked. */
  originalLogLikelihood: number
}

export interface FillMaskResult extends ResultFacts {
  /** The text that the model saw: what the reference pipeline must be given for the same numbers. */
  maskedText: string
  maskToken: string
  vocabulary: number
  masks: MaskResult[]
  /** Best first, `joint` of them (fewer where there are not so many fills); `null` where it was not asked for. */
  joint: JointCandidate[] | null
  /** In the order given, but for words without a token, which a warning names; `null` where none were given. */
  words: WordScore[] | null
  warnings: string[]
}
