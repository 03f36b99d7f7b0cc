/** Plain data as JSON: typed arrays lie beside it, one file for each type, and what JSON has no word for is an object whose one telling field is `$`. */

export const ARRAYS = {
  i8: Int8Array,
  u8: Uint8Array,
  u8c: Uint8ClampedArray,
  i16: Int16Array,
  u16: Uint16Array,
  i32: Int32Array,
  u32: Uint32Array,
  f32: Float32Array,
  f64: Float64Array,
  i64: BigInt64Array,
  u64: BigUint64Array,
} as const
export type ArrayType = keyof typeof ARRAYS
export type TypedArray = InstanceType<(typeof ARRAYS)[ArrayType]>
export const ARRAY_TYPES = Object.keys(ARRAYS) as ArrayType[]

/** Deeper data is nobody's work: it would overflow the stack of whoever reads it. */
const MOST_DEPTH = 100
const PIECE_CHARACTERS = 1 << 16

/** What JSON cannot say by itself. */
const SPECIAL: ReadonlyMap<string, unknown> = new Map<string, unknown>([
  ['undefined', undefined],
  ['NaN', Number.NaN],
  ['Infinity', Number.POSITIVE_INFINITY],
  ['-Infinity', Number.NEGATIVE_INFINITY],
  ['-0', -0],
])

/** The typed arrays of some data, by type, in the order in which they lie behind one another. */
export class Arrays {
  readonly #lists = new Map<ArrayType, { arrays: TypedArray[]; length: number }>()
  readonly #places = new Map<TypedArray, object>()

  /** What stands for it; the same array lies there once. @throws TypeError of what is no typed array that is kept */
  placed(array: TypedArray): object {
    const known = this.#places.get(array)
    if (known) return known
    const type = ARRAY_TYPES.find((each) => array instanceof ARRAYS[each])
    if (!type) throw new TypeError('It holds a buffer that is no typed array.')
    const list = this.#lists.get(type) ?? { arrays: [], length: 0 }
    const place = { $: type, at: list.length, shape: [array.length] }
    list.arrays.push(array)
    list.length += array.length
    this.#lists.set(type, list)
    this.#places.set(array, place)
    return place
  }

  /** Each type that there is, with the bytes of its arrays: little-endian, as every platform that we run on is. */
  files(): { type: ArrayType; length: number; bytes: Uint8Array[] }[] {
    return [...this.#lists].map(([type, { arrays, length }]) => ({
      type,
      length,
      bytes: arrays.map(({ buffer, byteOffset, byteLength }) => new Uint8Array(buffer, byteOffset, byteLength)),
    }))
  }
}

/** JSON text in pieces of some 64 kB; its typed arrays go to `arrays`. `text` is asked for each string. @throws TypeError of functions, class instances and circles */
export function* jsonPieces(value: unknown, arrays: Arrays, text: (string: string) => string = (string) => string): Generator<string> {
  let piece = ''
  function* write(one: unknown, depth: number): Generator<string> {
    if (depth > MOST_DEPTH) throw new TypeError(`It is nested more than ${MOST_DEPTH} deep.`)
    if (piece.length > PIECE_CHARACTERS) {
      yield piece
      piece = ''
    }
    const leaf = leafOf(one, arrays, text)
    if (leaf !== null) piece += leaf
    else if (Array.isArray(one)) {
      piece += '['
      for (let i = 0; i < one.length; i++) {
        if (i > 0) piece += ','
        yield* write(one[i], depth + 1)
      }
      piece += ']'
    } else yield* writeFields(one as object, depth)
  }
  function* writeFields(one: object, depth: number): Generator<string> {
    const isTagged = Object.hasOwn(one, '$')
    piece += isTagged ? '{"$":"object","of":{' : '{'
    let isFirst = true
    for (const [name, field] of Object.entries(one)) {
      piece += `${isFirst ? '' : ','}${JSON.stringify(name)}:`
      isFirst = false
      yield* write(field, depth + 1)
    }
    piece += isTagged ? '}}' : '}'
  }
  yield* write(value, 0)
  yield piece
}

/** The JSON of what holds nothing further; `null`: a list or fields. */
function leafOf(one: unknown, arrays: Arrays, text: (string: string) => string): string | null {
  if (typeof one === 'string') return JSON.stringify(text(one))
  if (one === null || typeof one === 'boolean') return String(one)
  if (typeof one === 'bigint') return JSON.stringify({ $: 'bigint', is: String(one) })
  if (typeof one === 'number') return Number.isFinite(one) && !Object.is(one, -0) ? String(one) : special(Object.is(one, -0) ? '-0' : String(one))
  if (one === undefined) return special('undefined')
  if (ArrayBuffer.isView(one)) return JSON.stringify(arrays.placed(one as TypedArray))
  if (typeof one === 'object' && (Array.isArray(one) || isPlain(one))) return null
  throw new TypeError(`It holds something that is no plain data (${typeof one}).`)
}

const special = (name: string): string => `{"$":"${name}"}`

function isPlain(one: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(one)
  return prototype === null || prototype === Object.prototype
}

/** The arrays of a file, by type, as they lie behind one another. */
export type Pools = Partial<Record<ArrayType, TypedArray>>

/** What {@link jsonPieces} wrote; typed arrays are views into `pools`. @throws TypeError, SyntaxError of any other text */
export const fromJson = (json: string, pools: Pools): unknown => revived(JSON.parse(json), pools, 0)

function revived(one: unknown, pools: Pools, depth: number): unknown {
  if (depth > MOST_DEPTH) throw new TypeError(`It is nested more than ${MOST_DEPTH} deep.`)
  if (typeof one !== 'object' || one === null) return one
  if (Array.isArray(one)) return one.map((each) => revived(each, pools, depth + 1))
  if (!Object.hasOwn(one, '$')) return fieldsRevived(one, pools, depth)
  return untagged(one as Tagged, pools, depth)
}

const fieldsRevived = (one: object, pools: Pools, depth: number): object =>
  Object.fromEntries(Object.entries(one).map(([name, field]) => [name, revived(field, pools, depth + 1)]))

interface Tagged {
  $: unknown
  of?: unknown
  is?: unknown
  at?: unknown
  shape?: unknown
}

function untagged({ $: tag, ...rest }: Tagged, pools: Pools, depth: number): unknown {
  if (typeof tag !== 'string') throw new TypeError('A value has an unknown mark.')
  if (SPECIAL.has(tag)) return SPECIAL.get(tag)
  if (tag === 'object' && typeof rest.of === 'object' && rest.of !== null) return fieldsRevived(rest.of, pools, depth)
  if (tag === 'bigint' && typeof rest.is === 'string' && /^-?\d{1,10000}$/.test(rest.is)) return BigInt(rest.is)
  if (Object.hasOwn(ARRAYS, tag)) return arrayAt(tag as ArrayType, rest, pools)
  throw new TypeError(`A value has an unknown mark, "${tag.slice(0, 40)}".`)
}

function arrayAt(type: ArrayType, { at, shape }: Omit<Tagged, '$'>, pools: Pools): TypedArray {
  const pool = pools[type] ?? new ARRAYS[type]()
  const [length] = Array.isArray(shape) && shape.length === 1 ? shape : []
  if (!isCount(at) || !isCount(length) || at + length > pool.length) throw new TypeError(`An array of type ${type} lies outside of its file.`)
  return pool.subarray(at, at + length)
}

const isCount = (value: unknown): value is number => Number.isSafeInteger(value) && (value as number) >= 0
