import type { AppState, FolderListing } from '../../shared/appApi'
import { type ErrorData, errorData } from '../../shared/errors'
import type { ModelState } from '../../shared/model'
import type { DroppedFolder } from '../api'
import { bytes } from '../lib/format'
import type { ShownModel } from '../lib/shownModel'
import { frameMessages } from '../messages/frame'
import type { Context } from './store'

/** What is open, and what opening it is about. */
export interface ModelSlice {
  app: AppState | null
  model: ShownModel
  connected: boolean
  /** Why the last attempt to open something failed while another model stayed open. */
  openError: ErrorData | null
  /** What is being done before a model can be opened, e.g. copying a dropped folder. */
  preparing: string | null
  /** Resident bytes of the engine, as last asked. */
  rssBytes: number | null
  /** Paths that were open in this window, latest first. */
  recent: string[]
  start(): Promise<void>
  openModel(path: string | null): Promise<boolean>
  /** `reading`: what was dropped, as it is found out; `null` where that was nothing to open. */
  openDropped(reading: Promise<DroppedFolder | null>): Promise<void>
  dismissOpenError(): void
  /** The system's dialog, in Electron. */
  chooseFolder(): Promise<string | null>
  /** The browser host's own dialog. */
  listFolder(path: string | null): Promise<FolderListing>
  measureMemory(): Promise<void>
  hearModel(model: ModelState): void
  hearConnection(connected: boolean): void
}

export function modelSlice({ set, get, api }: Context): ModelSlice {
  /** What was last ready: after a failed opening of something else, the same engine is ready again. */
  let last: { path: string; generation: number } | null = null

  return {
    app: null,
    model: { status: 'none' },
    connected: true,
    openError: null,
    preparing: null,
    rssBytes: null,
    recent: [],
    start: async () => {
      const app = await api.state()
      set({ app })
      get().restore(app)
      get().hearModel(app.model)
    },
    openModel: async (path) => {
      set({ openError: null })
      try {
        await api.openModel(path)
        return true
      } catch (error) {
        const data = errorData(error)
        if (data.code !== 'engine_closed') set({ openError: data })
        return false
      }
    },
    openDropped: async (reading) => {
      set({ openError: null })
      try {
        const folder = await reading
        if (!folder) return
        const size = bytes(folder.files.reduce((sum, file) => sum + file.size, 0))
        set({ preparing: frameMessages[get().language].preparing(folder.name, size) })
        await get().openModel(await api.dropped(folder))
      } catch (error) {
        set({ openError: errorData(error) })
      } finally {
        set({ preparing: null })
      }
    },
    dismissOpenError: () => set({ openError: null }),
    chooseFolder: api.chooseFolder,
    listFolder: api.listFolder,
    measureMemory: async () => {
      const stats = await api.stats().catch(() => null)
      if (stats) set({ rssBytes: stats.rssBytes })
    },
    hearModel: (model) => {
      const before = get().model
      set({ model })
      if (model.status !== 'ready') return
      const { path } = model.info
      set({ recent: [path, ...get().recent.filter((other) => other !== path)].slice(0, 8) })
      const isSameEngine = last?.path === path && last.generation === model.generation
      last = { path, generation: model.generation }
      // The same model in a new engine after a crash keeps its results; another model does not.
      const isReplaced = (before.status === 'ready' || before.status === 'reopening') && before.info.path === path
      const another = !isSameEngine && !isReplaced
      get().modelReady(another)
      if (another) {
        get().recountAll()
        get().renewRuns()
        get().renewLookUps()
      } else get().runWaiting()
      void get().measureMemory()
    },
    hearConnection: (connected) => set({ connected }),
  }
}
