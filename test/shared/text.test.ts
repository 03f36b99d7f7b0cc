import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { codePointIndices, codePointStarts, overlaps } from '../../shared/text'

/** The obvious way: where each code point starts, and one past the last. */
function slowStarts(text: string): number[] {
  const starts = [0]
  for (const codePoint of text) starts.push((starts.at(-1) ?? 0) + codePoint.length)
  return starts
}

const EMOJI = '🤗'
const FAMILY = '👩\u200d👩\u200d👧' // three emoji joined: five code points, eight UTF-16 units
const LONE = 'a\ud83eb\udd17c'

/** Any UTF-16 units at all, with surrogates likely, paired or not. */
const anyUnits = fc
  .array(fc.oneof(fc.integer({ min: 0, max: 0xffff }), fc.integer({ min: 0xd800, max: 0xdfff }), fc.constantFrom(0x61, 0x20, 0x200d, 0x301)))
  .map((units) => String.fromCharCode(...units))

describe('codePointStarts', () => {
  it.each([
    ['', [0]],
    ['abc', [0, 1, 2, 3]],
    [`x${EMOJI}y`, [0, 1, 3, 4]],
    [FAMILY, [0, 2, 3, 5, 6, 8]],
    ['e\u0301', [0, 1, 2]],
    [LONE, [0, 1, 2, 3, 4, 5]],
  ])('%j', (text, starts) => expect([...codePointStarts(text)]).toEqual(starts))

  it('equals the obvious way on any string', () => {
    fc.assert(
      fc.property(anyUnits, (text) => {
        expect([...codePointStarts(text)]).toEqual(slowStarts(text))
      }),
    )
  })
})

describe('codePointIndices', () => {
  it('counts as Python does', () => {
    expect([...codePointIndices('')]).toEqual([0])
    expect([...codePointIndices(`x${EMOJI}y`)]).toEqual([0, 1, 2, 2, 3])
    expect(codePointIndices(FAMILY)[FAMILY.length]).toBe(5)
    expect(codePointIndices(LONE)[LONE.length]).toBe(5)
  })

  it('equals the obvious way on any string', () => {
    fc.assert(
      fc.property(anyUnits, (text) => {
        const starts = slowStarts(text)
        const before = (at: number) => starts.filter((start) => start < at).length
        expect([...codePointIndices(text)]).toEqual(Array.from({ length: text.length + 1 }, (_, at) => before(at)))
      }),
    )
  })

  it('is undone by codePointStarts at every boundary', () => {
    fc.assert(
      fc.property(anyUnits, (text) => {
        const indices = codePointIndices(text)
        for (const [index, at] of codePointStarts(text).entries()) expect(indices[at]).toBe(index)
      }),
    )
  })
})

describe('overlaps', () => {
  it('holds for spans that share a unit, and not for neighbours', () => {
    expect(overlaps({ start: 0, end: 2 }, { start: 1, end: 3 })).toBe(true)
    expect(overlaps({ start: 0, end: 2 }, { start: 2, end: 3 })).toBe(false)
    expect(overlaps({ start: 1, end: 1 }, { start: 0, end: 3 })).toBe(true)
  })

  it('is symmetric', () => {
    const span = fc.tuple(fc.nat(20), fc.nat(20)).map(([start, length]) => ({ start, end: start + length }))
    fc.assert(fc.property(span, span, (a, b) => overlaps(a, b) === overlaps(b, a)))
  })
})
