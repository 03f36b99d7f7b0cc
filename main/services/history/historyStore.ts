import type { HistoryRecord, HistoryRow } from '../../../shared/history'
import { HistoryIndex } from './historyIndex'
import { firstName, isAbove, newId, nextName, type RecordName, stampOf } from './names'
import { noSuchEntry, type ReadRecord, readRecord } from './record'
import type { RecordFiles } from './recordFiles'

/** Files that are read at a time: more fill Node's four threads and keep others waiting. */
const READ_AT_ONCE = 8
/** As many are read before a search is answered; 1,000 take some 100 ms. More are those of a start. */
const WAITED_FOR = 1000
/** Listeners hear of what was read this often. */
const TELL_EVERY = 500
/** Another process may change a record between our listing and our deleting; it does so once, not for ever. */
const MAX_TRIES = 5
/** A stamp of nine letters holds no more: the year 5188. */
const MAX_STAMP = 36 ** 9 - 2

/** Why a record is not shown. */
type Refused = { newer: number } | { wrong: string; at: string }

/** Files and index in step: what any process has written is found, and what is gone is dropped. */
export class HistoryStore {
  readonly index = new HistoryIndex()
  /** By their files. */
  readonly refused = new Map<string, Refused & { name: RecordName }>()
  readonly #files: RecordFiles
  readonly #tell: () => void
  /** Known by name alone, by id. */
  readonly #unread = new Map<string, RecordName>()
  #reading: Promise<void> | null = null
  #lastStamp = 0
  /** Our own, so far. */
  #writes = 0

  /** `tell`: entries were read or dropped. */
  constructor(files: RecordFiles, tell: () => void) {
    this.#files = files
    this.#tell = tell
  }

  get unread(): number {
    return this.#unread.size
  }

  /** Finds what has changed on disk. Where many records are new, as at the start, they are read later. @throws of the file system */
  async refresh(): Promise<void> {
    let writes: number
    do {
      writes = this.#writes
      const names = await this.#files.names()
      // A list that was begun before a write lacks it.
      if (writes === this.#writes) this.#compare(names)
    } while (writes !== this.#writes)
    const reading = this.#readAll()
    if (this.#unread.size <= WAITED_FOR) await reading
  }

  /** Until every record is read. */
  async whole(): Promise<void> {
    await this.refresh()
    await this.#readAll()
  }

  async add(record: HistoryRecord): Promise<string> {
    // Above all that is there: order holds though the clock was set back, and nothing is written over.
    this.#lastStamp = Math.max(record.time, this.#lastStamp + 1)
    const id = newId(this.#lastStamp)
    const name = firstName(id, record.time)
    this.#put(name, record, await this.#write(name, record))
    return id
  }

  /** Every field of the file stays as it is but these. @throws AppError `entry_missing` */
  async change(id: string, change: Partial<HistoryRecord>): Promise<HistoryRow> {
    await this.refresh()
    const { name, record } = await this.read(id)
    const changed = { ...record, ...change }
    const next = nextName(name)
    const bytes = await this.#write(next, changed)
    const isOurs = await this.#files.remove(name).catch(() => true)
    if (!isOurs && !(await this.#isStillThere(next))) {
      await this.#files.remove(next)
      this.index.drop(id)
      throw noSuchEntry(id)
    }
    this.#put(next, changed, bytes)
    return this.index.rowOf(id) as HistoryRow
  }

  /** Another process took the file that we changed: it has changed it too, or has deleted the entry. */
  async #isStillThere({ id, file }: RecordName): Promise<boolean> {
    return (await this.#files.names()).some((other) => other.id === id && other.file !== file)
  }

  /** @throws AppError `entry_missing` */
  async read(id: string): Promise<{ name: RecordName; record: HistoryRecord }> {
    const name = this.#unread.get(id) ?? this.index.nameOf(id)
    const text = name && (await this.#files.read(name))
    const read = text ? readRecord(text) : null
    if (!name || !read || !('record' in read)) throw noSuchEntry(id)
    return { name, record: read.record }
  }

  /** Every file of them. How many entries are gone. */
  async remove(ids: ReadonlySet<string>): Promise<number> {
    for (let tries = 1; tries <= MAX_TRIES; tries++) {
      const names = (await this.#files.names()).filter((name) => ids.has(name.id) && !this.#isNewer(name))
      if (names.length === 0) break
      for (const name of names) await this.#files.remove(name)
    }
    const gone = [...ids].filter((id) => this.index.nameOf(id) !== null || this.#unread.has(id))
    for (const id of ids) this.#drop(id)
    return gone.length
  }

  #isNewer({ file }: RecordName): boolean {
    const refused = this.refused.get(file)
    return refused !== undefined && 'newer' in refused
  }

  #compare(names: readonly RecordName[]): void {
    const highest = new Map<string, RecordName>()
    for (const name of names) {
      const known = highest.get(name.id)
      if (!known || isAbove(name.revision, known.revision)) highest.set(name.id, name)
    }
    const files = new Set(names.map(({ file }) => file))
    for (const [file, refused] of this.refused) if ('newer' in refused && !files.has(file)) this.refused.delete(file)
    for (const { id } of [...this.index.rows(), ...this.#unread.values()]) if (!highest.has(id)) this.#drop(id)
    for (const name of highest.values()) this.#compareOne(name)
  }

  #compareOne(name: RecordName): void {
    const stamp = stampOf(name.id)
    if (stamp < MAX_STAMP) this.#lastStamp = Math.max(this.#lastStamp, stamp)
    if (this.index.nameOf(name.id)?.file !== name.file && !this.refused.has(name.file)) this.#unread.set(name.id, name)
  }

  #readAll(): Promise<void> {
    this.#reading ??= this.#readUnread().finally(() => {
      this.#reading = null
    })
    return this.#reading
  }

  /** The newest first: they are looked for first. */
  async #readUnread(): Promise<void> {
    while (this.#unread.size > 0) {
      const next = [...this.#unread.values()].sort((a, b) => (a.id < b.id ? 1 : -1)).slice(0, TELL_EVERY)
      const waiting = [...next]
      const readSome = async () => {
        for (let name = waiting.shift(); name; name = waiting.shift()) await this.#readOne(name)
      }
      await Promise.all(Array.from({ length: READ_AT_ONCE }, readSome))
      this.#tell()
    }
  }

  async #readOne(name: RecordName): Promise<void> {
    const text = await this.#files.read(name).catch((error: unknown) => ({ unreadable: error }))
    // Changed or deleted meanwhile.
    if (this.#unread.get(name.id) !== name) return
    this.#unread.delete(name.id)
    if (text === null) return
    if (typeof text !== 'string') this.refused.set(name.file, { name, wrong: 'it cannot be read', at: '' })
    else await this.#take(name, text, readRecord(text))
  }

  async #take(name: RecordName, text: string, read: ReadRecord): Promise<void> {
    if ('record' in read) this.index.put(name, read.record, Buffer.byteLength(text))
    else if ('newer' in read) this.refused.set(name.file, { name, newer: read.newer })
    else this.refused.set(name.file, { name, wrong: read.wrong, at: await this.#files.putAside(name) })
  }

  async #write(name: RecordName, record: HistoryRecord): Promise<number> {
    const text = JSON.stringify(record)
    await this.#files.write(name, text)
    return Buffer.byteLength(text)
  }

  #put(name: RecordName, record: HistoryRecord, bytes: number): void {
    this.#writes++
    this.#unread.delete(name.id)
    this.index.put(name, record, bytes)
  }

  #drop(id: string): void {
    this.#unread.delete(id)
    this.index.drop(id)
  }
}
