import { painted, paintOf } from './colours'
import { boxOf, type Sheet } from './sheet'
import { fontAttributes } from './texts'
import { escaped, tag } from './xml'

/** What is taken as it is written: where things are. */
const PLACES = [
  'x',
  'y',
  'x1',
  'y1',
  'x2',
  'y2',
  'cx',
  'cy',
  'r',
  'rx',
  'ry',
  'width',
  'height',
  'd',
  'points',
  'transform',
  'dx',
  'dy',
  'offset',
  'viewBox',
  'preserveAspectRatio',
]
const SHAPES = new Set(['g', 'rect', 'line', 'path', 'circle', 'ellipse', 'polyline', 'polygon', 'text', 'tspan', 'title', 'svg'])

/** An `<svg>` of the page, with what its styles compute to written into it. */
export function drawInline(svg: SVGSVGElement, sheet: Sheet): string {
  const box = boxOf(svg.getBoundingClientRect())
  if (box.width <= 0 || box.height <= 0 || sheet.isOut(box)) return ''
  sheet.reach(box)
  const ratio = svg.getAttribute('preserveAspectRatio')
  return tag('svg', { ...box, viewBox: svg.getAttribute('viewBox'), preserveAspectRatio: ratio, overflow: 'visible' }, childrenOf(svg))
}

const childrenOf = (element: Element): string =>
  [...element.childNodes].map((child) => (child instanceof Text ? escaped(child.data) : child instanceof Element ? drawShape(child) : '')).join('')

function drawShape(element: Element): string {
  const name = element.localName
  const style = getComputedStyle(element)
  if (!SHAPES.has(name) || style.display === 'none' || style.visibility === 'hidden') return ''
  if (name === 'title') return tag('title', {}, escaped(element.textContent ?? ''))
  const places = Object.fromEntries(PLACES.map((key) => [key, element.getAttribute(key)]))
  return tag(name, { ...places, ...looks(name, style) }, childrenOf(element) || undefined)
}

function looks(name: string, style: CSSStyleDeclaration): Record<string, string | number | null> {
  const opacity = style.opacity === '1' ? null : style.opacity
  if (name === 'g' || name === 'svg') return { opacity }
  const [fill, stroke] = [paintOf(style.fill), paintOf(style.stroke)]
  return {
    opacity,
    ...(fill ? painted('fill', fill) : { fill: 'none' }),
    ...(stroke && strokeOf(style, painted('stroke', stroke))),
    ...((name === 'text' || name === 'tspan') && { ...fontAttributes(style), 'text-anchor': style.textAnchor === 'start' ? null : style.textAnchor }),
  }
}

const strokeOf = (style: CSSStyleDeclaration, stroke: Record<string, string | number>) => ({
  ...stroke,
  'stroke-width': Number.parseFloat(style.strokeWidth),
  'stroke-dasharray': style.strokeDasharray === 'none' ? null : style.strokeDasharray.replaceAll('px', ''),
  'stroke-linejoin': style.strokeLinejoin === 'miter' ? null : style.strokeLinejoin,
  'stroke-linecap': style.strokeLinecap === 'butt' ? null : style.strokeLinecap,
  'vector-effect': style.vectorEffect === 'none' ? null : style.vectorEffect,
})
