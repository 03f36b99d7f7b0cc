import { AppError } from '../../../../shared/errors'
import type { Measure } from '../../../../shared/inspect/interventions'
import type { TaskId, TaskMap } from '../../../../shared/tasks'
import type { AnswerWindow, QuestionAnsweringResult } from '../../../../shared/tasks/questionAnswering'
import type { TextClassificationResult } from '../../../../shared/tasks/textClassification'
import type { TokenClassificationResult } from '../../../../shared/tasks/tokenClassification'

/** The answer that a result gives, and how much any other result of the same input says for it. */
export interface Answered<Result> {
  /** In words of the model or the text. */
  name: string
  /** Default: a probability. */
  measure?: Measure
  valueIn(result: Result): number
}

/** Tasks whose result says what its answer is worth. The others stand apart (`measures.ts`): of a token a result lists only the best, and vectors have no answer. */
type Read<K extends TaskId> = (result: TaskMap[K]['result'], text: string) => Answered<TaskMap[K]['result']>

export const ANSWERS = {
  'text-classification': bestLabel,
  'token-classification': bestEntity,
  'question-answering': bestStretch,
  'zero-shot-classification': ({ labels: [name = ''] }) => ({ name, valueIn: ({ labels, scores }) => scores[labels.indexOf(name)] ?? 0 }),
  'multiple-choice': ({ choices }) => {
    const best = indexOfMost(choices.map(({ score }) => score))
    return { name: choices[best]?.choice ?? '', valueIn: (result) => result.choices[best]?.score ?? 0 }
  },
} satisfies { [K in TaskId]?: Read<K> }
export type AnsweredTask = keyof typeof ANSWERS

function bestLabel({ labels, function: applied }: TextClassificationResult): Answered<TextClassificationResult> {
  const best = indexOfMost(labels.map(({ score }) => score))
  return { name: labels[best]?.label ?? '', measure: applied === 'none' ? 'output' : 'probability', valueIn: (result) => result.labels[best]?.score ?? 0 }
}

/** The entity of the highest score: the mean over its tokens of the probability of the label that each has now. */
function bestEntity(result: TokenClassificationResult, text: string): Answered<TokenClassificationResult> {
  const best = result.entities[indexOfMost(result.entities.map(({ score }) => score))]
  if (!best) throw noAnswer('token-classification: the model finds no entity in the text')
  const classes = result.labels.length
  const places = best.tokens.map((token) => token * classes + indexOfMost(result.labelledTokens.probabilities.subarray(token * classes, (token + 1) * classes)))
  return {
    name: `${text.slice(best.span.start, best.span.end)} (${best.label})`,
    valueIn: ({ labelledTokens }) => places.reduce((sum, place) => sum + (labelledTokens.probabilities[place] ?? 0), 0) / places.length,
  }
}

/** The likeliest stretch of tokens within the best answer, start · end; or that no window holds an answer. */
function bestStretch({ answers: [best], windows }: QuestionAnsweringResult): Answered<QuestionAnsweringResult> {
  if (!best) throw noAnswer('question-answering: the model finds no answer in the context')
  if (best.window < 0) return { name: '', valueIn: (result) => Math.min(...result.windows.map(({ nullScore }) => nullScore)) }
  const [first, last] = stretchIn(windows[best.window] as AnswerWindow, best.span)
  return {
    name: best.answer,
    valueIn: (result) => {
      const { startScores, endScores } = result.windows[best.window] as AnswerWindow
      return (startScores[first] as number) * (endScores[last] as number)
    },
  }
}

function stretchIn({ tokens, startScores, endScores }: AnswerWindow, { start, end }: { start: number; end: number }): [number, number] {
  const inside = Array.from(tokens.starts.keys()).filter((i) => (tokens.starts[i] as number) >= start && (tokens.ends[i] as number) <= end)
  let best: [number, number] = [inside[0] ?? 0, inside[0] ?? 0]
  const score = ([i, j]: [number, number]) => (startScores[i] as number) * (endScores[j] as number)
  for (const i of inside) for (const j of inside) if (j >= i && score([i, j]) > score(best)) best = [i, j]
  return best
}

export function indexOfMost(values: ArrayLike<number>): number {
  let best = 0
  for (let i = 1; i < values.length; i++) if ((values[i] as number) > (values[best] as number)) best = i
  return best
}

export const noAnswer = (why: string): AppError =>
  new AppError('input_invalid', `${why}, so there is no answer whose probability could change.`, 'Ask about another text.')
