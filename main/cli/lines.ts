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
