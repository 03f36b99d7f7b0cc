import { drawBox, radiiOf } from './boxes'
import { drawCanvas } from './canvases'
import { drawInline } from './inline'
import { type Box, boxOf, Sheet } from './sheet'
import { drawField, drawText, type Limit } from './texts'
import { escaped, tag } from './xml'

/** An element as SVG, in pixels of the page. */
export interface Walked {
  body: string
  definitions: string
  /** How far what is drawn reaches. */
  extent: Box
}

export function walked(element: HTMLElement): Walked {
  const sheet = new Sheet(framesOf(element))
  const body = drawElement(element, null, sheet)
  return { body, definitions: sheet.definitions.join(''), extent: sheet.extent }
}

/** What holds the whole figure: on screen the border of its card parts it from others, on paper there are none. */
function framesOf(element: Element): Set<Element> {
  const frames = new Set([element])
  for (let at = element; !at.matches('.card'); ) {
    const [only, ...others] = [...at.children].filter((child) => getComputedStyle(child).display !== 'none')
    if (!only || others.length > 0) break
    frames.add(only)
    at = only
  }
  return frames
}

function drawElement(element: Element, limit: Limit | null, sheet: Sheet): string {
  const style = getComputedStyle(element)
  if (style.display === 'none' || style.opacity === '0' || element.matches('.visually-hidden')) return ''
  const turn = turnOf(element, style)
  if (turn && element instanceof HTMLElement) return turned(element, turn, sheet, () => drawElement(element, limit, sheet))
  const content = drawContent(element, style, limit, sheet)
  if (content === '') return ''
  const title = element instanceof HTMLElement && element.title !== '' ? tag('title', {}, escaped(element.title)) : ''
  const opacity = style.opacity === '1' ? null : style.opacity
  return title === '' && opacity === null ? content : tag('g', { opacity }, title + content)
}

function drawContent(element: Element, style: CSSStyleDeclaration, limit: Limit | null, sheet: Sheet): string {
  if (element instanceof SVGSVGElement) return drawInline(element, sheet)
  if (element instanceof HTMLSelectElement) return drawField(element, element.selectedOptions[0]?.label ?? '', style, sheet)
  const boxes = style.display === 'contents' ? [] : boxesOf(element, style)
  const own = sheet.frames.has(element) ? '' : boxes.map((box) => drawBox(box, style, sheet)).join('')
  if (element instanceof HTMLCanvasElement) return own + drawCanvas(element, style, sheet)
  if (isWritten(element)) return own + drawField(element, element.value, style, sheet)
  const inside = () =>
    `${drawPseudo(element, '::before', sheet)}${drawChildren(element, style, limitOf(element, style) ?? limit, sheet)}${drawPseudo(element, '::after', sheet)}`
  const [box] = boxes
  return own + (box && clips(style) ? sheet.clipped(box, radiiOf(style, box)[0], inside) : inside())
}

/** What is typed into has no node for its text. */
const isWritten = (element: Element): element is HTMLInputElement =>
  element instanceof HTMLInputElement && ['text', 'search', 'number', 'url', 'email'].includes(element.type)

/** An inline element has a box a line. */
const boxesOf = (element: Element, style: CSSStyleDeclaration): Box[] =>
  (style.display === 'inline' ? [...element.getClientRects()] : [element.getBoundingClientRect()]).map(boxOf)

function drawChildren(element: Element, style: CSSStyleDeclaration, limit: Limit | null, sheet: Sheet): string {
  // What a closed `<details>` holds has a place, and is not seen.
  const isClosed = element instanceof HTMLDetailsElement && !element.open
  const children = isClosed ? [...element.children].filter(({ localName }) => localName === 'summary') : [...element.childNodes]
  return children
    .map((child) => (child instanceof Text ? drawText(child, style, limit, sheet) : child instanceof Element ? drawElement(child, limit, sheet) : ''))
    .join('')
}

/** What lies above or at the left of an element's box cannot be scrolled to, and makes none of its measures larger: so all that may cut is asked. */
const clips = ({ display, overflowX, overflowY }: CSSStyleDeclaration): boolean =>
  display !== 'inline' && !/^table-(row|header|footer|column)/.test(display) && (overflowX !== 'visible' || overflowY !== 'visible')

function limitOf(element: Element, style: CSSStyleDeclaration): Limit | null {
  if (style.textOverflow !== 'ellipsis' || element.scrollWidth <= element.clientWidth) return null
  const { left, right } = element.getBoundingClientRect()
  return { left: left + Number.parseFloat(style.paddingLeft), right: right - Number.parseFloat(style.paddingRight) }
}

/** What CSS adds without a node: only a box with a place of its own is used here, and drawn. */
function drawPseudo(element: Element, name: '::before' | '::after', sheet: Sheet): string {
  const style = getComputedStyle(element, name)
  if (style.content === 'none' || style.content === 'normal' || style.position !== 'absolute' || style.display === 'none') return ''
  const parent = boxOf(element.getBoundingClientRect())
  const { e, f } = new DOMMatrix(style.transform === 'none' ? '' : style.transform)
  const [left, top, width, height] = [style.left, style.top, style.width, style.height].map(Number.parseFloat) as [number, number, number, number]
  return drawBox({ x: parent.x + left + e, y: parent.y + top + f, width, height }, style, sheet)
}

interface Turn {
  matrix: DOMMatrix
  /** Of the point that stays, from the corner of the unturned box. */
  origin: [number, number]
}

/** Moves are in every measure already; a rotation is not, for a rectangle of the page is upright. */
function turnOf(element: Element, { transform, transformOrigin }: CSSStyleDeclaration): Turn | null {
  if (transform === 'none' || !(element instanceof HTMLElement)) return null
  const matrix = new DOMMatrix(transform)
  if (Math.abs(matrix.b) < 1e-6 && Math.abs(matrix.c) < 1e-6) return null
  return { matrix, origin: transformOrigin.split(' ').map(Number.parseFloat) as [number, number] }
}

/** Measured as if it were not turned, and then turned. */
function turned(element: HTMLElement, { matrix, origin }: Turn, sheet: Sheet, draw: () => string): string {
  const before = element.style.transform
  element.style.transform = 'none'
  try {
    const { left, top } = element.getBoundingClientRect()
    const [x, y] = [left + origin[0], top + origin[1]]
    const whole = new DOMMatrix().translate(x, y).multiply(matrix).translate(-x, -y)
    const { a, b, c, d, e, f } = whole
    const content = sheet.turned(whole, draw)
    return content === '' ? '' : tag('g', { transform: `matrix(${[a, b, c, d, e, f].map((part) => Number(part.toFixed(4))).join(' ')})` }, content)
  } finally {
    element.style.transform = before
  }
}
