import type { Span } from '../../shared/text'

/** What to replace in the text so that a candidate stands where its mask is. */
export interface Replacement extends Span {
  text: string
}

/**
 * A candidate's leading space belongs to it: `" Paris"` in `of <mask> before` takes the space that is there, `"s"` attaches to the word before.
 */
export function insertCandidate(text: string, mask: Span, tokenStr: string): Replacement {
  const before = /[ \t]*$/.exec(text.slice(0, mask.start))?.[0].length ?? 0
  const hasSpace = tokenStr.startsWith(' ')
  if (hasSpace && (before > 0 || mask.start === 0)) return { ...mask, text: tokenStr.slice(1) }
  return { start: hasSpace ? mask.start : mask.start - before, end: mask.end, text: tokenStr }
}
