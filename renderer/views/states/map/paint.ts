import type { Pen } from '../../../lib/figure/svg/canvases'
import { cssOf, type Rgb } from '../../../lib/ramp'
import { themed, useThemed } from '../../../lib/useThemed'
import { CATEGORIES } from './categories'
import { type Room, toPixels, type View } from './place'

export interface MapColours {
  ink: string
  faint: string
  line: string
  ground: string
  accent: string
  categories: string[]
}

const readColours = (token: (name: string) => Rgb): MapColours => ({
  ink: cssOf(token('--map-ink')),
  faint: cssOf(token('--map-other')),
  line: cssOf(token('--map-line')),
  ground: cssOf(token('--map-ground')),
  accent: cssOf(token('--map-accent')),
  categories: Array.from({ length: CATEGORIES }, (_, i) => cssOf(token(`--category-${i + 1}`))),
})
export const useMapColours = (): MapColours => useThemed(readColours)
export const mapColoursNow = (): MapColours => themed(readColours)

export interface Painted {
  x: Float32Array
  y: Float32Array
  names: readonly string[]
  categories: Int8Array
  /** Of those that are looked for; `null`: nothing is. */
  matches: ReadonlySet<number> | null
  chosen: number
  neighbours: ReadonlySet<number>
}

/** Names that are written, at most; none lies over another. */
const MOST_NAMES = 90
const NAME_PX = { character: 6.4, height: 13, gap: 5, ringed: 10 }
const FONT = '11px "Inter Variable", Inter, sans-serif'

export function paintMap(pen: Pen, map: Painted, view: View, room: Room, colours: MapColours): void {
  pen.fillStyle = colours.ground
  pen.fillRect(0, 0, room.width, room.height)
  const [left, top] = toPixels(view, room, 0, 0)
  pen.fillStyle = colours.line
  if (left > 0 && left < room.width) pen.fillRect(left, 0, 1, room.height)
  if (top > 0 && top < room.height) pen.fillRect(0, top, room.width, 1)
  const order = byImportance(map)
  for (const point of order.toReversed()) paintPoint(pen, map, point, view, room, colours)
  paintNames(pen, map, order, view, room, colours)
}

/** What is chosen and what is found first: it is painted last, and named before the others. */
function byImportance(map: Painted): number[] {
  const rank = (point: number) =>
    point === map.chosen ? 0 : map.neighbours.has(point) ? 1 : map.matches?.has(point) ? 2 : map.categories[point] === -1 ? 4 : 3
  return Array.from(map.x.keys()).sort((a, b) => rank(a) - rank(b) || a - b)
}

const isFaint = ({ matches, neighbours, chosen }: Painted, point: number): boolean =>
  point !== chosen && !neighbours.has(point) && matches !== null && !matches.has(point)

function paintPoint(pen: Pen, map: Painted, point: number, view: View, room: Room, colours: MapColours): void {
  const [x, y] = toPixels(view, room, map.x[point] as number, map.y[point] as number)
  if (x < -8 || y < -8 || x > room.width + 8 || y > room.height + 8) return
  const category = map.categories[point] as number
  const colour = isFaint(map, point) ? colours.line : category < 0 ? colours.faint : (colours.categories[category] ?? colours.faint)
  if (point === map.chosen) disc(pen, x, y, 8, colours.accent)
  else if (map.neighbours.has(point)) disc(pen, x, y, 6.5, colours.accent)
  if (point === map.chosen || map.neighbours.has(point)) disc(pen, x, y, 5, colours.ground)
  disc(pen, x, y, map.x.length > 1500 ? 2 : map.x.length > 400 ? 2.6 : 3.4, colour)
}

/** A circle whose line is as thick as it is wide. */
function disc(pen: Pen, x: number, y: number, radius: number, colour: string): void {
  const r = radius / 2
  // Four curves make a circle to a thousandth with this handle.
  const k = 0.5523 * r
  pen.strokeStyle = colour
  pen.lineWidth = radius
  pen.beginPath()
  pen.moveTo(x + r, y)
  pen.bezierCurveTo(x + r, y + k, x + k, y + r, x, y + r)
  pen.bezierCurveTo(x - k, y + r, x - r, y + k, x - r, y)
  pen.bezierCurveTo(x - r, y - k, x - k, y - r, x, y - r)
  pen.bezierCurveTo(x + k, y - r, x + r, y - k, x + r, y)
  pen.stroke()
}

function paintNames(pen: Pen, map: Painted, order: number[], view: View, room: Room, colours: MapColours): void {
  const boxes: [number, number, number][] = []
  pen.font = FONT
  pen.textBaseline = 'middle'
  pen.textAlign = 'start'
  for (const point of order) {
    if (boxes.length >= MOST_NAMES) return
    if (isFaint(map, point)) continue
    const name = map.names[point] ?? ''
    const [x, y] = toPixels(view, room, map.x[point] as number, map.y[point] as number)
    const isRinged = point === map.chosen || map.neighbours.has(point)
    const [left, width] = [x + (isRinged ? NAME_PX.ringed : NAME_PX.gap), name.length * NAME_PX.character]
    if (left < 0 || y < NAME_PX.height / 2 || left + width > room.width || y > room.height - NAME_PX.height / 2) continue
    if (boxes.some(([l, r, middle]) => left < r && left + width > l && Math.abs(y - middle) < NAME_PX.height)) continue
    boxes.push([left, left + width, y])
    pen.fillStyle = colours.ink
    pen.fillText(name, left, y)
  }
}
