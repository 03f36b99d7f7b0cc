import { type ErrorData, errorData } from '../../shared/errors'
import type { Download, HubModel, HubSetup, HubWait } from '../../shared/hub'
import type { Context } from './store'

export type HubLookUp =
  | { status: 'none' }
  | { status: 'looking'; wait: HubWait | null }
  | { status: 'found'; name: string; model: HubModel; chosen: ReadonlySet<string> }
  | { status: 'failed'; error: ErrorData }

/** Downloads from the Hub, and how it is reached. */
export interface HubSlice {
  downloads: readonly Download[]
  /** Of the host; `null`: not asked yet. */
  hubSetup: HubSetup | null
  /** What stands in the field: a name or an address. */
  hubName: string
  hubLookUp: HubLookUp
  /** Why the last thing that was asked of a download was refused. */
  hubRefusal: ErrorData | null
  /** The setup and the downloads, anew. */
  readHub(): Promise<void>
  setHubName(name: string): void
  lookUpHub(): Promise<void>
  cancelHubLookUp(): void
  /** Of all formats this one alone; `null`: none. */
  chooseHubFormat(name: string | null): void
  toggleHubFile(path: string): void
  /** What is there already is opened at once. */
  downloadChosen(): Promise<void>
  resumeDownload(id: string): Promise<void>
  cancelDownload(id: string): Promise<void>
  /** Off the list; of one that is not done, what has arrived is deleted. */
  removeDownload(id: string): Promise<void>
  /** Of the host; a model that has come is looked for by the library. */
  hearDownloads(downloads: readonly Download[]): void
  /** `null` forgets it. @throws AppError */
  setHubToken(token: string | null, keep: boolean): Promise<void>
}

export function hubSlice({ set, get, api }: Context): HubSlice {
  let looking: AbortController | null = null

  /** What is refused is said beside the downloads. */
  const attempt = async (call: () => Promise<unknown>) => {
    set({ hubRefusal: null })
    try {
      await call()
    } catch (error) {
      set({ hubRefusal: errorData(error) })
    }
    await api.host('downloads', {}).then(get().hearDownloads, () => undefined)
  }
  const choose = (change: (chosen: Set<string>, model: HubModel) => void) => {
    const { hubLookUp } = get()
    if (hubLookUp.status !== 'found') return
    const chosen = new Set(hubLookUp.chosen)
    change(chosen, hubLookUp.model)
    set({ hubLookUp: { ...hubLookUp, chosen } })
  }

  return {
    downloads: [],
    hubSetup: null,
    hubName: '',
    hubLookUp: { status: 'none' },
    hubRefusal: null,
    readHub: async () => {
      const [hubSetup, downloads] = await Promise.all([api.host('hubSetup', {}), api.host('downloads', {})])
      set({ hubSetup, downloads })
    },
    setHubName: (hubName) => set({ hubName }),
    lookUpHub: async () => {
      looking?.abort()
      const own = new AbortController()
      looking = own
      const name = get().hubName.trim()
      const show = (hubLookUp: HubLookUp) => looking === own && set({ hubLookUp })
      set({ hubLookUp: { status: 'looking', wait: null }, hubRefusal: null })
      try {
        const onPartial = (wait: HubWait) => show({ status: 'looking', wait })
        const model = await api.host('hubModel', { name }, { signal: own.signal, onPartial })
        show({ status: 'found', name, model, chosen: new Set([...(model.formats[0]?.files ?? []), ...model.others]) })
      } catch (error) {
        show({ status: 'failed', error: errorData(error) })
      }
    },
    cancelHubLookUp: () => {
      const ended = looking
      looking = null
      ended?.abort()
      set({ hubLookUp: { status: 'none' } })
    },
    chooseHubFormat: (name) =>
      choose((chosen, { formats }) => {
        for (const format of formats) for (const file of format.files) chosen.delete(file)
        for (const file of formats.find((format) => format.name === name)?.files ?? []) chosen.add(file)
      }),
    toggleHubFile: (path) =>
      choose((chosen) => {
        if (!chosen.delete(path)) chosen.add(path)
      }),
    downloadChosen: () =>
      attempt(async () => {
        const { hubLookUp } = get()
        if (hubLookUp.status !== 'found') return
        const { name, model, chosen } = hubLookUp
        const { status, folder } = await api.host('startDownload', { name, commit: model.commit, files: [...chosen] })
        set({ hubLookUp: { status: 'none' }, hubName: '' })
        if (status === 'done') await get().openModel(folder)
      }),
    resumeDownload: (id) => attempt(() => api.host('resumeDownload', { id })),
    cancelDownload: (id) => attempt(() => api.host('cancelDownload', { id })),
    removeDownload: (id) => attempt(() => api.host('removePart', { id })),
    hearDownloads: (downloads) => {
      const before = new Map(get().downloads.map(({ id, status }) => [id, status]))
      const hasCome = downloads.some(({ id, status }) => status === 'done' && before.get(id) !== 'done')
      set({ downloads })
      if (hasCome && get().library) void get().rescan()
    },
    setHubToken: async (token, keep) => set({ hubSetup: await api.host('setHubToken', { token, keep }) }),
  }
}
