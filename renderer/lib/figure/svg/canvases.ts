import { painted, paintOf } from './colours'
import { familyOf } from './fonts'
import { type Box, boxOf, type Sheet } from './sheet'
import { escaped, tag } from './xml'

/** The part of a canvas's context that a picture of rectangles, curves and short texts needs; an SVG can be drawn with it as well. */
export type Pen = Pick<CanvasRenderingContext2D, 'fillRect' | 'fillText' | 'scale' | 'beginPath' | 'moveTo' | 'bezierCurveTo' | 'stroke'> & {
  fillStyle: string | CanvasGradient | CanvasPattern
  strokeStyle: string | CanvasGradient | CanvasPattern
  lineWidth: number
  font: string
  textAlign: CanvasTextAlign
  textBaseline: CanvasTextBaseline
}

/** Draws a canvas anew, in pixels of CSS and in the theme's colours of that moment. */
type Painter = (pen: Pen) => void

const painters = new WeakMap<HTMLCanvasElement, Painter>()

/** Says how a canvas is drawn: so it comes into a figure as vectors, and in the colours of paper. */
export const drawnBy = (canvas: HTMLCanvasElement, painter: Painter): void => void painters.set(canvas, painter)

/** Those that only their own code can draw anew, after the theme has changed. */
export const hasStrangers = (element: HTMLElement): boolean => [...element.querySelectorAll('canvas')].some((canvas) => !painters.has(canvas))

/** A drawing of more shapes makes programs slow, and nobody sees them one by one. */
const MOST_SHAPES = 12_000
/** Pixels of the image for one of the screen, and how many a side may have. */
const DENSITY = 4
const MOST_PIXELS = 16_384

export function drawCanvas(canvas: HTMLCanvasElement, style: CSSStyleDeclaration, sheet: Sheet): string {
  const box = boxOf(canvas.getBoundingClientRect())
  if (box.width <= 0 || box.height <= 0 || canvas.width === 0 || canvas.height === 0 || sheet.isOut(box)) return ''
  sheet.reach(box)
  const painter = painters.get(canvas)
  if (!painter) return imageTag(canvas.toDataURL('image/png'), box, style.imageRendering)
  const pen = new SvgPen()
  painter(pen)
  if (pen.shapes.length <= MOST_SHAPES) return tag('g', { transform: `translate(${box.x} ${box.y})` }, pen.shapes.join(''))
  return imageTag(enlarged(painter, box), box, style.imageRendering)
}

function enlarged(painter: Painter, { width, height }: Box): string {
  const large = document.createElement('canvas')
  const density = Math.min(DENSITY, MOST_PIXELS / Math.max(width, height))
  large.width = Math.round(width * density)
  large.height = Math.round(height * density)
  const context = large.getContext('2d')
  context?.scale(density, density)
  if (context) painter(context)
  return large.toDataURL('image/png')
}

function imageTag(href: string, box: Box, rendering: string): string {
  // The attribute of SVG 1.1 knows no other name for it.
  const isPixelated = rendering === 'pixelated' || rendering === 'crisp-edges'
  return tag('image', { ...box, href, preserveAspectRatio: 'none', style: isPixelated ? 'image-rendering:pixelated' : null })
}

const ANCHORS: Partial<Record<CanvasTextAlign, string>> = { center: 'middle', right: 'end', end: 'end' }

class SvgPen implements Pen {
  readonly shapes: string[] = []
  fillStyle: Pen['fillStyle'] = '#000000'
  strokeStyle: Pen['strokeStyle'] = '#000000'
  lineWidth = 1
  font = '10px sans-serif'
  textAlign: CanvasTextAlign = 'start'
  textBaseline: CanvasTextBaseline = 'alphabetic'
  #path = ''

  fillRect(x: number, y: number, width: number, height: number): void {
    this.shapes.push(tag('rect', { x, y, width, height, ...this.#fill() }))
  }

  fillText(text: string, x: number, y: number): void {
    const [, size = '10'] = /([\d.]+)px/.exec(this.font) ?? []
    const family = familyOf(this.font)
    this.shapes.push(
      tag(
        'text',
        {
          x,
          // Programs differ in what the middle of a line is; that of the digits is a third of the size above the baseline.
          y: this.textBaseline === 'middle' ? y + Number(size) * 0.35 : y,
          'font-size': size,
          'font-family': family === familyOf('') ? null : family,
          'text-anchor': ANCHORS[this.textAlign],
          ...this.#fill(),
        },
        escaped(text),
      ),
    )
  }

  beginPath(): void {
    this.#path = ''
  }

  moveTo(x: number, y: number): void {
    this.#path += `M${x} ${y}`
  }

  bezierCurveTo(...points: [number, number, number, number, number, number]): void {
    this.#path += `C${points.join(' ')}`
  }

  stroke(): void {
    this.shapes.push(tag('path', { d: this.#path, fill: 'none', 'stroke-width': this.lineWidth, ...colour('stroke', this.strokeStyle) }))
  }

  /** An SVG has no pixels to be scaled to. */
  scale(): void {}

  #fill(): Record<string, string | number> {
    return colour('fill', this.fillStyle)
  }
}

function colour(property: 'fill' | 'stroke', style: Pen['fillStyle']): Record<string, string | number> {
  const paint = typeof style === 'string' ? paintOf(style) : null
  return paint ? painted(property, paint) : { [property]: 'none' }
}
