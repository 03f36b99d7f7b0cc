import type { Pen as FigurePen } from '../../../lib/figure/svg/canvases'
import { type Edges, nodeAt, type Pen } from './curves'

export interface Strokes {
  edges: Edges
  /** Which of them, in this order. */
  picks: Uint32Array
  /** `[rows, columns]`, 0 to 255. */
  levels: Uint8Array
  columns: number
  pens: Pen[]
  pitch: number
  /** Pixels from the queries to the keys. */
  width: number
}

/** A canvas's context, or what draws an SVG. */
type Canvas = Pick<FigurePen, 'strokeStyle' | 'lineWidth' | 'beginPath' | 'moveTo' | 'bezierCurveTo' | 'stroke'>

/** Draws curves from `begin` on until the time is over; returns the next one that is to be drawn. `down`: pixels from the top. */
export function stroke(context: Canvas, strokes: Strokes, begin: number, ms: number, down = 0): number {
  const end = performance.now() + ms
  const { picks } = strokes
  let next = begin
  let level = -1
  while (next < picks.length) {
    level = strokeOne(context, strokes, picks[next++] as number, level, down)
    // A look at the clock costs as much as a short curve.
    if (next % 32 === 0 && performance.now() > end) break
  }
  return next
}

function strokeOne(context: Canvas, { edges, levels, columns, pens, pitch, width }: Strokes, edge: number, before: number, down: number): number {
  const [row, column] = [edges.from[edge] as number, edges.to[edge] as number]
  const level = levels[row * columns + column] as number
  const pen = pens[level]
  if (pen && level !== before) {
    context.strokeStyle = pen.colour
    context.lineWidth = pen.width
  }
  const [from, to] = [down + nodeAt(row, pitch), down + nodeAt(column, pitch)]
  context.beginPath()
  context.moveTo(0, from)
  context.bezierCurveTo(width / 2, from, width / 2, to, width, to)
  context.stroke()
  return level
}
