import type { AttendedTokens, AttentionMatrix } from '../../../shared/inspect/attention'
import type {
  OccludedUnit,
  SaliencyScore,
  SaliencyTarget,
  SaliencyTargets,
  SaliencyTargetsInput,
  SaliencyUnit,
  ScoredTarget,
  TextPiece,
} from '../../../shared/inspect/saliency'
import { overlaps, type Span } from '../../../shared/text'
import { asksTheSame } from '../../store/inspectSlice'
import type { ShownChange, UnitOrder } from '../../store/saliencySlice'

/** One target, the other, or the first less the second. */
export type Which = 'a' | 'b' | 'difference'

/** By place of the unit; what is not there yet, or cannot be rated, is `null`. */
export type Changes = (number | null)[]

/** The wanted target where the model still rates it, else its own answer; a second one only if it is another. */
export function chosenTargets(all: ScoredTarget[], target: SaliencyTarget | null, against: SaliencyTarget | null): ScoredTarget[] {
  const first = all.find((one) => asksTheSame(one.target, target)) ?? all[0]
  const second = all.find((one) => asksTheSame(one.target, against))
  return first ? [first, ...(second && second !== first ? [second] : [])] : []
}

/** What is left to ask for. */
export function missingUnits(count: number, units: readonly OccludedUnit[]): number[] {
  const known = new Set(units.map(({ unit }) => unit))
  return Array.from({ length: count }, (_, i) => i).filter((i) => !known.has(i))
}

export function changesOf(count: number, units: readonly OccludedUnit[], shown: ShownChange, which: Which): Changes {
  const changes = new Array<number | null>(count).fill(null)
  for (const { unit, scores } of units) changes[unit] = changeIn(scores, shown, which)
  return changes
}

function changeIn([a, b]: OccludedUnit['scores'], shown: ShownChange, which: Which): number | null {
  const of = (score: typeof a) => (score ? finite(shown === 'value' ? score.change : score.logitChange) : null)
  const [first, second] = [of(a), of(b)]
  if (which === 'a') return first
  if (which === 'b') return second
  return first === null || second === null ? null : first - second
}

/** A softmax over one class has infinite log-odds, which do not change. */
const finite = (change: number): number | null => (Number.isFinite(change) ? change : null)

export const largestChange = (...all: Changes[]): number => Math.max(0, ...all.flat().map((change) => Math.abs(change ?? 0)))

/** As the text has them, or the largest first, whichever their sign. */
export function orderedUnits(changes: Changes, order: UnitOrder): number[] {
  const all = changes.map((_, i) => i)
  return order === 'text' ? all : all.sort((a, b) => Math.abs(changes[b] ?? 0) - Math.abs(changes[a] ?? 0))
}

/** A stretch of a text: of some units, or only text. Two units where a character is cut into several tokens. */
export interface UnitPart {
  start: number
  text: string
  units: number[]
}

/** What the model sees of one of the texts. */
export function seenOf({ texts, windows, window, windowed }: SaliencyTargets, index: number): Span {
  const whole = { start: 0, end: texts[index]?.text.length ?? 0 }
  return index === windowed ? (windows[window] ?? whole) : whole
}

/** One of the texts, as far as it is seen, with everything between its units; a unit without letters of its own is in the table alone. */
export function partsOf(text: string, index: number, units: readonly SaliencyUnit[], seen: Span = { start: 0, end: text.length }): UnitPart[] {
  const parts: UnitPart[] = []
  let at = seen.start
  for (const [unit, { text: own, start, end }] of units.entries()) {
    if (own !== index || start === end) continue
    const last = parts.at(-1)
    if (last && start < at) last.units.push(unit)
    else {
      if (start > at) parts.push({ start: at, text: text.slice(at, start), units: [] })
      parts.push({ start, text: text.slice(start, end), units: [unit] })
      at = end
    }
  }
  return at < seen.end ? [...parts, { start: at, text: text.slice(at, seen.end), units: [] }] : parts
}

/** Of a part: its units together. */
export function sumOf(changes: Changes, units: readonly number[]): number | null {
  const known = units.flatMap((unit) => changes[unit] ?? [])
  return known.length === 0 ? null : known.reduce((sum, change) => sum + change)
}

/** Where in the texts a target stands: an entity in the text, an answer in the context. */
export function spanOfTarget(task: SaliencyTargetsInput['task'], { start, end }: SaliencyTarget): SaliencyUnit | null {
  if (start === undefined || end === undefined) return null
  return { text: task === 'question-answering' ? 1 : 0, start, end }
}

/** What each unit receives on average over all queries: keys are added up. */
export function receivedBy(units: readonly SaliencyUnit[], pieces: readonly TextPiece[], tokens: AttendedTokens, { size, data }: AttentionMatrix): number[] {
  const received = new Array<number>(units.length).fill(0)
  for (let key = 0; key < size; key++) {
    const place = placeOf(tokens, key, pieces)
    const unit = place ? units.findIndex((own) => own.text === place.text && overlaps(own, place)) : -1
    if (unit < 0) continue
    let sum = 0
    for (let query = 0; query < size; query++) sum += data[query * size + key] as number
    received[unit] = (received[unit] ?? 0) + sum / size
  }
  return received
}

/** Where a token stands in the texts that are shown. */
function placeOf({ columns, sequences }: AttendedTokens, token: number, pieces: readonly TextPiece[]): SaliencyUnit | null {
  const [start, end] = [columns.starts[token] ?? 0, columns.ends[token] ?? 0]
  if (end <= start) return null
  // The last character is inside: a token of SentencePiece begins with the space before it.
  const piece = pieces.find((one) => one.sequence === sequences[token] && end > one.at && end <= one.at + one.end - one.start)
  return piece ? { text: piece.text, start: end - 1 - piece.at + piece.start, end: end - piece.at + piece.start } : null
}

/** Signed, three significant digits, with signs that are as wide as a digit. */
export function changeText(change: number): string {
  const text = Math.abs(change).toPrecision(3).replace('e-', 'e−')
  return change === 0 ? '0' : `${change < 0 ? '−' : '+'}${text}`
}

export const scoreText = ({ value, logit }: SaliencyScore, shown: ShownChange): string => (shown === 'value' ? value : logit).toPrecision(3).replace('-', '−')
