import { csvLines } from '../../lib/textFile'
import type { LinesFile, PairOfTexts } from '../../store/surpriseSlice'

/** As many as the engine takes at once. */
export const MOST_LINES = 100_000

type Broken = LinesFile<unknown>['broken'][number]['why']
type Read<T> = { item: T } | { why: Broken }

/** Pairs, one a line: of `.jsonl` objects with `good` and `bad` (or BLiMP's `sentence_good` and `sentence_bad`), of `.csv` columns of these names, else both sentences with a tab between them. */
export const pairsFile = (name: string, content: string): LinesFile<PairOfTexts> => linesOf(name, content, jsonPair, tabbedPair)

/** Texts, one a line: of `.jsonl` strings or objects with `text`, of `.csv` the column `text`. */
export const textsFile = (name: string, content: string): LinesFile<string> => linesOf(name, content, jsonText, (line) => ({ item: line }))

/** A line with what can be read of it; `null`: it is blank. */
interface Line<T> {
  line: number
  read: Read<T> | null
}

function linesOf<T>(name: string, content: string, fromValue: (value: unknown) => Read<T>, fromText: (line: string) => Read<T>): LinesFile<T> {
  const text = content.replace(/^\ufeff/, '')
  if (/\.csv$/i.test(name))
    return linesFile(
      name,
      csvValues(text).map(({ line, value }) => ({ line, read: fromValue(value) })),
    )
  const isJson = /\.(jsonl|ndjson)$/i.test(name)
  const lines = text.split(/\r\n|\n|\r/)
  // The last line's end begins no line.
  if (lines.at(-1) === '') lines.pop()
  const read = (line: string) => (isJson ? fromJson(line, fromValue) : fromText(line))
  return linesFile(
    name,
    lines.map((line, i) => ({ line: i + 1, read: line.trim() === '' ? null : read(line) })),
  )
}

/** Each record as an object with the names of the first line. */
function csvValues(content: string): { line: number; value: object }[] {
  const [names, ...records] = csvLines(content)
  return records.map(({ line, fields }) => ({
    line,
    value: Object.fromEntries(fields.map((field, i) => [names?.fields[i]?.trim().toLowerCase() ?? '', field])),
  }))
}

/** A line that cannot be read is named by its number, and the rest goes on. */
function linesFile<T>(name: string, lines: Line<T>[]): LinesFile<T> {
  const file: LinesFile<T> = { name, items: [], lines: [], broken: [], over: 0 }
  for (const { line, read } of lines) {
    if (read === null) file.broken.push({ line, why: 'blank' })
    else if ('why' in read) file.broken.push({ line, why: read.why })
    else if (file.items.length === MOST_LINES) file.over++
    else {
      file.items.push(read.item)
      file.lines.push(line)
    }
  }
  return file
}

function fromJson<T>(line: string, fromValue: (value: unknown) => Read<T>): Read<T> {
  try {
    return fromValue(JSON.parse(line))
  } catch {
    return { why: 'json' }
  }
}

function jsonPair(value: unknown): Read<PairOfTexts> {
  const fields = (typeof value === 'object' && value !== null ? value : {}) as Record<string, unknown>
  const [good, bad] = [fields.good ?? fields.sentence_good, fields.bad ?? fields.sentence_bad]
  return typeof good === 'string' && typeof bad === 'string' ? { item: { good, bad } } : { why: 'fields' }
}

function tabbedPair(line: string): Read<PairOfTexts> {
  const [good = '', bad = '', ...more] = line.split('\t')
  return more.length === 0 && good.trim() !== '' && bad.trim() !== '' ? { item: { good, bad } } : { why: 'columns' }
}

function jsonText(value: unknown): Read<string> {
  const text = typeof value === 'object' && value !== null ? (value as Record<string, unknown>).text : value
  return typeof text === 'string' ? { item: text } : { why: 'fields' }
}
