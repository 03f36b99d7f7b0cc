import type { Span } from '../../../shared/text'

/** A text's tokens, without template tokens. */
export interface Sequence {
  ids: number[]
  /** The vocabulary's own strings. */
  tokens: string[]
  /** UTF-16 units of the text, or of its word for a text given in words; `null` for the slow tokenizer, which keeps none. */
  spans: Span[] | null
  wordIds: (number | null)[] | null
}

/** One row of an encoding: a window of a text or pair, template tokens included. */
export interface EncodedRow {
  ids: number[]
  tokens: string[]
  typeIds: number[]
  attentionMask: number[]
  /** 1 for template tokens and pads. */
  specialTokensMask: number[]
  /** `{0, 0}` for template tokens and pads. */
  spans: Span[] | null
  wordIds: (number | null)[] | null
  /** 0 for the text, 1 for its pair, `null` for template tokens and pads. */
  sequenceIds: (number | null)[]
  /** Which text of the batch it is of. */
  sample: number
}

export interface Padding {
  id: number
  token: string
  side: 'left' | 'right'
}

/** Lengthens a row with pads. */
export function padded(row: EncodedRow, length: number, { id, token, side }: Padding): EncodedRow {
  const count = length - row.ids.length
  if (count <= 0) return row
  const fill = <T>(items: T[], pad: T): T[] => (side === 'right' ? [...items, ...new Array<T>(count).fill(pad)] : [...new Array<T>(count).fill(pad), ...items])
  return {
    ...row,
    ids: fill(row.ids, id),
    tokens: fill(row.tokens, token),
    typeIds: fill(row.typeIds, 0),
    attentionMask: fill(row.attentionMask, 0),
    specialTokensMask: fill(row.specialTokensMask, 1),
    spans: row.spans && fill(row.spans, { start: 0, end: 0 }),
    wordIds: row.wordIds && fill<number | null>(row.wordIds, null),
    sequenceIds: fill<number | null>(row.sequenceIds, null),
  }
}

/** What a call returns: one entry a row. Fields that were not asked for are absent. Reference: `BatchEncoding`. */
export class BatchEncoding {
  readonly inputIds: number[][]
  readonly attentionMask: number[][]
  tokenTypeIds?: number[][]
  specialTokensMask?: number[][]
  offsetsMapping?: Span[][]
  /** With windows: which text of the batch each row is of. */
  overflowToSampleMapping?: number[]
  /** Everything of each row, asked for or not. */
  declare readonly rows: EncodedRow[]

  constructor(rows: EncodedRow[]) {
    // Not listed when the encoding is printed or compared: it holds everything twice.
    Object.defineProperty(this, 'rows', { value: rows })
    this.inputIds = rows.map(({ ids }) => ids)
    this.attentionMask = rows.map(({ attentionMask }) => attentionMask)
  }

  /** The vocabulary's strings of a row. */
  tokens(row = 0): string[] {
    return this.rows[row]?.tokens ?? []
  }

  /** The word of each token; `null` for template tokens. `null` for the slow tokenizer, which keeps none. */
  wordIds(row = 0): (number | null)[] | null {
    return this.rows[row]?.wordIds ?? null
  }

  /** 0 for the text, 1 for its pair, `null` for template tokens. */
  sequenceIds(row = 0): (number | null)[] {
    return this.rows[row]?.sequenceIds ?? []
  }
}
