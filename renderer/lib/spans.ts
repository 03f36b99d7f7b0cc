import { overlaps, type Span, type Token } from '../../shared/text'

/** A word of the text: a pre-tokenizer piece, with the token borders inside it. */
export interface Word extends Span {
  tokens: Token[]
}

/** Tokens grouped to words, template tokens left out; a token of the mask is a word of its own. */
export function wordsOf(tokens: Token[]): Word[] {
  const words: (Word & { wordId: number })[] = []
  for (const token of tokens) {
    if (token.special || token.wordId === null || token.span.end <= token.span.start) continue
    const last = words.at(-1)
    if (last && last.wordId === token.wordId) {
      last.end = Math.max(last.end, token.span.end)
      last.tokens.push(token)
    } else words.push({ ...token.span, wordId: token.wordId, tokens: [token] })
  }
  return words.map(({ start, end, tokens }) => ({ start, end, tokens }))
}

/** The one stretch that differs between two texts: `[start, oldEnd)` became `[start, newEnd)`. */
function editBetween(before: string, after: string): { start: number; oldEnd: number; newEnd: number } {
  const shorter = Math.min(before.length, after.length)
  let start = 0
  while (start < shorter && before[start] === after[start]) start++
  let tail = 0
  while (tail < shorter - start && before[before.length - 1 - tail] === after[after.length - 1 - tail]) tail++
  return { start, oldEnd: before.length - tail, newEnd: after.length - tail }
}

/** Spans after an edit: those behind it move with their text, those that it touches are dropped. */
export function spansAfterEdit<T extends Span>(spans: T[], before: string, after: string): T[] {
  const { start, oldEnd, newEnd } = editBetween(before, after)
  const shift = newEnd - oldEnd
  return spans.flatMap((span) => {
    if (span.end < start || (span.end === start && oldEnd > start)) return [span]
    // Typing right behind a word lengthens it, so the word is touched; a space ends it.
    if (span.end === start) return /^\s/.test(after.slice(start, newEnd)) ? [span] : []
    if (span.start >= oldEnd)
      return span.start === oldEnd && oldEnd > 0 && /\S$/.test(after.slice(0, newEnd)) && newEnd > start && span.start === start
        ? []
        : [{ ...span, start: span.start + shift, end: span.end + shift }]
    return []
  })
}

/** Hides a word, or shows it again if any part of it is hidden. */
export function toggled(hidden: Span[], word: Span): Span[] {
  const others = hidden.filter((span) => !overlaps(span, word))
  const next = others.length < hidden.length ? others : [...hidden, { start: word.start, end: word.end }]
  return next.sort((a, b) => a.start - b.start)
}

/** Literal masks that were typed: the model's own mask token, and BERT's. */
export function typedMasks(text: string, maskToken: string): Span[] {
  const marks = [...new Set([maskToken, '[MASK]'])]
  return marks.flatMap((mark) => {
    const spans: Span[] = []
    for (let at = text.indexOf(mark); at >= 0; at = text.indexOf(mark, at + mark.length)) spans.push({ start: at, end: at + mark.length })
    return spans
  })
}
