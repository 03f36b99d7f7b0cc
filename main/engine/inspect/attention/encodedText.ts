import { AppError } from '../../../../shared/errors'
import type { AttendedInput } from '../../../../shared/inspect/attention'
import type { Span } from '../../../../shared/text'
import type { OpenModel } from '../../openModel'
import { textTooLong } from '../../tasks/textLimit'
import { coveredSpan } from '../../tasks/windows'
import type { EncodedRow } from '../../tokenizer/batchEncoding'

/** The tokens that the model sees of a text or pair. */
export interface EncodedText {
  row: EncodedRow
  windows: Span[]
  window: number
  /** Which of a pair is read in windows. */
  windowed: 0 | 1
  /** Of the whole text, template tokens included. */
  totalTokens: number
  ms: number
}

/** Tokens that neighbouring windows share, unless the limit is small. */
const STRIDE = 128

type Texts = Pick<AttendedInput, 'text' | 'textPair' | 'window' | 'truncate'>

/** `asker` names the command in a sentence. @throws AppError `text_too_long`; `input_invalid` for a window that is not there, `tokenizer_missing`, `tokenizer_invalid` */
export async function encodedText(model: OpenModel, input: Texts, asker = 'attention'): Promise<EncodedText> {
  const started = performance.now()
  const { text, textPair, window } = input
  const whole = (await model.tokenizer.tokenizer.call(text, { textPair })).rows[0] as EncodedRow
  const totalTokens = whole.ids.length
  const windowed = longerSequence(whole)
  const cut = totalTokens > model.maxTokens
  const rows = cut ? await rowsOf(model, input, whole, windowed) : [whole]
  const windows = cut ? rows.map((row) => coveredSpan(row, windowed)) : [{ start: 0, end: (windowed === 1 ? (textPair ?? '') : text).length }]
  const row = rows[window ?? 0]
  if (!row) throw noSuchWindow(asker, window ?? 0, rows.length)
  return { row, windows, window: window ?? 0, windowed, totalTokens, ms: performance.now() - started }
}

/** Of a text over the limit: its windows, or what truncation leaves of it. */
async function rowsOf(model: OpenModel, input: Texts, whole: EncodedRow, windowed: 0 | 1): Promise<EncodedRow[]> {
  const { tokenizer } = model.tokenizer
  const { text, textPair, window, truncate } = input
  const { maxTokens: maxLength } = model
  if (window === undefined && !truncate) throw textTooLong(whole.ids.length, maxLength)
  if (window === undefined) return (await tokenizer.call(text, { textPair, truncation: 'longest_first', maxLength })).rows
  const room = maxLength - whole.ids.length + tokensOf(whole, windowed)
  if (room < 1) throw noRoom(whole, windowed, maxLength)
  const stride = Math.min(STRIDE, Math.floor(maxLength / 4), Math.floor(room / 2))
  const truncation = windowed === 1 ? 'only_second' : 'only_first'
  // From the left whatever the tokenizer cuts first: windows are shown in the order of the text.
  return (await tokenizer.call(text, { textPair, truncation, truncationSide: 'right', maxLength, stride, returnOverflowingTokens: true })).rows
}

const tokensOf = ({ sequenceIds }: EncodedRow, sequence: 0 | 1): number => sequenceIds.filter((id) => id === sequence).length

/** Which of a pair is read in windows, while the other stays whole. */
const longerSequence = (row: EncodedRow): 0 | 1 => (tokensOf(row, 1) > tokensOf(row, 0) ? 1 : 0)

function noRoom(row: EncodedRow, windowed: 0 | 1, limit: number): AppError {
  const [whole, other] = windowed === 1 ? ['text', 'text_pair'] : ['text_pair', 'text']
  const count = tokensOf(row, windowed === 1 ? 0 : 1)
  return new AppError(
    'text_too_long',
    `The ${whole} alone has ${count} tokens: of the ${limit} that the model takes, none is left for a window of the ${other}.`,
    `Shorten the ${whole}. Nothing was cut.`,
    { count, limit },
  )
}

const noSuchWindow = (asker: string, window: number, count: number): AppError =>
  new AppError(
    'input_invalid',
    `${asker}: window: it is ${window + 1}; the text has ${count === 1 ? 'one window' : `${count} windows`}.`,
    `Choose one from 1 to ${count}.`,
    { field: 'window', count },
  )
