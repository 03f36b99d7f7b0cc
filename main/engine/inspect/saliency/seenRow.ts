import type { SaliencyTask, SeenWindow } from '../../../../shared/inspect/saliency'
import type { OpenModel } from '../../openModel'
import { rowsOf } from '../../tasks/windows'
import type { EncodedRow } from '../../tokenizer/batchEncoding'
import type { TruncationStrategy } from '../../tokenizer/truncation'
import { encodedText } from '../attention/encodedText'

interface Seen {
  row: EncodedRow
  seen: SeenWindow
  warnings: string[]
}

interface Given {
  textPair?: string | undefined
  /** Of a text over the limit, which is refused, or cut, without it. */
  window?: number | undefined
  truncation?: TruncationStrategy | undefined
}

/** The one sequence that the model sees of a text or pair. @throws AppError `text_too_long`, `input_invalid` for a window that is not there */
export async function seenRow(model: OpenModel, task: SaliencyTask, text: string, { textPair, window, truncation }: Given): Promise<Seen> {
  if (window !== undefined) {
    const { row, windows, windowed, totalTokens } = await encodedText(model, { text, ...(textPair !== undefined && { textPair }), window }, task)
    return { row, seen: { windows: windows.length > 1 ? windows : [], window, windowed, totalTokens }, warnings: [] }
  }
  const { rows, warnings } = await rowsOf(model, text, { pair: textPair, truncation })
  const row = rows[0] as EncodedRow
  return { row, seen: wholeSeen([row]), warnings }
}

/** Of sequences that have no windows. */
export const wholeSeen = (rows: EncodedRow[]): SeenWindow => ({
  windows: [],
  window: 0,
  windowed: 0,
  totalTokens: Math.max(...rows.map(({ ids }) => ids.length)),
})
