import type { TokenRange, ViewedMatrix } from '../../../../shared/inspect/attentionView'
import type { AttentionScale } from '../../../store/attentionSlice'
import { levelsOf, weightText } from '../attention'
import type { ShownMatrix } from '../useAttention'
import { type Partners, partnersOf, type Stretch } from './align'
import { mergedLabel, mergedRange, mergedWeights } from './merged'

/** A − B over the rows and columns that have partners; nothing where one shows weights and the other norms, which are no numbers of a kind. */
export interface Difference {
  matrix: ShownMatrix
  /** What each cell is the difference of. */
  weights: { a: Float32Array; b: Float32Array }
  rows: Partners
  columns: Partners
  /** The largest |A − B|. */
  largest: number
  /** Rows and columns without a partner, each once. */
  unpaired: { a: number; b: number }
}

export function differenceOf(a: ShownMatrix, b: ShownMatrix): Difference {
  const rows = partnersOf(a.rowLabels, b.rowLabels)
  const isSquare = hasEqualAxes(a) && hasEqualAxes(b)
  const columns = isSquare ? rows : partnersOf(a.columnLabels, b.columnLabels)
  const [ofRows, ofColumns] = isOfAKind(a, b) ? [rows, columns] : [NO_PARTNERS, NO_PARTNERS]
  const weights = { a: mergedWeights(a, ofRows.a, ofColumns.a), b: mergedWeights(b, ofRows.b, ofColumns.b) }
  const data = weights.a.map((weight, at) => weight - (weights.b[at] as number))
  const matrix = { ...axesOf(a, b, ofRows, ofColumns), data, of: a.of }
  return { matrix, weights, rows, columns, largest: largestSize(data), unpaired: unpairedIn(a, b, rows, isSquare ? null : columns) }
}

const NO_PARTNERS: Partners = { a: [], b: [] }

/** Whether one can be taken from the other. */
export const isOfAKind = (a: Pick<ShownMatrix, 'of'>, b: Pick<ShownMatrix, 'of'>): boolean => a.of.weights === b.of.weights

/** Tokens are named as A has them. */
function axesOf(a: ShownMatrix, b: ShownMatrix, rows: Partners, columns: Partners): Pick<ShownMatrix, 'rows' | 'columns' | 'rowLabels' | 'columnLabels'> {
  const labels = (pairs: Partners, ofA: readonly string[], ofB: readonly string[]) =>
    pairs.a.map(({ start, end }, i) => mergedLabel(ofA.slice(start, end), ofB.slice(pairs.b[i]?.start, pairs.b[i]?.end)))
  return {
    rows: rows.a.map((stretch) => mergedRange(a.rows, stretch)),
    columns: columns.a.map((stretch) => mergedRange(a.columns, stretch)),
    rowLabels: labels(rows, a.rowLabels, b.rowLabels),
    columnLabels: labels(columns, a.columnLabels, b.columnLabels),
  }
}

/** Queries and keys are the same tokens, unless one segment looks at another. */
const hasEqualAxes = ({ rows, columns }: ViewedMatrix): boolean =>
  rows.length === columns.length && rows.every(({ start, end }, i) => columns[i]?.start === start && columns[i]?.end === end)

function largestSize(data: Float32Array): number {
  let largest = 0
  for (let i = 0; i < data.length; i++) largest = Math.max(largest, Math.abs(data[i] as number))
  return largest
}

function unpairedIn(a: ViewedMatrix, b: ViewedMatrix, rows: Partners, columns: Partners | null): Difference['unpaired'] {
  const left = (side: 'a' | 'b', all: number, pairs: Partners | null) => (pairs ? all - pairs[side].reduce((sum, { start, end }) => sum + end - start, 0) : 0)
  const inBoth = (side: 'a' | 'b', of: ViewedMatrix) => left(side, of.rows.length, rows) + left(side, of.columns.length, columns)
  return { a: inBoth('a', a), b: inBoth('b', b) }
}

/** The level of no difference: 1 and 255 are the largest to either side. */
export const NO_DIFFERENCE = 128

export function differenceLevels({ matrix: { data }, largest }: Pick<Difference, 'matrix' | 'largest'>): Uint8Array {
  const levels = new Uint8Array(data.length).fill(NO_DIFFERENCE)
  if (largest > 0) for (let i = 0; i < data.length; i++) levels[i] = NO_DIFFERENCE + Math.round(((data[i] as number) / largest) * 127)
  return levels
}

/** Levels of one of two matrices that share a scale: of the largest in the pictures, the larger of both. */
export function sharedLevels(matrix: ViewedMatrix, scale: AttentionScale, most: number): Uint8Array {
  if (scale !== 'global') return levelsOf(matrix, scale).levels
  return Uint8Array.from(matrix.data, (weight) => (most === 0 ? 0 : Math.round((weight / most) * 255)))
}

/** Tokens of B that A lacks: farther than any text reaches. */
const OWN = 1_000_000

/** Rows and columns of B named by their partners in A, so that what is pointed at in one picture is found in the others. */
export function inTermsOfA(a: ShownMatrix, b: ShownMatrix, { rows, columns }: Pick<Difference, 'rows' | 'columns'>): ShownMatrix {
  return { ...b, rows: renamed(a.rows, b.rows, rows), columns: renamed(a.columns, b.columns, columns) }
}

function renamed(a: readonly TokenRange[], b: readonly TokenRange[], pairs: Partners): TokenRange[] {
  const names = b.map(({ start, end }) => ({ start: OWN + start, end: OWN + end }))
  for (const [pair, stretch] of pairs.b.entries())
    names.splice(stretch.start, stretch.end - stretch.start, ...parts(mergedRange(a, pairs.a[pair] as Stretch), stretch))
  return names
}

/** As many equal parts of A's tokens as B has there: fractions, where they are no tokens of A. */
function parts({ start, end }: TokenRange, stretch: Stretch): TokenRange[] {
  const count = stretch.end - stretch.start
  const at = (part: number) => start + ((end - start) * part) / count
  return Array.from({ length: count }, (_, part) => ({ start: at(part), end: at(part + 1) }))
}

/** Whether a place is that of a token of A. */
export const isOfA = (token: number): boolean => token < OWN && Number.isInteger(token)

/** Where |A − B| is largest, the largest first: places in its data. */
export function largestDifferences({ matrix: { data } }: Pick<Difference, 'matrix'>, most: number): number[] {
  const size = (place: number) => Math.abs(data[place] as number)
  // A sort of 262,144 places takes 150 ms: those that are too small are left out first.
  const least = thresholdOf(data, most)
  const places: number[] = []
  for (let i = 0; i < data.length; i++) if (size(i) >= least && size(i) > 0) places.push(i)
  return places.sort((one, other) => size(other) - size(one) || one - other).slice(0, most)
}

function thresholdOf(data: Float32Array, most: number): number {
  if (data.length <= most) return 0
  const sizes = data.map(Math.abs).sort()
  return sizes[sizes.length - most] as number
}

/** `+0.123`, `−0.0456`, `0` */
export const signedText = (value: number): string => (value === 0 ? '0' : `${value < 0 ? '−' : '+'}${weightText(Math.abs(value))}`)
