import { randomUUID } from 'node:crypto'
import * as node from 'node:fs/promises'
import path from 'node:path'
import { STALE_DRAFT_MS } from '../durable'
import { MONTH, type RecordName, recordName } from './names'
import { reasonOf } from './record'

/** What is used of Node's file system: the seam at which tests let a write fail. */
export type Disk = Pick<typeof node, 'mkdir' | 'open' | 'readdir' | 'readFile' | 'rename' | 'rm' | 'stat' | 'unlink'>

/** Where broken records are put. */
const ASIDE = 'broken'
/** A folder that was changed less than this before it was listed may have been changed once more within the same tick of its clock: FAT counts two seconds. */
const TICK_MS = 2500

/** The files of the history: one a record, a folder a month, for the user alone. */
export class RecordFiles {
  readonly folder: string
  /** Months that could not be listed the last time, and why. */
  readonly unlisted = new Map<string, unknown>()
  readonly #disk: Disk
  /** Of each month: its names, and when the folder was last changed as far as they know. */
  readonly #listed = new Map<string, { changed: number; names: RecordName[] }>()

  constructor(folder: string, disk: Disk = node) {
    this.folder = folder
    this.#disk = disk
  }

  /** Every record's name, of all processes. Only folders that were changed are listed again. */
  async names(): Promise<RecordName[]> {
    const months = (await this.#entries('')).filter((name) => MONTH.test(name))
    this.unlisted.clear()
    const lists = await Promise.all(months.map((month) => this.#namesOf(month).catch((error) => this.#cannotList(month, error))))
    for (const month of this.#listed.keys()) if (!months.includes(month)) this.#listed.delete(month)
    return lists.flat()
  }

  #cannotList(month: string, error: unknown): RecordName[] {
    this.unlisted.set(month, error)
    this.#listed.delete(month)
    return []
  }

  async #namesOf(month: string): Promise<RecordName[]> {
    const changed = await this.#changed(month)
    const known = this.#listed.get(month)
    if (known?.changed === changed) return known.names
    const names = (await this.#entries(month)).flatMap((file) => recordName(month, file) ?? [])
    this.#listed.set(month, { changed: Date.now() - changed < TICK_MS ? Number.NaN : changed, names })
    return names
  }

  async #changed(month: string): Promise<number> {
    const stats = await this.#disk.stat(path.join(this.folder, month)).catch(() => null)
    return stats?.mtimeMs ?? Number.NaN
  }

  async #entries(folder: string): Promise<string[]> {
    try {
      return await this.#disk.readdir(path.join(this.folder, folder))
    } catch (error) {
      if (isAbsent(error)) return []
      throw error
    }
  }

  /** `null`: it is gone. */
  async read({ month, file }: RecordName): Promise<string | null> {
    try {
      return await this.#disk.readFile(path.join(this.folder, month, file), 'utf8')
    } catch (error) {
      if (isAbsent(error)) return null
      throw error
    }
  }

  /** Whole or not at all, whenever the process is killed or the power fails. */
  async write({ month, file }: RecordName, text: string): Promise<void> {
    const folder = path.join(this.folder, month)
    const draft = path.join(folder, `${file}.${randomUUID()}.part`)
    await this.#disk.mkdir(folder, { recursive: true, mode: 0o700 })
    try {
      await this.#writeDurably(draft, text)
      await this.#disk.rename(draft, path.join(folder, file))
    } catch (error) {
      await this.#disk.rm(draft, { force: true }).catch(() => undefined)
      throw error
    }
  }

  async #writeDurably(file: string, text: string): Promise<void> {
    const handle = await this.#disk.open(file, 'wx', 0o600)
    try {
      await handle.writeFile(text)
      await handle.sync()
    } finally {
      await handle.close()
    }
  }

  /** `false`: it was gone already. */
  async remove({ month, file }: RecordName): Promise<boolean> {
    try {
      await this.#disk.unlink(path.join(this.folder, month, file))
      return true
    } catch (error) {
      if (isAbsent(error)) return false
      throw error
    }
  }

  /** Moves a broken record out of the way. Where it lies now, which is where it was if it cannot be moved. */
  async putAside({ month, file }: RecordName): Promise<string> {
    const from = path.join(this.folder, month, file)
    const to = path.join(this.folder, ASIDE, file)
    try {
      await this.#disk.mkdir(path.dirname(to), { recursive: true, mode: 0o700 })
      await this.#disk.rename(from, to)
      return to
    } catch {
      return from
    }
  }

  /** Drafts that killed processes left. */
  async removeStaleDrafts(): Promise<void> {
    await this.#removeDrafts(Date.now() - STALE_DRAFT_MS)
  }

  /** All but the records: drafts, what was put aside, and folders that are empty then. */
  async removeRest(): Promise<void> {
    await this.#removeDrafts(Number.POSITIVE_INFINITY)
    await this.#disk.rm(path.join(this.folder, ASIDE), { recursive: true, force: true })
  }

  async #removeDrafts(before: number): Promise<void> {
    for (const month of (await this.#entries('')).filter((name) => MONTH.test(name))) {
      for (const file of (await this.#entries(month).catch(() => [])).filter((name) => name.endsWith('.part'))) {
        const draft = path.join(this.folder, month, file)
        const stats = await this.#disk.stat(draft).catch(() => null)
        if (stats && stats.mtimeMs < before) await this.#disk.rm(draft, { force: true })
      }
    }
  }
}

const isAbsent = (error: unknown): boolean => reasonOf(error) === 'ENOENT'
