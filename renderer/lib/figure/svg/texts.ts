import { painted, paintOf } from './colours'
import { familyOf, heightsOf, otherWidthOf, weightOf, widthOf } from './fonts'
import { type Box, boxOf, type Sheet } from './sheet'
import { escaped, tag } from './xml'

/** Where a text that is cut ends with an ellipsis. */
export interface Limit {
  left: number
  right: number
}

interface Line extends Box {
  text: string
}

/** A text node as it stands: a `<text>` for each line. */
export function drawText(node: Text, style: CSSStyleDeclaration, limit: Limit | null, sheet: Sheet): string {
  const paint = paintOf(style.color)
  if (!paint || style.visibility !== 'visible' || node.data.trim() === '') return ''
  const isAlone = aloneIn(node)
  return linesOf(node)
    .map((line) => (limit ? shortened(node, line, limit, style) : line))
    .filter((line) => line !== null && !sheet.isOut(line))
    .map((line) => {
      if (!line) return ''
      sheet.reach(line)
      return lineTag(line, style, isAlone, painted('fill', paint))
    })
    .join('')
}

/** What a field holds. Of one to choose from nothing else is drawn, so it stands where its box begins. */
export function drawField(element: HTMLElement, text: string, style: CSSStyleDeclaration, sheet: Sheet): string {
  const paint = paintOf(style.color)
  const box = boxOf(element.getBoundingClientRect())
  if (!paint || style.visibility !== 'visible' || text === '' || sheet.isOut(box)) return ''
  const before = element instanceof HTMLSelectElement ? 0 : Number.parseFloat(style.paddingInlineStart) + Number.parseFloat(style.borderInlineStartWidth)
  const width = widthOf(text, style)
  const line = { ...box, text, width, x: style.direction === 'rtl' ? box.x + box.width - before - width : box.x + before }
  sheet.reach(line)
  return lineTag(line, style, true, painted('fill', paint))
}

/** Whether nothing else stands in its lines. */
function aloneIn(node: Text): boolean {
  let block = node.parentElement
  while (block && getComputedStyle(block).display === 'inline') block = block.parentElement
  return block?.textContent?.trim() === node.data.trim()
}

/** Letters from which on a text among others is as long as on screen: spread over so many the difference is not seen, and added up it would be. */
const MANY = 12
/** Fewer letters make no difference that matters. */
const FEW = 4
/** Of the width: fonts that differ by more are of another kind. */
const MOST_OFF = 0.12

/** How long a text is in any font, if that matters: letters that are moved apart are seen in short words. */
function lengthOf(text: string, width: number, isAlone: boolean, style: CSSStyleDeclaration): { textLength: number; lengthAdjust: string | null } | null {
  const letters = [...text].length
  if (letters < 2 || width <= 0 || NUMBER.test(text)) return null
  const isOff = Math.abs(otherWidthOf(text, style) / width - 1) > MOST_OFF
  if (isAlone ? !isOff || letters < MANY : letters < (isOff ? FEW : MANY)) return null
  // Letters that join must not be torn apart.
  return { textLength: width, lengthAdjust: letters < MANY || JOINED.test(text) ? 'spacingAndGlyphs' : null }
}

function lineTag(line: Line, style: CSSStyleDeclaration, isAlone: boolean, fill: Record<string, string | number>): string {
  const { ascent, descent } = heightsOf(style)
  const isRtl = style.direction === 'rtl'
  const text = style.textTransform === 'uppercase' ? line.text.toUpperCase() : line.text
  const length = lengthOf(text, line.width, isAlone, style)
  const anchor = length ? START : anchorOf(style)
  return tag(
    'text',
    {
      x: line.x + line.width * (isRtl && anchor === START ? 1 : anchor.at),
      'text-anchor': anchor.name,
      y: line.y + (line.height - ascent - descent) / 2 + ascent,
      ...fill,
      ...fontAttributes(style),
      'text-decoration': style.textDecorationLine === 'none' ? null : style.textDecorationLine,
      direction: isRtl ? 'rtl' : null,
      ...length,
    },
    escaped(text),
  )
}

/** Numbers are never spread. */
const NUMBER = /^[\d\s.,:%−–+-]+$/
/** What is not spread keeps the side by which it stands in its column. */
interface Anchor {
  name: string | null
  /** Of the width. */
  at: number
}
const START: Anchor = { name: null, at: 0 }
const MIDDLE: Anchor = { name: 'middle', at: 0.5 }
const END: Anchor = { name: 'end', at: 1 }

function anchorOf({ textAlign, direction }: CSSStyleDeclaration): Anchor {
  if (direction === 'rtl') return START
  if (textAlign.endsWith('center')) return MIDDLE
  return textAlign.endsWith('right') || textAlign === 'end' ? END : START
}

/** Scripts whose letters join or stack: Arabic, Syriac, those of India. */
const JOINED = /[\u0600-\u08ff\u0900-\u0dff]/

export const fontAttributes = (style: CSSStyleDeclaration) => ({
  'font-family': familyOf(style.fontFamily) === familyOf('') ? null : familyOf(style.fontFamily),
  'font-size': Number.parseFloat(style.fontSize),
  'font-weight': weightOf(style.fontWeight),
  'font-style': style.fontStyle === 'normal' ? null : style.fontStyle,
  style: style.fontVariantNumeric.includes('tabular-nums') ? 'font-variant-numeric:tabular-nums' : null,
  'letter-spacing': style.letterSpacing === 'normal' ? null : Number.parseFloat(style.letterSpacing),
})

/** The lines of a text node, found by halving: 14 measures a line, not one a letter. */
function linesOf(node: Text): Line[] {
  const range = document.createRange()
  const isOneLine = (start: number, end: number) => {
    range.setStart(node, start)
    range.setEnd(node, end)
    const [first, ...others] = range.getClientRects()
    return others.every(({ top }) => Math.abs(top - (first?.top ?? 0)) < 1)
  }
  const lines: Line[] = []
  for (let start = 0; start < node.length; ) {
    const end = lineEnd(node, start, isOneLine)
    lines.push(...piecesOf(node, start, end, range))
    start = end
  }
  return lines
}

function lineEnd(node: Text, start: number, isOneLine: (start: number, end: number) => boolean): number {
  if (isOneLine(start, node.length)) return node.length
  let [fits, over] = [start + 1, node.length]
  while (over - fits > 1) {
    const middle = (fits + over) >> 1
    if (isOneLine(start, middle)) fits = middle
    else over = middle
  }
  // Not within a pair of surrogates.
  return /[\udc00-\udfff]/.test(node.data.charAt(fits)) && fits < node.length ? fits + 1 : fits
}

/** Usually one piece. Where directions mix, something else may stand in the middle of a text: then the pieces around it. */
function piecesOf(node: Text, start: number, end: number, range: Range): Line[] {
  range.setStart(node, start)
  range.setEnd(node, end)
  const borders = range.getClientRects().length > 1 ? bordersOf(node, start, end, range) : [start, end]
  return borders.slice(1).flatMap((to, i) => pieceFrom(node, borders[i] ?? start, to, range) ?? [])
}

/** Where a letter does not touch those before it. */
function bordersOf(node: Text, start: number, end: number, range: Range): number[] {
  const borders = [start]
  let reach = null as Limit | null
  for (let at = start; at < end; at++) {
    range.setStart(node, at)
    range.setEnd(node, at + 1)
    const { left, right, width } = range.getBoundingClientRect()
    // A mark over a letter, or half of a pair.
    if (width === 0) continue
    if (reach && (left > reach.right + 1 || right < reach.left - 1)) {
      borders.push(at)
      reach = null
    }
    reach = { left: Math.min(left, reach?.left ?? left), right: Math.max(right, reach?.right ?? right) }
  }
  return [...borders, end]
}

/** Without the spaces at its ends, which have no ink and may have no width. */
function pieceFrom(node: Text, start: number, end: number, range: Range): Line | null {
  const raw = node.data.slice(start, end)
  const text = raw.trim()
  if (text === '') return null
  const from = start + raw.indexOf(text)
  range.setStart(node, from)
  range.setEnd(node, from + text.length)
  const rects = [...range.getClientRects()]
  const [first] = rects
  if (!first) return null
  const left = Math.min(...rects.map((rect) => rect.left))
  const right = Math.max(...rects.map((rect) => rect.right))
  return { text: collapsed(node, text), x: left, y: first.top, width: right - left, height: first.height }
}

const collapsed = ({ parentElement }: Text, text: string): string =>
  parentElement && getComputedStyle(parentElement).whiteSpaceCollapse === 'collapse' ? text.replace(/\s+/g, ' ') : text

/** As `text-overflow: ellipsis` cuts it; nothing of what begins beyond. */
function shortened(node: Text, line: Line, { left, right }: Limit, style: CSSStyleDeclaration): Line | null {
  const isRtl = style.direction === 'rtl'
  const over = isRtl ? left - line.x : line.x + line.width - right
  if (over <= 0.5) return line
  const room = line.width - over - widthOf('…', style)
  const start = node.data.indexOf(line.text)
  if (start < 0) return line
  const kept = fitting(node, start, line.text.length, room)
  if (kept.length === 0) return null
  const text = `${line.text.slice(0, kept.length).trimEnd()}…`
  const width = Math.min(line.width - over, kept.width + widthOf('…', style))
  return { ...line, text, width, x: isRtl ? line.x + line.width - width : line.x }
}

function fitting(node: Text, start: number, length: number, room: number): { length: number; width: number } {
  const range = document.createRange()
  range.setStart(node, start)
  const widthUpTo = (count: number) => {
    range.setEnd(node, start + count)
    return range.getBoundingClientRect().width
  }
  let [fits, over] = [0, length]
  while (over - fits > 1) {
    const middle = (fits + over) >> 1
    if (widthUpTo(middle) <= room) fits = middle
    else over = middle
  }
  const whole = /[\udc00-\udfff]/.test(node.data.charAt(start + fits)) ? fits - 1 : fits
  return { length: Math.max(0, whole), width: whole > 0 ? widthUpTo(whole) : 0 }
}
