import type { AppError } from '../../../shared/errors'
import { logSumExp } from '../math/softmax'
import type { Row, RowOutput } from './rows'

/** Is given a row's logits `[vocabulary]` and their log Σ exp. */
type Reader = (logits: Float32Array, norm: number) => void

/** Copies of texts with some tokens masked, each kept once, and what is to be read from them at one position. */
export class MaskedCopies {
  readonly rows: Row[] = []
  readonly #maskId: number
  readonly #limit: { copies: number; refuse: () => AppError } | undefined
  readonly #indices = new Map<string, number>()
  readonly #readers: Reader[][] = []

  constructor(maskId: number, limit?: { copies: number; refuse: () => AppError }) {
    this.#maskId = maskId
    this.#limit = limit
  }

  /** `reader` hears the logits at `from` of the copy in which the tokens `[from, to)` are masked. @throws AppError beyond the limit */
  want(ids: number[], from: number, to: number, reader: Reader): void {
    const masked = [...ids].fill(this.#maskId, from, to)
    const key = `${from}:${masked.join()}`
    const index = this.#indices.get(key) ?? this.rows.length
    if (index === this.rows.length) {
      if (index === this.#limit?.copies) throw this.#limit.refuse()
      this.#indices.set(key, index)
      this.rows.push({ ids: masked, positions: [from] })
      this.#readers.push([])
    }
    this.#readers[index]?.push(reader)
  }

  /** Takes a row's output; rows may come in any order. */
  read(index: number, { logits }: RowOutput): void {
    const norm = logSumExp(logits.data)
    for (const reader of this.#readers[index] ?? []) reader(logits.data, norm)
  }
}
