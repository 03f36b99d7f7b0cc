import { type ErrorData, errorData } from '../../shared/errors'
import type { ModelInfo, ModelState } from '../../shared/model'
import { sessionMessages } from '../components/session/messages'
import { isDeepEqual } from '../lib/session/deepEqual'
import type { OpenedFile } from '../lib/session/openSession'
import { panelsWithResults } from '../lib/session/results'
import type { SessionState } from '../lib/session/sessionState'
import { settled } from '../lib/session/settled'
import { infoOf, type ShownModel } from '../lib/shownModel'
import type { Context, State } from './store'
import { everything, typedIn, type Work } from './work'

/** A session whose results are in sight. */
export interface Session {
  name: string
  /** ISO 8601, in UTC. */
  saved: string
  /** The version of the program that saved it. */
  app: string
  /** `null`: no model was open when it was saved. */
  info: ModelInfo | null
  fingerprint: string | null
  /** Where its model lies on this machine; `null`: it was not found. */
  path: string | null
  /** Panels with results that were not run again here. */
  asSaved: readonly string[]
  faults: OpenedFile['faults']
}

/** What was in the window before. */
interface Replaced {
  work: Work
  session: Session | null
  model: ShownModel
}

export interface SessionSlice {
  session: Session | null
  /** What the last session that was opened took the place of. */
  replaced: Replaced | null
  /** Read, and waiting for a word of the user's whose work it would replace. */
  offeredSession: OpenedFile | null
  /** The name of a file that is being read or made. */
  sessionAtWork: string | null
  sessionError: ErrorData | null
  /** What the host has open, whatever this window shows. */
  hostModel: ModelState
  /** A panel that stands in the page for a report, in sight or not. */
  reportPanel: string | null
  standForReport(panel: string | null): void
  /** `download`: hands a file to the browser's own way of saving. */
  saveSession(download: (blob: Blob, name: string) => void): Promise<void>
  openSession(file: Pick<File, 'name' | 'arrayBuffer'>): Promise<void>
  /** Puts what was offered in the place of what is here. */
  acceptSession(): Promise<void>
  refuseSession(): void
  /** What was here before the session, to the last letter. */
  goBack(): void
  /** The banner goes; what is in sight stays. */
  closeSession(): void
  dismissSessionError(): void
  /** Asks the panel in sight once more, with the model that is at hand. */
  runAgain(): void
  /** Once, when all slices are there: what a new window holds. */
  noteFirst(): void
  hearHost(model: ModelState): void
  /** The user opened a model in this window. */
  useOpened(info: ModelInfo): Promise<void>
  /** The user chose one of those that are open. */
  useHost(): Promise<void>
}

export function sessionSlice({ set, get, api, panels }: Context): SessionSlice {
  let first: Work = {}
  /** What was typed when nothing was left to save. */
  let safe: Work = {}

  const fingerprintOf = ({ path, files }: ModelInfo) => api.host('modelFingerprint', { path, files }).catch(() => null)

  const stopAll = () => {
    const { runs, changedRuns, cancelFillMask, cancelRun, cancelChanged } = get()
    cancelFillMask()
    for (const panel of new Set([...Object.keys(get().drafts), ...Object.keys(runs)])) cancelRun(panel)
    for (const panel of Object.keys(changedRuns)) cancelChanged(panel)
  }

  /** All of the window's work at once. */
  const put = (work: Work, change: Partial<SessionSlice>, model: ShownModel) => {
    stopAll()
    set({ ...first, ...work, drafts: { ...first.drafts, ...work.drafts }, ...change, model, counted: null, overlay: null, sessionError: null })
    get().restoreLookUps(work.lookUps ?? {})
    get().recountAll()
    safe = typedIn(get())
  }

  /** Where the model of a session lies here. */
  const found = async (info: ModelInfo | null, fingerprint: string | null): Promise<string | null> => {
    if (!info || fingerprint === null) return null
    const open = infoOf(get().model)?.path
    const candidates = [...new Set([...(open ? [open] : []), ...get().recent])]
    return api.host('findModel', { fingerprint, files: info.files, candidates }).catch(() => null)
  }

  const accept = async ({ name, manifest, info, faults, state }: OpenedFile) => {
    const fingerprint = manifest.model?.fingerprint ?? null
    const path = await found(info, fingerprint)
    const { panel, model, session: before } = get()
    const replaced = { work: settled(everything(get()) as SessionState) as Work, session: before, model }
    const session: Session = { name, saved: manifest.saved, app: manifest.app, info, fingerprint, path, asSaved: [...panelsWithResults(state)], faults }
    const isOpen = info === null || (model.status === 'ready' && model.info.path === path)
    const work = { ...(state as Work), panel: panels.some(({ id }) => id === manifest.panel) ? manifest.panel : panel }
    put(work, { session, replaced, offeredSession: null }, isOpen ? model : { status: 'kept', info: { ...info, path: path ?? info.path } })
    if (path !== null && !isOpen) void get().openModel(path)
  }

  return {
    session: null,
    replaced: null,
    offeredSession: null,
    sessionAtWork: null,
    sessionError: null,
    hostModel: { status: 'none' },
    reportPanel: null,
    standForReport: (reportPanel) => set({ reportPanel }),
    saveSession: async (download) => {
      const state = get()
      const info = infoOf(state.model)
      set({ sessionAtWork: info?.name ?? '', sessionError: null })
      try {
        const fingerprint = state.model.status === 'kept' ? (state.session?.fingerprint ?? null) : info && (await fingerprintOf(info))
        const { savedSession } = await import('../lib/session/saveSession')
        const { name, blob } = await savedSession({
          state: everything(state) as SessionState,
          panel: state.panel,
          info,
          fingerprint,
          app: state.app?.version ?? '',
          saved: new Date(),
          paths: pathsIn(state),
        })
        download(blob, name)
        safe = typedIn(state)
        get().announce(sessionMessages[get().language].saved(name))
      } catch (error) {
        set({ sessionError: errorData(error) })
      } finally {
        set({ sessionAtWork: null })
      }
    },
    openSession: async (file) => {
      set({ sessionAtWork: file.name, sessionError: null, offeredSession: null, overlay: null })
      try {
        const { openedSession } = await import('../lib/session/openSession')
        const offeredSession = await openedSession(file)
        const typed = typedIn(get())
        if (isDeepEqual(typed, safe) || isDeepEqual(typed, typedIn(first))) await accept(offeredSession)
        else set({ offeredSession, overlay: 'session' })
      } catch (error) {
        set({ sessionError: errorData(error) })
      } finally {
        set({ sessionAtWork: null })
      }
    },
    acceptSession: async () => {
      const { offeredSession } = get()
      if (offeredSession) await accept(offeredSession)
    },
    refuseSession: () => set({ offeredSession: null, overlay: null }),
    goBack: () => {
      const { replaced, hostModel } = get()
      if (!replaced) return
      const { work, session, model } = replaced
      const info = infoOf(model)
      const isThere = info === null || ((hostModel.status === 'ready' || hostModel.status === 'reopening') && hostModel.info.path === info.path)
      put(work, { session, replaced: null }, info === null || isThere ? hostModel : { status: 'kept', info })
      if (!isThere && model.status !== 'kept') void get().openModel(info.path)
    },
    closeSession: () => set({ session: null, replaced: null }),
    dismissSessionError: () => set({ sessionError: null }),
    runAgain: () => {
      const { panel, session, run, askAgain } = get()
      if (session) set({ session: { ...session, asSaved: session.asSaved.filter((each) => each !== panel) } })
      askAgain(panel)
      run()
    },
    noteFirst: () => {
      first = everything(get())
      safe = typedIn(first)
    },
    // Results in sight are of the model that they were computed with: another one is looked at when the user has opened it here.
    hearHost: (hostModel) => {
      set({ hostModel })
      const { model: shown, session, hearModel } = get()
      const path = hostModel.status === 'ready' || hostModel.status === 'reopening' ? hostModel.info.path : null
      if (shown.status === 'kept' && path !== shown.info.path) return
      hearModel(hostModel)
      if (session?.info && path !== null && path !== session.path) set({ session: null })
    },
    useOpened: async (info) => {
      const { model: shown, session } = get()
      if (shown.status !== 'kept' || shown.info.path === info.path) return
      const isSame = session !== null && session.fingerprint !== null && (await fingerprintOf(info)) === session.fingerprint
      if (get().model !== shown) return
      if (isSame) set({ session: { ...session, path: info.path }, model: { status: 'kept', info: { ...shown.info, path: info.path } } })
      else set({ session: null, model: get().hostModel })
      get().hearModel(get().hostModel)
    },
    useHost: async () => {
      const { hostModel } = get()
      if (hostModel.status === 'ready') await get().useOpened(hostModel.info)
    },
  }
}

/** Where models lie on this machine, as far as the work knows of it. */
function pathsIn(state: State): string[] {
  const { model, recent, settings, compared, kept, pins } = state
  const paths = [infoOf(model)?.path, compared.model, kept['tokenizer.compare'], ...Object.values(pins).map((pin) => pin.model.path)]
  return [...paths.filter((path) => path !== undefined), ...recent, ...settings.recent]
}
