import type { TaskId, TaskMap } from '../../../shared/tasks'
import { LISTED, type Listed } from '../../lib/listed'
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
  const scoreIn = (listed: readonly Listed[], name: string) => listed.find((one) => one.name === name)?.score ?? null
  return names.map((name) => ({ name, untouched: scoreIn(before, name), changed: scoreIn(after, name) }))
}
