import type { AnswerWindow } from '../../../shared/tasks/questionAnswering'
import { overlaps, type Span } from '../../../shared/text'
import type { Candidate } from './questions'

/** A stretch of the context over which the same answers lie, or where a window begins. */
export interface Painted extends Span {
  /** Those that cover it, best first. */
  candidates: Candidate[]
  /** Those that end here. */
  ending: Candidate[]
  /** Number of the window that begins here, if it is not the first. */
  seam: number | null
}

/** Answers lie inside one another: each stretch takes the tint of the best one over it, so that what they share stands out. */
export function painted(candidates: Candidate[], windows: Map<number, AnswerWindow>, { start, end }: Span): Painted[] {
  const answers = candidates.filter(({ isNone, span }) => !isNone && overlaps(span, { start, end }))
  const seams = new Map([...windows].filter(([at, { span }]) => at > 0 && span.start >= start && span.start < end).map(([at, { span }]) => [span.start, at]))
  const borders = new Set([start, end, ...seams.keys(), ...[...seams.keys()].map((at) => at + 1), ...answers.flatMap(({ span }) => [span.start, span.end])])
  const at = [...borders].filter((border) => border >= start && border <= end).sort((a, b) => a - b)
  return at.slice(0, -1).flatMap((from, i) => {
    const stretch = { start: from, end: at[i + 1] ?? end }
    const covering = answers.filter(({ span }) => overlaps(span, stretch))
    const seam = seams.get(from) ?? null
    return covering.length === 0 && seam === null
      ? []
      : [{ ...stretch, candidates: covering, ending: covering.filter(({ span }) => span.end === stretch.end), seam }]
  })
}

/** Characters drawn at once: a book of a megabyte is read a part at a time. */
export const PART_CHARACTERS = 20_000
const BEFORE = 3_000

/** The part of a long text that is drawn, from about `from`; it neither begins nor ends inside a character. */
export function partFrom(text: string, from: number): Span {
  if (text.length <= PART_CHARACTERS) return { start: 0, end: text.length }
  const start = Math.max(0, Math.min(from, text.length - PART_CHARACTERS))
  return { start: wholeCharacter(text, start), end: wholeCharacter(text, start + PART_CHARACTERS) }
}

/** The part that an answer is in. */
export const partAround = (text: string, { start }: Span): Span => partFrom(text, start - BEFORE)

const wholeCharacter = (text: string, at: number): number =>
  /[\udc00-\udfff]/.test(text.charAt(at)) && /[\ud800-\udbff]/.test(text.charAt(at - 1)) ? at - 1 : at
