import type { ScoredTokens, TokenScores } from '../../../shared/inspect/surprise'
import { bitsOf } from '../../../shared/inspect/surpriseFigures'
import { visible } from '../../lib/tokenText'

/** A stretch of the user's text. */
export interface SurprisedPart {
  key: string
  text: string
  /** Places of the tokens that it is of; none: only text. Several where a character is cut into several. */
  tokens: number[]
}

type Located = Pick<ScoredTokens, 'columns' | 'isScored' | 'windows' | 'window'>

/** The text of the window with everything between its scored tokens. */
export function surprisedParts(text: string, tokens: Located): SurprisedPart[] {
  const { start, end } = tokens.windows.length > 1 ? (tokens.windows[tokens.window] ?? { start: 0, end: text.length }) : { start: 0, end: text.length }
  const parts: SurprisedPart[] = []
  const add = (from: number, to: number, own: number[]) => parts.push({ key: `${parts.length}-${from}`, text: text.slice(from, to), tokens: own })
  let at = start
  for (const piece of piecesOf(tokens)) {
    if (piece.start > at) add(at, piece.start, [])
    add(Math.max(at, piece.start), piece.end, piece.tokens)
    at = Math.max(at, piece.end)
  }
  if (end > at) add(at, end, [])
  return parts
}

/** Tokens that are parts of one character have its place in common and are drawn as one; one without letters of its own goes with the next. */
function piecesOf({ columns, isScored }: Located): { start: number; end: number; tokens: number[] }[] {
  const pieces: { start: number; end: number; tokens: number[] }[] = []
  let waiting: number[] = []
  for (const [i, scored] of isScored.entries()) {
    if (scored === 0) continue
    const [start, end] = [columns.starts[i] as number, columns.ends[i] as number]
    const last = pieces.at(-1)
    if (last && start < last.end) {
      last.end = Math.max(last.end, end)
      last.tokens.push(i)
    } else if (end > start) {
      pieces.push({ start, end, tokens: [...waiting, i] })
      waiting = []
    } else waiting.push(i)
  }
  pieces.at(-1)?.tokens.push(...waiting)
  return pieces
}

/** Bits of each token by its place; `NaN` where there are none yet. */
export function bitsByPlace(count: number, scores: TokenScores | null): Float64Array {
  const bits = new Float64Array(count).fill(Number.NaN)
  for (const [i, at] of scores?.at.entries() ?? []) bits[at] = bitsOf(scores?.logLikelihoods[i] as number)
  return bits
}

/** Tokens of one part are added up; `null` until all of them are there. */
export function bitsOfPart({ tokens }: Pick<SurprisedPart, 'tokens'>, bits: Float64Array): number | null {
  const sum = tokens.reduce((all, at) => all + (bits[at] as number), 0)
  return tokens.length === 0 || Number.isNaN(sum) ? null : sum
}

/** What a token is called: its letters with every character to be seen, or the vocabulary's own string. */
export function labelsOf(text: string, { columns }: Pick<ScoredTokens, 'columns'>): string[] {
  return columns.tokens.map((token, i) => {
    const own = text.slice(columns.starts[i], columns.ends[i])
    return own.trim() === '' ? token : visible(own.trim())
  })
}

/** Bits that stand for full colour and full height: an even choice among the whole vocabulary. */
export const fullBits = ({ vocabulary }: Pick<ScoredTokens, 'vocabulary'>): number => Math.log2(vocabulary)

/** The places of the tokens that a run still lacks. */
export function missingPlaces(isScored: Uint8Array, { at }: Pick<TokenScores, 'at'>): number[] {
  const there = new Set(at)
  return Array.from(isScored.keys()).filter((place) => isScored[place] === 1 && !there.has(place))
}

/** Tokens from the most surprising on. */
export const mostSurprising = ({ logLikelihoods }: TokenScores, most: number): number[] =>
  Array.from(logLikelihoods.keys())
    .sort((a, b) => (logLikelihoods[a] as number) - (logLikelihoods[b] as number))
    .slice(0, most)

/** Three significant digits with a minus as wide as a digit; never a bare 0 where it is not one. */
export function figureText(value: number): string {
  if (value === 0) return '0'
  const size = Math.abs(value)
  const digits = size < 0.001 ? value.toExponential(1) : size >= 1000 ? value.toFixed(0) : value.toPrecision(3)
  return digits.replace('-', '−')
}

/** A text over the limit is refused, or cut to this. */
const MOST_CHARACTERS = 2300
/** Of `<s>` and `</s>`: a token has some four and a half. */
const TEMPLATE = 9

/** What scoring texts takes, in any unit: each token is masked once, in a copy of the whole text. Sums up to each text, so that what is done and what is left can be told. */
export function workUpTo(texts: readonly string[]): Float64Array {
  const sums = new Float64Array(texts.length + 1)
  for (const [i, { length }] of texts.entries()) {
    const characters = Math.min(length, MOST_CHARACTERS)
    sums[i + 1] = (sums[i] as number) + characters * (characters + TEMPLATE)
  }
  return sums
}
