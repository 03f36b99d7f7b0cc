import type { ViewedMatrix } from '../../../../shared/inspect/attentionView'
import { type ColourMap, rgbAt } from '../../../lib/colourMap'
import type { Focus } from '../focus/focus'
import type { Part } from '../matrix/sight'

/** Curves from queries to keys, by their places, in the order of the queries. */
export interface Edges {
  from: Uint32Array
  to: Uint32Array
}

/** Of each row its columns, the largest weight first; equal ones as they stand. `[rows, columns]`: it is found once, whatever share is drawn. */
export function ranked({ rows, columns, data }: ViewedMatrix): Uint32Array {
  const width = columns.length
  const order = new Uint32Array(rows.length * width)
  for (let row = 0; row < rows.length; row++) {
    const weights = data.subarray(row * width, (row + 1) * width)
    const places = order.subarray(row * width, (row + 1) * width)
    for (let i = 0; i < width; i++) places[i] = i
    places.sort((a, b) => (weights[b] as number) - (weights[a] as number) || a - b)
  }
  return order
}

/** Of each row the largest weights, until they make this share of what the row sums to; never one that is 0. */
export function edgesOf(matrix: ViewedMatrix, order: Uint32Array, share: number): Edges {
  const width = matrix.columns.length
  const counts = matrix.rows.map((_, row) => countFor(matrix.data, order, row * width, width, share))
  const total = counts.reduce((sum, count) => sum + count, 0)
  const edges = { from: new Uint32Array(total), to: new Uint32Array(total) }
  let next = 0
  for (const [row, count] of counts.entries()) {
    edges.from.fill(row, next, next + count)
    edges.to.set(order.subarray(row * width, row * width + count), next)
    next += count
  }
  return edges
}

/** Sums of fp32 weights differ in their last digits by the order they are added in. */
const ROUNDING = 1e-6

function countFor(data: Float32Array, order: Uint32Array, start: number, width: number, share: number): number {
  const weightAt = (rank: number) => data[start + (order[start + rank] as number)] as number
  let total = 0
  for (let rank = 0; rank < width; rank++) total += weightAt(rank)
  let drawn = 0
  let count = 0
  while (count < width && weightAt(count) > 0 && drawn < share * total - ROUNDING * total) drawn += weightAt(count++)
  return count
}

/** The edges that can be seen, the strongest first, and at most so many: places in `edges`. */
export function strongest(edges: Edges, levels: Uint8Array, columns: number, most: number): { picks: Uint32Array; seen: number } {
  const levelOf = (edge: number) => levels[(edges.from[edge] as number) * columns + (edges.to[edge] as number)] as number
  const next = new Uint32Array(257)
  for (let edge = 0; edge < edges.from.length; edge++) next[255 - levelOf(edge) + 1] = (next[255 - levelOf(edge) + 1] as number) + 1
  for (let level = 1; level < next.length; level++) next[level] = (next[level] as number) + (next[level - 1] as number)
  // Where those of level 0 begin: they would leave nothing on the canvas.
  const seen = next[255] as number
  const picks = new Uint32Array(edges.from.length)
  for (let edge = 0; edge < picks.length; edge++) {
    const place = 255 - levelOf(edge)
    picks[next[place] as number] = edge
    next[place] = (next[place] as number) + 1
  }
  return { picks: picks.subarray(0, Math.min(seen, most)), seen }
}

/** The edges of the tokens that are looked at, the faintest first. */
export function edgesIn(edges: Edges, { side, places }: Pick<Focus, 'side' | 'places'>, levels: Uint8Array, columns: number): Uint32Array {
  const ends = side === 'query' ? edges.from : edges.to
  const levelOf = (edge: number) => levels[(edges.from[edge] as number) * columns + (edges.to[edge] as number)] as number
  const isLookedAt = new Uint8Array(Math.max(columns, (edges.from.at(-1) ?? 0) + 1))
  for (const place of places) isLookedAt[place] = 1
  const found: number[] = []
  // Of 100,000 curves, with every move of the pointer: no set, no filter.
  for (let edge = 0; edge < ends.length; edge++) if (isLookedAt[ends[edge] as number] === 1) found.push(edge)
  return Uint32Array.from(found.sort((a, b) => levelOf(a) - levelOf(b)))
}

/** Pixels from token to token: all of a short text is in sight, and names stay apart. */
export const pitchOf = (tokens: number, room: number): number => Math.min(28, Math.max(18, Math.floor(room / Math.max(1, tokens))))

/** The middle of a token's name, from the top. */
export const nodeAt = (place: number, pitch: number): number => (place + 0.5) * pitch

/** The token at this height; -1 where there is none. */
export function placeAt(y: number, pitch: number, count: number): number {
  const place = Math.floor(y / pitch)
  return place >= 0 && place < count ? place : -1
}

export interface CurveLayout {
  /** Pixels of a column of tokens, with the room for their values. */
  column: number
  /** Pixels between the columns. */
  curves: number
  /** Whether there is room for values beside the names. */
  hasValues: boolean
}

const VALUE = 58
const NARROW = 420

export function layoutOf(width: number): CurveLayout {
  const hasValues = width >= NARROW
  const name = Math.max(64, Math.min(168, Math.round(width * (hasValues ? 0.2 : 0.27))))
  const column = name + (hasValues ? VALUE : 0)
  return { column, curves: Math.max(40, width - 2 * column), hasValues }
}

/** Which stretch of the columns is drawn: what is in sight, and some above and below, so that not every pixel of scrolling draws anew. */
export interface Stretch {
  top: number
  bottom: number
}
const STEP = 240

export const stepOf = (scrolled: number): number => Math.floor(Math.max(0, scrolled) / STEP) * STEP

export function stretchAt(scrolled: number, height: number, whole: number): Stretch {
  const step = stepOf(Math.min(scrolled, Math.max(0, whole - height)))
  return { top: Math.max(0, step - STEP), bottom: Math.min(whole, step + 2 * STEP + height) }
}

/** On paper all of a text up to this many tokens; a longer one would be higher than any page. */
export const PAPER_TOKENS = 200

/** Of a longer text: the tokens that are in sight, from 1. */
export function tokensShown(scrolled: number, height: number, pitch: number, rows: number, columns: number): Part | null {
  if (Math.max(rows, columns) <= PAPER_TOKENS) return null
  const first = Math.floor(scrolled / pitch) + 1
  const upTo = (all: number): [number, number] => [Math.min(all, first), Math.min(all, Math.ceil((scrolled + height) / pitch))]
  return { rows: upTo(rows), columns: upTo(columns) }
}

/** How a curve of each level is drawn. */
export interface Pen {
  colour: string
  width: number
}

/** Half the ramp by opacity, then by colour: a curve alone looks as the legend shows its weight, and where faint ones cross their ink adds up. `least`: of full colour, what no curve falls below. */
export const pensOf = (colours: ColourMap, least = 0): Pen[] =>
  Array.from({ length: 256 }, (_, level) => {
    const share = least + (1 - least) * (level / 255)
    const [r, g, b] = rgbAt(colours, 255 * Math.max(0.5, share))
    return { colour: `rgb(${r} ${g} ${b} / ${Math.min(1, 2 * share).toFixed(4)})`, width: 1 + 2.5 * share }
  })
