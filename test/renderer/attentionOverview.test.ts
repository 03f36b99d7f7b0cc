import { describe, expect, it } from 'vitest'
import { fullWeight, shownLevel } from '../../renderer/views/attention/overview/thumbnailLevels'

describe('the pictures of all heads', () => {
  const maxima = Float32Array.of(0.5, 2)

  it('have full colour at 1, at the largest of all heads, or, of rows, at each row’s own', () => {
    expect((['raw', 'global', 'row'] as const).map((scale) => fullWeight(maxima, scale))).toEqual([1, 2, 1])
  })

  it('are as full as the weight itself: of norms over 1 each pixel that is over 1, and no other, is full', () => {
    // Of the head whose largest is 2, half is 1 and a quarter is 0.5.
    expect([255, 128, 64, 0].map((pixel) => shownLevel(pixel, 2, 1))).toEqual([255, 255, 128, 0])
    expect([255, 64].map((pixel) => shownLevel(pixel, 0.5, 2))).toEqual([64, 16])
    expect(shownLevel(0, 0, 0)).toBe(0)
  })
})
