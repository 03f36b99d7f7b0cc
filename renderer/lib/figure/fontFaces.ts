/** The program's own fonts, by the names that a figure gives them. */
const FAMILIES: Record<string, string> = { 'Inter Variable': 'Inter', 'JetBrains Mono Variable': 'JetBrains Mono' }

/** `@font-face` rules with the fonts themselves, of those parts of the alphabet that a text needs: an image may load nothing. */
export async function fontFaces(text: string): Promise<string> {
  const codes = new Set(Array.from(text, (letter) => letter.codePointAt(0) ?? 0))
  const faces = ownFaces().filter(({ range }) => isNeeded(range, codes))
  return (await Promise.all(faces.map(embedded))).join('')
}

interface Face {
  family: string
  url: string
  range: string
  weight: string
}

const ownFaces = (): Face[] =>
  [...document.styleSheets].flatMap((sheet) =>
    [...sheet.cssRules].flatMap((rule) => {
      if (!(rule instanceof CSSFontFaceRule)) return []
      const style = rule.style
      const family = FAMILIES[style.getPropertyValue('font-family').replace(/["']/g, '')]
      const [, source] = /url\(["']?([^"')]+)["']?\)/.exec(style.getPropertyValue('src')) ?? []
      if (family === undefined || source === undefined) return []
      return [
        {
          family,
          url: new URL(source, sheet.href ?? document.baseURI).href,
          range: style.getPropertyValue('unicode-range'),
          weight: style.getPropertyValue('font-weight'),
        },
      ]
    }),
  )

/** `U+0-FF, U+131` as borders. */
function isNeeded(range: string, codes: Set<number>): boolean {
  if (range === '') return true
  const parts = range.split(',').map((part) => {
    const [from = '', to = from] = part.trim().replace(/^U\+/i, '').split('-')
    return [Number.parseInt(from.replaceAll('?', '0'), 16), Number.parseInt(to.replaceAll('?', 'F'), 16)] as const
  })
  return [...codes].some((code) => parts.some(([from, to]) => code >= from && code <= to))
}

async function embedded({ family, url, range, weight }: Face): Promise<string> {
  const bytes = new Uint8Array(await (await fetch(url)).arrayBuffer())
  let binary = ''
  for (const byte of bytes) binary += String.fromCharCode(byte)
  return `@font-face{font-family:'${family}';font-weight:${weight || 'normal'};src:url(data:font/woff2;base64,${btoa(binary)}) format('woff2');${range ? `unicode-range:${range};` : ''}}`
}
