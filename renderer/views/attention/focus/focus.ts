import type { ViewedMatrix } from '../../../../shared/inspect/attentionView'
import type { AttentionScale, AttentionSlice, Selection } from '../../../store/attentionSlice'
import { largestOf, placeOf } from '../attention'

export type Side = 'query' | 'key'

/** Rows or columns that are looked at alone. */
export interface Focus {
  side: Side
  places: number[]
  /** Whether they are held; else the pointer is on them. */
  isHeld: boolean
  /** The place on the other side whose value is read; -1 for none. */
  read: number
}

type Held = Pick<Selection, 'tokens' | 'direction'>

export const heldSide = ({ direction }: Pick<Selection, 'direction'>): Side => (direction === 'from' ? 'query' : 'key')
export const otherSide = (side: Side): Side => (side === 'query' ? 'key' : 'query')
export const rangesOf = ({ rows, columns }: Pick<ViewedMatrix, 'rows' | 'columns'>, side: Side) => (side === 'query' ? rows : columns)

/** The pointer previews a token. Once tokens are held, it previews others of their side, and of the other side it reads a value. `null`: all are looked at. */
export function focusOf(matrix: Pick<ViewedMatrix, 'rows' | 'columns'>, held: Held, pointed: AttentionSlice['pointedPair']): Focus | null {
  const side = heldSide(held)
  const at = { query: placeOf(matrix.rows, pointed?.query ?? -1), key: placeOf(matrix.columns, pointed?.key ?? -1) }
  const places = heldPlaces(matrix, held)
  const [own, other] = [at[side], at[otherSide(side)]]
  if (places.length > 0) return own >= 0 && other < 0 ? { side, places: [own], isHeld: false, read: -1 } : { side, places, isHeld: true, read: other }
  if (at.query >= 0) return { side: 'query', places: [at.query], isHeld: false, read: at.key }
  return at.key >= 0 ? { side: 'key', places: [at.key], isHeld: false, read: -1 } : null
}

/** In order, each once: tokens of one word have one place; what the view does not show has none. */
export function heldPlaces(matrix: Pick<ViewedMatrix, 'rows' | 'columns'>, held: Held): number[] {
  const ranges = rangesOf(matrix, heldSide(held))
  return [...new Set(held.tokens.map((token) => placeOf(ranges, token)))].filter((place) => place >= 0).sort((a, b) => a - b)
}

/** What a click holds: these tokens alone, or with those that are held on the same side; those that are held already are released. */
export function withTokens(held: Held, side: Side, tokens: readonly number[], isAdded: boolean): Held {
  const direction = side === 'query' ? 'from' : 'to'
  const before = held.direction === direction ? held.tokens : []
  const isHeld = tokens.every((token) => before.includes(token))
  if (!isAdded) return { tokens: isHeld && before.length === tokens.length ? [] : [...tokens], direction }
  const others = before.filter((token) => !tokens.includes(token))
  return { tokens: isHeld ? others : [...others, ...tokens].sort((a, b) => a - b), direction }
}

/** What each token of the other side gives or gets: the mean over queries, the sum over keys; without a focus what each key receives on average. */
export const valuesOf = (matrix: ViewedMatrix, focus: Pick<Focus, 'side' | 'places'> | null): Float32Array => reduced(matrix, focus ?? allQueries(matrix), null)

/** How much of full colour each value is, 0 to 1: of the same means and sums, each row first divided by what full colour stands for. On average a key receives so little that there the largest has full colour. */
export function shadesOf(matrix: ViewedMatrix, scale: AttentionScale, focus: Pick<Focus, 'side' | 'places'> | null): Float32Array {
  if (focus) return reduced(matrix, focus, fullsOf(matrix, scale)).map((shade) => Math.min(1, shade))
  const values = valuesOf(matrix, null)
  const most = largestOf(values)
  return most === 0 ? values : values.map((value) => value / most)
}

const allQueries = ({ rows }: ViewedMatrix) => ({ side: 'query' as const, places: [...rows.keys()] })

/** What full colour stands for in each row; `null`: 1. */
function fullsOf({ rows, columns, data }: ViewedMatrix, scale: AttentionScale): Float32Array | null {
  if (scale === 'raw') return null
  if (scale === 'global') return new Float32Array(rows.length).fill(largestOf(data))
  return Float32Array.from(rows, (_, row) => largestOf(data.subarray(row * columns.length, (row + 1) * columns.length)))
}

function reduced(matrix: ViewedMatrix, { side, places }: Pick<Focus, 'side' | 'places'>, fulls: Float32Array | null): Float32Array {
  return side === 'query' ? meanOfRows(matrix, places, fulls) : sumOfColumns(matrix, places, fulls)
}

function meanOfRows({ columns, data }: ViewedMatrix, places: readonly number[], fulls: Float32Array | null): Float32Array {
  const mean = new Float32Array(columns.length)
  for (const row of places) {
    const divisor = divisorOf(fulls, row) * places.length
    for (let column = 0; column < mean.length; column++) mean[column] = (mean[column] as number) + (data[row * mean.length + column] as number) / divisor
  }
  return mean
}

function sumOfColumns({ rows, columns, data }: ViewedMatrix, places: readonly number[], fulls: Float32Array | null): Float32Array {
  return Float32Array.from(rows, (_, row) => places.reduce((sum, column) => sum + (data[row * columns.length + column] as number), 0) / divisorOf(fulls, row))
}

/** A row of nothing has nothing to divide. */
const divisorOf = (fulls: Float32Array | null, row: number): number => fulls?.[row] || 1
