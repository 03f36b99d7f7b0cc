import { describe, expect, it } from 'vitest'
import { decodeFrame, encodeFrame } from '../../shared/wire'

describe('a frame', () => {
  it.each([
    Int8Array.of(-1, 2),
    Uint8Array.of(1, 255),
    Uint8ClampedArray.of(3),
    Int16Array.of(-300),
    Uint16Array.of(65_535),
    Int32Array.of(-70_000, 1),
    Uint32Array.of(2 ** 32 - 1),
    Float32Array.of(0.5, Number.NaN, -Infinity),
    Float64Array.of(Math.PI),
    BigInt64Array.of(-(2n ** 60n)),
    BigUint64Array.of(2n ** 63n),
    new Float32Array(0),
    new Float32Array([1, 2, 3, 4]).subarray(1, 3),
  ])('keeps the class and the numbers of %o', (array) => {
    const decoded = decodeFrame(encodeFrame({ odd: 'x', value: array }))
    expect(decoded).toEqual({ odd: 'x', value: array })
  })

  it('is read from any place of a larger buffer, a Node Buffer too, and shares no memory with it', () => {
    const bytes = encodeFrame({ value: Float32Array.of(1, 2) })
    const buffer = Buffer.concat([Buffer.from('abc'), bytes])
    const { value } = decodeFrame(buffer.subarray(3)) as { value: Float32Array }
    buffer.fill(0)
    expect([...value]).toEqual([1, 2])
    expect(value.buffer.byteLength).toBe(8)
  })

  it('leaves out what is undefined and keeps null, text in any script and large numbers', () => {
    expect(decodeFrame(encodeFrame({ a: undefined, b: null, c: 'naïve 😀', d: 2 ** 53 - 1, e: 0.1 }))).toEqual({
      b: null,
      c: 'naïve 😀',
      d: 2 ** 53 - 1,
      e: 0.1,
    })
  })

  it('that is broken is an error', () => {
    const bytes = encodeFrame({ value: Float32Array.of(1, 2) })
    expect(() => decodeFrame(bytes.subarray(0, -1))).toThrow()
    expect(() => decodeFrame(Uint8Array.of(0xc1))).toThrow()
  })
})
