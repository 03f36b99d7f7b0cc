import type { LinesFile, PairOfTexts } from '../../store/surpriseSlice'

/** As many as the engine takes at once. */
export const MOST_LINES = 100_000

type Broken = LinesFile<unknown>['broken'][number]['why']
type Read<T> = { item: T } | { why: Broken }

/** Pairs, one a line: of `.jsonl` objects with `good` and `bad` (or BLiMP's `sentence_good` and `sentence_bad`), else both sentences with a tab between them. */
export const pairsFile = (name: string, content: string): LinesFile<PairOfTexts> => linesFile(name, content, isJsonLines(name) ? jsonPair : tabbedPair)

/** Texts, one a line: of `.jsonl` strings or objects with `text`. */
export const textsFile = (name: string, content: string): LinesFile<string> =>
  linesFile(name, content, isJsonLines(name) ? jsonText : (line) => ({ item: line }))

const isJsonLines = (name: string): boolean => /\.(jsonl|ndjson)$/i.test(name)

/** A line that cannot be read is named by its number, and the rest goes on. */
function linesFile<T>(name: string, content: string, read: (line: string) => Read<T>): LinesFile<T> {
  const file: LinesFile<T> = { name, items: [], lines: [], broken: [], over: 0 }
  const lines = content.replace(/^\ufeff/, '').split(/\r\n|\n|\r/)
  // The last line's end begins no line.
  if (lines.at(-1) === '') lines.pop()
  for (const [i, line] of lines.entries()) {
    const found = line.trim() === '' ? { why: 'blank' as const } : read(line)
    if ('why' in found) file.broken.push({ line: i + 1, why: found.why })
    else if (file.items.length === MOST_LINES) file.over++
    else {
      file.items.push(found.item)
      file.lines.push(i + 1)
    }
  }
  return file
}

function jsonPair(line: string): Read<PairOfTexts> {
  const value = parsed(line)
  if (value === undefined) return { why: 'json' }
  const fields = (typeof value === 'object' && value !== null ? value : {}) as Record<string, unknown>
  const [good, bad] = [fields.good ?? fields.sentence_good, fields.bad ?? fields.sentence_bad]
  return typeof good === 'string' && typeof bad === 'string' ? { item: { good, bad } } : { why: 'fields' }
}

function tabbedPair(line: string): Read<PairOfTexts> {
  const [good = '', bad = '', ...more] = line.split('\t')
  return more.length === 0 && good.trim() !== '' && bad.trim() !== '' ? { item: { good, bad } } : { why: 'columns' }
}

function jsonText(line: string): Read<string> {
  const value = parsed(line)
  if (value === undefined) return { why: 'json' }
  const text = typeof value === 'object' && value !== null ? (value as Record<string, unknown>).text : value
  return typeof text === 'string' ? { item: text } : { why: 'fields' }
}

function parsed(line: string): unknown {
  try {
    return JSON.parse(line)
  } catch {
    return undefined
  }
}
