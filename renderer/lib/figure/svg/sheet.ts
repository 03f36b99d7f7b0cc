import { tag } from './xml'

export interface Box {
  x: number
  y: number
  width: number
  height: number
}

export const boxOf = ({ left, top, width, height }: DOMRect): Box => ({ x: left, y: top, width, height })

const within = (box: Box, clip: Box | null): Box => {
  if (!clip) return box
  const [x, y] = [Math.max(box.x, clip.x), Math.max(box.y, clip.y)]
  return { x, y, width: Math.min(box.x + box.width, clip.x + clip.width) - x, height: Math.min(box.y + box.height, clip.y + clip.height) - y }
}

/** The upright box around a turned one. */
function turnedBox({ x, y, width, height }: Box, { a, b, c, d, e, f }: Pick<DOMMatrix, 'a' | 'b' | 'c' | 'd' | 'e' | 'f'>): Box {
  const corners = [x, x + width].flatMap((px) => [y, y + height].map((py) => ({ x: a * px + c * py + e, y: b * px + d * py + f })))
  const [xs, ys] = [corners.map((corner) => corner.x), corners.map((corner) => corner.y)]
  const [left, top] = [Math.min(...xs), Math.min(...ys)]
  return { x: left, y: top, width: Math.max(...xs) - left, height: Math.max(...ys) - top }
}

/** Pixels: less is not seen to be missing. */
const SEEN = 0.5

/** What a drawing gathers on its way: definitions, and how far it reaches. */
export class Sheet {
  readonly definitions: string[] = []
  /** Elements of which only what they hold is drawn. */
  readonly frames: ReadonlySet<Element>
  #extent: { left: number; top: number; right: number; bottom: number } | null = null
  #clip: Box | null = null
  /** Whether something reaches beyond the present clip. */
  #isCut = false

  constructor(frames: ReadonlySet<Element>) {
    this.frames = frames
  }

  /** Something is drawn here; what is cut off does not count. */
  reach(box: Box): void {
    const { x, y, width, height } = within(box, this.#clip)
    if (width < box.width - SEEN || height < box.height - SEEN) this.#isCut = true
    if (width < 0 || height < 0) return
    const now = this.#extent ?? { left: x, top: y, right: x, bottom: y }
    this.#extent = { left: Math.min(now.left, x), top: Math.min(now.top, y), right: Math.max(now.right, x + width), bottom: Math.max(now.bottom, y + height) }
  }

  /** Whether something here would be cut off whole. */
  isOut(box: Box): boolean {
    const { width, height } = within(box, this.#clip)
    return width < 0 || height < 0
  }

  /** Names what others refer to. */
  define(make: (id: string) => string): string {
    const id = `d${this.definitions.length + 1}`
    this.definitions.push(make(id))
    return id
  }

  /** Draws within a box; only where something reaches beyond it is it cut. */
  clipped(box: Box, radius: number, draw: () => string): string {
    const [clip, wasCut] = [this.#clip, this.#isCut]
    this.#clip = within(box, clip)
    this.#isCut = false
    const content = draw()
    const isCut = this.#isCut
    this.#clip = clip
    this.#isCut = wasCut || isCut
    if (content === '' || !isCut) return content
    const id = this.define((name) => tag('clipPath', { id: name }, tag('rect', { ...box, rx: radius || null })))
    return tag('g', { 'clip-path': `url(#${id})` }, content)
  }

  /** Draws as if nothing were turned, and counts what it reaches as the matrix turns it. */
  turned(matrix: DOMMatrix, draw: () => string): string {
    const [extent, clip] = [this.#extent, this.#clip]
    this.#extent = null
    this.#clip = null
    const content = draw()
    const reached = this.extent
    this.#extent = extent
    this.#clip = clip
    const box = turnedBox(reached, matrix)
    if (content === '' || this.isOut(box)) return ''
    this.reach(box)
    return content
  }

  get extent(): Box {
    const { left, top, right, bottom } = this.#extent ?? { left: 0, top: 0, right: 0, bottom: 0 }
    return { x: left, y: top, width: right - left, height: bottom - top }
  }
}
