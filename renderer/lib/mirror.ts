import type { Token } from '../../shared/text'
import type { Word } from './spans'

/** A word as it is drawn: itself, what follows it, and a name that stays its own when the text before it changes. */
interface DrawnWord {
  key: string
  word: Word
  own: string
  gap: string
}

/** The text as words and what is between them, without gaps. Words that the text no longer has room for are left out. */
export function drawnWords(text: string, words: Word[]): { lead: string; drawn: DrawnWord[] } {
  const seen = new Map<string, number>()
  const drawn: DrawnWord[] = []
  let at = 0
  for (const word of words) {
    if (word.start < at || word.end > text.length) continue
    const last = drawn.at(-1)
    if (last) last.gap = text.slice(at, word.start)
    const own = text.slice(word.start, word.end)
    const times = seen.get(own) ?? 0
    seen.set(own, times + 1)
    drawn.push({ key: `${own}\u0000${times}`, word, own, gap: '' })
    at = word.end
  }
  const last = drawn.at(-1)
  if (last) last.gap = text.slice(at)
  return { lead: text.slice(0, drawn[0]?.word.start ?? text.length), drawn }
}

/** The token borders of a word, counted from its beginning; tokens that share a character (pieces of an emoji) are one stretch. */
export function bordersOf({ start, end, tokens }: Word): number[] {
  const borders = [start, ...tokens.map(({ span }) => span.start), end].filter((at) => at >= start && at <= end)
  return [...new Set(borders)].sort((a, b) => a - b).map((at) => at - start)
}

/** The token that the nth stretch of a word begins with. */
export function tokenAt(word: Word, piece: number): Token | null {
  const start = word.start + (bordersOf(word)[piece] ?? 0)
  return word.tokens.find(({ span }) => span.start === start) ?? null
}
