import { readFileSync, renameSync } from 'node:fs'
import path from 'node:path'
import type { z } from 'zod'
import { AppError, type ErrorData } from '../../../shared/errors'
import { asideOf, codeOf, removeStaleDrafts, replaceFile } from '../durable'

/** Another process that writes between our reading and our renaming is read once more; it does so once, not for ever. */
const MAX_TRIES = 5

interface Versioned {
  version: number
}
export type Read<T> = { content: T; problem: ErrorData | null }

/** A small JSON file of the data folder, for the user alone. It is written whole or not at all, and synchronously: it takes milliseconds, and a program that ends cannot wait. */
export class StoredFile<T extends Versioned> {
  readonly file: string
  readonly #schema: z.ZodType<T>
  readonly #empty: T
  /** What is in it, as a sentence calls it. */
  readonly #what: string
  readonly #isDurable: boolean

  /** `isDurable`: it is waited for until it is on the disk; of a cache the power may take the last state. */
  constructor(file: string, { schema, empty, what, isDurable = true }: { schema: z.ZodType<T>; empty: T; what: string; isDurable?: boolean }) {
    this.file = file
    this.#schema = schema
    this.#empty = empty
    this.#what = what
    this.#isDurable = isDurable
  }

  /** What it holds; a broken file is put aside. @throws AppError `version_newer`, `file_unreadable` */
  read(): Read<T> {
    const text = this.#text()
    if (text === null) return { content: this.#empty, problem: null }
    const json = parsed(text)
    this.#refuseNewer(json)
    const content = this.#schema.safeParse(json)
    return content.success ? { content: content.data, problem: null } : { content: this.#empty, problem: this.#putAside() }
  }

  /** Writes what `change` makes of what the file holds now, whoever wrote it. @throws AppError as {@link read} does, `output_failed` */
  change(change: (content: T) => T): Read<T> {
    let problem: ErrorData | null = null
    for (let tries = 1; ; tries++) {
      const before = this.#text()
      const read = this.read()
      problem ??= read.problem
      const content = change(read.content)
      if (content === read.content) return { content, problem }
      const expected = read.problem ? null : before
      if (this.#replace(JSON.stringify(content), () => tries === MAX_TRIES || this.#text() === expected)) return { content, problem }
    }
  }

  removeStaleDrafts(): void {
    removeStaleDrafts(this.file)
  }

  #text(): string | null {
    try {
      return readFileSync(this.file, 'utf8')
    } catch (error) {
      if (codeOf(error) === 'ENOENT') return null
      throw new AppError('file_unreadable', `${this.file} cannot be read (${codeOf(error)}).`, 'Make it a file that you may read and write.', {
        file: this.file,
      })
    }
  }

  #refuseNewer(json: unknown): void {
    const { version } = (typeof json === 'object' && json !== null ? json : {}) as Partial<Versioned>
    if (typeof version !== 'number' || version <= this.#empty.version) return
    const message = `${this.#what} was written by a newer version of RoBERTa Lens (format ${version}; this one knows ${this.#empty.version}).`
    throw new AppError('version_newer', message, `It is left untouched in ${this.file}. Use the newer version.`, { file: this.file })
  }

  #putAside(): ErrorData {
    const aside = asideOf(this.file)
    try {
      renameSync(this.file, aside)
    } catch (error) {
      throw new AppError('file_unreadable', `${this.file} is damaged and cannot be moved (${codeOf(error)}).`, 'Correct it or move it away.', {
        file: this.file,
      })
    }
    return { code: 'file_unreadable', message: `${this.#what} was damaged in ${this.file}: it begins anew.`, hint: `The damaged file is kept as ${aside}.` }
  }

  /** `false`: the file is not `isUnchanged` and was left. */
  #replace(text: string, isUnchanged: () => boolean): boolean {
    try {
      return replaceFile(this.file, text, { isUnchanged, isDurable: this.#isDurable })
    } catch (error) {
      throw error instanceof AppError ? error : this.#notSaved(error)
    }
  }

  #notSaved(error: unknown): AppError {
    const why = codeOf(error) === 'ENOSPC' ? 'the disk is full' : codeOf(error)
    const hint = 'Make room or make the folder writable, then try again.'
    return new AppError('output_failed', `${this.#what} cannot be saved in ${path.dirname(this.file)} (${why}).`, hint, {
      file: this.file,
      reason: codeOf(error),
    })
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text.replace(/^\uFEFF/, ''))
  } catch {
    return undefined
  }
}
