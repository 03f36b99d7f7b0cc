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
  #failure: NodeJS.ErrnoException | null = null
  /** Ends the wait for the reader. Listeners that came with each wait would add up. */
  #resume = (): void => undefined

  private constructor(stream: Writable, file: string | undefined) {
    this.#stream = stream
    this.#toFile = file
    stream.on('error', (error) => this.#fail(error))
    for (const event of ['drain', 'error', 'close']) stream.on(event, () => this.#resume())
  }

  /** @throws AppError `output_failed` */
  static async open(file: string | undefined): Promise<Output> {
    if (file === undefined) return new Output(process.stdout, file)
    const stream = createWriteStream(file)
    await once(stream, 'open').catch((error) => {
      throw failed(file, error)
    })
    return new Output(stream, file)
  }

  /** @throws AppError `output_failed` */
  async write(value: unknown): Promise<void> {
    if (this.closed) return
    const isFlowing = this.#stream.write(`${JSON.stringify(value, null)}\n`)
    if (!isFlowing)
      await new Promise<void>((resolve) => {
        this.#resume = resolve
      })
    this.#throwFailure()
  }

  /** Waits until all is written. @throws AppError `output_failed` */
  async end(): Promise<void> {
    if (this.closed) return
    const error = await new Promise<Error | null | undefined>((resolve) => {
      // Standard output cannot be ended; what is written last is done last.
      if (this.#toFile === undefined) this.#stream.write('', resolve)
      else this.#stream.end((failure?: Error | null) => resolve(failure))
    })
    if (error) this.#fail(error)
    this.#throwFailure()
  }

  #fail(error: NodeJS.ErrnoException): void {
    if (error.code === 'EPIPE') this.closed = true
    else this.#failure ??= error
  }

  #throwFailure(): void {
    if (this.#failure) throw failed(this.#toFile, this.#failure)
  }
}

const failed = (file: string | undefined, error: NodeJS.ErrnoException) =>
  new AppError(
    'output_failed',
    `The output${file === undefined ? '' : ` "${file}"`} cannot be written (${error.code ?? error.message}).`,
    'Check the path and the free space.',
  )
