import { AppError } from '../../../shared/errors'
import type { Span, TokenColumns } from '../../../shared/text'
import type { OpenModel } from '../openModel'
import type { EncodedRow } from '../tokenizer/batchEncoding'
import type { TruncationStrategy } from '../tokenizer/truncation'
import { textTooLong } from './textLimit'

export interface WindowOptions {
  pair?: string | undefined
  /** How to cut a text over the limit; without it such a text is refused. */
  truncation?: TruncationStrategy | undefined
  /** Template tokens included. Default: the model's limit. */
  maxLength?: number | undefined
  /** One row for each window. */
  stride?: number | undefined
}

/** A text or pair as the rows the model takes: one, or windows. What was cut is said. @throws AppError `text_too_long` */
export async function rowsOf(
  model: OpenModel,
  text: string,
  { pair, truncation, maxLength = model.maxTokens, stride }: WindowOptions,
): Promise<{ rows: EncodedRow[]; warnings: string[] }> {
  const { tokenizer } = model.tokenizer
  if (stride !== undefined)
    return { rows: (await tokenizer.call(text, { textPair: pair, truncation, maxLength, stride, returnOverflowingTokens: true })).rows, warnings: [] }
  const whole = await tokenizer.call(text, { textPair: pair })
  const count = whole.inputIds[0]?.length ?? 0
  if (count <= maxLength) return { rows: whole.rows, warnings: [] }
  if (!truncation) throw textTooLong(count, maxLength)
  const cut = await tokenizer.call(text, { textPair: pair, truncation, maxLength })
  return { rows: cut.rows, warnings: [`The text has ${count} tokens; it was cut to ${maxLength}.`] }
}

/** What a row covers of the text (`sequence` 0) or of its pair (1). */
export function coveredSpan(row: EncodedRow, sequence: 0 | 1): Span {
  const inside = row.ids.flatMap((_, i) => (row.sequenceIds[i] === sequence ? [row.spans?.[i] as Span] : []))
  return { start: inside[0]?.start ?? 0, end: inside.at(-1)?.end ?? 0 }
}

/** Some of a row's tokens. */
export function columnsOf(row: EncodedRow, places: number[]): TokenColumns {
  const numbers = (of: (i: number) => number | undefined) => Int32Array.from(places, (i) => of(i) ?? 0)
  return {
    tokens: places.map((i) => row.tokens[i] as string),
    ids: numbers((i) => row.ids[i]),
    starts: numbers((i) => row.spans?.[i]?.start),
    ends: numbers((i) => row.spans?.[i]?.end),
  }
}

/** @throws AppError `input_invalid` */
export function requireText(field: string, text: string, task: string): void {
  if (text.trim() === '') throw new AppError('input_invalid', `${task}: ${field}: it is empty.`, 'Write some text.', { field })
}
