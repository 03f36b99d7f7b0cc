import type { TokenRange, ViewedMatrix } from '../../../../shared/inspect/attentionView'
import type { AttentionScale } from '../../../store/attentionSlice'
import { levelsOf, weightText } from '../attention'
import type { ShownMatrix } from '../useAttention'
import { type Alignment, aligned } from './align'

/** A − B over the rows and columns that both have; nothing where one shows weights and the other norms, which are no numbers of a kind. */
export interface Difference {
  matrix: ShownMatrix
  rows: Alignment
  columns: Alignment
  /** The largest |A − B|. */
  largest: number
  /** Rows and columns without a partner, each once. */
  unpaired: { a: number; b: number }
}

export function differenceOf(a: ShownMatrix, b: ShownMatrix): Difference {
  const rows = aligned(a.rowLabels, b.rowLabels)
  const isSquare = hasEqualAxes(a) && hasEqualAxes(b)
  const columns = isSquare ? rows : aligned(a.columnLabels, b.columnLabels)
  const matrix = isOfAKind(a, b) ? differenceMatrix(a, b, rows, columns) : differenceMatrix(a, b, NO_PAIRS, NO_PAIRS)
  return { matrix, rows, columns, largest: largestSize(matrix.data), unpaired: unpairedIn(a, b, rows, isSquare ? null : columns) }
}

const NO_PAIRS: Alignment = { a: new Int32Array(0), b: new Int32Array(0) }

/** Whether one can be taken from the other. */
export const isOfAKind = (a: Pick<ShownMatrix, 'of'>, b: Pick<ShownMatrix, 'of'>): boolean => a.of.weights === b.of.weights

function differenceMatrix(a: ShownMatrix, b: ShownMatrix, rows: Alignment, columns: Alignment): ShownMatrix {
  const picked = <T>(list: readonly T[], places: Int32Array): T[] => Array.from(places, (place) => list[place] as T)
  return {
    rows: picked(a.rows, rows.a),
    columns: picked(a.columns, columns.a),
    rowLabels: picked(a.rowLabels, rows.a),
    columnLabels: picked(a.columnLabels, columns.a),
    data: differences(a, b, rows, columns),
    of: a.of,
  }
}

/** Queries and keys are the same tokens, unless one segment looks at another. */
const hasEqualAxes = ({ rows, columns }: ViewedMatrix): boolean =>
  rows.length === columns.length && rows.every(({ start, end }, i) => columns[i]?.start === start && columns[i]?.end === end)

function differences(a: ViewedMatrix, b: ViewedMatrix, rows: Alignment, columns: Alignment): Float32Array {
  const data = new Float32Array(rows.a.length * columns.a.length)
  for (let r = 0, at = 0; r < rows.a.length; r++) {
    const [inA, inB] = [(rows.a[r] as number) * a.columns.length, (rows.b[r] as number) * b.columns.length]
    for (let c = 0; c < columns.a.length; c++)
      data[at++] = (a.data[inA + (columns.a[c] as number)] as number) - (b.data[inB + (columns.b[c] as number)] as number)
  }
  return data
}

function largestSize(data: Float32Array): number {
  let largest = 0
  for (let i = 0; i < data.length; i++) largest = Math.max(largest, Math.abs(data[i] as number))
  return largest
}

function unpairedIn(a: ViewedMatrix, b: ViewedMatrix, rows: Alignment, columns: Alignment | null): Difference['unpaired'] {
  const left = (all: number, pairs: Alignment | null) => (pairs ? all - pairs.a.length : 0)
  return { a: left(a.rows.length, rows) + left(a.columns.length, columns), b: left(b.rows.length, rows) + left(b.columns.length, columns) }
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

function renamed(a: readonly TokenRange[], b: readonly TokenRange[], pairs: Alignment): TokenRange[] {
  const names = b.map(({ start, end }) => ({ start: OWN + start, end: OWN + end }))
  for (const [pair, place] of pairs.b.entries()) names[place] = a[pairs.a[pair] as number] as TokenRange
  return names
}

/** Whether a place stands for a token of A. */
export const isOfA = (token: number): boolean => token < OWN

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
