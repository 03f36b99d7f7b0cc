import type { TaskId, TaskMap } from '../../../shared/tasks'

/** An answer's probability without and with interventions; `null` where the other result does not list it. */
export interface Difference {
  name: string
  untouched: number | null
  changed: number | null
}

type Listed = { name: string; score: number }[]

/** Answers and their probabilities, best first; of tasks that have none, none. */
const LISTED: { [K in TaskId]: (result: TaskMap[K]['result']) => Listed } = {
  'fill-mask': ({ masks }) => masks[0]?.candidates.map(({ tokenStr, score }) => ({ name: tokenStr.trim(), score })) ?? [],
  'text-classification': (result) => (result.function === 'none' ? [] : best(result.labels.map(({ label, score }) => ({ name: label, score })))),
  'zero-shot-classification': ({ labels, scores }) => labels.map((name, i) => ({ name, score: scores[i] ?? 0 })),
  'multiple-choice': ({ choices }) => best(choices.map(({ choice, score }) => ({ name: choice, score }))),
  'question-answering': ({ answers }) => answers.map(({ answer, score }) => ({ name: answer, score })),
  'token-classification': ({ entities }) => best(entities.map(({ label, word, score }) => ({ name: `${word.trim()} · ${label}`, score }))),
  'feature-extraction': () => [],
  'text-generation': () => [],
}

const best = (listed: Listed): Listed => listed.toSorted((a, b) => b.score - a.score)

/** The best answer of each, with what the other gives it. */
export function differencesOf<K extends TaskId>(task: K, untouched: TaskMap[K]['result'], changed: TaskMap[K]['result']): Difference[] {
  const [before, after] = [LISTED[task](untouched), LISTED[task](changed)]
  const names = [...new Set([before[0]?.name, after[0]?.name])].filter((name) => name !== undefined)
  const scoreIn = (listed: Listed, name: string) => listed.find((one) => one.name === name)?.score ?? null
  return names.map((name) => ({ name, untouched: scoreIn(before, name), changed: scoreIn(after, name) }))
}
