import { z } from 'zod'
import type { TokenizeResult } from '../tasks/tokenize'
import type { Span } from '../text'

/** What the panel "Tokenizer" asks of the engine. */

const TEXT_CHARACTERS = 1_000_000

/** A refusal says how long the text is and how long it may be. */
const text = (most: number, least = 0) =>
  z.string().refine(({ length }) => length >= least && length <= most, {
    error: ({ input }) => `it has ${String(input).length} characters; it must have ${least} to ${most}`,
  })

export const mergeStepsInput = z.strictObject({
  /**
   * One piece of the pre-tokenizer as the user typed it, with its space or with the vocabulary's sign for it: ` unhappiness`, `Ġunhappiness`, `▁unhappiness`.
   * The signs of other bytes stand for themselves.
   */
  word: text(256, 1),
})
export type MergeStepsInput = z.infer<typeof mergeStepsInput>

/** How one word becomes tokens. The last step's symbols (the pieces of Unigram) are the tokens, but for unknown ones. */
export type MergeSteps = ByteLevelSteps | UnigramSegmentation

interface Segmented {
  /** UTF-8, two hexadecimal digits each. */
  bytes: string[]
  /** What merging begins with: a character for each byte, or the characters. An added token is one symbol. */
  symbols: string[]
  /** The vocabulary's own strings, as the tokenizer gives them. */
  tokens: string[]
  ids: number[]
}

export interface ByteLevelSteps extends Segmented {
  kind: 'bpe'
  /** All places of one pair at once. `rank`: the line of the merge, from 0; `symbols`: after it. */
  steps: { left: string; right: string; rank: number; symbols: string[] }[]
}

export interface UnigramSegmentation extends Segmented {
  kind: 'unigram'
  /** `score`: log probability. Neighbouring unknown characters are one piece. */
  pieces: { piece: string; id: number; score: number }[]
  /** Their sum: no other segmentation has a higher one. */
  score: number
}

export const vocabularySearchInput = z.strictObject({
  /** A part of a token's text or of its own string, or an id; empty: all tokens. */
  query: text(256),
  limit: z.number().int().min(1).max(1000),
  /** Default: false. */
  caseSensitive: z.boolean().optional(),
})
export type VocabularySearchInput = z.infer<typeof vocabularySearchInput>

export interface VocabularyMatches {
  total: number
  /** The first `limit`: the id, then the same text, then texts that begin with it, those that hold it, and tokens whose own string does; each by id. */
  matches: { id: number; token: string; text: string }[]
}

export const tokenizeWithInput = z.strictObject({
  /** A folder with tokenizer files, or a file in it; weights are not needed. */
  path: z.string().min(1),
  text: z.string(),
  textPair: z.string().optional(),
})
export type TokenizeWithInput = z.infer<typeof tokenizeWithInput>

/** `maxTokens` is that folder's limit, 0 where it says none. */
export interface TokenizeWithResult extends TokenizeResult {
  /** The model's type, e.g. `BPE` or `Unigram`. */
  type: string
  /** The folder's. */
  name: string
}

export const dynamicMaskingInput = z.strictObject({
  text: text(TEXT_CHARACTERS),
  seed: z
    .number()
    .int()
    .min(0)
    .max(2 ** 32 - 1),
})
export type DynamicMaskingInput = z.infer<typeof dynamicMaskingInput>

export interface DynamicMasking {
  tokens: MaskedToken[]
}

export interface MaskedToken {
  id: number
  token: string
  span: Span
  /** Whether it is never selected: of the template (then its span is empty), or a special token that the text holds. */
  special: boolean
  /** `none`: not selected; `keep`: selected, to be predicted, and left as it is. */
  action: 'none' | 'mask' | 'random' | 'keep'
  /** What the model is given: the token itself for `none` and `keep`. */
  replacementId: number
  replacement: string
}

export const packSentencesInput = z.strictObject({
  text: text(TEXT_CHARACTERS),
  /** Of one sequence, `<s>` and `</s>` included. Default: the model's limit. */
  maxTokens: z.number().int().min(1).optional(),
})
export type PackSentencesInput = z.infer<typeof packSentencesInput>

export interface PackedSentences {
  maxTokens: number
  documents: number
  sequences: PackedSequence[]
  /** Sentences that by themselves are over the limit, and were cut. */
  cutSentences: number
}

export interface PackedSequence {
  /** `<s>`, `</s>` and the separators between documents included. */
  tokens: number
  separators: number
  sentences: PackedSentence[]
}

/** A sentence, or a piece of one that is over the limit. */
export interface PackedSentence {
  span: Span
  tokens: number
  /** From 0. */
  document: number
  /** Of a sentence that was cut: which piece this is, from 1, and of how many. */
  piece: { index: number; of: number } | null
}
