import type { TaskId, TaskMap } from '../../../shared/tasks'
import type { GenerationStep } from '../../../shared/tasks/textGeneration'
import { askTheSame, type Shown } from '../../lib/taskPanel'

/** An answer's probability without and with interventions; `null` where the other result does not list it. */
export interface Difference {
  /** Of several questions, which. */
  asked: string | null
  /** `''`: that there is no answer. */
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
  // Where they part, what follows is of two texts: the first token is of one.
  'text-generation': ({ steps: [first] }) => (first && first.probability !== null ? [{ name: nameOf(first), score: first.probability }] : []),
}

const nameOf = ({ text, token, id }: GenerationStep): string => text?.trim() || token || String(id)

const best = (listed: Listed): Listed => listed.toSorted((a, b) => b.score - a.score)

/** Of each input that has both answers; where there are several questions, each is named. */
export function allDifferences<K extends TaskId>(task: K, untouched: Shown<K>, changed: Shown<K>): Difference[] {
  return untouched.inputs.flatMap((input, i) => {
    const [before, after] = [untouched.outcomes[i], changed.outcomes[i]]
    if (!before || !after || !('value' in before) || !('value' in after) || !askTheSame([input], [changed.inputs[i] ?? {}])) return []
    const asked = untouched.inputs.length > 1 && 'question' in input ? (input.question ?? null) : null
    return differencesOf(task, before.value, after.value).map((one) => ({ ...one, asked }))
  })
}

/** The best answer of each, with what the other gives it. */
export function differencesOf<K extends TaskId>(task: K, untouched: TaskMap[K]['result'], changed: TaskMap[K]['result']): Omit<Difference, 'asked'>[] {
  const [before, after] = [LISTED[task](untouched), LISTED[task](changed)]
  const names = [...new Set([before[0]?.name, after[0]?.name])].filter((name) => name !== undefined)
  const scoreIn = (listed: Listed, name: string) => listed.find((one) => one.name === name)?.score ?? null
  return names.map((name) => ({ name, untouched: scoreIn(before, name), changed: scoreIn(after, name) }))
}
