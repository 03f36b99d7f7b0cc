type Attributes = Record<string, string | number | null | undefined>

/** What XML has no place for, not even escaped: control characters and halves of surrogate pairs. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const IMPOSSIBLE = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g
const ESCAPES: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' }

/** As text or as an attribute's value, of XML and of HTML. */
export const escaped = (text: string): string => text.replace(IMPOSSIBLE, '\ufffd').replace(/[&<>"']/g, (sign) => ESCAPES[sign] ?? sign)

/** An element of XML, `content` as it is. Attributes without a value are left out; numbers have two decimals. */
export function tag(name: string, attributes: Attributes, content?: string): string {
  const written = Object.entries(attributes).flatMap(([key, value]) =>
    value === null || value === undefined ? [] : [` ${key}="${escaped(String(rounded(value)))}"`],
  )
  return content === undefined ? `<${name}${written.join('')}/>` : `<${name}${written.join('')}>${content}</${name}>`
}

/** A hundredth of a pixel is not seen. */
export const rounded = <T>(value: T): T | number => (typeof value === 'number' ? Math.round(value * 100) / 100 : value)
