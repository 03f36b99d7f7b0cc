import { z } from 'zod'
import { type DiagnosticsApi, diagnosticsSchemas } from './diagnostics'
import type { ErrorData } from './errors'
import { type HistoryApi, type HistoryState, historySchemas } from './history'
import { type HubApi, type HubEvents, hubSchemas } from './hub'
import { type LibraryApi, type LibraryEvents, librarySchemas } from './library'
import type { ModelInfo, ModelState } from './model'
import { type OpenModel, type OpenModelsApi, type OpenModelsEvents, openModelsSchemas } from './openModels'
import type { Schemas } from './rpc'
import { type SessionApi, sessionSchemas } from './session/sessionApi'
import { type Settings, type SettingsChange, settingsChange } from './settings'

/**
 * Every call of the host, on one screen; those of an engine process are in `ipc.ts`.
 *
 * renderer --AppApi--> host (main/services): Electron: preload's bridge; browser: WebSocket `/app`.
 */
export interface AppApi extends DiagnosticsApi, OpenModelsApi, HistoryApi, HubApi, LibraryApi, SessionApi {
  state(input: Record<never, never>): AppState
  /** Opens a folder or a weight file; `null` is the sample model. One that is open already is switched to. What was open stays open. */
  openModel(input: { path: string | null }): ModelInfo
  /** Electron: the system's folder dialog; `null` when dismissed. The browser host answers `null` at once: use `listFolder`. */
  chooseFolder(input: Record<never, never>): string | null
  /** Sub-folders of `path` (`null`: the user's home), for the browser host's own dialog. */
  listFolder(input: { path: string | null }): FolderListing
  /** In force at once, for all pages. Another device or number of threads opens the model once more; if that fails nothing is changed. */
  changeSettings(input: SettingsChange): Settings
}

export interface AppEvents extends OpenModelsEvents, HubEvents, LibraryEvents {
  model: ModelState
  /** A menu item or system shortcut of the Electron host. */
  command: Command
  settings: Settings
  /** Why the settings could not be read or saved; `null` once they are. */
  settingsProblem: ErrorData | null
  /** Entries came, changed or went, here or in another window. */
  historyChanged: HistoryState
}
export type Command = 'open' | 'run' | 'palette' | 'saveSession' | 'openSession'

export interface AppState {
  version: string
  host: 'electron' | 'browser'
  platform: string
  model: ModelState
  openModels: OpenModel[]
  settings: Settings
  settingsProblem: ErrorData | null
}

export interface FolderListing {
  path: string
  parent: string | null
  folders: { name: string; path: string; isModel: boolean }[]
}

const nothing = z.object({})

export const appSchemas: Schemas<AppApi> = {
  state: nothing,
  openModel: z.object({ path: z.string().min(1).nullable() }),
  chooseFolder: nothing,
  listFolder: z.object({ path: z.string().min(1).nullable() }),
  changeSettings: settingsChange,
  ...openModelsSchemas,
  ...librarySchemas,
  ...diagnosticsSchemas,
  ...hubSchemas,
  ...sessionSchemas,
  ...historySchemas,
}
