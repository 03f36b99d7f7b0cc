import type { TokenMap } from '../../../../shared/inspect/states'
import { visible } from '../../../lib/tokenText'
import { CONTINUED } from '../../attention/attention'

export interface Room {
  width: number
  height: number
}

/** What of the plane is in sight: its middle, and pixels of one unit. Both axes have the same unit. */
export interface View {
  x: number
  y: number
  scale: number
}

const MARGIN = 34
const MOST_ZOOM = 60

type Places = Pick<TokenMap, 'x' | 'y'>

/** All points. */
export function fittedView({ x, y }: Places, room: Room): View {
  const [left, right] = ends(x)
  const [bottom, top] = ends(y)
  const scale = Math.min((room.width - 2 * MARGIN) / (right - left || 1), (room.height - 2 * MARGIN) / (top - bottom || 1))
  return { x: (left + right) / 2, y: (bottom + top) / 2, scale: Math.max(1e-9, scale) }
}

function ends(values: Float32Array): [number, number] {
  let [least, most] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]
  for (const value of values) {
    if (value < least) least = value
    if (value > most) most = value
  }
  return values.length > 0 ? [least, most] : [0, 0]
}

export const toPixels = (view: View, { width, height }: Room, x: number, y: number): [number, number] => [
  width / 2 + (x - view.x) * view.scale,
  height / 2 - (y - view.y) * view.scale,
]

/** The place under the pixel stays where it is. */
export function zoomedView(view: View, fit: View, room: Room, factor: number, left = room.width / 2, top = room.height / 2): View {
  const scale = Math.min(fit.scale * MOST_ZOOM, Math.max(fit.scale, view.scale * factor))
  if (scale === fit.scale) return fit
  const [x, y] = [view.x + (left - room.width / 2) / view.scale, view.y - (top - room.height / 2) / view.scale]
  return { x: x - (left - room.width / 2) / scale, y: y + (top - room.height / 2) / scale, scale }
}

export const movedView = (view: View, right: number, down: number): View => ({ ...view, x: view.x - right / view.scale, y: view.y + down / view.scale })

/** The nearest point within so many pixels; -1 for none. */
export function pointAt(map: Places, view: View, room: Room, left: number, top: number, within: number): number {
  let [best, least] = [-1, within * within]
  for (let i = 0; i < map.x.length; i++) {
    const [x, y] = toPixels(view, room, map.x[i] as number, map.y[i] as number)
    const distance = (x - left) ** 2 + (y - top) ** 2
    if (distance <= least) [best, least] = [i, distance]
  }
  return best
}

/** The next point from one in a direction: near, and more ahead than aside. */
export function nextPoint({ x, y }: Places, from: number, right: number, up: number): number {
  if (from < 0) return x.length > 0 ? 0 : -1
  let [best, least] = [from, Number.POSITIVE_INFINITY]
  for (let i = 0; i < x.length; i++) {
    const [dx, dy] = [(x[i] as number) - (x[from] as number), (y[i] as number) - (y[from] as number)]
    const ahead = dx * right + dy * up
    const aside = Math.abs(dx * up) + Math.abs(dy * right)
    if (ahead <= 0 || aside > ahead) continue
    const cost = ahead + 2 * aside
    if (cost < least) [best, least] = [i, cost]
  }
  return best
}

type NamedPoints = Pick<TokenMap, 'tokens' | 'texts' | 'starts' | 'ends' | 'continued'>

/** What each point is called: its part of the text, or the template's own string. */
export function pointNames({ tokens, texts, starts, ends, continued }: NamedPoints, all: readonly string[]): string[] {
  return tokens.map((token, i) => {
    const own = visible((all[texts[i] as number] ?? '').slice(starts[i], ends[i]).trim())
    return own === '' ? token : (continued[i] === 1 ? CONTINUED : '') + own
  })
}
