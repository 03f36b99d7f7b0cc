import type { AttendedTokens, AttentionView } from './attention'

/** A row or column of what is shown: one token, or those of a word, `[start, end)`. */
export interface TokenRange {
  start: number
  end: number
}

/** A matrix as it is looked at. */
export interface ViewedMatrix {
  /** Queries, from top to bottom. */
  rows: TokenRange[]
  /** Keys, from left to right. */
  columns: TokenRange[]
  /** `[rows, columns]` */
  data: Float32Array
}

type TokenFacts = Pick<AttendedTokens, 'sequences' | 'words' | 'specials' | 'segments'>

/** The rows and columns that a view shows. */
export function viewedAxes(tokens: TokenFacts, view: AttentionView): { rows: TokenRange[]; columns: TokenRange[] } {
  const [query, key] = view.segments === 'all' ? [null, null] : [view.segments[0] === 'A' ? 0 : 1, view.segments[2] === 'A' ? 0 : 1]
  const all = view.words ? wordRanges(tokens) : Array.from(tokens.words, (_, i) => ({ start: i, end: i + 1 }))
  const shown = all.filter(({ start }) => !view.hideSpecials || tokens.specials[start] === 0)
  const of = (segment: number | null) => (segment === null ? shown : shown.filter(({ start }) => tokens.segments[start] === segment))
  return { rows: of(query), columns: of(key) }
}

/** Neighbouring tokens of one word; every other token by itself. */
function wordRanges({ words, sequences }: TokenFacts): TokenRange[] {
  const ranges: TokenRange[] = []
  for (let i = 0; i < words.length; i++) {
    const last = ranges.at(-1)
    if (last && words[i] !== -1 && words[i] === words[i - 1] && sequences[i] === sequences[i - 1]) last.end = i + 1
    else ranges.push({ start: i, end: i + 1 })
  }
  return ranges
}

/**
 * `matrix`: `[size, size]`. Sum over the keys of a word, mean over its queries; the same array where the view leaves everything as it is.
 * `into`: where it is written, so that many matrices need one of them.
 */
export function viewedMatrix(
  matrix: Float32Array,
  size: number,
  axes: { rows: TokenRange[]; columns: TokenRange[] },
  renormalise: boolean,
  into?: Float32Array,
): ViewedMatrix {
  const { rows, columns } = axes
  if (rows.length === size && columns.length === size) return { rows, columns, data: matrix }
  const data = into?.fill(0) ?? new Float32Array(rows.length * columns.length)
  // Flat lists: 144 heads of 512 tokens are viewed at once.
  const starts = Int32Array.from(columns, ({ start }) => start)
  const ends = Int32Array.from(columns, ({ end }) => end)
  const isDivided = renormalise && hasLostKeys(columns, size)
  for (const [r, row] of rows.entries()) {
    const to = r * columns.length
    for (let query = row.start; query < row.end; query++) addRow(data, to, matrix, query * size, starts, ends)
    scaleRow(data, to, to + columns.length, row.end - row.start, isDivided)
  }
  return { rows, columns, data }
}

/** Weighted norms do not sum to 1 by themselves: rows of all keys are not divided. */
const hasLostKeys = (columns: readonly TokenRange[], size: number): boolean => columns.reduce((keys, { start, end }) => keys + end - start, 0) < size

/** `to` and `from`: where the row begins in either. */
function addRow(data: Float32Array, to: number, matrix: Float32Array, from: number, starts: Int32Array, ends: Int32Array): void {
  for (let c = 0; c < starts.length; c++) {
    const end = from + (ends[c] as number)
    let sum = data[to + c] as number
    for (let at = from + (starts[c] as number); at < end; at++) sum += matrix[at] as number
    data[to + c] = sum
  }
}

/** A row that has lost everything stays as it is: there is nothing to divide by. */
function scaleRow(data: Float32Array, start: number, end: number, queries: number, renormalise: boolean): void {
  const total = renormalise ? sumOf(data, start, end) : queries
  if (total === 0 || total === 1) return
  for (let i = start; i < end; i++) data[i] = (data[i] as number) / total
}

function sumOf(data: Float32Array, start: number, end: number): number {
  let sum = 0
  for (let i = start; i < end; i++) sum += data[i] as number
  return sum
}

/** The mean or the largest of some heads of one layer, `[heads, size, size]`; heads counted from 1. */
export function reducedHeads(layer: Float32Array, size: number, heads: readonly number[], reduce: 'mean' | 'max'): Float32Array {
  const area = size * size
  const of = (head: number) => layer.subarray((head - 1) * area, head * area)
  const result = of(heads[0] ?? 1).slice()
  for (const head of heads.slice(1)) {
    const weights = of(head)
    for (let i = 0; i < area; i++)
      result[i] = reduce === 'max' ? Math.max(result[i] as number, weights[i] as number) : (result[i] as number) + (weights[i] as number)
  }
  if (reduce === 'mean' && heads.length > 1) for (let i = 0; i < area; i++) result[i] = (result[i] as number) / heads.length
  return result
}

/** The segment of each token, by the separator pair `</s></s>`: RoBERTa's type ids say nothing. */
export function segmentsOf(ids: ArrayLike<number>, separator: number | null, specials: ArrayLike<number>): Int8Array {
  const segments = new Int8Array(ids.length)
  let segment = 0
  for (let i = 0; i < ids.length; i++) {
    if (i > 0 && ids[i] === separator && ids[i - 1] === separator) segment = 1
    segments[i] = specials[i] === 1 && ids[i] === separator ? -1 : segment
  }
  segments[0] = specials[0] === 1 ? -1 : (segments[0] ?? 0)
  return segments
}
