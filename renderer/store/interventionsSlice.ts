import { type HeadAblationInput, type Interventions, NO_INTERVENTIONS } from '../../shared/inspect/interventions'
import type { TaskId } from '../../shared/tasks'
import { NOT_RUN, type Run, type Shown, shownOf } from '../lib/taskPanel'
import { runInputs } from './runInputs'
import type { Results } from './shelf'
import type { Context } from './store'

export interface HeadPlace {
  layer: number
  head: number
}

/** A panel's last run with interventions: of which, and of what. */
export interface ChangedRun {
  interventions: Interventions
  inputs: object[]
  run: Run<TaskId>
}

/** What is changed inside the model, and every panel's answer with it: the untouched ones are `runs`. */
export interface InterventionsSlice {
  interventions: Interventions
  /** Whether the panels show the untouched model alone for now. */
  untouchedOnly: boolean
  /** Heads that the controls are for. */
  pickedHeads: HeadPlace[]
  /** The panel whose input heads are measured with; `null`: the first that has one. */
  subject: string | null
  /** What was last asked of every head by itself. */
  swept: HeadAblationInput | null
  changedRuns: Record<string, ChangedRun>
  intervene(change: Partial<Interventions>): void
  showUntouchedOnly(only: boolean): void
  pickHeads(heads: HeadPlace[]): void
  chooseSubject(panel: string): void
  sweep(input: HeadAblationInput): void
  /** Asks the same with interventions, unless that has been asked. */
  runChanged(panel: string, task: TaskId, inputs: object[], again?: boolean): Promise<void>
  cancelChanged(panel: string): void
  /** Before another model: what runs is ended. */
  leaveInterventions(): void
  /** Another model, which may not have these heads; or those that it had before. */
  renewInterventions(back: Results | null): void
}

const UNTOUCHED = {
  interventions: NO_INTERVENTIONS,
  untouchedOnly: false,
  pickedHeads: [{ layer: 1, head: 1 }],
  swept: null,
  changedRuns: {},
}

export function interventionsSlice({ set, get, api }: Context): InterventionsSlice {
  const running = new Map<string, AbortController>()
  const put = (panel: string, changed: ChangedRun) => set({ changedRuns: { ...get().changedRuns, [panel]: changed } })
  const stop = (panel: string) => {
    running.get(panel)?.abort()
    running.delete(panel)
  }
  return {
    ...UNTOUCHED,
    subject: null,
    intervene: (change) => set({ interventions: { ...get().interventions, ...change }, untouchedOnly: false }),
    showUntouchedOnly: (untouchedOnly) => set({ untouchedOnly }),
    pickHeads: (pickedHeads) => set({ pickedHeads }),
    chooseSubject: (subject) => set({ subject }),
    sweep: (swept) => set({ swept }),
    runChanged: async (panel, task, inputs, again = false) => {
      const { interventions, changedRuns } = get()
      const before = changedRuns[panel]
      if (!again && before?.interventions === interventions && before.inputs === inputs) return
      stop(panel)
      const own = new AbortController()
      running.set(panel, own)
      const previous = before ? shownOf(before.run) : null
      const shown = { inputs, outcomes: [], partials: inputs.map(() => []) } as unknown as Shown<TaskId>
      const show = () => put(panel, { interventions, inputs, run: { status: 'running', current: { ...shown }, previous } })
      show()
      await runInputs(api, task, shown, { signal: own.signal, show, interventions })
      if (own.signal.aborted) return
      const [only] = shown.outcomes
      const failed = shown.outcomes.length === 1 && only && 'error' in only
      put(panel, { interventions, inputs, run: failed ? { status: 'failed', error: only.error, previous } : { status: 'done', current: shown } })
    },
    cancelChanged: (panel) => {
      stop(panel)
      const changed = get().changedRuns[panel]
      const shown = changed && shownOf(changed.run)
      if (changed?.run.status === 'running') put(panel, { ...changed, run: shown ? { status: 'done', current: shown } : NOT_RUN })
    },
    leaveInterventions: () => {
      for (const panel of running.keys()) stop(panel)
      set({ changedRuns: Object.fromEntries(Object.entries(get().changedRuns).filter(([, { run }]) => run.status !== 'running')) })
    },
    renewInterventions: (back) => {
      const { interventions, untouchedOnly, pickedHeads, swept, changedRuns } = back ?? UNTOUCHED
      set({ interventions, untouchedOnly, pickedHeads, swept, changedRuns })
    },
  }
}
