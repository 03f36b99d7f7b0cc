import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { headerLength, parseHeader } from '../../../main/engine/checkpoint/safetensors'
import { AppError } from '../../../shared/errors'
import { DTYPE_BITS, type Dtype, elementCount } from '../../../shared/tensor'
import { container } from '../../helpers/writeSafetensors'

const read = (bytes: Uint8Array) => {
  const length = headerLength(bytes, bytes.length, 'model.safetensors')
  return parseHeader(bytes.subarray(8, 8 + length), bytes.length, 'model.safetensors')
}
const bytesOf = (header: unknown, dataBytes: number) => container(typeof header === 'string' ? header : JSON.stringify(header), [new Uint8Array(dataBytes)])
const entry = (dtype: string, shape: unknown, offsets: unknown) => ({ dtype, shape, data_offsets: offsets })

describe('each broken rule of the format has its own sentence', () => {
  const rules: [string, Uint8Array, string][] = [
    ['too_short', Uint8Array.of(1, 2, 3), '3 bytes'],
    ['header_too_long', Uint8Array.of(255, 255, 255, 255, 255, 255, 255, 255), '2097152'],
    ['header_past_end', Uint8Array.of(100, 0, 0, 0, 0, 0, 0, 0, 123, 125), 'ends at byte 10'],
    ['header_start', bytesOf(' {}', 0), 'instead of "{"'],
    ['header_json', bytesOf('{"a":', 0), 'not JSON'],
    ['header_utf8', new Uint8Array([3, 0, 0, 0, 0, 0, 0, 0, 123, 0xff, 125]), 'UTF-8'],
    ['duplicate_key', bytesOf('{"a":{"dtype":"U8","shape":[1],"data_offsets":[0,1]},"a":{"dtype":"U8","shape":[1],"data_offsets":[0,1]}}', 1), '"a" twice'],
    ['metadata', bytesOf({ __metadata__: { a: 1 } }, 0), '__metadata__'],
    ['entry', bytesOf({ a: 3 }, 0), 'tensor "a"'],
    ['dtype', bytesOf({ a: entry('F33', [1], [0, 4]) }, 4), '"F33"'],
    ['shape', bytesOf({ a: entry('F32', [-1], [0, 4]) }, 4), '[-1]'],
    ['data_offsets', bytesOf({ a: entry('F32', [1], [0]) }, 4), '[0]'],
    ['data_offsets_order', bytesOf({ a: entry('F32', [1], [4, 0]) }, 4), 'ends at byte 0'],
    ['overflow', bytesOf({ a: entry('F32', [2 ** 40, 2 ** 40], [0, 4]) }, 4), 'more elements'],
    ['whole_bytes', bytesOf({ a: entry('F4', [3], [0, 1]) }, 1), 'whole bytes'],
    ['size', bytesOf({ a: entry('F32', [2], [0, 4]) }, 4), 'needs 8 bytes'],
    ['hole', bytesOf({ a: entry('U8', [1], [0, 1]), b: entry('U8', [1], [2, 3]) }, 3), 'tensor "b"'],
    ['overlap', bytesOf({ a: entry('U8', [2], [0, 2]), b: entry('U8', [2], [1, 3]) }, 3), 'tensor "b"'],
    ['data_missing', bytesOf({ a: entry('U8', [4], [0, 4]) }, 3), 'file ends at byte'],
    ['trailing_bytes', bytesOf({ a: entry('U8', [4], [0, 4]) }, 9), 'goes on to byte'],
  ]
  test.each(rules)('%s', (rule, bytes, words) => {
    expect(() => read(bytes)).toThrow(expect.objectContaining({ detail: expect.objectContaining({ rule }), message: expect.stringContaining(words) }))
  })
})

test('what the format allows is read: scalars, empty tensors, empty files, padding, unknown keys, any order', () => {
  const header = {
    __metadata__: { format: 'pt' },
    second: { ...entry('F32', [], [4, 8]), extra: true },
    first: entry('F16', [2], [0, 4]),
    empty: entry('F32', [0, 7], [8, 8]),
    packed: entry('F4', [4], [8, 10]),
  }
  expect(read(bytesOf(header, 10)).map(({ name, bytes }) => [name, bytes])).toEqual([
    ['first', 4],
    ['second', 4],
    ['empty', 0],
    ['packed', 2],
  ])
  expect(read(bytesOf('{}', 0))).toEqual([])
})

/** A well-formed file of a few tensors, as plain data that can be mutated. */
const headers = fc
  .array(
    fc.record({ dtype: fc.constantFrom<Dtype>('F32', 'F16', 'I64', 'U8', 'BF16', 'F4'), shape: fc.array(fc.integer({ min: 0, max: 4 }), { maxLength: 3 }) }),
    { minLength: 1, maxLength: 5 },
  )
  .map((tensors) => {
    let at = 0
    const header: Record<string, Record<string, unknown>> = {}
    for (const [i, { dtype, shape }] of tensors.entries()) {
      const whole = DTYPE_BITS[dtype] % 8 === 0 ? shape : [...shape, 2]
      const size = (elementCount(whole) * DTYPE_BITS[dtype]) / 8
      header[`t${i}`] = entry(dtype, whole, [at, at + size])
      at += size
    }
    return { header, dataBytes: at }
  })

const strange = fc.oneof(
  fc.integer({ min: -2, max: 40 }),
  fc.constantFrom(null, 1.5, 2 ** 53, '', 'F32', true),
  fc.array(fc.integer({ min: -1, max: 9 }), { maxLength: 3 }),
)

test('any mutated header gives a sentence or a correct read, never a crash', () => {
  const counts: Record<string, number> = {}
  let keptContainer = 0
  let runs = 0
  const check = (bytes: Uint8Array) => {
    runs++
    try {
      const entries = read(bytes)
      counts.read = (counts.read ?? 0) + 1
      const end = entries.reduce(
        (at, tensor) => {
          expect(tensor.offset).toBe(at)
          expect(tensor.bytes * 8).toBe(elementCount(tensor.shape) * DTYPE_BITS[tensor.dtype])
          return at + tensor.bytes
        },
        8 + headerLength(bytes, bytes.length, ''),
      )
      expect(end).toBe(bytes.length)
    } catch (error) {
      if (!(error instanceof AppError)) throw error
      expect(error.message).toContain('model.safetensors')
      const rule = String(error.detail?.rule)
      counts[rule] = (counts[rule] ?? 0) + 1
    }
  }

  // One field of one entry replaced, removed or renamed: the container (length, UTF-8, JSON) stays valid.
  fc.assert(
    fc.property(
      headers,
      fc.nat(),
      fc.constantFrom('dtype', 'shape', 'data_offsets'),
      fc.option(strange, { nil: undefined }),
      fc.integer({ min: -3, max: 3 }),
      (file, pick, key, value, drift) => {
        const names = Object.keys(file.header)
        const target = file.header[names[pick % names.length] as string] as Record<string, unknown>
        target[key] = value
        keptContainer++
        check(bytesOf(file.header, Math.max(0, file.dataBytes + drift)))
      },
    ),
    { numRuns: 1500 },
  )
  // Positions moved consistently: holes, overlaps and wrong sizes behind a well-formed header.
  fc.assert(
    fc.property(headers, fc.nat(), fc.tuple(fc.integer({ min: -2, max: 2 }), fc.integer({ min: -2, max: 2 })), (file, pick, [a, b]) => {
      const names = Object.keys(file.header)
      const target = file.header[names[pick % names.length] as string] as { data_offsets: [number, number] }
      target.data_offsets = [target.data_offsets[0] + a, target.data_offsets[1] + b]
      keptContainer++
      check(bytesOf(file.header, file.dataBytes))
    }),
    { numRuns: 1000 },
  )
  // Raw bytes of the file flipped or cut.
  fc.assert(
    fc.property(
      headers,
      fc.array(fc.tuple(fc.nat(), fc.integer({ min: 0, max: 255 })), { minLength: 1, maxLength: 4 }),
      fc.nat({ max: 12 }),
      (file, flips, cut) => {
        const bytes = Uint8Array.from(bytesOf(file.header, file.dataBytes))
        for (const [at, value] of flips) bytes[at % bytes.length] = value
        check(bytes.subarray(0, Math.max(0, bytes.length - cut)))
      },
    ),
    { numRuns: 1500 },
  )
  console.log(`safetensors mutations: ${runs}, container kept valid: ${keptContainer}`, counts)
  expect(keptContainer * 2).toBeGreaterThanOrEqual(runs)
  expect(Object.keys(counts).length).toBeGreaterThan(10)
})
