/** The characters by which byte-level vocabularies write the 256 bytes: what prints stands for itself, the others follow from U+0100 on. */
const BYTE_OF = new Map<string, number>()
for (let byte = 0, others = 0; byte < 256; byte++) {
  const prints = (byte >= 33 && byte <= 126) || (byte >= 161 && byte !== 173)
  BYTE_OF.set(String.fromCodePoint(prints ? byte : 256 + others++), byte)
}

/** The UTF-8 bytes that a token of the vocabulary stands for. `type`: the tokenizer's, as `ModelInfo` tells it. */
export function bytesOfToken(token: string, type: string): Uint8Array {
  if (type === 'BPE') {
    const bytes = [...token].map((character) => BYTE_OF.get(character))
    if (bytes.every((byte) => byte !== undefined)) return Uint8Array.from(bytes)
  }
  const fallback = /^<0x([0-9A-F]{2})>$/.exec(token)?.[1]
  if (fallback) return Uint8Array.of(Number.parseInt(fallback, 16))
  return new TextEncoder().encode(token.replaceAll('▁', ' '))
}

export const hex = (bytes: Uint8Array): string => Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join(' ')

/** The text of some bytes; `null` where they are a part of a character. */
export function textOfBytes(bytes: Uint8Array): string | null {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
  } catch {
    return null
  }
}

/** A text in which every character can be seen: spaces, line breaks and controls by their signs. */
export const visible = (text: string): string => text.replace(/[\p{Cc}\p{Cf}\p{Z}]/gu, (character) => SIGNS[character] ?? signOf(character.codePointAt(0) ?? 0))

const SIGNS: Record<string, string> = { ' ': '␣', '\n': '⏎', '\t': '⇥', '\u007f': '␡', '\u00a0': '⍽' }
const signOf = (code: number): string => (code < 32 ? String.fromCharCode(0x2400 + code) : `U+${code.toString(16).toUpperCase().padStart(4, '0')}`)
