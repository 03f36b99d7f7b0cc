import type { AppState, FolderListing } from '../../shared/appApi'
import { type ErrorData, errorData } from '../../shared/errors'
import type { ModelState } from '../../shared/model'
import type { MadeRoom, OpenModel } from '../../shared/openModels'
import type { DroppedFolder } from '../api'
import { bytes } from '../lib/format'
import type { ShownModel } from '../lib/shownModel'
import { frameMessages } from '../messages/frame'
import { type EngineId, type Results, Shelf } from './shelf'
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
  /** All that are open, the one used last first. */
  openModels: OpenModel[]
  /** What was closed for the model that was opened last; `null`: nothing, or it has been read. */
  madeRoom: MadeRoom | null
  /** Paths that were open in this window, latest first. */
  recent: string[]
  start(): Promise<void>
  openModel(path: string | null): Promise<boolean>
  /** `reading`: what was dropped, as it is found out; `null` where that was nothing to open. */
  openDropped(reading: Promise<DroppedFolder | null>): Promise<void>
  switchModel(generation: number): Promise<void>
  unloadModel(generation: number): Promise<void>
  /** What was open is current again. */
  cancelOpening(): void
  dismissOpenError(): void
  dismissMadeRoom(): void
  /** The system's dialog, in Electron. */
  chooseFolder(): Promise<string | null>
  /** The browser host's own dialog. */
  listFolder(path: string | null): Promise<FolderListing>
  measureMemory(): Promise<void>
  hearModel(model: ModelState): void
  hearOpenModels(openModels: OpenModel[]): void
  hearConnection(connected: boolean): void
}

export function modelSlice({ set, get, api }: Context): ModelSlice {
  /** What was last ready: after a failed opening of something else, the same engine is ready again. */
  let last: EngineId | null = null
  const shelf = new Shelf()

  /** What runs is ended; what is there of it stays with its model. */
  const leave = (isOwn: boolean) => {
    const { leaveFillMask, leaveRuns, leaveInterventions, leaveLookUps } = get()
    leaveFillMask()
    leaveRuns()
    leaveInterventions()
    leaveLookUps()
    if (last && isOwn) shelf.put(last, get())
  }
  /** `back`: what this model had computed before. */
  const show = (back: Results | null) => {
    get().modelReady(true, back)
    get().recountAll()
    get().renewRuns(back)
    get().renewLookUps(back)
  }
  /** Nothing is open: what was computed is of a model that was unloaded. */
  const forget = () => {
    if (!last) return
    leave(false)
    last = null
    set({ answer: { status: 'none' }, otherAnswer: { status: 'none' }, madeRoom: null })
    get().renewRuns(null)
    get().renewLookUps(null)
  }
  /** What fails is said where an opening that failed is. */
  const attempt = async (call: Promise<unknown>) => {
    set({ openError: null })
    await call.catch((error) => errorData(error).code !== 'engine_closed' && set({ openError: errorData(error) }))
  }

  return {
    app: null,
    model: { status: 'none' },
    connected: true,
    openError: null,
    preparing: null,
    rssBytes: null,
    openModels: [],
    madeRoom: null,
    recent: [],
    start: async () => {
      const app = await api.state()
      set({ app })
      get().restore(app)
      get().hearHost(app.model)
    },
    openModel: async (path) => {
      set({ openError: null })
      try {
        await get().useOpened(await api.openModel(path))
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
    switchModel: (generation) => attempt(api.host('switchModel', { generation }).then(() => get().useHost())),
    unloadModel: (generation) => attempt(api.host('unloadModel', { generation })),
    cancelOpening: () => void attempt(api.host('cancelOpening', {})),
    dismissMadeRoom: () => set({ madeRoom: null }),
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
      get().hearCrash(model, before)
      if (model.status === 'opening' && get().madeRoom) set({ madeRoom: null })
      if (model.status === 'none') forget()
      if (model.status !== 'ready') return
      const { path } = model.info
      const { generation, replaces } = model
      set({ recent: [path, ...get().recent.filter((other) => other !== path)].slice(0, 8) })
      // Results of a session, whose model was not open, are not what any engine left; they stay when that is the model.
      const isOwn = before.status !== 'kept'
      const isOfSession = before.status === 'kept' && before.info.path === path
      const isSameEngine = isOwn && last?.path === path && last.generation === generation
      // The same model in a new engine after a crash keeps its results.
      const isReplaced = isOwn && last?.path === path && (replaces === last.generation || before.status === 'reopening')
      const another = !isSameEngine && !isReplaced && !isOfSession
      if (another) leave(isOwn)
      last = { path, generation }
      if (another) show(shelf.take(path, [generation, replaces]))
      else {
        get().modelReady(false)
        get().runWaiting()
      }
      void get().measureMemory()
    },
    hearOpenModels: (openModels) => {
      set({ openModels })
      shelf.keepOnly(openModels.map(({ generation }) => generation))
    },
    hearConnection: (connected) => set({ connected }),
  }
}
