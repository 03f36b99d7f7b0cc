import type { ErrorData } from '../../../shared/errors'
import type { FeatureExtractionInput } from '../../../shared/tasks/featureExtraction'
import type { Shown, TaskPanel } from '../../lib/taskPanel'
import { SIMILARITY_EXAMPLES } from './examples'
import { type Axis, centred, cosines, gram, leastSquare, principalAxes, type Square } from './vectors'

export const SENTENCE_POOLINGS = ['mean', 'cls', 'pooler'] as const
export type SentencePooling = (typeof SENTENCE_POOLINGS)[number]

export interface SimilarityDraft {
  /** A sentence a line. */
  text: string
  pooling: SentencePooling
  /** Whether each vector is divided by its length: cosines stay, the mean and the map change. */
  normalize: boolean
}

const LEAST_SENTENCES = 2
export const MOST_SENTENCES = 200
/** More than this takes seconds, so it waits to be asked. */
const MOST_ON_EDIT = { sentences: 30, characters: 6000 }

/** The lines that hold something, without the spaces around. */
export const sentencesOf = (text: string): string[] =>
  text
    .split(/\r?\n/)
    .map((line) => line.trim())
    .filter((line) => line !== '')

export const similarity: TaskPanel<'feature-extraction', SimilarityDraft> = {
  id: 'similarity',
  task: 'feature-extraction',
  draft: { text: SIMILARITY_EXAMPLES.en[0]?.text ?? '', pooling: 'mean', normalize: true },
  inputsOf: ({ text, pooling, normalize }) => {
    const sentences = sentencesOf(text)
    return sentences.length < LEAST_SENTENCES || sentences.length > MOST_SENTENCES ? [] : sentences.map((sentence) => ({ text: sentence, pooling, normalize }))
  },
  runsOnEdit: ({ text }) => text.length <= MOST_ON_EDIT.characters && sentencesOf(text).length <= MOST_ON_EDIT.sentences,
}

/** One sentence's vector, or why there is none; neither while it is being computed. */
export interface SentenceRow {
  text: string
  vector: Float32Array | null
  error: ErrorData | null
}

/** Vectors that one model has given, by what it was asked: an edit of one line computes one sentence, and the others stay on screen. */
export type KnownVectors = Map<string, Float32Array>
const MOST_KNOWN = 2000

const keyOf = ({ text, pooling, normalize }: FeatureExtractionInput): string => JSON.stringify([text, pooling, normalize])

/** Adds what a run has given. The oldest go. */
export function remember(known: KnownVectors, { inputs, outcomes }: Shown<'feature-extraction'>): void {
  for (const [i, outcome] of outcomes.entries()) {
    const input = inputs[i]
    if (input && 'value' in outcome) known.set(keyOf(input), outcome.value.features.data as Float32Array)
  }
  for (const key of known.keys()) {
    if (known.size <= MOST_KNOWN) break
    known.delete(key)
  }
}

export function sentenceRows({ inputs, outcomes }: Shown<'feature-extraction'>, known: KnownVectors): SentenceRow[] {
  return inputs.map((input, i) => {
    const outcome = outcomes[i]
    return { text: input.text, vector: known.get(keyOf(input)) ?? null, error: outcome && 'error' in outcome ? outcome.error : null }
  })
}

/** Whether a picture of the one is a picture of the other. */
export const isSame = (a: readonly SentenceRow[], b: readonly SentenceRow[]): boolean =>
  a.length === b.length && a.every(({ text, vector, error }, i) => text === b[i]?.text && vector === b[i]?.vector && error === b[i]?.error)

/** How many of the sentences done so far are drawn while others are on their way: half as many again each time, so that drawing stays a small part of the work. */
export function milestone(done: number): number {
  let count = 0
  for (let next = 8; next <= done; next = Math.ceil(next * 1.5)) count = next
  return count
}

/** What the pointer, or the keyboard, is at: the pair is shown in all three pictures. */
export interface Pair {
  row: number
  column: number
}

/** All that is drawn of some vectors. */
export interface Analysis {
  raw: Square
  /** After the mean is taken away. */
  centred: Square
  axes: Axis[]
}

export function analysisOf(vectors: readonly Float32Array[]): Analysis {
  const products = gram(vectors)
  const without = centred(products)
  return { raw: cosines(products), centred: cosines(without, leastSquare(products)), axes: principalAxes(without, 2) }
}
