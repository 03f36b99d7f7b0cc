import type { AttendedTokens } from '../../../../shared/inspect/attention'
import type { TokenRange } from '../../../../shared/inspect/attentionView'
import type { Texts } from '../../../lib/firstTokens'

/** A stretch of the user's text, or a token that is not in it. */
export interface Part {
  key: string
  text: string
  /** The tokens that it is of; none: only text. Two where a character is cut into several. */
  tokens: number[]
  /** A token without letters of its own, such as `<s>`. */
  isMark: boolean
}

/** One of the texts, as far as the tokens reach. */
export interface ShadedText {
  parts: Part[]
  /** Whether the text goes on before and behind: of a long one a window is shown. */
  isCutBefore: boolean
  isCutAfter: boolean
}

type Located = Pick<AttendedTokens, 'columns' | 'sequences'>

interface Piece {
  start: number
  end: number
  tokens: number[]
}

/** The texts with everything between their tokens, and the template's tokens where they stand. `units`: what is shaded together, in order; none of it is left out. */
export function shadedTexts(tokens: Located, texts: Texts, units: readonly TokenRange[], labels: readonly string[]): ShadedText[] {
  const all = texts.textPair === undefined ? [texts.text] : [texts.text, texts.textPair]
  return all.map((text, sequence) => {
    const own = unitsOf(tokens, units, sequence, all.length)
    const pieces = mergedPieces(own.inside.map((unit) => pieceOf(tokens, unit)))
    const first = pieces[0]?.start ?? 0
    const last = pieces.at(-1)?.end ?? text.length
    const isCutBefore = text.slice(0, first).trim() !== ''
    const isCutAfter = text.slice(last).trim() !== ''
    const parts = partsOf(text, pieces, isCutBefore ? first : 0, isCutAfter ? last : text.length, labels)
    return { parts: [...own.before.map((unit) => markOf(unit, labels)), ...parts, ...own.after.map((unit) => markOf(unit, labels))], isCutBefore, isCutAfter }
  })
}

/** A text's own units, and the template's around them: of `</s></s>` between two texts each has one. */
function unitsOf({ sequences }: Located, units: readonly TokenRange[], sequence: number, texts: number) {
  const inside = units.filter(({ start }) => sequences[start] === sequence)
  const borders = borderTokens(sequences, texts)
  const template = units.filter(({ start }) => sequences[start] === -1 && start >= (borders[sequence] ?? 0) && start < (borders[sequence + 1] ?? 0))
  const middle = inside[0]?.start ?? 0
  return { inside, before: template.filter(({ start }) => start < middle), after: template.filter(({ start }) => start >= middle) }
}

/** From which token on each text's line begins, and where the last one ends. */
function borderTokens(sequences: ArrayLike<number>, texts: number): number[] {
  if (texts === 1) return [0, sequences.length]
  const firstOfPair = Array.from(sequences).indexOf(1)
  const end = firstOfPair < 0 ? sequences.length : firstOfPair
  // An empty text has a `<s>` and nothing behind it.
  const lastOfText = Math.max(0, Array.from(sequences).lastIndexOf(0))
  return [0, Math.min(end, lastOfText + 2), sequences.length]
}

function pieceOf({ columns }: Located, { start, end }: TokenRange): Piece {
  const tokens = Array.from({ length: end - start }, (_, i) => start + i)
  return { start: columns.starts[start] ?? 0, end: columns.ends[end - 1] ?? 0, tokens }
}

/** Tokens that are parts of one character have its place in common: they are drawn, and held, as one. */
function mergedPieces(pieces: readonly Piece[]): Piece[] {
  const merged: Piece[] = []
  for (const piece of pieces) {
    const last = merged.at(-1)
    if (last && piece.start < last.end) {
      last.end = Math.max(last.end, piece.end)
      last.tokens.push(...piece.tokens)
    } else merged.push({ ...piece, tokens: [...piece.tokens] })
  }
  return merged
}

function partsOf(text: string, pieces: readonly Piece[], from: number, to: number, labels: readonly string[]): Part[] {
  const parts: Part[] = []
  let at = from
  for (const piece of pieces) {
    if (piece.start > at) parts.push(between(text, at, piece.start))
    parts.push(piece.end > piece.start ? { ...between(text, piece.start, piece.end), tokens: piece.tokens } : emptyMark(piece, labels))
    at = Math.max(at, piece.end)
  }
  if (to > at) parts.push(between(text, at, to))
  // A gap and a token may begin at the same place only where one of them is empty.
  return parts.map((part, i) => ({ ...part, key: `${i}-${part.key}` }))
}

const between = (text: string, start: number, end: number): Part => ({ key: `${start}`, text: text.slice(start, end), tokens: [], isMark: false })
const emptyMark = ({ tokens }: Piece, labels: readonly string[]): Part => ({ key: 'mark', text: labels[tokens[0] ?? 0] ?? '', tokens, isMark: true })
const markOf = ({ start }: TokenRange, labels: readonly string[]): Part => ({ key: `t${start}`, text: labels[start] ?? '', tokens: [start], isMark: true })

/** Which row or column shows each token; -1 for none. */
export function placesOf(ranges: readonly TokenRange[], tokens: number): Int32Array {
  const places = new Int32Array(tokens).fill(-1)
  for (const [place, { start, end }] of ranges.entries()) places.fill(place, start, end)
  return places
}

/** Of the tokens of a part: keys are added up, over queries it is the mean, as for a word. `null`: none of them is shown. */
export function shadeOf(tokens: readonly number[], places: Int32Array, shades: Float32Array, side: 'query' | 'key'): number | null {
  const own = [...new Set(tokens.map((token) => places[token] ?? -1))].filter((place) => place >= 0)
  if (own.length === 0) return null
  const sum = own.reduce((total, place) => total + (shades[place] ?? 0), 0)
  return Math.min(1, side === 'key' ? sum : sum / own.length)
}
