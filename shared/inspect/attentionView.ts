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

/** `matrix`: `[size, size]`. Sum over the keys of a word, mean over its queries; the same array where the view leaves everything as it is. */
export function viewedMatrix(matrix: Float32Array, size: number, axes: { rows: TokenRange[]; columns: TokenRange[] }, renormalise: boolean): ViewedMatrix {
  const { rows, columns } = axes
  if (rows.length === size && columns.length === size) return { rows, columns, data: matrix }
  const data = new Float32Array(rows.length * columns.length)
  for (const [r, row] of rows.entries()) {
    const target = data.subarray(r * columns.length, (r + 1) * columns.length)
    for (let query = row.start; query < row.end; query++) addRow(target, matrix.subarray(query * size, (query + 1) * size), columns)
    scaleRow(target, row.end - row.start, renormalise)
  }
  return { rows, columns, data }
}

function addRow(target: Float32Array, weights: Float32Array, columns: TokenRange[]): void {
  for (let c = 0; c < columns.length; c++) {
    const { start, end } = columns[c] as TokenRange
    let sum = target[c] as number
    for (let key = start; key < end; key++) sum += weights[key] as number
    target[c] = sum
  }
}

/** A row that has lost everything stays as it is: there is nothing to divide by. */
function scaleRow(row: Float32Array, queries: number, renormalise: boolean): void {
  const total = renormalise ? row.reduce((sum, weight) => sum + weight, 0) : queries
  if (total === 0 || total === 1) return
  for (let i = 0; i < row.length; i++) row[i] = (row[i] as number) / total
}

/** The mean or the largest of some heads of one layer, `[heads, size, size]`; heads counted from 1. */
export function reducedHeads(layer: Float32Array, size: number, heads: readonly number[], reduce: 'mean' | 'max'): Float32Array {
  const area = size * size
  const of = (head: number) => layer.subarray((head - 1) * area, head * area)
  const result = Float32Array.from(of(heads[0] ?? 1))
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
