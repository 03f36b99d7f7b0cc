import type { OcclusionUnit, SaliencyText, SaliencyUnit } from '../../../../shared/inspect/saliency'
import { overlaps, type Span } from '../../../../shared/text'
import type { ScorableRow } from './scorable'

/** A unit, and where its tokens stand. */
export interface PlacedUnit extends SaliencyUnit {
  /** Of each row; none where the row does not hold it. */
  places: number[][]
}

/** A token of a text that is shown. */
interface ShownToken {
  place: number
  /** In the text. */
  span: Span
  /** A space by itself, as SentencePiece writes it before an emoji: it is of what follows. */
  isSpace: boolean
  /** What the tokenizer makes its tokens of; its own where it names none. */
  word: number | string
}

/** The units of all texts, in their order. A unit is made in the row that holds most of its text, and found again in the others. */
export function unitsOf(texts: SaliencyText[], rows: ScorableRow[], unit: OcclusionUnit): PlacedUnit[] {
  return texts.flatMap(({ text }, index) => {
    const shown = rows.map((row) => shownTokens(row, index))
    const home = shown.reduce((best, tokens, i) => (tokens.length > (shown[best]?.length ?? 0) ? i : best), 0)
    const sentences = unit === 'sentence' ? sentenceStarts(text) : []
    return groups(shown[home] ?? [], unit, sentences).map((tokens): PlacedUnit => {
      const span = spanOf(tokens)
      const places = shown.map((others, row) => (row === home ? tokens.map(({ place }) => place) : samePlaces(tokens, span, others, rows, row, home)))
      return { text: index, ...span, places }
    })
  })
}

/** Without a space before it, unless that is all. */
function spanOf(tokens: ShownToken[]): Span {
  const drawn = tokens.some(({ isSpace }) => !isSpace) ? tokens.filter(({ isSpace }) => !isSpace) : tokens
  return { start: Math.min(...drawn.map(({ span }) => span.start)), end: Math.max(...drawn.map(({ span }) => span.end)) }
}

/** The first text of all rows is tokenized alike, so its places are the same; what stands in the second may have moved. */
function samePlaces(tokens: ShownToken[], span: Span, others: ShownToken[], rows: ScorableRow[], row: number, home: number): number[] {
  const isFirst = tokens.every(({ place }) => rows[home]?.encoded.sequenceIds[place] === 0)
  const isSame = isFirst
    ? (other: ShownToken) => tokens.some(({ place }) => place === other.place) && rows[row]?.encoded.sequenceIds[other.place] === 0
    : (other: ShownToken) => overlaps(other.span, span)
  return others.filter(isSame).map(({ place }) => place)
}

/** A row's tokens that are of one text. */
function shownTokens({ encoded, pieces, text, textPair = '', fixed = [] }: ScorableRow, index: number): ShownToken[] {
  const own = pieces.filter((piece) => piece.text === index)
  return encoded.ids.flatMap((_, place) => {
    const sequence = encoded.sequenceIds[place]
    if ((sequence !== 0 && sequence !== 1) || encoded.specialTokensMask[place] === 1 || fixed.includes(place)) return []
    const span = trimmed(encoded.spans?.[place] ?? { start: 0, end: 0 }, sequence === 1 ? textPair : text)
    const piece = own.find((one) => one.sequence === sequence && span.start >= one.at && span.start < one.at + Math.max(1, one.end - one.start))
    if (!piece) return []
    const shift = piece.start - piece.at
    const inText = { start: span.start + shift, end: Math.min(span.end + shift, piece.end) }
    const isSpace = (sequence === 1 ? textPair : text).slice(span.start, span.end).trim() === ''
    return [{ place, span: inText, isSpace, word: encoded.wordIds?.[place] ?? `${place}` }]
  })
}

/** Without the spaces that a token of SentencePiece begins with; a token of spaces alone stays. */
function trimmed(span: Span, text: string): Span {
  const inside = text.slice(span.start, span.end)
  return inside.trim() === '' ? span : { start: span.end - inside.trimStart().length, end: span.end }
}

function groups(tokens: ShownToken[], unit: OcclusionUnit, sentences: number[]): ShownToken[][] {
  if (unit === 'token') return tokens.map((token) => [token])
  const keyOf =
    unit === 'word'
      ? ({ word }: ShownToken) => word
      : ({ span, isSpace }: ShownToken) => sentences.findLastIndex((start) => start <= (isSpace ? span.end : span.start))
  const found = new Map<number | string, ShownToken[]>()
  for (const token of tokens) {
    const group = found.get(keyOf(token))
    if (group) group.push(token)
    else found.set(keyOf(token), [token])
  }
  return [...found.values()]
}

const sentenceStarts = (text: string): number[] => Array.from(new Intl.Segmenter('en', { granularity: 'sentence' }).segment(text), ({ index }) => index)
