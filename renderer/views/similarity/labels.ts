export interface Point {
  x: number
  y: number
}

export interface Box extends Point {
  width: number
  height: number
}

/** Between a point's middle and its label, and around labels. */
const GAP = 8
const POINT_RADIUS = 5

/**
 * Where labels of a map go so that none lies over another or over a point: each takes the first free of eight places around its point, those of `order` first.
 * `null`: there is no room.
 */
export function placedLabels(
  points: readonly Point[],
  sizes: readonly { width: number; height: number }[],
  order: readonly number[],
  area: Box,
): (Box | null)[] {
  const taken: Box[] = points.map(({ x, y }) => ({ x: x - POINT_RADIUS, y: y - POINT_RADIUS, width: 2 * POINT_RADIUS, height: 2 * POINT_RADIUS }))
  const placed: (Box | null)[] = points.map(() => null)
  for (const i of order) {
    const [point, size] = [points[i], sizes[i]]
    if (!point || !size) continue
    const free = around(point, size).find((box) => isInside(box, area) && !taken.some((other) => isOverlapping(box, other)))
    if (!free) continue
    placed[i] = free
    taken.push(free)
  }
  return placed
}

/** Right, left, above, below, then the corners. */
function around({ x, y }: Point, { width, height }: { width: number; height: number }): Box[] {
  const [left, middle, right] = [x - GAP - width, x - width / 2, x + GAP]
  const [above, level, below] = [y - GAP - height, y - height / 2, y + GAP]
  const places = [
    [right, level],
    [left, level],
    [middle, above],
    [middle, below],
    [right, above],
    [right, below],
    [left, above],
    [left, below],
  ] as const
  return places.map(([left, top]) => ({ x: left, y: top, width, height }))
}

export const isOverlapping = (a: Box, b: Box): boolean => a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height

const isInside = (box: Box, area: Box): boolean =>
  box.x >= area.x && box.y >= area.y && box.x + box.width <= area.x + area.width && box.y + box.height <= area.y + area.height

/** Map coordinates to the page's, one scale on both axes, so that distances on the page are distances in the plane. */
export function fitted(x: ArrayLike<number>, y: ArrayLike<number>, area: Box): Point[] {
  const [across, up] = [extent(x), extent(y)]
  const scale = Math.min(area.width / (across.size || 1), area.height / (up.size || 1))
  return Array.from({ length: x.length }, (_, i) => ({
    x: area.x + area.width / 2 + ((x[i] as number) - across.middle) * scale,
    y: area.y + area.height / 2 - ((y[i] as number) - up.middle) * scale,
  }))
}

function extent(values: ArrayLike<number>): { middle: number; size: number } {
  const [least, most] = [Math.min(...Array.from(values)), Math.max(...Array.from(values))]
  return { middle: (least + most) / 2, size: most - least }
}
