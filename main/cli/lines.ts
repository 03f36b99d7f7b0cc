import { isUtf8 } from 'node:buffer'
import { createReadStream } from 'node:fs'
import { AppError } from '../../shared/errors'
import { inputUnreadable } from './files'

/** One line of input, without its end: its number counts from 1, blank lines included. */
export interface InputLine {
  number: number
  bytes: Buffer
}

const [NEWLINE, SPACE] = [0x0a, 0x20]
const BYTE_ORDER_MARK = Buffer.from('\ufeff')

/** Lines of a file, or of standard input. Memory stays bounded however long the input is. @throws AppError `file_unreadable` */
export async function* readLines(file: string | undefined): AsyncGenerator<InputLine> {
  let number = 0
  for await (const whole of splitLines(chunksOf(file))) {
    number++
    const hasMark = number === 1 && whole.subarray(0, BYTE_ORDER_MARK.length).equals(BYTE_ORDER_MARK)
    const bytes = hasMark ? whole.subarray(BYTE_ORDER_MARK.length) : whole
    if (!isBlank(bytes)) yield { number, bytes }
  }
}

async function* chunksOf(file: string | undefined): AsyncGenerator<Buffer> {
  try {
    yield* file === undefined ? process.stdin : createReadStream(file)
  } catch (error) {
    throw inputUnreadable(file, error)
  }
}

/** At `\n` alone: a `\r` before it is a blank to JSON, and one elsewhere no end of a line. */
async function* splitLines(chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  // Joined once, at the line's end: a line of many chunks is not copied for each.
  let begun: Buffer[] = []
  for await (const chunk of chunks) {
    let start = 0
    for (let end = chunk.indexOf(NEWLINE); end !== -1; end = chunk.indexOf(NEWLINE, start)) {
      yield Buffer.concat([...begun, chunk.subarray(start, end)])
      begun = []
      start = end + 1
    }
    begun.push(chunk.subarray(start))
  }
  yield Buffer.concat(begun)
}

/** Spaces, tabs, `\r` and the like. */
const isBlank = (bytes: Buffer): boolean => bytes.every((byte) => byte === SPACE || (byte >= 0x09 && byte <= 0x0d))

/** More text than this is not taken at once: about as many bytes as 16 full inputs of a model. */
const CHUNK_BYTES = 32_768

/** The lines that are there already, at most `count`: a line that comes alone is not kept waiting for others. */
export async function* inChunks(lines: AsyncIterable<InputLine>, count: number): AsyncGenerator<InputLine[]> {
  const iterator = lines[Symbol.asyncIterator]()
  const advance = () => {
    const next = iterator.next()
    // It may fail while the lines before it are worked on: that is told when it is awaited.
    next.catch(() => undefined)
    return next
  }
  let coming = advance()
  for (;;) {
    const first = await coming
    if (first.done) return
    const chunk = [first.value]
    let bytes = first.value.bytes.length
    coming = advance()
    while (chunk.length < count && bytes < CHUNK_BYTES) {
      const next = await Promise.race([coming, new Promise<null>((resolve) => setImmediate(resolve, null))])
      if (next === null || next.done) break
      chunk.push(next.value)
      bytes += next.value.bytes.length
      coming = advance()
    }
    yield chunk
  }
}

/** What is waited for, for someone at a terminal: nothing else would be said. */
export const typingHint = (command: string, isTerminal: boolean | undefined): string =>
  isTerminal
    ? `Reading one JSON object a line from standard input, until its end (${process.platform === 'win32' ? 'Ctrl+Z and Enter' : 'Ctrl+D'}). ${command} --help lists the fields, each of which is an option as well.\n`
    : ''

/** @throws AppError `line_not_json` */
export function parseLine(bytes: Buffer): Record<string, unknown> {
  if (!isUtf8(bytes)) throw new AppError('line_not_json', 'The line is not UTF-8.', 'Save the input as UTF-8.')
  let value: unknown
  try {
    value = JSON.parse(bytes.toString())
  } catch (error) {
    throw new AppError('line_not_json', `The line is not JSON (${(error as Error).message}).`, 'Write one JSON object a line.')
  }
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Record<string, unknown>
  throw new AppError('line_not_json', 'The line is not a JSON object.', 'Write one JSON object a line, e.g. {"text": "…"}.')
}
