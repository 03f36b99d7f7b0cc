import { open } from 'node:fs/promises'
import { createInterface } from 'node:readline'
import { AppError } from '../../shared/errors'

/** One line of input: its number counts from 1, blank lines included. */
export interface InputLine {
  number: number
  text: string
}

/** Lines of a file, or of standard input. Memory stays bounded however long the input is. @throws AppError `file_unreadable` */
export async function* readLines(file: string | undefined): AsyncGenerator<InputLine> {
  const stream = file === undefined ? process.stdin : (await openInput(file)).createReadStream()
  let number = 0
  for await (const text of createInterface({ input: stream, crlfDelay: Number.POSITIVE_INFINITY })) {
    number++
    if (text.trim() !== '') yield { number, text }
  }
}

/** More text than this is not taken at once: about as many characters as 16 full inputs of a model. */
const CHUNK_CHARACTERS = 32_768

/** The lines that are there already, at most `count`: a line that comes alone is not kept waiting for others. */
export async function* inChunks(lines: AsyncIterable<InputLine>, count: number): AsyncGenerator<InputLine[]> {
  const iterator = lines[Symbol.asyncIterator]()
  let coming = iterator.next()
  for (;;) {
    const first = await coming
    if (first.done) return
    const chunk = [first.value]
    let characters = first.value.text.length
    coming = iterator.next()
    while (chunk.length < count && characters < CHUNK_CHARACTERS) {
      const next = await Promise.race([coming, new Promise<null>((resolve) => setImmediate(resolve, null))])
      if (next === null || next.done) break
      chunk.push(next.value)
      characters += next.value.text.length
      coming = iterator.next()
    }
    yield chunk
  }
}

async function openInput(file: string) {
  try {
    return await open(file, 'r')
  } catch (error) {
    throw new AppError(
      'file_unreadable',
      `The input file "${file}" cannot be read (${(error as NodeJS.ErrnoException).code}).`,
      'Check the path given with --input.',
      { file },
    )
  }
}

/** @throws AppError `line_not_json` */
export function parseLine(text: string): Record<string, unknown> {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch (error) {
    throw new AppError('line_not_json', `The line is not JSON (${(error as Error).message}).`, 'Write one JSON object a line.')
  }
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Record<string, unknown>
  throw new AppError('line_not_json', 'The line is not a JSON object.', 'Write one JSON object a line, e.g. {"text": "…"}.')
}
