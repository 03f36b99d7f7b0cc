import path from 'node:path'
import { isDeepStrictEqual } from 'node:util'
import { AppError, type ErrorData, errorData } from '../../../shared/errors'
import { type FinishedRun, type HistoryApi, type HistoryEntry, type HistoryPage, type HistoryQuery, type HistoryState, UNDO_MS } from '../../../shared/history'
import type { Handlers } from '../../../shared/rpc'
import type { SettingsStore } from '../settings'
import { HistoryStore } from './historyStore'
import { deletionFailed, notKept, refusals, unreadable } from './problems'
import { asKept } from './record'
import { type Disk, RecordFiles } from './recordFiles'

const DAY_MS = 86_400_000
/** Retention is looked at this often: a program may run for months. */
const EXPIRE_EVERY_MS = DAY_MS / 24

interface HistoryOptions {
  dataFolder: string
  settings: Pick<SettingsStore, 'settings'>
  disk?: Disk
}

/** Every finished run, one file each below `history/`, found and searched; see {@link HistoryApi}. */
export class History {
  readonly #settings: Pick<SettingsStore, 'settings'>
  readonly #files: RecordFiles
  readonly #store: HistoryStore
  readonly #listeners = new Set<(state: HistoryState) => void>()
  /** Writes one after the other: what is recorded before "clear" is gone after it. */
  #queue: Promise<unknown> = Promise.resolve()
  /** Deletions that can still be taken back: when each is for good. */
  readonly #deleting = new Map<NodeJS.Timeout, Set<string>>()
  #expiring: NodeJS.Timeout | null = null
  #notKept: ErrorData | null = null
  #unreadable: ErrorData | null = null
  #notDeleted: ErrorData | null = null

  constructor({ dataFolder, settings, disk }: HistoryOptions) {
    this.#settings = settings
    this.#files = new RecordFiles(path.join(dataFolder, 'history'), disk)
    this.#store = new HistoryStore(this.#files, () => this.#changed())
  }

  /** Reads what is there, in the background, and deletes what is too old, now and daily. */
  begin(): void {
    this.#expiring = setInterval(() => void this.expire(), EXPIRE_EVERY_MS).unref()
    void this.#files.removeStaleDrafts().catch(() => undefined)
    void this.expire()
  }

  handlers(): Handlers<HistoryApi> {
    return {
      recordRun: (run) => this.record(run),
      searchHistory: (query) => this.search(query),
      historyEntry: ({ id }) => this.entry(id),
      changeEntry: ({ id, ...change }) => this.#queued(() => this.#change(id, change)),
      deleteEntries: ({ ids }) => this.#deleteSoon(new Set(ids)),
      undeleteEntries: ({ ids }) => this.#undelete(new Set(ids)),
      clearHistory: ({ pinnedToo }) => this.#queued(() => this.#clear(pinnedToo)),
      historyState: async () => {
        await this.#refresh()
        return this.state
      },
    }
  }

  get state(): HistoryState {
    const faults = [this.#unreadable, this.#notDeleted].filter((fault) => fault !== null)
    const problems = [...refusals(this.#files.folder, [...this.#store.refused.values()]), ...faults]
    return { folder: this.#files.folder, ...this.#store.index.sizes, unread: this.#store.unread, notKept: this.#notKept, problems }
  }

  onChange(listener: (state: HistoryState) => void): () => void {
    this.#listeners.add(listener)
    return () => void this.#listeners.delete(listener)
  }

  /** @throws AppError `output_failed`: then the entry is not there, and everything else is as it was */
  record(run: FinishedRun): Promise<string | null> {
    return this.#queued(async () => {
      if (!this.#settings.settings.keepHistory) return null
      await this.#refresh()
      return (await this.#sameAs(run)) ?? (await this.#add(run))
    })
  }

  async search(query: HistoryQuery): Promise<HistoryPage> {
    await this.#refresh()
    return this.#store.index.search({ words: '', panel: null, model: null, pinned: false, offset: 0, limit: 100, ...query })
  }

  /** @throws AppError `entry_missing` */
  async entry(id: string): Promise<HistoryEntry> {
    return { id, ...(await this.#store.read(id)).record }
  }

  /** Until every entry is read: for a program that searches once. */
  async whole(): Promise<void> {
    await this.#refresh('all')
  }

  /** Deletes what is older than the user wants. */
  async expire(): Promise<void> {
    await this.#refresh('all')
    const days = this.#settings.settings.historyDays
    const isOld = (time: number) => days > 0 && time < Date.now() - days * DAY_MS
    const old = this.#store.index.rows().filter(({ pinned, time }) => !pinned && isOld(time))
    if (old.length > 0) await this.#queued(() => this.#remove(new Set(old.map(({ id }) => id)))).catch(() => undefined)
    this.#changed()
  }

  /** What was deleted is so for good; what is being written is there. */
  async close(): Promise<void> {
    if (this.#expiring) clearInterval(this.#expiring)
    for (const [timer] of this.#deleting) this.#deleteNow(timer)
    await this.settled()
  }

  /** Until all that was asked for is written. */
  async settled(): Promise<void> {
    await this.#queue
  }

  #queued<T>(work: () => Promise<T>): Promise<T> {
    const done = this.#queue.then(work)
    this.#queue = done.catch(() => undefined)
    return done
  }

  /** A folder that cannot be read is said; what is in memory stands. */
  async #refresh(wanted: 'recent' | 'all' = 'recent'): Promise<void> {
    try {
      await (wanted === 'all' ? this.#store.whole() : this.#store.refresh())
      const [month] = this.#files.unlisted
      this.#unreadable = month ? unreadable(path.join(this.#files.folder, month[0]), month[1]) : null
    } catch (error) {
      this.#unreadable = unreadable(this.#files.folder, error)
    }
  }

  /** The model gives the same answer to the same question: one entry tells it. */
  async #sameAs({ panel, model, work }: FinishedRun): Promise<string | null> {
    const newest = this.#store.index.newest(panel, model.path)
    const known = newest && (await this.#store.read(newest.id).catch(() => null))
    // As it is read back: a field that is `undefined` is absent in JSON.
    return known && isDeepStrictEqual(known.record.work, JSON.parse(JSON.stringify(work))) ? newest.id : null
  }

  async #add(run: FinishedRun): Promise<string> {
    try {
      const id = await this.#store.add(asKept(run, Date.now()))
      this.#notKept = null
      return id
    } catch (error) {
      const failure = notKept(this.#files.folder, error)
      this.#notKept = errorData(failure)
      throw failure
    } finally {
      this.#changed()
    }
  }

  async #change(id: string, change: { pinned?: boolean | undefined; note?: string | undefined }) {
    try {
      return await this.#store.change(id, Object.fromEntries(Object.entries(change).filter(([, value]) => value !== undefined)))
    } catch (error) {
      throw error instanceof AppError ? error : notKept(this.#files.folder, error)
    } finally {
      this.#changed()
    }
  }

  #deleteSoon(ids: Set<string>): null {
    this.#store.index.hide([...ids])
    const timer = setTimeout(() => this.#deleteNow(timer), UNDO_MS)
    this.#deleting.set(timer, ids)
    this.#changed()
    return null
  }

  #undelete(ids: Set<string>): null {
    for (const [timer, deleting] of this.#deleting) {
      for (const id of ids) deleting.delete(id)
      if (deleting.size > 0) continue
      clearTimeout(timer)
      this.#deleting.delete(timer)
    }
    this.#store.index.show([...ids])
    this.#changed()
    return null
  }

  #deleteNow(timer: NodeJS.Timeout): void {
    clearTimeout(timer)
    const ids = this.#deleting.get(timer) ?? new Set<string>()
    this.#deleting.delete(timer)
    void this.#queued(() => this.#remove(ids)).catch(() => undefined)
  }

  /** What cannot be deleted is in sight again. @throws AppError `output_failed` */
  async #remove(ids: ReadonlySet<string>): Promise<number> {
    try {
      const removed = await this.#store.remove(ids)
      this.#notDeleted = null
      return removed
    } catch (error) {
      this.#store.index.show([...ids])
      const failure = deletionFailed(this.#files.folder, error)
      this.#notDeleted = errorData(failure)
      throw failure
    } finally {
      this.#changed()
    }
  }

  async #clear(pinnedToo: boolean): Promise<number> {
    await this.#refresh('all')
    if (this.#unreadable) throw AppError.from(this.#unreadable)
    const rows = this.#store.index.rows().filter(({ id, pinned }) => pinnedToo || !pinned || this.#store.index.isHidden(id))
    const broken = [...this.#store.refused.values()].filter((refused) => 'wrong' in refused)
    const deleted = await this.#remove(new Set([...rows, ...broken.map(({ name }) => name)].map(({ id }) => id)))
    for (const { name } of broken) this.#store.refused.delete(name.file)
    await this.#files.removeRest().catch((error) => {
      throw deletionFailed(this.#files.folder, error)
    })
    this.#changed()
    return deleted
  }

  #changed(): void {
    const { state } = this
    for (const listener of this.#listeners) listener(state)
  }
}
