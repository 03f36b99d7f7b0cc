import { z } from 'zod'
import type { ResultFacts } from '../tasks'
import type { Span, TokenColumns } from '../text'

/**
 * Extractive question answering: which stretch of the context answers the question? Contexts of any length are read in windows.
 * Reference: transformers 4.57.6 `QuestionAnsweringPipeline`.
 */
export const questionAnsweringInput = z.strictObject({
  question: z.string(),
  context: z.string(),
  topK: z.number().int().min(1).default(1),
  /** Tokens that neighbouring windows share. Default: half of `maxSeqLen`, at most 128. */
  docStride: z.number().int().min(0).optional(),
  /** Tokens of an answer at most. */
  maxAnswerLen: z.number().int().min(1).default(15),
  /** Tokens of a window, question included. Default: 384, or the model's limit if smaller. */
  maxSeqLen: z.number().int().min(1).optional(),
  /** Whether "no answer" is an answer. */
  handleImpossibleAnswer: z.boolean().default(false),
  /** Answers begin and end at words. */
  alignToWords: z.boolean().default(true),
})
export type QuestionAnsweringInput = z.input<typeof questionAnsweringInput>
export type QuestionAnsweringOptions = z.output<typeof questionAnsweringInput>

export interface Answer {
  /** Sum of the probabilities of all spans with this text, as the reference adds them: it can exceed 1. */
  score: number
  /** In the context; empty for "no answer". */
  span: Span
  answer: string
  /** The first window that has a span with this text; -1 for "no answer". */
  window: number
}

/** A window over the context, and the probabilities of start and end at its tokens. */
export interface AnswerWindow {
  span: Span
  tokens: TokenColumns
  /** Probability of beginning, and of ending, at each token. */
  startScores: Float32Array
  endScores: Float32Array
  /** Probability that this window holds no answer: start and end at `<s>`. */
  nullScore: number
}

/** The results of one window, told as soon as it is computed. */
export interface QuestionAnsweringPartial {
  window: number
  /** How many there are. */
  windows: number
  drawn: AnswerWindow
  /** The best `topK` of this window alone. */
  answers: Answer[]
}

/** Answers of several windows as one list, best first. One that is there already, in whatever case, gets the score of the new one added and keeps its place. */
export function mergedAnswers(answers: readonly Answer[]): Answer[] {
  const merged = new Map<string, Answer>()
  for (const one of answers) {
    const key = one.answer.toLowerCase()
    const same = merged.get(key)
    merged.set(key, same ? { ...same, score: same.score + one.score } : one)
  }
  return [...merged.values()].sort(bestFirst)
}

export const bestFirst = (a: Answer, b: Answer): number => b.score - a.score

export interface QuestionAnsweringResult extends ResultFacts {
  answers: Answer[]
  windows: AnswerWindow[]
}
