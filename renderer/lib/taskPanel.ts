import type { ErrorData } from '../../shared/errors'
import type { ModelInfo } from '../../shared/model'
import type { Settings } from '../../shared/settings'
import type { TaskId, TaskMap } from '../../shared/tasks'

/** What a panel asks of a task: pure, so that it is tested without a page. `D` is the panel's draft: everything that the user has set. */
export interface TaskPanel<K extends TaskId, D extends object> {
  id: string
  task: K
  /** What it starts with: its first example. */
  draft: D
  /** What to run for a draft; none while there is nothing to ask. `settings`: what the user has chosen for every panel. */
  inputsOf(draft: D, info: ModelInfo, settings?: Pick<Settings, 'stride'>): TaskMap[K]['input'][]
  /** Whether an edit runs it after a pause. A long text waits to be asked. */
  runsOnEdit(draft: D): boolean
}

/** One input's answer, or why there is none. */
export type TaskOutcome<K extends TaskId> = { value: TaskMap[K]['result'] } | { error: ErrorData }

/** A run on screen: what was asked, what came of it, and (while it goes on) the parts so far of each input. */
export interface Shown<K extends TaskId> {
  inputs: TaskMap[K]['input'][]
  outcomes: TaskOutcome<K>[]
  partials: TaskMap[K]['partial'][][]
}

/** One union, so that a result and its error cannot both be shown. `previous` stays in sight, dimmed, until something newer is there. */
export type Run<K extends TaskId> =
  | { status: 'none' }
  | { status: 'running'; current: Shown<K>; previous: Shown<K> | null }
  | { status: 'done'; current: Shown<K> }
  | { status: 'failed'; error: ErrorData; previous: Shown<K> | null }

export const NOT_RUN = { status: 'none' } as const

/** What to draw of a run: the newest that there is. */
export function shownOf<K extends TaskId>(run: Run<K>): Shown<K> | null {
  if (run.status === 'done') return run.current
  if (run.status === 'running') return hasContent(run.current) ? run.current : run.previous
  return run.status === 'failed' ? run.previous : null
}

/** Whether what is drawn answers an older question, or is not whole yet. */
export const isStale = (run: Run<TaskId>): boolean => run.status === 'running' && !hasContent(run.current)

const hasContent = ({ outcomes, partials }: Shown<TaskId>): boolean => outcomes.length > 0 || partials.some((parts) => parts.length > 0)

/** Whether two lists of inputs ask the same. Texts are compared as they are: one of 1 MB is not written out at every keystroke. */
export const askTheSame = (a: object[], b: object[]): boolean => a.length === b.length && a.every((input, i) => sameFields(input, b[i] ?? {}))

function sameFields(a: object, b: object): boolean {
  const [own, other] = [Object.entries(a), new Map(Object.entries(b))]
  const isSame = (value: unknown, wanted: unknown) => value === wanted || (typeof value === 'object' && JSON.stringify(value) === JSON.stringify(wanted))
  return own.length === other.size && own.every(([name, value]) => isSame(value, other.get(name)))
}

/** The first input's answer: all that a panel with one input needs. */
export function firstResult<K extends TaskId>(shown: Shown<K> | null): TaskMap[K]['result'] | null {
  const outcome = shown?.outcomes[0]
  return outcome && 'value' in outcome ? outcome.value : null
}
