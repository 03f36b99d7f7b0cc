import { type ColourMap, rgbAt } from '../../../lib/colourMap'
import type { Pen } from '../../../lib/figure/svg/canvases'
import { cssOf } from '../../../lib/ramp'

/** Which part of a matrix is in sight, in cells, and how large a cell is drawn, in pixels of the screen. */
export interface Sight {
  /** The first column and row, not always whole. */
  left: number
  top: number
  /** Pixels a cell. */
  cell: number
}

interface Room {
  width: number
  height: number
}

export interface Levels {
  rows: number
  columns: number
  /** `[rows, columns]`, 0 to 255. */
  levels: Uint8Array
  /** Of each row the first column that a decoder masks; they are left to the ground. */
  maskedFrom?: Int32Array | null
  /** The level of nothing, if it is not 0. */
  zero?: number
}

/** From which cell to which each pixel of an axis reaches: `[from, to)`. A cell of a pixel or more is one; smaller ones share a pixel. */
function cellsOfPixels(pixels: number, first: number, cell: number, count: number): { from: Int32Array; to: Int32Array } {
  const from = new Int32Array(pixels)
  const to = new Int32Array(pixels)
  for (let pixel = 0; pixel < pixels; pixel++) {
    const start = Math.floor(first + pixel / cell + 1e-9)
    from[pixel] = start < 0 || start >= count ? -1 : start
    to[pixel] = Math.min(count, Math.max(start + 1, Math.floor(first + (pixel + 1) / cell + 1e-9)))
  }
  return { from, to }
}

/** Cells of this many pixels have a gap to the next. */
const GAP_CELL = 7

/** Draws what is in sight, pixel by pixel: 262,144 weights take 1-2 ms. Cells that share a pixel show the one farthest from nothing, so that a thin diagonal stays in sight. */
export function rasterise({ rows, columns, levels, zero = 0, maskedFrom }: Levels, { left, top, cell }: Sight, colours: ColourMap, image: ImageData): void {
  const { width, height } = image
  const pixels = new Uint32Array(image.data.buffer)
  const across = cellsOfPixels(width, left, cell, columns)
  const down = cellsOfPixels(height, top, cell, rows)
  const gap = cell >= GAP_CELL ? Math.max(1, Math.round(cell / 30)) : 0
  for (let y = 0; y < height; y++) {
    const row = down.from[y] as number
    const isGap = row < 0 || isInGap(top, y, cell, gap)
    const end = maskedFrom?.[row] ?? columns
    for (let x = 0; x < width; x++) {
      const column = across.from[x] as number
      const isEmpty = isGap || column < 0 || column >= end || isInGap(left, x, cell, gap)
      pixels[y * width + x] = isEmpty ? 0 : (colours[farthestIn(levels, zero, columns, row, down.to[y] as number, column, across.to[x] as number)] as number)
    }
  }
}

const isInGap = (first: number, pixel: number, cell: number, gap: number): boolean => gap > 0 && (first * cell + pixel) % cell >= cell - gap

function farthestIn(levels: Uint8Array, zero: number, columns: number, top: number, bottom: number, left: number, right: number): number {
  let farthest = levels[top * columns + left] as number
  if (bottom - top === 1 && right - left === 1) return farthest
  for (let row = top; row < bottom; row++)
    for (let column = left; column < right; column++) {
      const level = levels[row * columns + column] as number
      if (Math.abs(level - zero) > Math.abs(farthest - zero)) farthest = level
    }
  return farthest
}

/** The same with a pen, a rectangle a cell, for a figure: cells of nothing are left to the paper. */
export function drawCells(pen: Pen, { rows, columns, levels, zero = 0 }: Levels, { left, top, cell }: Sight, colours: ColourMap, room: Room): void {
  const gap = cell >= GAP_CELL ? 1 : 0
  const [bottom, right] = [Math.min(rows, Math.ceil(top + room.height / cell)), Math.min(columns, Math.ceil(left + room.width / cell))]
  for (let row = Math.floor(top); row < bottom; row++)
    for (let column = Math.floor(left); column < right; column++) {
      const level = levels[row * columns + column] as number
      if (level === zero) continue
      const [x, y] = [Math.max(0, (column - left) * cell), Math.max(0, (row - top) * cell)]
      pen.fillStyle = cssOf(rgbAt(colours, level))
      pen.fillRect(x, y, Math.min(room.width, (column + 1 - left) * cell - gap) - x, Math.min(room.height, (row + 1 - top) * cell - gap) - y)
    }
}

/** Of `count` labels along an axis the ones that do not overlap: every n-th, n a round number. */
export function labelStep(cell: number, room: number): number {
  const least = Math.ceil(room / cell)
  return [1, 2, 5, 10, 20, 25, 50, 100, 250].find((step) => step >= least) ?? 500
}
