import { realpath, stat } from 'node:fs/promises'
import path from 'node:path'
import { AppError } from '../../../shared/errors'
import type { ModelCard } from '../../../shared/library'
import { type Stamped, stampedCard, unreadableCard } from './card'
import { type Entries, entriesOf, mayBeModel } from './entries'
import { isRepository, modelName, repositoryName, snapshotIn } from './hubRepository'

/** A folder as it was when it was listed. */
export interface ListedFolder extends Entries {
  modifiedMs: number
  /** When it was listed: a change within the clock's own steps would not be seen. */
  listedMs: number
}

/** What an earlier scan found, by real path. */
export interface Known {
  folders: Record<string, ListedFolder>
  models: Record<string, Stamped>
}

export interface FoundModel {
  /** Links resolved. */
  path: string
  name: string
  card: ModelCard
}

export interface Scan extends Known {
  /** Links resolved. */
  root: string
  found: FoundModel[]
  /** Which limit ended it early. */
  cut: 'folders' | 'models' | 'depth' | 'entries' | null
  /** Folders below that may not be read. */
  refused: number
}

export interface ScanInput {
  root: string
  /** Only the folder itself, whatever it is. */
  isOne: boolean
  known: Known
  /** Folders that a process died or hung of. */
  skip: string[]
  limits?: { depth: number; folders: number; models: number }
}

/** What is told meanwhile: that it goes on, and what is read now. */
export interface ScanProgress {
  reading: string | null
  found: FoundModel[]
}

const LIMITS = { depth: 8, folders: 20_000, models: 2000 }
const SKIPPED = /^(\.|node_modules$|__pycache__$|blobs$|datasets--|spaces--|\$RECYCLE\.BIN$|System Volume Information$)/i
/** FAT keeps times in steps of 2 s. */
const CLOCK_STEP_MS = 2000
/** How often it is told that it goes on. */
const TELL_MS = 250

interface Place {
  path: string
  depth: number
}

/** Looks for models in a folder, breadth first. @throws AppError where the folder itself cannot be looked at */
export async function scan(input: ScanInput, tell: (progress: ScanProgress) => void): Promise<Scan> {
  const root = await readableFolder(input.root)
  const walk = new Walk(input, root, tell)
  await walk.run()
  return walk.result
}

/** A folder that is there, links resolved. @throws AppError `no_such_folder`, `file_unreadable` */
export async function readableFolder(given: string): Promise<string> {
  try {
    const real = await realpath(given)
    if (!(await stat(real)).isDirectory()) throw new AppError('no_such_folder', `"${given}" is a file.`, 'Give the folder that holds it.', { path: given })
    return real
  } catch (error) {
    throw error instanceof AppError ? error : unreachable(given, error)
  }
}

const unreachable = (folder: string, error: unknown): AppError => {
  const { code = String(error) } = error as NodeJS.ErrnoException
  if (code === 'ENOENT' || code === 'ENOTDIR')
    return new AppError('no_such_folder', `"${folder}" is not there.`, 'Connect its drive, or check the path.', { path: folder })
  const isRefused = code === 'EACCES' || code === 'EPERM'
  const hint = isRefused ? 'Allow your user to read it.' : 'Check that its drive is connected and works.'
  return new AppError('file_unreadable', isRefused ? `"${folder}" may not be read (${code}).` : `"${folder}" cannot be read (${code}).`, hint, { path: folder })
}

class Walk {
  readonly result: Scan
  readonly #input: ScanInput
  readonly #limits: NonNullable<ScanInput['limits']>
  readonly #tell: (progress: ScanProgress) => void
  readonly #queue: Place[]
  readonly #seen = new Set<string>()
  readonly #skip: Set<string>
  #untold: FoundModel[] = []
  #toldMs = 0

  constructor(input: ScanInput, root: string, tell: (progress: ScanProgress) => void) {
    this.#input = input
    this.#limits = input.limits ?? LIMITS
    this.#tell = tell
    this.#skip = new Set(input.skip)
    this.#queue = [{ path: root, depth: 0 }]
    this.result = { root, folders: {}, models: {}, found: [], cut: null, refused: 0 }
  }

  async run(): Promise<void> {
    for (let place = this.#queue.shift(); place; place = this.#queue.shift()) {
      if (this.#seen.size >= this.#limits.folders) this.result.cut = 'folders'
      if (this.result.found.length >= this.#limits.models) this.result.cut = 'models'
      if (this.result.cut === 'folders' || this.result.cut === 'models') break
      await this.#visit(place)
      this.#goesOn()
    }
    this.#says(null)
  }

  async #visit({ path: given, depth }: Place): Promise<void> {
    // A link that leads nowhere, or to itself, is nothing.
    const folder = await realpath(given).catch(() => null)
    if (folder === null || this.#seen.has(folder)) return
    this.#seen.add(folder)
    const entries = await this.#entries(folder, depth)
    if (!entries) return
    if (entries.isCut) this.result.cut ??= 'entries'
    if (isRepository(folder) && entries.folders.includes('snapshots')) return this.#visitSnapshot(folder)
    if (mayBeModel(entries) || this.#input.isOne) await this.#look(folder, modelName(folder), entries)
    if (!this.#input.isOne) this.#enter(folder, entries, depth)
  }

  #enter(folder: string, { folders }: Entries, depth: number): void {
    const inside = folders.filter((name) => !SKIPPED.test(name))
    if (depth >= this.#limits.depth && inside.length > 0) this.result.cut ??= 'depth'
    else this.#queue.push(...inside.map((name) => ({ path: path.join(folder, name), depth: depth + 1 })))
  }

  async #visitSnapshot(repository: string): Promise<void> {
    const snapshot = await snapshotIn(repository)
    const folder = snapshot && (await realpath(snapshot).catch(() => null))
    if (!folder || this.#seen.has(folder)) return
    this.#seen.add(folder)
    const entries = await this.#entries(folder, 1)
    // By its repository: a snapshot that is a link has another name behind it.
    if (entries?.files.includes('config.json')) await this.#look(folder, repositoryName(repository), entries)
  }

  /** As listed before, where the folder has not changed since. `null`: it may not be read, or is gone. */
  async #entries(folder: string, depth: number): Promise<ListedFolder | null> {
    try {
      const { mtimeMs: modifiedMs } = await stat(folder)
      const known = this.#input.known.folders[folder]
      const isSame = known?.modifiedMs === modifiedMs && known.listedMs - modifiedMs > CLOCK_STEP_MS
      const listed = isSame ? known : { modifiedMs, listedMs: Date.now(), ...(await entriesOf(folder)) }
      this.result.folders[folder] = listed
      return listed
    } catch (error) {
      if (depth === 0) throw unreachable(folder, error)
      if (['EACCES', 'EPERM'].includes((error as NodeJS.ErrnoException).code ?? '')) this.result.refused++
      return null
    }
  }

  async #look(folder: string, name: string, { files }: Entries): Promise<void> {
    const { modifiedMs } = this.result.folders[folder] as ListedFolder
    if (this.#skip.has(folder)) return this.#add({ path: folder, name, card: unreadableCard(deadly(folder)) })
    const stamped = await stampedCard(folder, files, modifiedMs, this.#input.known.models[folder], () => this.#says(folder))
    this.result.models[folder] = stamped
    this.#add({ path: folder, name, card: stamped.card })
  }

  #add(model: FoundModel): void {
    this.result.found.push(model)
    this.#untold.push(model)
  }

  #goesOn(): void {
    if (performance.now() - this.#toldMs > TELL_MS) this.#says(null)
  }

  #says(reading: string | null): void {
    this.#toldMs = performance.now()
    this.#tell({ reading, found: this.#untold })
    this.#untold = []
  }
}

const deadly = (folder: string) =>
  new AppError(
    'file_unreadable',
    `Reading the files of "${folder}" did not end, or ended the process that read them.`,
    'Copy or download the model again, then look at the folders again.',
  )
