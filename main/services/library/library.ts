import { homedir } from 'node:os'
import path from 'node:path'
import { AppError, type ErrorData, errorData } from '../../../shared/errors'
import type { LibraryApi, LibraryState } from '../../../shared/library'
import type { Handlers } from '../../../shared/rpc'
import { cacheFolder } from '../hub/cache'
import type { SettingsStore } from '../settings'
import { type AddedFolders, foldersFile, scansFile } from './libraryFile'
import { libraryState } from './libraryState'
import { askOnce, type SpawnScanner } from './scannerProcess'
import { type Root, Scans } from './scans'
import type { StoredFile } from './storedFile'

/** More would be a mistake: one folder serves for all below it. */
const MAX_FOLDERS = 64
/** A disk that has to start turning takes 10 s. */
const SILENCE_MS = 20_000
/** Changes while folders are looked at are told this often. */
const TELL_MS = 250
/** A page in which the library is in sight asks for it at least every 5 minutes: after this no scanner, some 90 MB, is kept. */
const AWAKE_MS = 600_000

interface LibraryOptions {
  dataFolder: string
  settings: SettingsStore
  spawn: SpawnScanner
  sampleModel: string | null
  /** Where the Hugging Face cache would lie. */
  cache?: string
  silenceMs?: number
  awakeMs?: number
}

/** The models of this machine: in folders that the user added, in the Hugging Face cache, opened lately, and the sample. */
export class Library {
  readonly #options: Required<LibraryOptions>
  readonly #foldersFile: StoredFile<AddedFolders>
  readonly #scansFile: ReturnType<typeof scansFile>
  readonly #scans: Scans
  readonly #listeners = new Set<(state: LibraryState) => void>()
  #added: AddedFolders['folders'] = []
  #problem: ErrorData | null = null
  #saved = ''
  /** Those that are looked at. */
  #recent = ''
  #hasBegun = false
  #telling: NodeJS.Timeout | null = null
  #resting: NodeJS.Timeout | null = null

  constructor(options: LibraryOptions) {
    this.#options = { cache: cacheFolder(), silenceMs: SILENCE_MS, awakeMs: AWAKE_MS, ...options }
    this.#foldersFile = foldersFile(options.dataFolder)
    this.#scansFile = scansFile(options.dataFolder)
    const { spawn, silenceMs } = this.#options
    this.#scans = new Scans({ spawn, silenceMs, changed: () => this.#changed(), looked: () => this.#looked() })
    options.settings.onChange(({ recent }) => this.#hasBegun && recent.join('\n') !== this.#recent && this.#setRoots())
  }

  handlers(): Handlers<LibraryApi> {
    return {
      library: () => this.#asked(),
      addFolder: ({ path: given }) => this.#add(given),
      removeFolder: ({ path: given }) => {
        this.#keep((folders) => folders.filter((each) => each.path !== given))
        return this.#asked()
      },
      rescan: () => {
        this.#asked()
        this.#scans.again()
        return this.#state()
      },
      doctor: ({ path: given }, { signal }) => {
        const at = absolute(given)
        return askOnce(this.#options.spawn, at, this.#options.silenceMs, (client) => client.call('diagnose', { path: at }, { signal }))
      },
    }
  }

  /** Tells a page what changes. While there is none, no folder is looked at. */
  listen(listener: (state: LibraryState) => void): () => void {
    this.#listeners.add(listener)
    return () => {
      this.#listeners.delete(listener)
      if (this.#listeners.size === 0) this.#scans.rest()
    }
  }

  close(): void {
    this.#listeners.clear()
    for (const timer of [this.#telling, this.#resting]) if (timer) clearTimeout(timer)
    this.#scans.rest()
  }

  #asked(): LibraryState {
    this.#read()
    if (this.#hasBegun) this.#setRoots()
    else this.#begin()
    this.#stayAwake()
    return this.#state()
  }

  #begin(): void {
    this.#hasBegun = true
    this.#foldersFile.removeStaleDrafts()
    this.#scansFile.removeStaleDrafts()
    this.#scans.setRoots(this.#roots(), this.#known())
  }

  #stayAwake(): void {
    if (this.#listeners.size === 0) return
    this.#scans.awake()
    if (this.#resting) clearTimeout(this.#resting)
    this.#resting = setTimeout(() => this.#scans.rest(), this.#options.awakeMs).unref()
  }

  /** A cache that cannot be read, or is another version's, is none. */
  #known() {
    try {
      const { scans } = this.#scansFile.read().content
      this.#saved = JSON.stringify(scans)
      return scans
    } catch {
      return {}
    }
  }

  #setRoots(): void {
    this.#scans.setRoots(this.#roots())
    this.#changed()
  }

  #roots(): Root[] {
    const { settings, sampleModel, cache } = this.#options
    this.#recent = settings.settings.recent.join('\n')
    const recent = settings.settings.recent.map((each): Root => ({ path: each, place: 'recent', isOne: true }))
    return [
      ...this.#added.map((each): Root => ({ path: each.path, place: 'added', isOne: false })),
      { path: cache, place: 'cache', isOne: false },
      ...(sampleModel === null ? [] : [{ path: sampleModel, place: 'sample', isOne: true } satisfies Root]),
      ...recent,
    ]
  }

  #read(): void {
    try {
      const { content, problem } = this.#foldersFile.read()
      this.#added = content.folders
      this.#problem = problem ?? (this.#problem?.code === 'file_unreadable' ? this.#problem : null)
    } catch (error) {
      this.#problem = errorData(error)
    }
  }

  /** @throws AppError what is wrong with the path, or why it cannot be kept */
  async #add(given: string): Promise<LibraryState> {
    const { spawn, silenceMs } = this.#options
    const at = absolute(given)
    const real = await askOnce(spawn, at, silenceMs, (client) => client.call('resolve', { path: at }))
    this.#keep((folders) => {
      if (folders.some((each) => each.path === at || each.real === real)) return folders
      if (folders.length >= MAX_FOLDERS) throw tooMany()
      return [...folders, { path: at, real }]
    })
    return this.#asked()
  }

  #keep(change: (folders: AddedFolders['folders']) => AddedFolders['folders']): void {
    this.#foldersFile.change((content) => {
      const folders = change(content.folders)
      return folders === content.folders ? content : { ...content, folders }
    })
  }

  #looked(): void {
    const scans = Object.fromEntries([...this.#scans.states].flatMap(([at, { scan }]) => (scan ? [[at, scan]] : [])))
    const text = JSON.stringify(scans)
    if (text !== this.#saved) {
      this.#saved = text
      try {
        this.#scansFile.change(() => ({ version: 1, scans }))
      } catch {
        // It is looked at anew at the next start; a full disk is said where something of the user's would be lost.
      }
    }
    this.#changed()
  }

  #changed(): void {
    this.#telling ??= setTimeout(() => {
      this.#telling = null
      const state = this.#state()
      for (const listener of this.#listeners) listener(state)
    }, TELL_MS)
    this.#telling.unref()
  }

  #state(): LibraryState {
    return libraryState([...this.#scans.states.values()], this.#scans.isScanning, this.#problem)
  }
}

/** A path as somebody types it. @throws AppError `input_invalid` */
function absolute(given: string): string {
  const expanded = given.replace(/^~(?=$|[/\\])/, homedir())
  if (path.isAbsolute(expanded)) return path.resolve(expanded)
  throw new AppError('input_invalid', `"${given}" is not a whole path.`, `Begin with ${path.parse(homedir()).root} or with ~.`, { field: 'path' })
}

const tooMany = () =>
  new AppError(
    'input_invalid',
    `There are ${MAX_FOLDERS} folders already, which is as many as there can be.`,
    'Add the folder above them instead, or remove some.',
  )
