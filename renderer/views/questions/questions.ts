import type { ErrorData } from '../../../shared/errors'
import { type Answer, type AnswerWindow, bestFirst, mergedAnswers, type QuestionAnsweringPartial } from '../../../shared/tasks/questionAnswering'
import type { Shown, TaskPanel } from '../../lib/taskPanel'
import { QUESTION_EXAMPLES } from './examples'

export interface QuestionsDraft {
  context: string
  questions: string[]
  /** Answers of each question, besides "no answer". */
  topK: number
  /** Tokens of an answer at most. */
  maxAnswerLen: number
}

export const TOP_K = [1, 3, 5, 10] as const
export const MAX_ANSWER_TOKENS = 100
/** Beyond this a run takes seconds, so it waits to be asked. */
const MAX_CHARACTERS_ON_EDIT = 20_000

const { context, questions: asked } = QUESTION_EXAMPLES.en[0] ?? { context: '', questions: [''] }

export const questions: TaskPanel<'question-answering', QuestionsDraft> = {
  id: 'questions',
  task: 'question-answering',
  draft: { context, questions: asked, topK: 5, maxAnswerLen: 15 },
  inputsOf: ({ context, questions, topK, maxAnswerLen }) =>
    context.trim() === ''
      ? []
      : questions
          .filter((question) => question.trim() !== '')
          // "No answer" is one of the candidates.
          .map((question) => ({ question, context, topK: topK + 1, maxAnswerLen, handleImpossibleAnswer: true })),
  runsOnEdit: ({ context }) => context.length <= MAX_CHARACTERS_ON_EDIT,
}

/** A row of the ranking: an answer, or that there is none. */
export interface Candidate extends Answer {
  key: string
  isNone: boolean
  /** `null`: below all that were asked for, so its place is not known. */
  rank: number | null
}

/** What is known of one question so far. */
export interface QuestionView {
  question: string
  candidates: Candidate[]
  /** By number; those still to come are absent. */
  windows: Map<number, AnswerWindow>
  windowCount: number
  isWhole: boolean
  error: ErrorData | null
}

export function questionViews({ inputs, outcomes, partials }: Shown<'question-answering'>): QuestionView[] {
  return inputs.map(({ question, topK = 1 }, i) => {
    const outcome = outcomes[i]
    if (outcome && 'value' in outcome) {
      const { answers, windows } = outcome.value
      return { question, ...viewOf(answers, windows.entries(), topK), windowCount: windows.length, isWhole: true, error: null }
    }
    const parts = partials[i] ?? []
    const view = viewOf(
      answersOf(parts),
      parts.map(({ window, drawn }) => [window, drawn] as const),
      topK,
    )
    return { question, ...view, windowCount: parts[0]?.windows ?? 0, isWhole: false, error: outcome?.error ?? null }
  })
}

function viewOf(answers: Answer[], windows: Iterable<readonly [number, AnswerWindow]>, topK: number) {
  const known = new Map(windows)
  return { windows: known, candidates: rankedCandidates(answers, known, topK - 1) }
}

/** Added up of the windows that are there. Each tells its best `topK` alone, so a sum may be less than the whole's, which adds all that it found. */
const answersOf = (parts: QuestionAnsweringPartial[]): Answer[] =>
  mergedAnswers(parts.toSorted((a, b) => a.window - b.window).flatMap(({ answers }) => answers.filter(({ window }) => window >= 0)))

/** The best `count` answers with "no answer" where its probability puts it, so that it is in sight even when it is the least. */
function rankedCandidates(answers: Answer[], windows: Map<number, AnswerWindow>, count: number): Candidate[] {
  const found = answers.filter(({ window }) => window >= 0)
  const least = leastCertainOfNone(windows)
  const shown = found.slice(0, count).map((answer) => ({ ...answer, key: `${answer.span.start}-${answer.span.end}`, isNone: false }))
  const none = { score: windows.get(least)?.nullScore ?? 0, span: { start: 0, end: 0 }, answer: '', window: -1, key: 'none', isNone: true }
  const after = found[count]
  const isBelowAll = after !== undefined && none.score < after.score
  return (least < 0 ? shown : [...shown, none].sort(bestFirst)).map((one, i) => ({ ...one, rank: one.isNone && isBelowAll ? null : i + 1 }))
}

/** The window whose "no answer" counts: there is none in a text only if there is none in any window. -1 without windows. */
export function leastCertainOfNone(windows: Map<number, AnswerWindow>): number {
  let least = -1
  for (const [at, { nullScore }] of windows) if (nullScore < (windows.get(least)?.nullScore ?? Number.POSITIVE_INFINITY)) least = at
  return least
}

/** The best answer, by how much it is better than none, and whether that is enough. */
export interface Verdict {
  best: Candidate | null
  lead: number
  isAnswered: boolean
}

export function verdictOf(candidates: Candidate[], margin: number): Verdict {
  const best = candidates.find(({ isNone }) => !isNone) ?? null
  const lead = (best?.score ?? 0) - (candidates.find(({ isNone }) => isNone)?.score ?? 0)
  return { best, lead, isAnswered: best !== null && lead > margin }
}

/** Start · end of an answer's own place in its window: less than its score where equal answers were added. */
export function ownScore({ span }: Candidate, window: AnswerWindow): number | null {
  const [first, last] = tokensIn(window, span)
  return first === undefined || last === undefined ? null : (window.startScores[first] ?? 0) * (window.endScores[last] ?? 0)
}

/** The first and the last token of a window that a span touches. */
export function tokensIn({ tokens: { starts, ends } }: AnswerWindow, { start, end }: { start: number; end: number }): [number, number] | [] {
  const touches = (i: number) => (starts[i] ?? 0) < end && (ends[i] ?? 0) > start
  const places = Array.from(starts.keys()).filter(touches)
  const [first, last] = [places[0], places.at(-1)]
  return first === undefined || last === undefined ? [] : [first, last]
}
