import type { Sight } from './raster'

/** Pixels for the queries' names at the left, and for the keys' above. */
export const GUTTER = { left: 104, top: 84 }

/** The keys' names: slanted, cut at this width. */
const NAME = { most: 96, line: 15, below: 8, sine: 0.79, cosine: 0.62 }
/** The last of the Latin letters. */
const NARROW = 0x24f

/** Pixels that are empty above the longest of these names, or a little fewer: letters are counted and not measured. */
export function emptyAbove(labels: readonly string[]): number {
  const widths = labels.map((label) => [...label].reduce((sum, letter) => sum + ((letter.codePointAt(0) ?? 0) > NARROW ? 13 : 7.5), 0))
  const longest = widths.reduce((most, width) => Math.max(most, width), 0)
  return Math.max(0, Math.floor(GUTTER.top - NAME.below - NAME.sine * Math.min(NAME.most, longest) - NAME.cosine * NAME.line))
}

interface Shape {
  rows: number
  columns: number
}
interface Room {
  width: number
  height: number
}

/** Cells are not drawn larger than this to fill the room, and not smaller than a tenth of a pixel. */
const FITTED_CELL = 40
const LARGEST_CELL = 96

/** All of it in sight. */
export function fitted({ rows, columns }: Shape, { width, height }: Room): Sight {
  const cell = Math.min(FITTED_CELL, width / Math.max(1, columns), height / Math.max(1, rows))
  // Whole pixels where there are several: else some cells are a pixel wider than others.
  return { left: 0, top: 0, cell: Math.max(0.1, cell >= 3 ? Math.floor(cell) : cell) }
}

/** The point `x`, `y` of the picture stays where it is. */
export function zoomed({ left, top, cell }: Sight, factor: number, x: number, y: number): Sight {
  const next = Math.min(LARGEST_CELL, cell * factor)
  return { left: left + x / cell - x / next, top: top + y / cell - y / next, cell: next }
}

/** Nothing beyond its edges, and nothing smaller than all of it. */
export function clamped({ left, top, cell }: Sight, { rows, columns }: Shape, { width, height }: Room, least: number): Sight {
  const size = Math.max(least, cell)
  const within = (first: number, count: number, room: number) => Math.max(0, Math.min(first, count - room / size))
  return { left: within(left, columns, width), top: within(top, rows, height), cell: size }
}

/** Rows and columns, counted from 1, of which something is in sight. */
export interface Part {
  rows: [first: number, last: number]
  columns: [first: number, last: number]
}

/** `null`: all of it. */
export function partOf({ left, top, cell }: Sight, { rows, columns }: Shape, drawn: Room): Part | null {
  const within = (first: number, pixels: number, count: number): [number, number] => [
    Math.floor(first + SLIVER) + 1,
    Math.min(count, Math.ceil(first + pixels / cell - SLIVER)),
  ]
  const part: Part = { rows: within(top, drawn.height, rows), columns: within(left, drawn.width, columns) }
  return part.rows[0] === 1 && part.rows[1] === rows && part.columns[0] === 1 && part.columns[1] === columns ? null : part
}
/** Of a cell: less of it is not in sight. The frame is cut to whole pixels. */
const SLIVER = 0.05
