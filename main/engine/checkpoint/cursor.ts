import type { AppError } from '../../../shared/errors'

/** Reads little-endian fields one after the other; past the end is `onEnd`'s error. */
export class Cursor {
  readonly #bytes: Buffer
  readonly #start: number
  readonly #onEnd: () => AppError
  #at = 0

  constructor(bytes: Buffer, start: number, onEnd: () => AppError) {
    this.#bytes = bytes
    this.#start = start
    this.#onEnd = onEnd
  }

  get left(): number {
    return this.#bytes.length - this.#at
  }

  /** Of the next field, in the file. */
  get position(): number {
    return this.#start + this.#at
  }

  take(count: number): Buffer {
    if (count > this.left) throw this.#onEnd()
    this.#at += count
    return this.#bytes.subarray(this.#at - count, this.#at)
  }

  skip(count: number): void {
    this.take(count)
  }

  rewind(): void {
    this.#at = 0
  }

  cursor(count: number): Cursor {
    const start = this.position
    return new Cursor(this.take(count), start, this.#onEnd)
  }

  /** Beyond 2^53 numbers lose their last digits, and are then no address or size that could be right. */
  uint(count: number): number {
    const bytes = this.take(count)
    return count === 8 ? Number(bytes.readBigUInt64LE()) : bytes.readUIntLE(0, count)
  }

  /** The text that ends with a zero byte, somewhere in these bytes; `null` where there is none. */
  textAt(offset: number): string | null {
    const end = offset < this.#bytes.length ? this.#bytes.indexOf(0, offset) : -1
    return end < 0 ? null : this.#bytes.toString('utf8', offset, end)
  }
}
