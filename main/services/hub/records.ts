import { readdirSync, readFileSync, renameSync, rmSync } from 'node:fs'
import path from 'node:path'
import { z } from 'zod'
import { AppError, ERROR_CODES, type ErrorCode, type ErrorData, errorData } from '../../../shared/errors'
import { COMMIT } from '../../../shared/hub'
import { removeIfStale } from '../durable'
import { isSafePath } from './cache'
import { replaceDurably } from './durable'
import { diskError } from './errors'

const VERSION = 1
const hash = z.string().regex(/^([0-9a-f]{40}|[0-9a-f]{64})$/)
const codes = Object.keys(ERROR_CODES) as [ErrorCode, ...ErrorCode[]]
const storedError = z.object({ code: z.enum(codes), message: z.string(), hint: z.string(), detail: z.record(z.string(), z.unknown()).optional() })

/** What is kept of a download, one file each: two processes on one data folder write different files, or the same one whole. */
const storedDownload = z.object({
  version: z.literal(VERSION),
  id: z.uuid(),
  /** In milliseconds since 1970; the order of the list. */
  begunAt: z.number(),
  host: z.string(),
  /** As the Hub calls it. */
  model: z.string(),
  /** As the cache's folder calls it: the short name, where that folder is there already. */
  folderId: z.string(),
  revision: z.string(),
  commit: z.string().regex(COMMIT),
  status: z.enum(['running', 'stopped', 'failed', 'done']),
  error: storedError.nullable(),
  files: z.array(z.object({ path: z.string().refine((name) => isSafePath(name)), bytes: z.number().int().min(0), etag: hash })),
  /** The blobs that this download has brought. */
  fetched: z.array(hash),
  /** What the bytes of a part were marked with by the server. */
  validators: z.record(hash, z.string()),
})
type Stored = z.infer<typeof storedDownload>
export type StoredDownload = Omit<Stored, 'error'> & { error: ErrorData | null }

const NAME = /^[0-9a-f-]{36}\.json$/

/** The downloads of a data folder, in `downloads/`. */
export class Records {
  readonly #folder: string

  constructor(dataFolder: string) {
    this.#folder = path.join(dataFolder, 'downloads')
  }

  /** Those that can be read, in the order in which they were begun. A broken one is put aside, one of a newer version is left as it is. */
  read(): StoredDownload[] {
    const names = namesIn(this.#folder)
    for (const name of names) if (name.endsWith('.part')) removeIfStale(path.join(this.#folder, name))
    return names.flatMap((name) => (NAME.test(name) ? this.#readOne(name) : [])).sort((a, b) => a.begunAt - b.begunAt)
  }

  /** Whole or not at all, for the user alone. @throws AppError `output_failed`, `disk_full` */
  save(stored: StoredDownload): void {
    replaceDurably(this.#file(stored.id), `${JSON.stringify(stored)}\n`)
  }

  /** @throws AppError `output_failed` */
  remove(id: string): void {
    try {
      rmSync(this.#file(id), { force: true })
    } catch (error) {
      throw diskError(this.#file(id), error)
    }
  }

  #file = (id: string): string => path.join(this.#folder, `${id}.json`)

  #readOne(name: string): StoredDownload[] {
    const file = path.join(this.#folder, name)
    try {
      const content: unknown = JSON.parse(readFileSync(file, 'utf8'))
      const read = storedDownload.safeParse(content)
      if (read.success) return [withoutDetail(read.data)]
      if (!isNewer(content)) putAside(file)
    } catch (error) {
      if (error instanceof SyntaxError) putAside(file)
    }
    return []
  }
}

const withoutDetail = (stored: Stored): StoredDownload => ({ ...stored, error: stored.error && errorData(AppError.from(stored.error as ErrorData)) })

const isNewer = (content: unknown): boolean =>
  typeof content === 'object' && content !== null && 'version' in content && typeof content.version === 'number' && content.version > VERSION

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder)
  } catch {
    return []
  }
}

function putAside(file: string): void {
  try {
    renameSync(file, `${file}.broken-${new Date().toISOString().replaceAll(':', '-')}`)
  } catch {
    // It stays where it is, and is not read.
  }
}
