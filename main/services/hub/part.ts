import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { type FileHandle, mkdir, open, rename, rm } from 'node:fs/promises'
import path from 'node:path'
import { AppError } from '../../../shared/errors'
import { cancelled } from '../../../shared/rpc'
import { diskError } from './errors'

/** What has arrived of a file. Written where it ends, and nowhere else: a process that ends at any moment leaves a part that can be gone on with. */
export class Part {
  readonly #file: string
  readonly #handle: FileHandle
  bytes: number

  private constructor(file: string, handle: FileHandle, bytes: number) {
    this.#file = file
    this.#handle = handle
    this.bytes = bytes
  }

  /** @throws AppError `output_failed`, `disk_full` */
  static async open(file: string): Promise<Part> {
    try {
      await mkdir(path.dirname(file), { recursive: true })
      // 'a+' makes it where it is not; 'r+' writes at positions, which 'a+' ignores on Linux.
      await (await open(file, 'a+')).close()
      const handle = await open(file, 'r+')
      return new Part(file, handle, (await handle.stat()).size)
    } catch (error) {
      throw diskError(file, error)
    }
  }

  /** @throws AppError `disk_full`, `output_failed`, `download_busy` when another program writes the same part */
  async write(chunk: Buffer): Promise<void> {
    try {
      if ((await this.#handle.stat()).size !== this.bytes) throw writtenByOthers(this.#file)
      for (let at = 0; at < chunk.length; ) {
        const { bytesWritten } = await this.#handle.write(chunk, at, chunk.length - at, this.bytes)
        at += bytesWritten
        this.bytes += bytesWritten
      }
    } catch (error) {
      throw diskError(this.#file, error)
    }
  }

  /** @throws AppError `output_failed` */
  async restart(): Promise<void> {
    if (this.bytes === 0) return
    await this.#handle.truncate(0).catch((error) => {
      throw diskError(this.#file, error)
    })
    this.bytes = 0
  }

  /** @throws AppError `output_failed`, `disk_full` */
  async close({ isWhole }: { isWhole: boolean }): Promise<void> {
    try {
      if (isWhole) await this.#handle.sync()
      await this.#handle.close()
    } catch (error) {
      await this.#handle.close().catch(() => undefined)
      throw diskError(this.#file, error)
    }
  }
}

/** A part whose checksum is right becomes the blob; any other is removed. @throws AppError `download_corrupt`, `cancelled`, `output_failed` */
export async function accept(part: string, blob: string, name: string, signal: AbortSignal): Promise<void> {
  const etag = path.basename(blob)
  const found = await checksum(part, etag.length === 64 ? 'sha256' : 'git', signal)
  if (found !== etag) {
    await rm(part, { force: true })
    const detail = { file: name, expected: etag, found }
    throw new AppError(
      'download_corrupt',
      `${name} is not what the Hub says it is: its checksum is ${found.slice(0, 12)}… and must be ${etag.slice(0, 12)}….`,
      TRY_AGAIN,
      detail,
    )
  }
  await rename(part, blob).catch((error) => {
    throw diskError(blob, error)
  })
}
const TRY_AGAIN = 'What had arrived of it was removed. Resume to fetch it once more; if that fails again, a proxy or mirror changes it.'

/** In hexadecimal. `git`: of the content as Git names it, sha1 over a header with the length before it. */
async function checksum(file: string, kind: 'sha256' | 'git', signal: AbortSignal): Promise<string> {
  const handle = await open(file).catch((error) => {
    throw diskError(file, error)
  })
  try {
    const hash = createHash(kind === 'git' ? 'sha1' : 'sha256')
    if (kind === 'git') hash.update(`blob ${(await handle.stat()).size}\0`)
    for await (const chunk of createReadStream('', { fd: handle, autoClose: false, highWaterMark: 2 ** 20 })) {
      if (signal.aborted) throw cancelled()
      hash.update(chunk)
    }
    return hash.digest('hex')
  } finally {
    await handle.close()
  }
}

const writtenByOthers = (file: string) =>
  new AppError('download_busy', `Another program is writing ${file} as well.`, 'Wait until it is done, then resume.', { file })
