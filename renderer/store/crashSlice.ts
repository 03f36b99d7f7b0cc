import type { ErrorData } from '../../shared/errors'
import type { ModelState } from '../../shared/model'
import type { TaskId } from '../../shared/tasks'
import type { ShownModel } from '../lib/shownModel'
import { shownOf } from '../lib/taskPanel'
import type { LookUpKind } from './lookUps'
import type { Context, State } from './store'

/** An engine that died, and what became of its model. */
export interface Crash {
  name: string
  path: string
  reason: ErrorData
  outcome: 'reopening' | 'reopened' | { failed: ErrorData }
}

export interface CrashSlice {
  crash: Crash | null
  /** Each state of the model, with the one before it. */
  hearCrash(model: ModelState, before: ShownModel): void
  /** Each change of the store: once the new engine has answered and nothing lost is left, the crash is over. */
  followCrash(state: State, before: State): void
  dismissCrash(): void
  /** Asks once more for all that was lost with the engine. */
  retry(): void
}

const isDeath = (error: ErrorData): boolean => error.code === 'engine_died'

/** What of the page failed because the engine died. */
function lostIn(state: Pick<State, 'answer' | 'otherAnswer' | 'runs' | 'changedRuns' | 'lookUps'>) {
  const { answer, otherAnswer, runs, changedRuns, lookUps } = state
  return {
    answer: answer.status === 'failed' && isDeath(answer.error),
    other: otherAnswer.status === 'failed' && isDeath(otherAnswer.error),
    runs: Object.keys(runs).filter((panel) => isLost(runs[panel])),
    changed: Object.keys(changedRuns).filter((panel) => isLost(changedRuns[panel]?.run)),
    lookUps: (Object.keys(lookUps) as LookUpKind[]).filter((kind) => {
      const lookUp = lookUps[kind]
      return lookUp?.status === 'failed' && isDeath(lookUp.error)
    }),
  }
}

/** Of several inputs each has an outcome of its own. */
function isLost(run: State['runs'][string] | undefined): boolean {
  if (!run || run.status === 'running') return false
  if (run.status === 'failed') return isDeath(run.error)
  return shownOf(run)?.outcomes.some((outcome) => 'error' in outcome && isDeath(outcome.error)) ?? false
}

export const hasLost = (state: State): boolean => {
  const { answer, other, ...lists } = lostIn(state)
  return answer || other || Object.values(lists).some((list) => list.length > 0)
}

export function crashSlice({ set, get, panels }: Context): CrashSlice {
  const taskOf = (panel: string): TaskId => panels.find(({ id }) => id === panel)?.logic?.task ?? 'fill-mask'
  return {
    crash: null,
    hearCrash: (model, before) => {
      const crash = afterwards(get().crash, model, before)
      if (crash !== get().crash) set({ crash })
    },
    followCrash: (state, before) => {
      if (state.crash?.outcome === 'reopened' && hasAnswered(state, before) && !hasLost(state)) set({ crash: null })
    },
    dismissCrash: () => set({ crash: null }),
    retry: () => {
      const lost = lostIn(get())
      set({ crash: null })
      if (lost.answer) void get().runFillMask()
      if (lost.other) void get().runOther()
      for (const panel of lost.runs) void get().startRun(panel)
      for (const panel of lost.changed) void get().runChanged(panel, taskOf(panel), get().changedRuns[panel]?.inputs ?? [], true)
      for (const kind of lost.lookUps) askAgain(get(), kind)
    },
  }
}

type Finished = { status: string } | undefined
const isNewlyDone = (now: Finished, before: Finished): boolean => now !== before && now?.status === 'done'

function hasAnswered(state: State, before: State): boolean {
  if (isNewlyDone(state.answer, before.answer)) return true
  const { runs, lookUps } = state
  if (runs === before.runs && lookUps === before.lookUps) return false
  const isRunDone = Object.keys(runs).some((panel) => isNewlyDone(runs[panel], before.runs[panel]))
  return isRunDone || (Object.keys(lookUps) as LookUpKind[]).some((kind) => isNewlyDone(lookUps[kind], before.lookUps[kind]))
}

function afterwards(crash: Crash | null, model: ModelState, before: ShownModel): Crash | null {
  switch (model.status) {
    case 'none':
      return null
    case 'opening':
      return crash
    case 'reopening':
      return { name: model.info.name, path: model.info.path, reason: model.reason, outcome: 'reopening' }
    case 'ready':
      if (crash?.path !== model.info.path) return null
      return crash.outcome === 'reopened' ? crash : { ...crash, outcome: 'reopened' }
    case 'failed': {
      const { path, error } = model
      if (crash?.path === path) return { ...crash, outcome: { failed: error } }
      const isLast = isDeath(error) && before.status === 'ready' && before.info.path === path
      return isLast ? { name: before.info.name, path, reason: error, outcome: { failed: error } } : null
    }
  }
}

function askAgain<K extends LookUpKind>({ lookUps, lookUp }: State, kind: K) {
  const failed = lookUps[kind]
  if (failed?.status === 'failed') lookUp(kind, failed.input)
}
