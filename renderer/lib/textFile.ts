import type { HeadStatisticsInput } from '../../shared/inspect/attention'

/** Texts of a file of the user's. */
export interface TextFile {
  name: string
  texts: HeadStatisticsInput['texts']
  /** Lines in which there was no text to be found. */
  unread: number
  /** Texts that are over {@link MOST_TEXTS}, and left out. */
  over: number
}

type Given = HeadStatisticsInput['texts'][number]

/** As many as the engine takes at once. */
export const MOST_TEXTS = 100_000

/** `null`: no text, but a picture or the like, or one in another encoding than UTF-8. */
export function decodedText(bytes: ArrayBuffer | Uint8Array): string | null {
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes)
    return text.includes('\0') ? null : text
  } catch {
    return null
  }
}

/** One text a line: of `.jsonl` a string or the field `text` of an object, with `text_pair` if there is one; of `.csv` the column `text`, else the first. */
export function textFile(name: string, content: string): TextFile {
  const read = (/\.jsonl$/i.test(name) ? fromJsonLines : /\.csv$/i.test(name) ? fromCsv : linesOf)(content)
  const texts = read.filter((text) => text !== null)
  return { name, texts: texts.slice(0, MOST_TEXTS), unread: read.length - texts.length, over: Math.max(0, texts.length - MOST_TEXTS) }
}

const linesOf = (content: string): string[] => content.split(/\r\n|\n|\r/).filter((line) => line.trim() !== '')

const fromJsonLines = (content: string): (Given | null)[] => linesOf(content).map((line) => givenOf(parsed(line)))

function parsed(line: string): unknown {
  try {
    return JSON.parse(line)
  } catch {
    return null
  }
}

function givenOf(value: unknown): Given | null {
  if (typeof value === 'string') return value
  if (typeof value !== 'object' || value === null) return null
  const { text, text_pair: textPair } = value as Record<string, unknown>
  if (typeof text !== 'string') return null
  return typeof textPair === 'string' ? { text, textPair } : text
}

function fromCsv(content: string): (Given | null)[] {
  const [first = [], ...rest] = csvRecords(content)
  const named = first.findIndex((field) => field.trim().toLowerCase() === 'text')
  const rows = named === -1 ? [first, ...rest] : rest
  return rows.map((row) => row[Math.max(0, named)] ?? '').map((text) => (text.trim() === '' ? null : text))
}

/** Fields in quotes may hold commas, line breaks and doubled quotes (RFC 4180). */
export const csvRecords = (content: string): string[][] => csvLines(content).map(({ fields }) => fields)

/** Each record with the line that it begins on, from 1. */
export function csvLines(content: string): { line: number; fields: string[] }[] {
  const records: { line: number; fields: string[] }[] = []
  let fields: string[] = []
  let [line, next] = [1, 1]
  for (const [whole, quoted, bare = '', end] of content.matchAll(/(?:"([^"]*(?:""[^"]*)*)"|([^,\r\n]*))(,|\r\n|\n|\r|$)/g)) {
    fields.push(quoted === undefined ? bare : quoted.replaceAll('""', '"'))
    next += whole.match(/\r\n|\n|\r/g)?.length ?? 0
    if (end === ',') continue
    if (fields.length > 1 || fields[0] !== '') records.push({ line, fields })
    fields = []
    line = next
  }
  return records
}
