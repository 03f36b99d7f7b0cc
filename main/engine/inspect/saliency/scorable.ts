import { AppError } from '../../../../shared/errors'
import type { SaliencyScore, SaliencyTarget, SaliencyTask, SaliencyText, SeenWindow, TextPiece } from '../../../../shared/inspect/saliency'
import type { Head } from '../../../../shared/model'
import type { EncodedRow } from '../../tokenizer/batchEncoding'

/**
 * Logits of a row at a place of the untouched row, however far what stands there has moved. `null`: it was taken away.
 * @returns `[classes]`
 */
export type Reading = (row: number, place: number) => Float32Array | null

/** A sequence that the model sees for one answer. */
export interface ScorableRow {
  encoded: EncodedRow
  /** Which of its characters are of the texts that are shown. */
  pieces: TextPiece[]
  text: string
  textPair?: string | undefined
  /** Places that are never taken away: the masks that are to be filled. */
  fixed?: number[]
}

/** Rates one target. */
export interface Scorer {
  target: SaliencyTarget
  name: string
  /** The row whose attention is laid beside. */
  row: number
  /** Places whose logits it reads, in each row. */
  places: number[]
  /** Of them those in `row` without which there is nothing to rate. */
  own: number[]
  score(read: Reading): SaliencyScore
}

/** A task's texts made ready for occlusion. */
export interface Scorable {
  head: Head
  texts: SaliencyText[]
  rows: ScorableRow[]
  seen: SeenWindow
  /** Else values are outputs of a regression. */
  isProbability: boolean
  /** Places whose logits the model's own answers are read from, in each row. */
  places: number[]
  warnings: string[]
  /** The model's own answers on the untouched texts, best first. */
  answers(read: Reading): Promise<Scorer[]>
  /** @throws AppError `input_invalid` for what the model cannot rate */
  scorer(target: SaliencyTarget, read: Reading): Promise<Scorer>
}

/** All of a text as one piece. */
export const wholeText = (text: number, length: number, sequence: 0 | 1): TextPiece => ({ text, start: 0, end: length, sequence, at: 0 })

export const noSuchTarget = (task: SaliencyTask, field: keyof SaliencyTarget, why: string, hint: string): AppError =>
  new AppError('input_invalid', `${task}: target: ${why}.`, hint, { field: `target.${field}` })

/** Names in a sentence: the first ten. */
export const listed = (names: string[]): string => names.slice(0, 10).join(', ') + (names.length > 10 ? ` and ${names.length - 10} more` : '')

/** Logits of the untouched row: nothing of it is gone. */
export const untouched = (read: Reading, row: number, place: number): Float32Array => read(row, place) ?? new Float32Array()
