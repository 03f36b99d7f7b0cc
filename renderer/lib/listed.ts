import type { TaskId, TaskMap } from '../../shared/tasks'
import type { TextClassificationResult } from '../../shared/tasks/textClassification'
import type { GenerationStep } from '../../shared/tasks/textGeneration'

/** One answer and its number. */
export interface Listed {
  name: string
  score: number
}

/** Answers and their probabilities, best first; of tasks that have none, none. */
export const LISTED: { [K in TaskId]: (result: TaskMap[K]['result']) => Listed[] } = {
  'fill-mask': ({ masks }) => masks[0]?.candidates.map(({ tokenStr, score }) => ({ name: tokenStr.trim(), score })) ?? [],
  'text-classification': (result) => (result.function === 'none' ? [] : labelsOf(result)),
  'zero-shot-classification': ({ labels, scores }) => labels.map((name, i) => ({ name, score: scores[i] ?? 0 })),
  'multiple-choice': ({ choices }) => best(choices.map(({ choice, score }) => ({ name: choice, score }))),
  'question-answering': ({ answers }) => answers.map(({ answer, score }) => ({ name: answer, score })),
  'token-classification': ({ entities }) => best(entities.map(({ label, word, score }) => ({ name: `${word.trim()} · ${label}`, score }))),
  'feature-extraction': () => [],
  // Where they part, what follows is of two texts: the first token is of one.
  'text-generation': ({ steps: [first] }) => (first && first.probability !== null ? [{ name: nameOf(first), score: first.probability }] : []),
}

/** Labels with their numbers, of whichever function: the largest first. */
export const labelsOf = ({ labels }: TextClassificationResult): Listed[] => best(labels.map(({ label, score }) => ({ name: label, score })))

const nameOf = ({ text, token, id }: GenerationStep): string => text?.trim() || token || String(id)

const best = (listed: Listed[]): Listed[] => listed.toSorted((a, b) => b.score - a.score)
