import { type FSWatcher, watch } from 'node:fs'
import { z } from 'zod'
import type { DoctorReport } from '../../../shared/doctor'
import { type Port, type Schemas, serve } from '../../../shared/rpc'
import { diagnose } from './doctor'
import { readableFolder, type Scan, type ScanInput, scan } from './walk'

/**
 * What the host asks of a scanner, a process that looks at folders and files of the user. A drive that does not answer, or a file that ends the process, harms nothing
 * else: the host ends it and starts another.
 */
export interface ScannerApi {
  /** A folder that can be read, links resolved. */
  resolve(input: { path: string }): string
  /** Tells {@link ScanProgress} meanwhile. */
  scan(input: ScanInput): Scan
  /** From now on these, and no others. */
  watch(input: { folders: string[] }): null
  diagnose(input: { path: string }): DoctorReport
}

export interface ScannerEvents {
  /** Something in a watched folder changed. */
  changed: { folder: string }
}

const some = z.object({ path: z.string().min(1) })
// What comes from the host needs no second check.
const scannerSchemas: Schemas<ScannerApi> = { resolve: some, scan: z.unknown(), watch: z.object({ folders: z.array(z.string()) }), diagnose: some }

/** A copied model is hundreds of changes. */
const SETTLE_MS = 500

export function serveScanner(port: Port): void {
  const watchers = new Watchers((folder) => emit('changed', { folder }))
  const { emit } = serve<ScannerApi, ScannerEvents>(port, scannerSchemas, {
    resolve: ({ path }) => readableFolder(path),
    scan: (input, { partial }) => scan(input, partial),
    watch: ({ folders }) => {
      watchers.set(folders)
      return null
    },
    diagnose: ({ path }) => diagnose(path),
  })
  port.onClose(() => watchers.set([]))
}

/** Folders that are watched where the system can; where it cannot, they are looked at from time to time by the host. */
class Watchers {
  readonly #watched = new Map<string, FSWatcher | null>()
  readonly #changed: (folder: string) => void
  readonly #settling = new Set<string>()

  constructor(changed: (folder: string) => void) {
    this.#changed = changed
  }

  set(folders: string[]): void {
    for (const [folder, watcher] of this.#watched) {
      if (folders.includes(folder)) continue
      watcher?.close()
      this.#watched.delete(folder)
    }
    for (const folder of folders) if (!this.#watched.has(folder)) this.#watched.set(folder, this.#watch(folder))
  }

  #watch(folder: string): FSWatcher | null {
    try {
      const watcher = watch(folder, { persistent: false }, () => this.#heard(folder))
      watcher.on('error', () => {
        watcher.close()
        this.#heard(folder)
      })
      return watcher
    } catch {
      // No more watches are to be had, or the folder is gone.
      return null
    }
  }

  #heard(folder: string): void {
    if (this.#settling.has(folder)) return
    this.#settling.add(folder)
    setTimeout(() => {
      this.#settling.delete(folder)
      this.#changed(folder)
    }, SETTLE_MS).unref()
  }
}
