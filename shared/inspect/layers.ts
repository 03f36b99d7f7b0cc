import { z } from 'zod'
import type { Head } from '../model'
import type { ResultFacts } from '../tasks'
import type { LabelFunction } from '../tasks/textClassification'
import type { Span, TokenColumns } from '../text'
import { TEXT_CHARACTERS } from './attention'

/**
 * What the panel "Layers" asks of the engine: a head applied to the states of every layer (the logit lens, nostalgebraist 2020; compared with trained lenses in Belrose et al. 2023, arXiv 2303.08112).
 * Layer 0 is the embeddings, layer L what the head is made for. Architectures with a LayerNorm behind the last layer (roberta-prelayernorm, xlm-roberta-xl) have it applied to each layer's states.
 */

export const LENS_HEADS = [
  'MaskedLM',
  'CausalLM',
  'TokenClassification',
  'SequenceClassification',
  'QuestionAnswering',
  'MultipleChoice',
] as const satisfies readonly Head[]
export type LensHead = (typeof LENS_HEADS)[number]

export const lensHeads = (heads: readonly Head[]): LensHead[] => LENS_HEADS.filter((head) => heads.includes(head))

/** Of each layer one row of scores, all of which are given: labels of a text, or choices. */
export const scoresText = (head: LensHead): boolean => head === 'SequenceClassification' || head === 'MultipleChoice'

export const isLanguageModel = (head: LensHead): boolean => head === 'MaskedLM' || head === 'CausalLM'

const text = z.string().max(TEXT_CHARACTERS)

export const logitLensInput = z.strictObject({
  /** Question answering: the context; multiple choice: the prompt. */
  text,
  /** Question answering: the question, which the model is given first; multiple choice: one that goes before each choice, or has a gap `_` for it. */
  textPair: text.optional(),
  /** Multiple choice alone. */
  choices: z.array(text).min(2).max(100).optional(),
  /** From 0; a text over the limit is refused without it. Multiple choice reads none in windows. */
  window: z.number().int().min(0).optional(),
  truncate: z.boolean().optional(),
  /** Default: the first that the model has. */
  head: z.enum(LENS_HEADS).optional(),
  /** From 0, the embeddings; computed in this order. Default: all. */
  layers: z.array(z.number().int().min(0)).min(1).max(1024).optional(),
  /** Candidates of each token, or answers. Labels of a text, and choices, are all given. */
  topK: z.number().int().min(1).max(100),
})
export type LogitLensInput = z.infer<typeof logitLensInput>

/** One layer's reading. `[rows, k]` is row-major; rows are the tokens, or one for the heads that read `<s>` or all tokens together. Choices count from 0, as labels do. */
export interface LensLayer {
  layer: number
  /** `[rows, k]`, likeliest first: tokens of the vocabulary, or labels by their number. Empty for question answering. */
  ids: Int32Array
  /** `[rows, k]`: probabilities; of a text's labels what its function gives. */
  scores: Float32Array
  /** `[rows]`, in bits: −Σ p·log₂ p over the vocabulary or labels. */
  entropy: Float32Array
  /** `[rows]`, from 1: where the true token stands, 0 where there is none: at a mask, behind the last token of a causal model, and for other heads. */
  rank: Int32Array
  /** `[rows]`: its probability; NaN where there is none. */
  trueScore: Float32Array
  /** Question answering: best first. */
  answers: LensAnswer[]
  /** Question answering: probability that the context holds no answer. */
  nullScore: number | null
}

export interface LensAnswer {
  /** Probability of its start times that of its end, summed over spans with the same text, as the reference adds them. */
  score: number
  /** In the context. */
  span: Span
}

/** Tokens of the vocabulary that candidates name. */
export interface LensWords {
  ids: Int32Array
  /** As the reference's `decode` gives them. */
  strings: string[]
}

/** Parts are the same with those layers that are new. */
export interface LogitLens extends ResultFacts {
  head: LensHead
  /** None of multiple choice, which reads the `<s>` of several texts. */
  columns: TokenColumns
  /** Of each token: 0 for `text`, 1 for `textPair`, -1 for the template's. */
  sequences: Int8Array
  /** The word within its sequence; -1 for none. */
  words: Int32Array
  /** 1 for `<s>`, `</s>`, `<pad>`, `<mask>` … */
  specials: Uint8Array
  windows: Span[]
  window: number
  totalTokens: number
  /** Of the model, embeddings not counted. */
  layerCount: number
  /** How many the answer will have. */
  asked: number
  /** Whether the model has a LayerNorm behind its last layer, which is applied to each layer's states. */
  finalNorm: boolean
  /** Candidates and answers of each row. */
  k: number
  /** Tokens of the vocabulary, or labels. */
  classes: number
  /** Names of a labelled head's classes, or the choices; else empty. */
  labels: string[]
  /** What a text's or the choices' scores are; `null` for other heads. */
  function: LabelFunction | null
  /** What was cut. */
  warnings: string[]
  vocabulary: LensWords
  layers: LensLayer[]
}

/** Those of all layers that a part has not. */
export const missingLayers = ({ layerCount, layers }: Pick<LogitLens, 'layerCount' | 'layers'>): number[] =>
  Array.from({ length: layerCount + 1 }, (_, layer) => layer).filter((layer) => !layers.some((read) => read.layer === layer))

/** A part and what came before it, as one. */
export function joinedLens(before: LogitLens, next: LogitLens): LogitLens {
  const [known, fresh] = [before.vocabulary, next.vocabulary]
  const vocabulary = { ids: Int32Array.of(...known.ids, ...fresh.ids), strings: [...known.strings, ...fresh.strings] }
  return { ...next, vocabulary, layers: [...before.layers, ...next.layers] }
}
