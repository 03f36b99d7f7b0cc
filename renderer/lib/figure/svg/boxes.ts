import { painted, paintOf } from './colours'
import { drawGradients, listed } from './gradients'
import type { Box, Sheet } from './sheet'
import { rounded, tag } from './xml'

const SIDES = ['Top', 'Right', 'Bottom', 'Left'] as const

/** What CSS paints of a box: shadows without blur (they are lines), ground, gradients, borders, outline. */
export function drawBox(box: Box, style: CSSStyleDeclaration, sheet: Sheet): string {
  if (style.visibility !== 'visible' || sheet.isOut(box)) return ''
  const radii = radiiOf(style, box)
  return [
    ...listed(style.boxShadow).map((shadow) => drawShadow(box, radii, shadow, false, sheet)),
    drawGround(box, radii, style, sheet),
    drawGradients(box, style, sheet),
    ...listed(style.boxShadow).map((shadow) => drawShadow(box, radii, shadow, true, sheet)),
    drawBorders(box, radii, style, sheet),
    drawOutline(box, radii, style, sheet),
  ].join('')
}

function drawGround(box: Box, radii: Radii, { backgroundColor }: CSSStyleDeclaration, sheet: Sheet): string {
  const paint = paintOf(backgroundColor)
  if (!paint || box.width <= 0 || box.height <= 0) return ''
  sheet.reach(box)
  return shape(box, radii, painted('fill', paint))
}

type Radii = [number, number, number, number]

/** Top left, top right, bottom right, bottom left; no larger than fits. */
export function radiiOf(style: CSSStyleDeclaration, { width, height }: Box): Radii {
  const corners = [style.borderTopLeftRadius, style.borderTopRightRadius, style.borderBottomRightRadius, style.borderBottomLeftRadius]
  const most = Math.max(0, Math.min(width, height) / 2)
  return corners.map((css) => Math.min(most, css.endsWith('%') ? (Number.parseFloat(css) / 100) * Math.min(width, height) : Number.parseFloat(css))) as Radii
}

function shape(box: Box, radii: Radii, attributes: Record<string, string | number | null>): string {
  const [first] = radii
  if (radii.every((radius) => radius === first)) return tag('rect', { ...box, rx: first || null, ...attributes })
  return tag('path', { d: outline(box, radii), ...attributes })
}

function outline({ x, y, width, height }: Box, [tl, tr, br, bl]: Radii): string {
  const [right, bottom] = [x + width, y + height]
  const arc = (radius: number, toX: number, toY: number) => (radius > 0 ? `A${rounded(radius)} ${rounded(radius)} 0 0 1 ${rounded(toX)} ${rounded(toY)}` : '')
  const to = (letter: string, value: number) => `${letter}${rounded(value)}`
  return [
    `M${rounded(x + tl)} ${rounded(y)}`,
    to('H', right - tr),
    arc(tr, right, y + tr),
    to('V', bottom - br),
    arc(br, right - br, bottom),
    to('H', x + bl),
    arc(bl, x, bottom - bl),
    to('V', y + tl),
    arc(tl, x + tl, y),
    'Z',
  ].join('')
}

interface Edge {
  width: number
  line: string
  colour: string
}

function drawBorders(box: Box, radii: Radii, style: CSSStyleDeclaration, sheet: Sheet): string {
  const edges = SIDES.map((side) => ({
    width: Number.parseFloat(style[`border${side}Width`]),
    line: style[`border${side}Style`],
    colour: style[`border${side}Color`],
  }))
  const [top, right, bottom, left] = edges as [Edge, Edge, Edge, Edge]
  const isEven = edges.every(({ width, line, colour }) => width === top.width && line === top.line && colour === top.colour)
  if (isEven) return drawRing(inset(box, top.width / 2), radii.map((radius) => Math.max(0, radius - top.width / 2)) as Radii, top, sheet)
  const { x, y, width, height } = box
  return [
    drawEdge(top, { x, y, width, height: top.width }, sheet),
    drawEdge(right, { x: x + width - right.width, y, width: right.width, height }, sheet),
    drawEdge(bottom, { x, y: y + height - bottom.width, width, height: bottom.width }, sheet),
    drawEdge(left, { x, y, width: left.width, height }, sheet),
  ].join('')
}

const isDrawn = ({ width, line }: Edge): boolean => width > 0 && line !== 'none' && line !== 'hidden'
const dashes = ({ width, line }: Edge): string | null => (line === 'dashed' ? `${2.5 * width} ${2 * width}` : line === 'dotted' ? `${width} ${width}` : null)

function drawRing(box: Box, radii: Radii, edge: Edge, sheet: Sheet): string {
  const paint = paintOf(edge.colour)
  if (!isDrawn(edge) || !paint) return ''
  sheet.reach(inset(box, -edge.width / 2))
  return shape(box, radii, { fill: 'none', ...painted('stroke', paint), 'stroke-width': edge.width, 'stroke-dasharray': dashes(edge) })
}

/** One side: a line along the middle of its box. */
function drawEdge(edge: Edge, box: Box, sheet: Sheet): string {
  const paint = paintOf(edge.colour)
  if (!isDrawn(edge) || !paint) return ''
  sheet.reach(box)
  if (edge.line === 'solid') return tag('rect', { ...box, ...painted('fill', paint) })
  const isLevel = box.width >= box.height
  const [x, y] = isLevel ? [box.x, box.y + box.height / 2] : [box.x + box.width / 2, box.y]
  const d = isLevel ? `M${rounded(x)} ${rounded(y)}h${rounded(box.width)}` : `M${rounded(x)} ${rounded(y)}v${rounded(box.height)}`
  return tag('path', { d, fill: 'none', ...painted('stroke', paint), 'stroke-width': edge.width, 'stroke-dasharray': dashes(edge) })
}

function drawOutline(box: Box, radii: Radii, style: CSSStyleDeclaration, sheet: Sheet): string {
  const edge = { width: Number.parseFloat(style.outlineWidth), line: style.outlineStyle, colour: style.outlineColor }
  if (edge.line === 'none') return ''
  const out = Number.parseFloat(style.outlineOffset) + edge.width / 2
  return drawRing(inset(box, -out), radii.map((radius) => (radius > 0 ? Math.max(0, radius + out) : 0)) as Radii, edge, sheet)
}

const inset = ({ x, y, width, height }: Box, by: number): Box => ({
  x: x + by,
  y: y + by,
  width: Math.max(0, width - 2 * by),
  height: Math.max(0, height - 2 * by),
})

/** `rgb(1, 2, 3) 0px -2px 0px 0px inset`. Blurred ones are for the screen. */
function drawShadow(box: Box, radii: Radii, css: string, isInset: boolean, sheet: Sheet): string {
  const [, colour = '', x = '0', y = '0', blur = '0', spread = '0', where] =
    /^(.*?) (-?[\d.]+)px (-?[\d.]+)px ([\d.]+)px (-?[\d.]+)px( inset)?$/.exec(css) ?? []
  if (colour === '' || Number(blur) > 0 || (where !== undefined) !== isInset) return ''
  const [dx, dy, width] = [Number(x), Number(y), Number(spread)]
  if (width > 0) return drawRing(inset(box, isInset ? width / 2 : -width / 2), radii, { width, line: 'solid', colour }, sheet)
  return [drawStrip(box, colour, dx, 0, isInset, sheet), drawStrip(box, colour, 0, dy, isInset, sheet)].join('')
}

/** A shadow that is moved by a pixel or two is a line at one side. */
function drawStrip({ x, y, width, height }: Box, colour: string, dx: number, dy: number, isInset: boolean, sheet: Sheet): string {
  if (dx === 0 && dy === 0) return ''
  const [thick, tall] = [Math.abs(dx), Math.abs(dy)]
  // Inside, it comes from the other side.
  const isAfter = isInset ? dx + dy < 0 : dx + dy > 0
  const at = (from: number, size: number, by: number) => (isInset ? (isAfter ? from + size - by : from) : isAfter ? from + size : from - by)
  const strip = thick > 0 ? { x: at(x, width, thick), y, width: thick, height } : { x, y: at(y, height, tall), width, height: tall }
  return drawEdge({ width: Math.max(thick, tall), line: 'solid', colour }, strip, sheet)
}
