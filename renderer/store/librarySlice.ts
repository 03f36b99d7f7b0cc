import type { DoctorReport } from '../../shared/doctor'
import { type ErrorData, errorData } from '../../shared/errors'
import type { LibraryState } from '../../shared/library'
import type { DroppedFolder } from '../api'
import { bytes } from '../lib/format'
import { modelsMessages } from '../views/models/messages'
import type { Context } from './store'

/** What the doctor was asked about: its report once it is there, or why there is none. */
export interface Diagnosis {
  path: string
  report: DoctorReport | null
  error: ErrorData | null
}

/** The models of this machine. */
export interface LibrarySlice {
  /** `null`: not asked for yet. */
  library: LibraryState | null
  /** Why it could not be asked for, or the last change was refused. */
  libraryError: ErrorData | null
  diagnosis: Diagnosis | null
  showLibrary(): Promise<void>
  /** Whether it is in the library now. */
  addFolder(path: string): Promise<boolean>
  removeFolder(path: string): Promise<void>
  rescan(): Promise<void>
  diagnose(path: string): Promise<void>
  /** `reading`: what was dropped, as it is found out; `null` where that was nothing to look at. */
  diagnoseDropped(reading: Promise<DroppedFolder | null>): Promise<void>
}

export function librarySlice({ set, get, api }: Context): LibrarySlice {
  /** Ends the question before: it has a process of its own. */
  let asking = new AbortController()

  const take = async (call: Promise<LibraryState>): Promise<boolean> => {
    try {
      set({ library: await call, libraryError: null })
      return true
    } catch (error) {
      set({ libraryError: errorData(error) })
      return false
    }
  }

  return {
    library: null,
    libraryError: null,
    diagnosis: null,
    showLibrary: async () => void (await take(api.host('library', {}))),
    addFolder: (path) => take(api.host('addFolder', { path })),
    removeFolder: async (path) => void (await take(api.host('removeFolder', { path }))),
    rescan: async () => void (await take(api.host('rescan', {}))),
    diagnose: async (path) => {
      asking.abort()
      const mine = new AbortController()
      asking = mine
      // What is known stays in sight while the same is asked once more.
      const before = get().diagnosis
      set({ diagnosis: { path, report: before?.path === path ? before.report : null, error: null } })
      const answer = await api.host('doctor', { path }, { signal: mine.signal }).then(
        (report) => ({ report, error: null }),
        (error) => ({ report: null, error: errorData(error) }),
      )
      if (asking === mine) set({ diagnosis: { path, ...answer } })
    },
    diagnoseDropped: async (reading) => {
      try {
        const folder = await reading
        if (!folder) return
        const size = bytes(folder.files.reduce((sum, file) => sum + file.size, 0))
        set({ preparing: modelsMessages[get().language].preparing(folder.name, size) })
        const path = await api.dropped(folder)
        set({ preparing: null })
        await get().diagnose(path)
      } catch (error) {
        asking.abort()
        asking = new AbortController()
        set({ preparing: null, diagnosis: { path: '', report: null, error: errorData(error) } })
      }
    },
  }
}
