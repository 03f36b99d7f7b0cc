import { rm } from 'node:fs/promises'
import { errorData } from '../../../shared/errors'
import type { Download, HubWait } from '../../../shared/hub'
import { cancelled } from '../../../shared/rpc'
import { freeBytes, RepoFolder } from './cache'
import { diskError, diskFull } from './errors'
import { fetchFile } from './fetchFile'
import type { HubHttp } from './http'
import { locked } from './lock'
import { Patience } from './patience'
import type { StoredDownload } from './records'
import { Speed } from './speed'

/** With 1, 2, 4, 8 and 16 s between them. */
const MAX_FAILURES = 5

export interface DownloadContext {
  /** The folder of all models. */
  cache: string
  /** Keeps what is stored of it. @throws AppError `output_failed`, `disk_full` */
  save(stored: StoredDownload): void
  /** Something that the page shows is another. */
  onChange(): void
  /** Before the second try; in tests less than the second that it is. */
  firstWaitMs: number
}

/** One download: its files one after another, small ones first, as a wrong one of those is known soonest. */
export class RunningDownload {
  readonly stored: StoredDownload
  readonly repo: RepoFolder
  readonly #context: DownloadContext
  #stop: AbortController | null = null
  #ended: Promise<void> = Promise.resolve()
  readonly #done = new Map<string, number>()
  #file: string | null = null
  #isChecking = false
  #waiting: HubWait | null = null
  #speed = new Speed()

  constructor(stored: StoredDownload, context: DownloadContext) {
    this.stored = stored
    this.#context = context
    this.repo = new RepoFolder(context.cache, stored.folderId)
  }

  get isRunning(): boolean {
    return this.#stop !== null
  }

  get shown(): Download {
    const { id, model, revision, host, files, status, error, commit } = this.stored
    const sizes = files.map(({ path }) => this.#done.get(path) ?? 0)
    return {
      ...{ id, model, revision, host, error },
      status: status === 'running' ? this.#shownStatus() : status,
      totalBytes: files.reduce((sum, { bytes }) => sum + bytes, 0),
      doneBytes: sizes.reduce((sum, bytes) => sum + bytes, 0),
      files: files.length,
      doneFiles: files.filter(({ bytes }, i) => sizes[i] === bytes && files[i]?.path !== this.#file).length,
      file: this.#file,
      bytesPerSecond: this.isRunning && !this.#isChecking && !this.#waiting ? this.#speed.bytesPerSecond() : null,
      waiting: this.#waiting,
      folder: this.repo.snapshot(commit),
    }
  }

  #shownStatus(): Download['status'] {
    if (!this.isRunning) return 'stopped'
    if (this.#waiting) return 'waiting'
    return this.#isChecking ? 'checking' : 'running'
  }

  /** How much of it is there, of whichever tool. */
  async look(): Promise<void> {
    for (const file of this.stored.files) {
      const isThere = await this.repo.has(this.stored.commit, file)
      this.#done.set(file.path, isThere ? file.bytes : Math.min(file.bytes, await this.repo.partBytes(file.etag)))
    }
  }

  /** Room for what has not arrived. @throws AppError `disk_full` */
  async needRoom(): Promise<void> {
    const { totalBytes, doneBytes } = this.shown
    const free = await freeBytes(this.repo.folder)
    if (free !== null && free < totalBytes - doneBytes) throw diskFull(this.#context.cache, totalBytes - doneBytes, free)
  }

  /** Deletes what this download has brought and no snapshot leads to. @throws AppError `download_busy` while another process is at it, `output_failed` */
  async removeArrived(): Promise<void> {
    for (const { etag } of this.stored.files) {
      const isOurs = this.stored.fetched.includes(etag) && !(await this.repo.isReferenced(etag))
      await locked(this.repo.lock(etag), async () => {
        for (const file of [this.repo.part(etag), ...(isOurs ? [this.repo.blob(etag)] : [])]) await removed(file)
      })
    }
    await this.repo.tidy()
  }

  /** Begins, or goes on; the outcome is what is shown. `http` is closed at the end. */
  begin(http: HubHttp): void {
    const stop = new AbortController()
    this.#stop = stop
    this.#speed = new Speed()
    this.#ended = this.#run(http, stop.signal).finally(() => http.close())
  }

  /** Resolves when nothing is written any more. */
  async cancel(): Promise<void> {
    this.#stop?.abort()
    await this.#ended
  }

  /** Resolves at the end, whatever it is. */
  ended = (): Promise<void> => this.#ended

  async #run(http: HubHttp, signal: AbortSignal): Promise<void> {
    try {
      this.#keep({ status: 'running', error: null })
      await this.#fetchAll(http, signal)
      await this.repo.publish(this.stored.commit, this.stored.revision, this.stored.files)
      this.#end({ status: 'done', error: null })
    } catch (error) {
      this.#end(signal.aborted ? { status: 'stopped', error: null } : { status: 'failed', error: errorData(error) })
    }
  }

  async #fetchAll(http: HubHttp, signal: AbortSignal): Promise<void> {
    const patience = new Patience({ signal, onWait: (wait) => this.#wait(wait), maxFailures: MAX_FAILURES, firstMs: this.#context.firstWaitMs })
    const { host, model, commit, files } = this.stored
    for (const file of [...files].sort((a, b) => a.bytes - b.bytes)) {
      if (signal.aborted) throw cancelled()
      this.#file = file.path
      if (!(await this.repo.has(commit, file))) {
        await fetchFile({ http, host, model, commit }, file, this.repo, {
          patience,
          validator: this.stored.validators[file.etag] ?? null,
          onValidator: (validator) => this.#keep({ validators: { ...this.stored.validators, [file.etag]: validator } }),
          onBytes: (bytes) => this.#arrived(file.path, bytes),
          onChecking: () => this.#check(file.etag),
        })
      }
      this.#isChecking = false
      this.#arrived(file.path, file.bytes)
    }
  }

  #arrived(path: string, bytes: number): void {
    this.#done.set(path, bytes)
    this.#speed.at(this.shown.doneBytes)
    this.#context.onChange()
  }

  /** Kept before the part becomes a blob: what a kill leaves there is known to be of this download. */
  #check(etag: string): void {
    this.#keep({ fetched: [...new Set([...this.stored.fetched, etag])] })
    this.#isChecking = true
    this.#context.onChange()
  }

  #wait(wait: HubWait | null): void {
    this.#waiting = wait
    this.#context.onChange()
  }

  #end(change: Partial<StoredDownload>): void {
    this.#stop = null
    this.#file = null
    this.#isChecking = false
    this.#waiting = null
    try {
      this.#keep(change)
    } catch {
      // The disk is full, most likely, and the download has ended of it: that is what is to be said. At the next start it is shown as stopped.
      Object.assign(this.stored, change)
    }
    this.#context.onChange()
  }

  #keep(change: Partial<StoredDownload>): void {
    Object.assign(this.stored, change)
    this.#context.save(this.stored)
  }
}

const removed = (file: string): Promise<void> =>
  rm(file, { force: true }).catch((error) => {
    throw diskError(file, error)
  })
