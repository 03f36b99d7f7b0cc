import type { ModelInfo } from '../../shared/model'
import type { TaskId } from '../../shared/tasks'
import { type Debounced, debounced } from '../lib/debounce'
import { askTheSame, NOT_RUN, type Run, type Shown, shownOf, type TaskPanel } from '../lib/taskPanel'
import { runInputs } from './runInputs'
import type { Results } from './shelf'
import type { Context } from './store'

/** Panels that run a task: what the user has set in each, and the last run of each. The typed way in is `usePanel`. */
export interface RunSlice {
  drafts: Record<string, object>
  runs: Record<string, Run<TaskId>>
  /** Changes some of a panel's draft, and runs it after a pause if it is one that does. */
  changeDraft(panel: string, change: object): void
  /** While no model is ready it waits for one. */
  startRun(panel: string): Promise<void>
  cancelRun(panel: string): void
  /** Before another model: what runs is ended. Of a run that was not whole, what was there before it stays. */
  leaveRuns(): void
  /** Another model, and what it had computed before, if it was open. Runs the panel that is in sight, where it asks something else. */
  renewRuns(back: Results | null): void
  /** The panel has come in sight: runs what it asks by itself, unless that is answered. */
  panelShown(panel: string): void
  /** The panel in sight runs what was asked of it while no model was ready. */
  runWaiting(): void
}

const RUN_DELAY_MS = 250

/** What the store knows of a panel. */
export interface StoredPanel {
  id: string
  logic?: TaskPanel<TaskId, object>
}

export function runSlice({ set, get, api, panels: all }: Context): RunSlice {
  const panels = all.flatMap(({ logic }) => logic ?? [])
  const running = new Map<string, { stop: AbortController; show: () => void }>()
  const soon = new Map<string, Debounced>()
  /** Panels whose run was asked for while no model was ready. */
  const waiting = new Set<string>()
  const runsByItself = (panel: TaskPanel<TaskId, object>): boolean => get().settings.runOnEdit && panel.runsOnEdit(get().drafts[panel.id] ?? panel.draft)
  const panelOf = (id: string) => panels.find((panel) => panel.id === id)
  const setRun = (panel: string, run: Run<TaskId>) => set({ runs: { ...get().runs, [panel]: run } })

  /** Whether what is in sight answers what would be asked now: it may be of another model's time. */
  const isAnswered = ({ id, draft, inputsOf }: TaskPanel<TaskId, object>): boolean => {
    const { model, runs, drafts, settings } = get()
    const shown = shownOf(runs[id] ?? NOT_RUN)
    return shown !== null && (model.status !== 'ready' || askTheSame(shown.inputs, inputsOf(drafts[id] ?? draft, model.info, settings)))
  }

  const later = (panel: string): Debounced => {
    const known = soon.get(panel) ?? debounced(RUN_DELAY_MS, () => get().startRun(panel))
    soon.set(panel, known)
    return known
  }

  const start = async (panel: TaskPanel<TaskId, object>, info: ModelInfo) => {
    const previous = shownOf(get().runs[panel.id] ?? NOT_RUN)
    const inputs = panel.inputsOf(get().drafts[panel.id] ?? panel.draft, info, get().settings)
    running.get(panel.id)?.stop.abort()
    running.delete(panel.id)
    if (inputs.length === 0) return setRun(panel.id, NOT_RUN)
    const stop = new AbortController()
    const shown: Shown<TaskId> = { inputs, outcomes: [], partials: inputs.map(() => []) }
    const show = () => setRun(panel.id, { status: 'running', current: { ...shown }, previous })
    const own = { stop, show }
    running.set(panel.id, own)
    show()
    try {
      await runInputs(api, panel.task, shown, { signal: stop.signal, show })
      const [only] = shown.outcomes
      if (stop.signal.aborted) return
      setRun(
        panel.id,
        shown.outcomes.length === 1 && only && 'error' in only ? { status: 'failed', error: only.error, previous } : { status: 'done', current: shown },
      )
    } finally {
      if (running.get(panel.id) === own) running.delete(panel.id)
    }
    void get().measureMemory()
  }

  return {
    drafts: Object.fromEntries(panels.map(({ id, draft }) => [id, draft])),
    runs: {},
    changeDraft: (id, change) => {
      const panel = panelOf(id)
      if (!panel) return
      const draft = { ...get().drafts[id], ...change }
      set({ drafts: { ...get().drafts, [id]: draft } })
      if (runsByItself(panel)) later(id).soon()
      else later(id).cancel()
    },
    startRun: async (id) => {
      soon.get(id)?.cancel()
      const [panel, { model }] = [panelOf(id), get()]
      if (!panel) return
      if (model.status !== 'ready') return void waiting.add(id)
      waiting.delete(id)
      if (model.info.tasks.includes(panel.task)) await start(panel, model.info)
    },
    cancelRun: (id) => {
      waiting.delete(id)
      soon.get(id)?.cancel()
      const own = running.get(id)
      own?.stop.abort()
      running.delete(id)
      // What was computed stays in sight, the parts that were not drawn yet too.
      own?.show()
      const run = get().runs[id]
      const shown = run && shownOf(run)
      if (run?.status === 'running') setRun(id, shown ? { status: 'done', current: shown } : NOT_RUN)
    },
    leaveRuns: () => {
      for (const { stop } of running.values()) stop.abort()
      running.clear()
      for (const timer of soon.values()) timer.cancel()
      const left = Object.entries(get().runs).map(
        ([id, run]) => [id, run.status === 'running' ? run.previous && { status: 'done', current: run.previous } : run] as const,
      )
      set({ runs: Object.fromEntries(left.filter((entry): entry is [string, Run<TaskId>] => entry[1] !== null)) })
    },
    renewRuns: (back) => {
      set({ runs: back?.runs ?? {} })
      get().renewInterventions(back)
      const panel = panelOf(get().panel)
      const isAsked = panel && (waiting.has(panel.id) || (runsByItself(panel) && !isAnswered(panel)))
      // The others run when they are shown.
      waiting.clear()
      if (isAsked) void get().startRun(panel.id)
    },
    panelShown: (id) => {
      const panel = panelOf(id)
      if (!panel) return
      if (!get().runs[id]) get().changeDraft(id, {})
      else if (runsByItself(panel) && !isAnswered(panel) && get().runs[id]?.status === 'done') void get().startRun(id)
    },
    runWaiting: () => {
      const { panel, model, startRun } = get()
      if (model.status === 'ready' && waiting.has(panel)) void startRun(panel)
    },
  }
}
