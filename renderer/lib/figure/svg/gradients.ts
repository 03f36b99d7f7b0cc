import { painted, paintOf } from './colours'
import type { Box, Sheet } from './sheet'
import { tag } from './xml'

/** The layers of `background-image` that are linear gradients, in the order of painting: the last one first. */
export function drawGradients(box: Box, style: CSSStyleDeclaration, sheet: Sheet): string {
  if (style.backgroundImage === 'none') return ''
  const [sizes, places] = [style.backgroundSize, style.backgroundPosition].map(listed) as [string[], string[]]
  return listed(style.backgroundImage)
    .map((image, i) => drawLayer(image, tileOf(box, sizes[i % sizes.length] ?? 'auto', places[i % places.length] ?? '0% 0%'), sheet))
    .reverse()
    .join('')
}

/** A list of CSS, cut at the commas that are in no brackets. */
export const listed = (css: string): string[] => css.split(/,\s*(?![^()]*(?:\([^()]*\)[^()]*)*\))/)

function drawLayer(image: string, tile: Box, sheet: Sheet): string {
  const inside = /^linear-gradient\((.*)\)$/.exec(image)?.[1]
  if (inside === undefined || tile.width <= 0 || tile.height <= 0) return ''
  const [first = '', ...others] = listed(inside)
  const isLine = /^(to |in |-?[\d.]+(deg|turn|rad))/.test(first)
  const stops = stopsOf(isLine ? others : [first, ...others], /in (oklab|oklch)/.exec(first)?.[1] ?? null)
  sheet.reach(tile)
  return tag('rect', { ...tile, ...fillOf(stops, isLine ? first : '', sheet) })
}

interface Stop {
  colour: string
  at: number
}

function fillOf(stops: Stop[], line: string, sheet: Sheet): Record<string, string | number> {
  const [only] = stops
  if (only && stops.every(({ colour }) => colour === only.colour)) return fillAttributes(only.colour)
  const id = sheet.define((name) => tag('linearGradient', { id: name, ...axisOf(line) }, stops.map(stopTag).join('')))
  return { fill: `url(#${id})` }
}

const fillAttributes = (css: string): Record<string, string | number> => {
  const paint = paintOf(css)
  return paint ? painted('fill', paint) : { fill: 'none' }
}

function stopTag({ colour, at }: Stop): string {
  const paint = paintOf(colour)
  return tag('stop', { offset: at, ...(paint ? painted('stop', paint) : { 'stop-color': '#ffffff', 'stop-opacity': 0 }) })
}

/** The four directions that are used; without one it goes down. */
function axisOf(line: string): Record<string, number> {
  if (/to right|90deg/.test(line) && !/-90deg/.test(line)) return { x1: 0, y1: 0, x2: 1, y2: 0 }
  if (/to left|270deg|-90deg/.test(line)) return { x1: 1, y1: 0, x2: 0, y2: 0 }
  if (/to top|(^|\D)0deg/.test(line)) return { x1: 0, y1: 1, x2: 0, y2: 0 }
  return { x1: 0, y1: 0, x2: 0, y2: 1 }
}

/** SVG mixes in sRGB alone: between two colours that are mixed in another space stand enough that are mixed already. */
const BETWEEN = 12

function stopsOf(written: string[], space: string | null): Stop[] {
  const stops = written.map((stop, i) => {
    const [, colour = stop, at] = /^(.*?)(?:\s+(-?[\d.]+)%)?$/.exec(stop) ?? []
    return { colour, at: at === undefined ? i / Math.max(1, written.length - 1) : Number(at) / 100 }
  })
  if (!space) return stops
  return stops.flatMap((stop, i) => {
    const next = stops[i + 1]
    if (!next) return [stop]
    return Array.from({ length: BETWEEN }, (_, step) => ({
      colour: step === 0 ? stop.colour : `color-mix(in ${space}, ${stop.colour}, ${next.colour} ${(step / BETWEEN) * 100}%)`,
      at: stop.at + ((next.at - stop.at) * step) / BETWEEN,
    }))
  })
}

/** Where one tile of a background lies. Repeating ones are not used. */
function tileOf(box: Box, size: string, place: string): Box {
  const [across = 'auto', down = 'auto'] = size.split(' ')
  const [left = '0%', top = '0%'] = place.split(' ')
  const [width, height] = [lengthOf(across, box.width), lengthOf(down, box.height)]
  return { x: box.x + offsetOf(left, box.width - width), y: box.y + offsetOf(top, box.height - height), width, height }
}

const lengthOf = (css: string, whole: number): number =>
  css === 'auto' ? whole : css.endsWith('%') ? (Number.parseFloat(css) / 100) * whole : Number.parseFloat(css)
const offsetOf = (css: string, room: number): number => (css.endsWith('%') ? (Number.parseFloat(css) / 100) * room : Number.parseFloat(css) || 0)
