import { readSync } from 'node:fs'
import { AppError } from '../../../shared/errors'
import { DTYPE_BITS, type Dtype, elementCount } from '../../../shared/tensor'
import type { TensorEntry } from './checkpoint'
import { asKernel } from './tensorFlow'
import { canonicalName } from './weightNames'

const DTYPES: Record<string, Dtype> = {
  float32: 'F32',
  float16: 'F16',
  bfloat16: 'BF16',
  float64: 'F64',
  int32: 'I32',
  int64: 'I64',
  uint8: 'U8',
  int8: 'I8',
  bool: 'BOOL',
}
/** Flax's names of what PyTorch calls `weight`. */
const LEAVES: Record<string, string> = { kernel: 'weight', scale: 'weight', embedding: 'weight' }
/** A state has a depth of 8 and 400 arrays; names are short. */
const LIMIT = { depth: 32, items: 200_000, text: 4096, rank: 32 }
/** Between two arrays a hundred bytes are read; texts are shorter than this. */
const WINDOW_BYTES = 8192
/** The extension types of `flax/serialization.py`. */
const ARRAY = 1
const CHUNKED = '__msgpack_chunked_array__'

/** An array's bytes where they lie. */
interface FlaxArray {
  dtype: Dtype
  shape: number[]
  offset: number
  bytes: number
}
type Value = FlaxArray | Map<string, Value> | number | string | boolean | null

/**
 * The tensors of a `flax_model.msgpack`, or of one of its shards, under canonical names: nested maps whose leaves are arrays, each an extension that holds
 * `[shape, dtype, bytes]` (`flax/serialization.py`). A dense layer's kernel is stored `[in, out]`. Nothing but the structure is read.
 * @throws AppError `weights_invalid`, `weights_truncated`
 */
export function readFlax(file: string, descriptor: number, fileBytes: number, name: string): TensorEntry[] {
  const reader = new MsgpackReader(descriptor, fileBytes, name)
  const root = reader.value(0)
  if (!(root instanceof Map)) throw reader.invalid('it holds no map of parameters')
  const params = root.get('params')
  return [...leaves(params instanceof Map ? params : root, [])].flatMap(([path, array]) => {
    const known = flaxName(path.join('/'))
    return known === null ? [] : [{ ...array, ...(path.at(-1) === 'kernel' && asKernel(array.shape)), file, name: known }]
  })
}

/** `roberta/encoder/layer/0/attention/self/query/kernel` is `encoder.layer.0.attention.self.query.weight`. */
export function flaxName(path: string): string | null {
  const parts = path.split('/')
  const leaf = parts.pop() ?? ''
  return canonicalName([...parts, LEAVES[leaf] ?? leaf].join('.'))
}

function* leaves(map: Map<string, Value>, path: string[]): Generator<[string[], FlaxArray & { pieces?: TensorEntry['pieces'] }]> {
  for (const [key, value] of map) {
    const here = [...path, key]
    if (value instanceof Map) {
      const chunked = value.has(CHUNKED) ? joined(value) : null
      if (chunked) yield [here, chunked]
      // Shards have the whole path as one key.
      else
        yield* leaves(
          value,
          here.flatMap((part) => part.split('/')),
        )
    } else if (isArray(value)) yield [here.flatMap((part) => part.split('/')), value]
  }
}

/** An array of more than 2^30 bytes is written in flat pieces. */
function joined(value: Map<string, Value>): (FlaxArray & { pieces: TensorEntry['pieces'] }) | null {
  const [shape, chunks] = [value.get('shape'), value.get('chunks')]
  if (!(shape instanceof Map) || !(chunks instanceof Map)) return null
  const numbered = <T extends Value>(map: Map<string, Value>) => Array.from({ length: map.size }, (_, i) => map.get(String(i)) as T)
  const [sizes, pieces] = [numbered<number>(shape), numbered<FlaxArray>(chunks)]
  const first = pieces[0]
  if (!first || !pieces.every((piece) => isArray(piece) && piece.dtype === first.dtype) || !sizes.every(isSize)) return null
  const bytes = pieces.reduce((sum, piece) => sum + piece.bytes, 0)
  if ((elementCount(sizes) * DTYPE_BITS[first.dtype]) / 8 !== bytes) return null
  return { dtype: first.dtype, shape: sizes, offset: first.offset, bytes, pieces: pieces.map(({ offset, bytes }) => ({ offset, bytes })) }
}

const isArray = (value: Value | undefined): value is FlaxArray => typeof value === 'object' && value !== null && !(value instanceof Map)
const isSize = (value: unknown): value is number => Number.isSafeInteger(value) && (value as number) >= 0

/** Walks a msgpack file (github.com/msgpack/msgpack spec.md) through a small window; the bytes of arrays are stepped over. */
class MsgpackReader {
  readonly #descriptor: number
  readonly #fileBytes: number
  readonly #name: string
  #at = 0
  #items = 0
  #window = { start: 0, bytes: Buffer.alloc(0) }

  constructor(descriptor: number, fileBytes: number, name: string) {
    this.#descriptor = descriptor
    this.#fileBytes = fileBytes
    this.#name = name
  }

  value(depth: number): Value {
    if (depth > LIMIT.depth) throw this.invalid(`its maps are nested more than ${LIMIT.depth} deep`)
    if (++this.#items > LIMIT.items) throw this.invalid(`it holds more than ${LIMIT.items} values`)
    const code = this.#uint(1)
    if (code <= 0x7f) return code
    if (code <= 0x8f) return this.#map(code & 15, depth)
    if (code >= 0xa0 && code <= 0xbf) return this.#text(code & 31)
    if (code >= 0xe0) return code - 256
    return this.#other(code, depth)
  }

  #other(code: number, depth: number): Value {
    switch (code) {
      case 0xc0:
        return null
      case 0xc2:
      case 0xc3:
        return code === 0xc3
      case 0xcc:
      case 0xcd:
      case 0xce:
      case 0xcf:
        return this.#uint(2 ** (code - 0xcc))
      case 0xd9:
      case 0xda:
      case 0xdb:
        return this.#text(this.#uint(2 ** (code - 0xd9)))
      case 0xde:
      case 0xdf:
        return this.#map(this.#uint(2 ** (code - 0xdd)), depth)
      case 0xd4:
      case 0xd5:
      case 0xd6:
      case 0xd7:
      case 0xd8:
        return this.#extension(2 ** (code - 0xd4))
      case 0xc7:
      case 0xc8:
      case 0xc9:
        return this.#extension(this.#uint(2 ** (code - 0xc7)))
      default:
        throw this.invalid(`byte ${this.#at - 1} is 0x${code.toString(16)}, which no Flax state needs`)
    }
  }

  #map(count: number, depth: number): Map<string, Value> {
    const map = new Map<string, Value>()
    for (let i = 0; i < count; i++) {
      const key = this.value(depth + 1)
      if (typeof key !== 'string') throw this.invalid(`the name before byte ${this.#at} is not a text`)
      map.set(key, this.value(depth + 1))
    }
    return map
  }

  #text(length: number): string {
    if (length > LIMIT.text) throw this.invalid(`the text at byte ${this.#at} claims ${length} bytes; at most ${LIMIT.text} are read`)
    return this.#take(length).toString('utf8')
  }

  /** Only arrays matter; complex numbers and scalars are stepped over. */
  #extension(length: number): FlaxArray | null {
    const type = this.#uint(1)
    const end = this.#at + length
    if (end > this.#fileBytes) throw this.#truncated(`the array at byte ${this.#at} should end at byte ${end}`)
    const array = type === ARRAY ? this.#array(end) : null
    this.#at = end
    return array
  }

  /** `[shape, dtype, bytes]` */
  #array(end: number): FlaxArray {
    const begin = this.#at
    const bad = (why: string) => this.invalid(`the array at byte ${begin} ${why}`)
    if (this.#uint(1) !== 0x93) throw bad('is not a shape, a type and bytes')
    const shape = this.#shape(bad)
    const dtypeName = this.value(0)
    const dtype = typeof dtypeName === 'string' && Object.hasOwn(DTYPES, dtypeName) ? DTYPES[dtypeName] : undefined
    if (!dtype) throw bad(`has the type ${JSON.stringify(dtypeName)}, which is not read`)
    const bytes = this.#binaryLength(bad)
    if ((elementCount(shape) * DTYPE_BITS[dtype]) / 8 !== bytes) throw bad(`of shape [${shape}] and type ${dtypeName} holds ${bytes} bytes`)
    if (this.#at + bytes !== end) throw bad('is not as long as it says')
    return { dtype, shape, offset: this.#at, bytes }
  }

  #shape(bad: (why: string) => AppError): number[] {
    const code = this.#uint(1)
    const rank = code >= 0x90 && code <= 0x9f ? code & 15 : code === 0xdc ? this.#uint(2) : Number.NaN
    if (!(rank <= LIMIT.rank)) throw bad('has no shape')
    const shape = Array.from({ length: rank }, () => this.value(0))
    if (!shape.every(isSize)) throw bad('has an impossible shape')
    return shape as number[]
  }

  #binaryLength(bad: (why: string) => AppError): number {
    const code = this.#uint(1)
    if (code < 0xc4 || code > 0xc6) throw bad('has no bytes')
    return this.#uint(2 ** (code - 0xc4))
  }

  #uint(bytes: number): number {
    const taken = this.#take(bytes)
    return bytes === 8 ? Number(taken.readBigUInt64BE()) : taken.readUIntBE(0, bytes)
  }

  #take(bytes: number): Buffer {
    const end = this.#at + bytes
    if (end > this.#fileBytes) throw this.#truncated(`byte ${this.#at} is followed by ${bytes} more`)
    if (this.#at < this.#window.start || end > this.#window.start + this.#window.bytes.length) this.#fill()
    const start = this.#at - this.#window.start
    this.#at = end
    return this.#window.bytes.subarray(start, start + bytes)
  }

  #fill(): void {
    const bytes = Buffer.alloc(Math.min(WINDOW_BYTES, this.#fileBytes - this.#at))
    readSync(this.#descriptor, bytes, 0, bytes.length, this.#at)
    this.#window = { start: this.#at, bytes }
  }

  invalid(why: string): AppError {
    return new AppError('weights_invalid', `${this.#name} is not a valid Flax file: ${why}.`, 'Download or save the file again.', { rule: 'msgpack' })
  }

  #truncated(why: string): AppError {
    return new AppError(
      'weights_truncated',
      `${this.#name} is cut short: ${why}, the file ends at byte ${this.#fileBytes}.`,
      'Download or copy the file again.',
      {
        rule: 'msgpack',
      },
    )
  }
}
