import { AppError } from '../../../shared/errors'
import { overlaps, type Span, type Token } from '../../../shared/text'

/** A stretch of the user's text that became one or more masks. `tokens`: what was hidden, empty for a mask that was typed. */
export interface MaskedStretch {
  span: Span
  /** Where its masks lie in the masked text. */
  masked: Span
  tokens: Token[]
}

export interface MaskedText {
  text: string
  stretches: MaskedStretch[]
}

/** Typed by people who know BERT; read as the model's own mask. */
const BERT_MASK = '[MASK]'

/** Hides `hidden` spans (each as many masks as tokens) and reads `[MASK]` as the model's mask token. Positions of both texts are kept together. */
export function maskText(text: string, hidden: Span[], tokens: Token[], maskToken: string): MaskedText {
  const words = hidden.map((span) => hide(text, span, tokens)).filter((word) => !word.tokens.every(({ token }) => token === maskToken))
  const typed = typedMasks(text, maskToken).map((span) => ({ span, tokens: [] as Token[] }))
  return replace(text, [...merged(words), ...typed.filter((mask) => !words.some((word) => overlaps(word.span, mask.span)))], maskToken)
}

/** Where the text has the model's mask token or `[MASK]`. */
export const typedMasks = (text: string, maskToken: string): Span[] => spansOf(text, BERT_MASK === maskToken ? [maskToken] : [maskToken, BERT_MASK])

/** Grows a span to whole tokens, so that the model sees as many masks as there were tokens. */
function hide(text: string, span: Span, tokens: Token[]): { span: Span; tokens: Token[] } {
  if (span.end > text.length || span.end <= span.start)
    throw new AppError(
      'input_invalid',
      `hidden: ${span.start}–${span.end} is not a stretch of a text of ${text.length} characters.`,
      'Hide words of the text.',
      { ...span },
    )
  const inside = tokens.filter((token) => !token.special && overlaps(token.span, span))
  const start = Math.min(span.start, ...inside.map((token) => token.span.start))
  const end = Math.max(span.end, ...inside.map((token) => token.span.end))
  return { span: { start, end }, tokens: inside }
}

/** Words that share a token are hidden together. */
function merged(words: { span: Span; tokens: Token[] }[]): { span: Span; tokens: Token[] }[] {
  const result: { span: Span; tokens: Token[] }[] = []
  for (const word of words.sort((a, b) => a.span.start - b.span.start)) {
    const last = result.at(-1)
    if (last && overlaps(last.span, word.span)) {
      last.span = { start: last.span.start, end: Math.max(last.span.end, word.span.end) }
      last.tokens = [...new Set([...last.tokens, ...word.tokens])]
    } else result.push(word)
  }
  return result
}

function spansOf(text: string, marks: string[]): Span[] {
  return marks.flatMap((mark) => {
    const spans: Span[] = []
    for (let at = text.indexOf(mark); at >= 0; at = text.indexOf(mark, at + mark.length)) spans.push({ start: at, end: at + mark.length })
    return spans
  })
}

function replace(text: string, parts: { span: Span; tokens: Token[] }[], maskToken: string): MaskedText {
  const stretches: MaskedStretch[] = []
  let masked = ''
  let at = 0
  for (const { span, tokens } of parts.sort((a, b) => a.span.start - b.span.start)) {
    masked += text.slice(at, span.start)
    const start = masked.length
    masked += maskToken.repeat(Math.max(1, tokens.length))
    stretches.push({ span, masked: { start, end: masked.length }, tokens })
    at = span.end
  }
  return { text: masked + text.slice(at), stretches }
}
