import { z } from 'zod'
import type { DoctorReport } from './doctor'
import type { ErrorData } from './errors'
import type { Schemas } from './rpc'
import type { TaskId } from './tasks'

/** Where a model was found; of several places the first counts, so that each model is there once. */
export const PLACES = ['added', 'cache', 'recent', 'sample'] as const
export type Place = (typeof PLACES)[number]

/** What is known of a model without opening it: from config.json and the header of its weight file alone. */
export interface ModelCard {
  family: string | null
  /** None where it cannot be opened, or has no tokenizer. */
  tasks: TaskId[]
  parameters: number
  layers: number
  maxTokens: number
  dtype: string | null
  /** Of its weight files. */
  bytes: number
  isOpenable: boolean
  /** The first thing that is wrong with it; some, as a head that is missing, do not keep it from being opened. */
  problem: ErrorData | null
}

export interface LibraryModel extends ModelCard {
  /** The folder to open, links resolved. */
  path: string
  /** `org/name` in the Hugging Face cache, else the folder's own. */
  name: string
  place: Place
  /** Of the library's folder that it lies in. */
  folder: string
}

export interface LibraryFolder {
  /** As the user wrote it. */
  path: string
  place: 'added' | 'cache'
  /** `waiting`: not looked at yet; `absent`: there is no Hugging Face cache on this machine. */
  status: 'waiting' | 'scanning' | 'ready' | 'absent' | 'failed'
  /** Models in it, those that other folders hold as well included; while it is `failed`, as many as there were. */
  models: number
  /** Why it cannot be looked at now, or not as a whole. */
  problem: ErrorData | null
}

export interface LibraryState {
  folders: LibraryFolder[]
  models: LibraryModel[]
  isScanning: boolean
  /** Why the user's folders could not be read or kept. */
  problem: ErrorData | null
}

export interface LibraryApi {
  /** What is known now; folders are looked at in the background from the first call on. */
  library(input: Record<never, never>): LibraryState
  /** Takes a folder in; one that is there already, by whichever spelling or link, stays as it is. */
  addFolder(input: { path: string }): LibraryState
  /** Forgets a folder. Nothing in it is touched. */
  removeFolder(input: { path: string }): LibraryState
  /** Looks at all folders now. */
  rescan(input: Record<never, never>): LibraryState
  /** Describes whatever lies at a path without opening it: what is wrong is in the report. */
  doctor(input: { path: string }): DoctorReport
}

export interface LibraryEvents {
  library: LibraryState
}

/** Linux's own limit. */
const somePath = z.object({ path: z.string().min(1).max(4096) })
const nothing = z.object({})

export const librarySchemas: Schemas<LibraryApi> = { library: nothing, addFolder: somePath, removeFolder: somePath, rescan: nothing, doctor: somePath }
