import type { ErrorData } from '../../shared/errors'
import type { HistoryEntry, HistoryPage, HistoryQuery, HistoryState } from '../../shared/history'
import { infoOf } from '../lib/shownModel'
import { RunRecorder } from './runRecorder'
import type { Context, State } from './store'
import { type Work, withWork } from './work'

/** An entry whose model could not be opened: it can be asked of the open one. */
interface Refusal {
  id: string
  error: ErrorData
}

export interface HistorySlice {
  /** As last told by the host; `null`: nothing has been asked or told yet. */
  history: HistoryState | null
  historyRefusal: Refusal | null
  /** Follows every change of the store for runs that have finished. */
  followRuns(state: State, before: State): void
  /** The next run of the panel, or the one that is in sight if that asks the same, is asked for by hand: it is kept for itself. */
  askedByHand(panel: string): void
  /** What waits for more edits is kept now: the page is going away. */
  flushHistory(): void
  readHistory(): Promise<void>
  searchHistory(query: HistoryQuery): Promise<HistoryPage>
  historyEntry(id: string): Promise<HistoryEntry>
  changeEntry(id: string, change: { pinned?: boolean; note?: string }): Promise<void>
  deleteEntries(ids: string[]): Promise<void>
  undeleteEntries(ids: string[]): Promise<void>
  /** How many files were deleted. */
  clearHistory(pinnedToo: boolean): Promise<number>
  /** Opens its model unless that is open, puts back what was asked, and runs it. `withOpenModel`: whichever is open. */
  reopen(entry: HistoryEntry, withOpenModel?: boolean): Promise<void>
}

export function historySlice({ set, get, api, panels }: Context): HistorySlice {
  const taskOf = (panel: string) => (panel === 'fill-mask' ? panel : (panels.find(({ id }) => id === panel)?.logic?.task ?? null))
  // Why a run could not be kept, the host tells as `HistoryState.notKept`.
  const recorder = new RunRecorder(taskOf, (run) => void api.host('recordRun', run).catch(() => undefined))

  /** `false`: its model could not be opened, which is said beside the entry. */
  const openModelOf = async ({ id, model }: HistoryEntry): Promise<boolean> => {
    const now = get().model
    if (now.status === 'ready' && now.info.path === model.path) return true
    if (await get().openModel(model.path)) return true
    const error = get().openError ?? { code: 'no_model', message: `${model.name} could not be opened.`, hint: 'Open it by hand, or ask the open model.' }
    set({ openError: null, historyRefusal: { id, error } })
    return false
  }

  return {
    history: null,
    historyRefusal: null,
    followRuns: (state, before) => recorder.follow(state, before),
    askedByHand: (panel) => recorder.askedByHand(panel, get()),
    flushHistory: () => recorder.flush(),
    readHistory: async () => {
      const history = await api.host('historyState', {}).catch(() => null)
      if (history) set({ history })
    },
    searchHistory: (query) => api.host('searchHistory', query),
    historyEntry: (id) => api.host('historyEntry', { id }),
    changeEntry: async (id, change) => void (await api.host('changeEntry', { id, ...change })),
    deleteEntries: async (ids) => void (await api.host('deleteEntries', { ids })),
    undeleteEntries: async (ids) => void (await api.host('undeleteEntries', { ids })),
    clearHistory: (pinnedToo) => api.host('clearHistory', { pinnedToo }),
    reopen: async (entry, withOpenModel = false) => {
      set({ historyRefusal: null })
      if (entry.work === null) return
      // What is in the panel now is an entry of its own.
      recorder.flush()
      if (!withOpenModel && !(await openModelOf(entry))) return
      const work = entry.work as Work
      // Asked of another model it is another run.
      if (infoOf(get().model)?.path === entry.model.path) recorder.reopened(entry.panel, work)
      set({ ...withWork(get(), work), ...(entry.panel === 'fill-mask' && { counted: null }) })
      get().goToPanel(entry.panel)
      get().modelReady(false)
      get().run()
    },
  }
}
