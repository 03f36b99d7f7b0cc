import type { Span } from '../../../shared/text'
import { insertCandidate, type Piece } from '../../lib/insertCandidate'

export interface FilledPart {
  text: string
  isFill: boolean
}

/** A text with every mask filled, fills apart from what stands around them; `masks` in text order, one fill each. */
export function filledParts(text: string, masks: Span[], fills: Piece[]): FilledPart[] {
  const parts: FilledPart[] = []
  let at = 0
  for (const [i, mask] of masks.entries()) {
    const fill = fills[i]
    if (!fill) break
    const replacement = insertCandidate(text, mask, fill)
    parts.push({ text: text.slice(at, replacement.start), isFill: false }, { text: replacement.text, isFill: true })
    at = replacement.end
  }
  parts.push({ text: text.slice(at), isFill: false })
  return parts.filter((part) => part.text !== '')
}

/** What is far from every fill gives way to an ellipsis: a sentence is shown whole, a page is not. */
const NEAR_CHARACTERS = 60
export function shortened(parts: FilledPart[]): FilledPart[] {
  return parts.map((part, i) => {
    if (part.isFill) return part
    const head = i === 0 ? 0 : NEAR_CHARACTERS
    const tail = i === parts.length - 1 ? 0 : NEAR_CHARACTERS
    if (part.text.length <= head + tail + 1) return part
    return { ...part, text: `${part.text.slice(0, head)}…${tail > 0 ? part.text.slice(-tail) : ''}` }
  })
}
