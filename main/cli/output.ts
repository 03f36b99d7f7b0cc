import { once } from 'node:events'
import { createWriteStream } from 'node:fs'
import type { Writable } from 'node:stream'
import { AppError } from '../../shared/errors'

/** Writes JSON Lines to a file or to standard output, waiting for a slow reader. */
export class Output {
  /** The reader has gone (`| head`): nothing more is wanted. */
  closed = false
  readonly #stream: Writable
  readonly #toFile: string | undefined

  private constructor(stream: Writable, file: string | undefined) {
    this.#stream = stream
    this.#toFile = file
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EPIPE') this.closed = true
      else this.#failure = error
    })
  }
  #failure: NodeJS.ErrnoException | null = null

  /** @throws AppError `output_failed` */
  static async open(file: string | undefined): Promise<Output> {
    if (file === undefined) return new Output(process.stdout, file)
    const stream = createWriteStream(file)
    await once(stream, 'open').catch((error) => {
      throw failed(file, error)
    })
    return new Output(stream, file)
  }

  async write(value: unknown): Promise<void> {
    if (this.closed) return
    const flowing = this.#stream.write(`${JSON.stringify(value, null)}\n`)
    if (!flowing) await Promise.race([once(this.#stream, 'drain'), once(this.#stream, 'error'), once(this.#stream, 'close')]).catch(() => undefined)
    if (this.#failure) throw failed(this.#toFile, this.#failure)
  }

  async end(): Promise<void> {
    if (this.#toFile !== undefined) await new Promise<void>((resolve) => this.#stream.end(resolve))
    if (this.#failure) throw failed(this.#toFile, this.#failure)
  }
}

const failed = (file: string | undefined, error: NodeJS.ErrnoException) =>
  new AppError(
    'output_failed',
    `The output${file === undefined ? '' : ` "${file}"`} cannot be written (${error.code ?? error.message}).`,
    'Check the path and the free space.',
  )
