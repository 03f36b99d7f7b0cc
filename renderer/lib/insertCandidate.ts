import type { Span } from '../../shared/text'

/** What to replace in the text so that a candidate stands where its mask is. */
export interface Replacement extends Span {
  text: string
}

/** A token as a word to read: its letters, and whether a space comes before them. */
export interface Piece {
  tokenStr: string
  leadingSpace: boolean
}

/** A token's letters without the space that it may bring. */
export const letters = ({ tokenStr, leadingSpace }: Piece): string => (leadingSpace && tokenStr.startsWith(' ') ? tokenStr.slice(1) : tokenStr)

/** A candidate's leading space belongs to it: `ĠParis` in `of <mask> before` takes the space that is there, `s` attaches to the word before. */
export function insertCandidate(text: string, mask: Span, piece: Piece): Replacement {
  const before = /[ \t]*$/.exec(text.slice(0, mask.start))?.[0].length ?? 0
  if (!piece.leadingSpace) return { start: mask.start - before, end: mask.end, text: letters(piece) }
  const space = before > 0 || mask.start === 0 ? '' : ' '
  return { ...mask, text: space + letters(piece) }
}
