import { widthOf } from './fonts'
import type { Box } from './sheet'
import type { Walked } from './walk'
import { escaped, tag } from './xml'

const MARGIN = 16
const LEAST_WIDTH = 420
const CAPTION = { size: 11.5, line: 17, colour: '#575851' }
const TITLE = { size: 13, line: 20, colour: '#1c1d1a' }
const FONT = { fontStyle: 'normal', fontFamily: '"Inter Variable", Inter, sans-serif' }

interface Parts {
  title: string
  caption: string[]
  /** Below the picture; a page has them in its own text. */
  isCaptioned: boolean
  /** For a picture that is turned into pixels: the fonts themselves. */
  style?: string
}

/** A file of its own: white ground, the picture, and below it what it is of. */
export function svgFile(
  { body, definitions, extent }: Walked,
  { title, caption, isCaptioned, style = '' }: Parts,
): { svg: string; width: number; height: number } {
  const width = Math.ceil(Math.max(LEAST_WIDTH, extent.width) + 2 * MARGIN)
  const pictureHeight = Math.ceil(extent.height + 2 * MARGIN)
  const below = isCaptioned ? captionBelow(title, caption, { x: MARGIN, y: pictureHeight, width: width - 2 * MARGIN, height: 0 }) : { svg: '', height: 0 }
  const height = pictureHeight + below.height
  const content = [
    tag('title', {}, escaped(title)),
    tag('desc', {}, escaped(caption.join('\n'))),
    definitions || style ? tag('defs', {}, (style && tag('style', {}, style)) + definitions) : '',
    tag('rect', { width, height, fill: '#ffffff' }),
    tag('g', { transform: `translate(${MARGIN - extent.x} ${MARGIN - extent.y})` }, body),
    below.svg,
  ]
  const attributes = {
    xmlns: 'http://www.w3.org/2000/svg',
    width,
    height,
    viewBox: `0 0 ${width} ${height}`,
    role: 'img',
    'font-family': 'Inter, Helvetica, Arial, sans-serif',
    'xml:space': 'preserve',
  }
  return { svg: tag('svg', attributes, content.join('\n')), width, height }
}

function captionBelow(title: string, caption: string[], at: Box): { svg: string; height: number } {
  const lines = [
    ...wrapped(title, at.width, 600, TITLE.size).map((text) => ({ text, ...TITLE, weight: 600 as number | null })),
    ...caption.flatMap((line) => wrapped(line, at.width, 400, CAPTION.size)).map((text) => ({ text, ...CAPTION, weight: null })),
  ]
  let y = at.y
  const svg = lines.map(({ text, size, line, colour, weight }) => {
    y += line
    return tag('text', { x: at.x, y: y - (line - size) / 2, 'font-size': size, 'font-weight': weight, fill: colour }, escaped(text))
  })
  return { svg: svg.join('\n'), height: y - at.y + MARGIN }
}

/** In lines that fit; a word that fits in none, or a script without spaces, is cut between letters. */
function wrapped(text: string, width: number, weight: number, size: number): string[] {
  const style = { ...FONT, fontWeight: String(weight), fontSize: `${size}px` }
  // Another font is a little wider than Inter.
  const fits = (part: string) => widthOf(part, style) <= width * 0.97
  const lines: string[] = []
  let line = ''
  for (const piece of text.split(/(?<=\s)/).flatMap((word) => (fits(word) ? [word] : [...word]))) {
    if (line !== '' && !fits((line + piece).trimEnd())) {
      lines.push(line.trimEnd())
      line = ''
    }
    line += piece
  }
  return [...lines, line.trimEnd()].filter((part) => part !== '')
}
