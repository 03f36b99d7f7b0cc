import { mkdirSync, readFileSync, renameSync } from 'node:fs'
import path from 'node:path'
import { isDeepStrictEqual } from 'node:util'
import { AppError, type ErrorData, errorData } from '../../shared/errors'
import type { OpenOptions } from '../../shared/model'
import { DEFAULT_SETTINGS, MAX_RECENT, type Settings, type SettingsChange, settingsSchema } from '../../shared/settings'
import { asideOf, codeOf, removeStaleDrafts, replaceFile } from './durable'

/** What `settings.json` holds: chosen fields alone, and whatever a newer version added. */
type Stored = Record<string, unknown>
type Listener = (settings: Settings, problem: ErrorData | null) => void

/** What is in force and not in the file: fields, and models that were opened, the newest first. */
interface Unsaved {
  fields: SettingsChange
  opened: readonly string[]
}
const NOTHING: Unsaved = { fields: {}, opened: [] }

interface StoreOptions {
  /** What the command line says; `auto` and 0 say nothing. It holds for this start, until the field is changed, and is not saved. */
  given?: Pick<OpenOptions, 'device' | 'threads'>
  /** Whether a model that was opened belongs in `recent`; default: each does. */
  isRecent?(path: string): boolean
}

const FILE = 'settings.json'
/** Dragging an edge changes a width 60 times a second: one write for all that comes within this time. */
const COALESCE_MS = 100
/** Another program that writes the same file between our reading and our renaming is read once more; it does so once, not for ever. */
const MAX_TRIES = 5

/**
 * The settings of a data folder. They are in force at once and saved soon; what cannot be saved stays in force, with a {@link problem}.
 * Files are written synchronously: a write is 10 ms, a program that ends cannot wait, and two stores in one process never interleave.
 */
export class SettingsStore {
  settings: Settings = DEFAULT_SETTINGS
  readonly #folder: string
  readonly #isRecent: (path: string) => boolean
  #given: SettingsChange
  #unsaved = NOTHING
  /** What the file held when it was last good. */
  #stored: Stored = {}
  #timer: NodeJS.Timeout | null = null
  /** A broken file was put aside: said until the end, as saving goes on. */
  #broken: ErrorData | null = null
  /** The file could not be read or written the last time. */
  #fault: ErrorData | null = null
  readonly #listeners = new Set<Listener>()

  constructor(folder: string, { given = { device: 'auto', threads: 0 }, isRecent = () => true }: StoreOptions = {}) {
    this.#folder = folder
    this.#given = { ...(given.device !== 'auto' && { device: given.device }), ...(given.threads !== 0 && { threads: given.threads }) }
    this.#isRecent = isRecent
    try {
      mkdirSync(folder, { recursive: true, mode: 0o700 })
      removeStaleDrafts(path.join(folder, FILE))
    } catch {
      // Whether the folder can be written is said when there is something to write.
    }
    this.#load()
  }

  /** Why the settings could not be read or saved. */
  get problem(): ErrorData | null {
    return this.#fault ?? this.#broken
  }

  onChange(listener: Listener): () => void {
    this.#listeners.add(listener)
    return () => void this.#listeners.delete(listener)
  }

  change(change: SettingsChange): Settings {
    const made = defined(change)
    const { fields, opened } = this.#unsaved
    this.#unsaved = { fields: { ...fields, ...made }, opened: made.recent ? [] : opened }
    this.#given = without(this.#given, Object.keys(made))
    return this.#changed()
  }

  /** Puts an opened model at the top of `recent`; `given`: the path that it was opened by, where that is another. */
  remember(model: string, given = model): void {
    if (!this.#isRecent(given) || !this.#isRecent(model)) return
    const { fields, opened } = this.#unsaved
    this.#unsaved = { fields, opened: withNewest(opened, model) }
    this.#changed()
  }

  /** Saves what is not saved yet; for the end of the program. */
  flush(): void {
    if (this.#timer) clearTimeout(this.#timer)
    this.#timer = null
    if (this.#unsaved !== NOTHING) this.#save()
  }

  #load(): void {
    try {
      const { stored, problem } = readStored(this.#folder, this.#stored)
      this.#stored = stored
      this.#broken = problem
    } catch (error) {
      this.#fault = errorData(error)
    }
    this.settings = this.#inForce(this.#stored)
  }

  #changed(): Settings {
    this.#timer ??= setTimeout(() => this.flush(), COALESCE_MS)
    this.#set({ ...this.settings, ...changesTo(this.settings, this.#unsaved) })
    return this.settings
  }

  #save(): void {
    const before = this.problem
    try {
      const { stored, problem } = saveChanges(this.#folder, this.#unsaved, this.#stored)
      this.#stored = stored
      this.#unsaved = NOTHING
      this.#broken = problem ?? this.#broken
      this.#fault = null
      this.#set(this.#inForce(stored), before)
    } catch (error) {
      this.#fault = errorData(error)
      this.#set(this.settings, before)
    }
  }

  #inForce(stored: Stored): Settings {
    return { ...DEFAULT_SETTINGS, ...knownFields(stored), ...defined(this.#given) }
  }

  #set(settings: Settings, problemBefore = this.problem): void {
    const isSame = isDeepStrictEqual(settings, this.settings) && isDeepStrictEqual(problemBefore, this.problem)
    this.settings = settings
    if (!isSame) for (const listener of this.#listeners) listener(settings, this.problem)
  }
}

/** Writes the changes on top of what the file holds now, whoever wrote it. @throws AppError `file_unreadable`, `output_failed` */
function saveChanges(folder: string, unsaved: Unsaved, lastGood: Stored): Omit<Read, 'text'> {
  let problem: ErrorData | null = null
  for (let tries = 1; ; tries++) {
    const { text, stored, ...read } = readStored(folder, lastGood)
    problem ??= read.problem
    const next = { version: DEFAULT_SETTINGS.version, ...stored, ...changesTo({ ...DEFAULT_SETTINGS, ...knownFields(stored) }, unsaved) }
    if (text !== null && isDeepStrictEqual(next, stored)) return { stored, problem }
    const isUnchanged = () => tries === MAX_TRIES || readText(folder) === text
    if (replaceSettings(folder, `${JSON.stringify(next, null, 2)}\n`, isUnchanged)) return { stored: next, problem }
  }
}

function changesTo({ recent }: Settings, { fields, opened }: Unsaved): SettingsChange {
  if (opened.length === 0) return fields
  return { ...fields, recent: [...opened].reverse().reduce(withNewest, fields.recent ?? recent) }
}

const withNewest = (models: readonly string[], model: string): string[] => [model, ...models.filter((each) => each !== model)].slice(0, MAX_RECENT)

/** `false`: the file is not `isUnchanged` and was left. @throws AppError `output_failed` */
function replaceSettings(folder: string, text: string, isUnchanged: () => boolean): boolean {
  const file = path.join(folder, FILE)
  try {
    return replaceFile(file, text, { isUnchanged })
  } catch (error) {
    throw error instanceof AppError ? error : notSaved(file, error)
  }
}

interface Read {
  /** `null`: there is no file, or none any more. */
  text: string | null
  stored: Stored
  problem: ErrorData | null
}

/** What the file holds; nothing where there is none. A file that is no settings is put aside, and `lastGood` stands for it. @throws AppError `file_unreadable` */
function readStored(folder: string, lastGood: Stored): Read {
  const text = readText(folder)
  if (text === null) return { text, stored: {}, problem: null }
  const stored = parsed(text)
  const wrong = whatIsWrong(stored)
  if (wrong !== null) return { text: null, stored: lastGood, problem: putAside(folder, wrong) }
  return { text, stored: stored as Stored, problem: null }
}

function readText(folder: string): string | null {
  const file = path.join(folder, FILE)
  try {
    return readFileSync(file, 'utf8')
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return null
    throw new AppError('file_unreadable', `${file} cannot be read (${codeOf(error)}).`, 'Make it a file that you may read and write.', { file })
  }
}

function parsed(text: string): unknown {
  try {
    // Some editors put a byte order mark in front.
    return JSON.parse(text.replace(/^\uFEFF/, ''))
  } catch {
    return undefined
  }
}

/** A newer version may know values that this one does not: those fields count as absent, see {@link knownFields}. */
function whatIsWrong(stored: unknown): string | null {
  if (typeof stored !== 'object' || stored === null || Array.isArray(stored)) return 'it is not a JSON object'
  const { version = DEFAULT_SETTINGS.version } = stored as Stored
  const issue = settingsSchema.partial().safeParse(stored).error?.issues[0]
  if (!issue || (isVersion(version) && version > DEFAULT_SETTINGS.version)) return null
  return `${issue.path.join('.')}: ${issue.message}`
}

const isVersion = (version: unknown): version is number => settingsSchema.shape.version.safeParse(version).success

function knownFields(stored: Stored): Partial<Settings> {
  const known = Object.entries(settingsSchema.shape).filter(([name, field]) => field.safeParse(stored[name]).success)
  return Object.fromEntries(known.map(([name]) => [name, stored[name]]))
}

/** Moves a file that is no settings out of the way, so that nothing is written over. Returns the sentence that says so. @throws AppError `file_unreadable` */
function putAside(folder: string, wrong: string): ErrorData {
  const file = path.join(folder, FILE)
  const aside = asideOf(file)
  const what = `${file} is no valid settings file (${wrong})`
  try {
    renameSync(file, aside)
  } catch (error) {
    throw new AppError('file_unreadable', `${what} and cannot be moved (${codeOf(error)}).`, 'Correct it or move it away.', { file })
  }
  const message = `${what}: what was chosen in it is not in force.`
  return { code: 'file_unreadable', message, hint: `It is kept as ${aside}.`, detail: { file, aside } }
}

function notSaved(file: string, error: unknown): AppError {
  const code = codeOf(error)
  const why = code === 'ENOSPC' ? 'the disk is full' : code
  const hint = 'They are in force until the program ends. Make room or make the folder writable, then change any setting: all are saved then.'
  return new AppError('output_failed', `The settings cannot be saved in ${path.dirname(file)} (${why}).`, hint, { file, reason: code })
}

const defined = (change: SettingsChange): SettingsChange => Object.fromEntries(Object.entries(change).filter(([, value]) => value !== undefined))
const without = (change: SettingsChange, names: string[]): SettingsChange =>
  Object.fromEntries(Object.entries(change).filter(([name]) => !names.includes(name)))
