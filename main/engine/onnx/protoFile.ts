import { readSync } from 'node:fs'
import { AppError } from '../../../shared/errors'

/** A field of a protobuf message as it lies in the file: `start` to `end` is its value, `tagStart` where its tag begins. */
export interface ProtoField {
  number: number
  /** 0 varint, 1 eight bytes, 2 length-delimited, 5 four bytes */
  wire: number
  tagStart: number
  start: number
  end: number
  /** Of a varint. */
  value: number
}

/** Between two weights a few hundred bytes are read. */
const WINDOW_BYTES = 4096
/** Fields of the messages that are walked: 12,000 for roberta-base, 40,000 for XLM-R-XL. */
const MAX_FIELDS = 300_000

/** Steps through the messages of a protobuf file by descriptor, without reading what it steps over. */
export class ProtoFile {
  readonly name: string
  readonly bytes: number
  readonly #descriptor: number
  #window: { start: number; data: Buffer } = { start: 0, data: Buffer.alloc(0) }
  #fields = 0

  constructor(descriptor: number, bytes: number, name: string) {
    this.#descriptor = descriptor
    this.bytes = bytes
    this.name = name
  }

  /** The fields of the message at `start` to `end`, in order. @throws AppError `weights_invalid`, `weights_truncated` */
  *fields(start: number, end: number): Generator<ProtoField> {
    for (let at = start; at < end; ) {
      if (++this.#fields > MAX_FIELDS) throw this.invalid(`it has more than ${MAX_FIELDS} fields`)
      const field = this.#field(at, end)
      yield field
      at = field.end
    }
  }

  /** A copy of some bytes. */
  read(start: number, end: number): Buffer {
    if (end > this.bytes) throw this.truncated(end)
    const data = Buffer.alloc(end - start)
    readSync(this.#descriptor, data, 0, data.length, start)
    return data
  }

  invalid(why: string): AppError {
    return new AppError('weights_invalid', `${this.name} is not a valid ONNX file: ${why}.`, 'Export or download the model again.', { rule: 'onnx' })
  }

  truncated(end: number): AppError {
    return new AppError(
      'weights_truncated',
      `${this.name} is cut short: a part should end at byte ${end}, the file ends at byte ${this.bytes}.`,
      'Download or copy the file again.',
      {
        rule: 'onnx',
      },
    )
  }

  #field(at: number, limit: number): ProtoField {
    const tag = this.#varint(at)
    const [number, wire] = [Math.floor(tag.value / 8), tag.value % 8]
    if (number === 0) throw this.invalid(`byte ${at} begins no field`)
    const { start, end, value } = this.#value(wire, tag.end)
    if (end > this.bytes) throw this.truncated(end)
    if (end > limit) throw this.invalid(`a field at byte ${at} ends behind the message that it is in`)
    return { number, wire, tagStart: at, start, end, value }
  }

  #value(wire: number, at: number): { start: number; end: number; value: number } {
    if (wire === 1 || wire === 5) return { start: at, end: at + (wire === 1 ? 8 : 4), value: 0 }
    if (wire !== 0 && wire !== 2) throw this.invalid(`byte ${at} has a field of kind ${wire}`)
    const { value, end } = this.#varint(at)
    return wire === 0 ? { start: at, end, value } : { start: end, end: end + value, value: 0 }
  }

  /** Seven bits a byte, lowest first. */
  #varint(at: number): { value: number; end: number } {
    let value = 0
    for (let i = 0; i < 10; i++) {
      const byte = this.#byte(at + i)
      value += (byte & 127) * 2 ** (7 * i)
      if (byte < 128) return { value, end: at + i + 1 }
    }
    throw this.invalid(`the number at byte ${at} does not end`)
  }

  #byte(at: number): number {
    if (at >= this.bytes) throw this.truncated(at + 1)
    const { start, data } = this.#window
    if (at < start || at >= start + data.length) this.#window = { start: at, data: this.read(at, Math.min(at + WINDOW_BYTES, this.bytes)) }
    return this.#window.data[at - this.#window.start] as number
  }
}
