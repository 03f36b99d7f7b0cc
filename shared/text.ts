/** Positions in text. All spans of this program are UTF-16 units of the text that the user typed: the units of JavaScript's `slice`. */

/** A half-open range `[start, end)` in UTF-16 units. */
export interface Span {
  start: number
  end: number
}

/** One token of an encoded text. */
export interface Token {
  id: number
  /** The vocabulary's own string, e.g. `ĠParis` (byte-level BPE writes a space as `Ġ`). */
  token: string
  span: Span
  /** Index of the pre-tokenizer piece the token belongs to, counted per sequence; `null` for template tokens (`<s>`, `</s>`). */
  wordId: number | null
  /** Whether the tokenizer's template added it (`<s>`, `</s>`): such tokens have the span `{0, 0}`. */
  special: boolean
}

/** Tokens as columns: a long text has hundreds of thousands, which as objects would take five times the memory, in each process they pass. */
export interface TokenColumns {
  /** The vocabulary's own strings. */
  tokens: string[]
  ids: Int32Array
  /** Of their spans. */
  starts: Int32Array
  ends: Int32Array
}

/** For each code point index of `text` (and one past the last) its UTF-16 index; length: code points + 1. */
export function codePointStarts(text: string): Uint32Array {
  const starts = new Uint32Array(text.length + 1)
  let count = 0
  for (let at = 0; at < text.length; at += (text.codePointAt(at) as number) > 0xffff ? 2 : 1) starts[count++] = at
  starts[count++] = text.length
  return starts.subarray(0, count)
}

/** For each UTF-16 index of `text` (and its length) the number of code points that begin before it: what Python calls the index. */
export function codePointIndices(text: string): Uint32Array {
  const indices = new Uint32Array(text.length + 1)
  let count = 0
  for (let at = 0; at < text.length; ) {
    const next = at + ((text.codePointAt(at) as number) > 0xffff ? 2 : 1)
    indices.fill(++count, at + 1, next + 1)
    at = next
  }
  return indices
}

export const overlaps = (a: Span, b: Span): boolean => a.start < b.end && b.start < a.end
