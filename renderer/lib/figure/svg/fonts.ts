const SANS = 'Inter, Helvetica, Arial, sans-serif'
const MONO = "'JetBrains Mono', Menlo, Consolas, monospace"

/** The families that a journal's tools have, for those that come with this program. */
export const familyOf = (css: string): string => (/mono/i.test(css.split(',')[0] ?? '') ? MONO : SANS)

type FontStyle = Pick<CSSStyleDeclaration, 'fontStyle' | 'fontWeight' | 'fontSize' | 'fontFamily'>
const fontOf = ({ fontStyle, fontWeight, fontSize, fontFamily }: FontStyle): string => `${fontStyle} ${fontWeight} ${fontSize} ${fontFamily}`

let ruler: CanvasRenderingContext2D | null = null
function rulerFor(font: string): CanvasRenderingContext2D | null {
  ruler ??= document.createElement('canvas').getContext('2d')
  if (ruler) ruler.font = font
  return ruler
}

const heights = new Map<string, { ascent: number; descent: number }>()

/** How far a font's line reaches above and below its baseline. */
export function heightsOf(style: FontStyle): { ascent: number; descent: number } {
  const font = fontOf(style)
  const known = heights.get(font)
  if (known) return known
  const measured = rulerFor(font)?.measureText('x')
  const size = Number.parseFloat(style.fontSize)
  const found = { ascent: measured?.fontBoundingBoxAscent ?? size * 0.97, descent: measured?.fontBoundingBoxDescent ?? size * 0.24 }
  heights.set(font, found)
  return found
}

export const widthOf = (text: string, style: FontStyle): number => rulerFor(fontOf(style))?.measureText(text).width ?? text.length * 7

/** The width in what a reader's program has if it does not have our font. */
export function otherWidthOf(text: string, style: FontStyle & Pick<CSSStyleDeclaration, 'letterSpacing'>): number {
  const { fontStyle, fontWeight, fontSize } = style
  const fontFamily = (familyOf(style.fontFamily) === MONO ? MONO : SANS).replace(/^[^,]*, /, '')
  return widthOf(text, { fontStyle, fontWeight, fontSize, fontFamily }) + (Number.parseFloat(style.letterSpacing) || 0) * text.length
}

/** SVG programs know weights in hundreds; ours is variable. */
export const weightOf = (css: string): string | null => {
  const weight = Math.round(Number(css) / 100) * 100
  return weight === 400 || Number.isNaN(weight) ? null : String(weight)
}
