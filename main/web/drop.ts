import { mkdir, mkdtemp, open, rm } from 'node:fs/promises'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { AppError, errorData } from '../../shared/errors'

/** Larger than any checkpoint of this family (XLM-R XXL in fp32 is 43 GB); without a limit one page could fill the disk. */
const MAX_BYTES = 64 * 2 ** 30
/** The kinds of files that make up a checkpoint. */
const EXTENSIONS = ['.json', '.txt', '.safetensors', '.bin', '.model', '.h5', '.msgpack', '.pt', '.onnx', '.data']
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i
/** Separators, control characters and what Windows takes for a stream, a wildcard or a quote. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const FORBIDDEN = /[/\\:*?"<>|\u0000-\u001f\u007f]/
const MAX_NAME_BYTES = 255
const ROOT_PREFIX = path.join(tmpdir(), 'roberta-lens-drop-')

/** Whether a path leads to what was dropped, in this start or an earlier one: it is gone when the host ends. */
export const isDropped = (file: string): boolean => file.startsWith(ROOT_PREFIX)

/**
 * Files dropped on the page. A page cannot learn where a dropped folder lies, so its files are copied to a folder that only this user can read;
 * all of it is removed when the host ends.
 */
export class Drops {
  readonly #maxBytes: number
  #folder: Promise<string> | null = null
  #bytes = 0

  constructor(maxBytes = MAX_BYTES) {
    this.#maxBytes = maxBytes
  }

  /** `PUT /drop/<uuid>/<folder>/<file>` with the file as body; answers where the folder lies. */
  async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    try {
      const [id, folderName, fileName] = namesIn(request)
      const folder = path.join(await this.#root(), id, folderName)
      await this.#receive(request, folder, fileName)
      sendJson(response, 201, { folder })
    } catch (error) {
      refuse(request, response, error)
    }
  }

  async remove(): Promise<void> {
    if (this.#folder) await rm(await this.#folder, { recursive: true, force: true })
  }

  #root(): Promise<string> {
    // mkdtemp makes it 0700 under a name that nobody can guess.
    this.#folder ??= mkdtemp(ROOT_PREFIX)
    return this.#folder
  }

  async #receive(request: IncomingMessage, folder: string, name: string): Promise<void> {
    const target = path.join(folder, name)
    let bytes = 0
    const count = (chunk: Buffer) => {
      bytes += chunk.length
      this.#bytes += chunk.length
      if (this.#bytes > this.#maxBytes) throw tooLarge(name, this.#maxBytes)
    }
    try {
      await mkdir(folder, { recursive: true, mode: 0o700 })
      await write(request, target, count)
    } catch (error) {
      this.#bytes -= bytes
      if (isExisting(error)) throw invalid(`${name} was sent already.`)
      await rm(target, { force: true })
      throw error instanceof AppError ? error : writeFailed(name, error as NodeJS.ErrnoException)
    }
  }
}

/** One chunk after the other: the next is read when this one is written. */
async function write(request: IncomingMessage, target: string, count: (chunk: Buffer) => void): Promise<void> {
  // 'wx': a file that is there is never written over, it may be mapped by an engine.
  const file = await open(target, 'wx', 0o600)
  try {
    // Not destroyed on the way out: the answer that says why goes over the same connection.
    for await (const chunk of request.iterator({ destroyOnReturn: false })) {
      count(chunk)
      await file.writeFile(chunk)
    }
  } finally {
    await file.close()
  }
}

const isExisting = (error: unknown) => error instanceof Error && 'code' in error && error.code === 'EEXIST'

/** The three names of a drop's address, decoded and found harmless. @throws AppError `input_invalid` */
function namesIn({ url, headers }: IncomingMessage): [string, string, string] {
  // A page of another origin cannot set a header of its own without being asked about (and refused) first.
  if (headers['x-lens'] !== '1') throw invalid('The header "x-lens: 1" is missing.')
  const [, , id = '', folder = '', file = '', ...more] = (url ?? '').split('/').map(decodeName)
  if (!UUID.test(id) || more.length) throw invalid('The address is not /drop/<uuid>/<folder>/<file>.')
  for (const name of [folder, file]) if (!isHarmless(name)) throw invalid(`${JSON.stringify(name)} cannot be the name of a file or folder.`)
  if (!EXTENSIONS.includes(path.extname(file).toLowerCase())) throw invalid(`${file} is not a kind of file that a checkpoint consists of.`)
  return [id, folder, file]
}

function decodeName(part: string): string {
  try {
    return decodeURIComponent(part)
  } catch {
    return ''
  }
}

/** Windows drops dots and spaces at the end of a name, so `..` has more than one spelling there. */
const isHarmless = (name: string) => name !== '' && !FORBIDDEN.test(name) && !/[. ]$/.test(name) && Buffer.byteLength(name) <= MAX_NAME_BYTES

const invalid = (message: string) =>
  new AppError('input_invalid', message, `Drop a model folder, or files that end with ${EXTENSIONS.join(', ')}; or open it by its path.`)

const writeFailed = (name: string, error: NodeJS.ErrnoException) =>
  new AppError(
    'output_failed',
    error.code === 'ENOSPC' ? `${name} cannot be copied: the disk of ${tmpdir()} is full.` : `${name} cannot be copied (${error.code ?? error.message}).`,
    'Open the folder by its path instead: nothing is copied then.',
    { file: name, reason: error.code },
  )

const tooLarge = (name: string, maxBytes: number) =>
  new AppError(
    'output_failed',
    `${name} cannot be copied: more than ${maxBytes} bytes were dropped.`,
    'Open the folder by its path instead: nothing is copied then.',
    {
      file: name,
      maxBytes,
    },
  )

const STATUS: Partial<Record<string, number>> = { input_invalid: 400, output_failed: 507 }

function refuse(request: IncomingMessage, response: ServerResponse, error: unknown): void {
  const data = errorData(error)
  response.setHeader('Connection', 'close')
  // The rest of the body is thrown away for a second: closed at once, the connection would be reset and the browser would lose the answer.
  request.resume()
  response.once('finish', () => setTimeout(() => request.destroy(), 1000).unref())
  sendJson(response, STATUS[data.code] ?? 500, data)
}

function sendJson(response: ServerResponse, status: number, value: unknown): void {
  response.writeHead(status, { 'Content-Type': 'application/json; charset=utf-8' }).end(JSON.stringify(value))
}
