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

/** What a drawing gathers on its way: definitions, and how far it reaches. */
export class Sheet {
  readonly definitions: string[] = []
  #extent: { left: number; top: number; right: number; bottom: number } | null = null
  #clip: Box | null = null

  /** Something is drawn here; what is cut off does not count. */
  reach(box: Box): void {
    const { x, y, width, height } = within(box, this.#clip)
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

  clipped(box: Box, radius: number, draw: () => string): string {
    const before = this.#clip
    this.#clip = within(box, before)
    const content = draw()
    this.#clip = before
    if (content === '') return ''
    const id = this.define((name) => tag('clipPath', { id: name }, tag('rect', { ...box, rx: radius || null })))
    return tag('g', { 'clip-path': `url(#${id})` }, content)
  }

  get extent(): Box {
    const { left, top, right, bottom } = this.#extent ?? { left: 0, top: 0, right: 0, bottom: 0 }
    return { x: left, y: top, width: right - left, height: bottom - top }
  }
}
