import { describe, expect, it } from 'vitest'
import { rgbAt, signedColourMap } from '../../renderer/lib/colourMap'
import { oklab } from '../../renderer/lib/ramp'
import { aligned, partnersOf } from '../../renderer/views/attention/compare/align'
import {
  differenceLevels,
  differenceOf,
  inTermsOfA,
  isOfA,
  largestDifferences,
  NO_DIFFERENCE,
  sharedLevels,
  signedText,
} from '../../renderer/views/attention/compare/difference'
import { inputOfB, selectionOfB, textsOfB } from '../../renderer/views/attention/compare/useCompared'
import { rasterise } from '../../renderer/views/attention/matrix/raster'
import type { ShownMatrix } from '../../renderer/views/attention/useAttention'

/** Numbers that look random, the same in every run. */
function* randoms(seed: number): Generator<number> {
  for (let state = seed; ; ) {
    state = (state * 1103515245 + 12345) % 2147483648
    yield state / 2147483648
  }
}

/** The longest common subsequence by its definition, without a table. */
function naiveLength(a: readonly string[], b: readonly string[]): number {
  const [first, ...rest] = a
  if (first === undefined || b.length === 0) return 0
  const at = b.indexOf(first)
  return Math.max(naiveLength(rest, b), at < 0 ? 0 : 1 + naiveLength(rest, b.slice(at + 1)))
}

const OF = { layer: 1, heads: [1], reduce: 'mean', weights: 'raw' } as const

function matrixOf(labels: string[], values?: number[], columnLabels = labels, firstColumn = 0): ShownMatrix {
  const random = randoms(labels.length * 31 + columnLabels.length)
  const data = Float32Array.from(values ?? Array.from({ length: labels.length * columnLabels.length }, () => random.next().value as number))
  const ranges = (count: number, first: number) => Array.from({ length: count }, (_, i) => ({ start: first + i, end: first + i + 1 }))
  return { rows: ranges(labels.length, 0), columns: ranges(columnLabels.length, firstColumn), rowLabels: labels, columnLabels, data, of: { ...OF, heads: [1] } }
}

describe('partners', () => {
  it('are as many as can keep their order', () => {
    const random = randoms(7)
    const list = () =>
      Array.from({ length: Math.floor((random.next().value as number) * 9) }, () => 'abc'.charAt(Math.floor((random.next().value as number) * 3)))
    for (let round = 0; round < 300; round++) {
      const [a, b] = [list(), list()]
      const pairs = aligned(a, b)
      expect(pairs.a.length, `${a} ${b}`).toBe(naiveLength(a, b))
      expect(Array.from(pairs.a, (i) => a[i])).toEqual(Array.from(pairs.b, (j) => b[j]))
      for (const places of [pairs.a, pairs.b]) for (let i = 1; i < places.length; i++) expect(places[i]).toBeGreaterThan(places[i - 1] as number)
    }
  })

  it('are all tokens of the same text, and none of nothing', () => {
    expect([...aligned(['<s>', 'a', 'a', '</s>'], ['<s>', 'a', 'a', '</s>']).b]).toEqual([0, 1, 2, 3])
    expect(aligned([], ['a']).a).toHaveLength(0)
    expect(aligned(['a'], ['b']).b).toHaveLength(0)
  })

  it('are found among 512 and 512 in some milliseconds', () => {
    const labels = (salt: number) => Array.from({ length: 512 }, (_, i) => `t${(i * salt) % 97}`)
    aligned(labels(31), labels(37))
    const started = performance.now()
    aligned(labels(31), labels(37))
    expect(performance.now() - started).toBeLessThan(60)
  })
})

/** Of each token of A its partners in B by hand: equal ones, then what lies between the same two of them. */
function naivePartners(a: string[], b: string[]): string[] {
  const equal = aligned(a, b)
  const bounds = [[-1, -1], ...Array.from(equal.a, (place, i) => [place, equal.b[i] ?? 0]), [a.length, b.length]] as [number, number][]
  if (bounds.length === 2) return []
  return bounds.slice(1).flatMap(([endA, endB], i) => {
    const [[beforeA, beforeB] = [0, 0]] = bounds.slice(i)
    const [inA, inB] = [a.slice(beforeA + 1, endA), b.slice(beforeB + 1, endB)]
    const between = inA.length === inB.length ? inA.map((label, k) => `${label}|${inB[k]}`) : inA.length && inB.length ? [`${inA}|${inB}`] : []
    return [...between, ...(endA < a.length ? [`${a[endA]}|${b[endB]}`] : [])]
  })
}

describe('what was changed', () => {
  it('is paired with what stands in its place, one to one or as a block', () => {
    const random = randoms(11)
    const list = () =>
      Array.from({ length: Math.floor((random.next().value as number) * 9) }, () => 'abcdef'.charAt(Math.floor((random.next().value as number) * 6)))
    for (let round = 0; round < 300; round++) {
      const [a, b] = [list(), list()]
      const pairs = partnersOf(a, b)
      const named = pairs.a.map(({ start, end }, i) => `${a.slice(start, end)}|${b.slice(pairs.b[i]?.start, pairs.b[i]?.end)}`)
      expect(named, `${a} ${b}`).toEqual(naivePartners(a, b))
    }
  })

  const france = matrixOf(['<s>', 'in', 'Paris', '.', '</s>'])
  const south = matrixOf(['<s>', 'in', 'T', '·oul', '·ouse', '.', '</s>'])

  it('has a row and a column: the sum over its keys, the mean over its queries', () => {
    const { matrix, weights, unpaired, largest } = differenceOf(france, south)
    expect(matrix.rowLabels).toEqual(['<s>', 'in', 'Paris | Toulouse', '.', '</s>'])
    expect(matrix.columnLabels).toEqual(matrix.rowLabels)
    expect(unpaired).toEqual({ a: 0, b: 0 })
    const places = [[0], [1], [2, 3, 4], [5], [6]]
    for (const [r, queries] of places.entries())
      for (const [c, keys] of places.entries()) {
        let sum = 0
        for (const query of queries) for (const key of keys) sum += south.data[query * 7 + key] as number
        const [inA, inB] = [france.data[r * 5 + c] as number, sum / queries.length]
        expect(weights.a[r * 5 + c]).toBeCloseTo(inA, 6)
        expect(weights.b[r * 5 + c]).toBeCloseTo(inB, 6)
        expect(matrix.data[r * 5 + c]).toBeCloseTo(inA - inB, 6)
        expect(largest).toBeGreaterThanOrEqual(Math.abs(inA - inB) - 1e-6)
      }
  })

  it('of words of several tokens is the mean over their tokens', () => {
    const words = {
      ...matrixOf(['x', 'y', 'z'], [1, 0, 0, 0.5, 0.5, 0, 0.2, 0.2, 0.6]),
      rows: [
        { start: 0, end: 1 },
        { start: 1, end: 4 },
        { start: 4, end: 5 },
      ],
    }
    const one = matrixOf(['x', 'w'], [1, 0, 0, 1])
    const { matrix, weights } = differenceOf({ ...words, columns: words.rows }, one)
    expect(matrix.rowLabels).toEqual(['x', 'y z | w'])
    expect(weights.a[2]).toBeCloseTo((3 * 0.5 + 0.2) / 4, 6)
    expect(weights.a[3]).toBeCloseTo((3 * 0.5 + 0.8) / 4, 6)
  })

  it('is found from either side: each token of a block by its part of the other', () => {
    const linked = inTermsOfA(france, south, differenceOf(france, south))
    expect(linked.rows.map(({ start }) => start)).toEqual([0, 1, 2, 2 + 1 / 3, 2 + 2 / 3, 3, 4])
    expect(linked.rows[4]?.end).toBe(3)
    expect(linked.rows.filter(({ start }) => isOfA(start))).toHaveLength(5)
    const back = inTermsOfA(south, france, differenceOf(south, france))
    expect(back.rows[2]).toEqual({ start: 2, end: 5 })
  })
})

describe('A − B', () => {
  const a = matrixOf(['<s>', 'big', 'red', 'sea', '</s>'])
  const b = matrixOf(['<s>', 'red', 'cold', 'sea', '</s>'])

  it('is of the tokens that both have, by their labels', () => {
    const { matrix, unpaired, largest } = differenceOf(a, b)
    expect(matrix.rowLabels).toEqual(['<s>', 'red', 'sea', '</s>'])
    expect(matrix.columnLabels).toEqual(matrix.rowLabels)
    expect(unpaired).toEqual({ a: 1, b: 1 })
    let naiveLargest = 0
    for (const [r, query] of matrix.rowLabels.entries())
      for (const [c, key] of matrix.columnLabels.entries()) {
        const at = (of: ShownMatrix) => of.data[of.rowLabels.indexOf(query) * of.columnLabels.length + of.columnLabels.indexOf(key)] as number
        expect(matrix.data[r * 4 + c]).toBeCloseTo(at(a) - at(b), 6)
        naiveLargest = Math.max(naiveLargest, Math.abs(at(a) - at(b)))
      }
    expect(largest).toBeCloseTo(naiveLargest, 6)
  })

  it('is exactly 0 of the same, and its picture nothing', () => {
    const difference = differenceOf(a, { ...a, data: a.data.slice() })
    expect(difference).toMatchObject({ largest: 0, unpaired: { a: 0, b: 0 } })
    expect(difference.matrix.data.every((value) => value === 0)).toBe(true)
    expect(differenceLevels(difference).every((level) => level === NO_DIFFERENCE)).toBe(true)
    expect(largestDifferences(difference, 5)).toEqual([])
  })

  it('aligns queries and keys each by themselves where one segment looks at the other', () => {
    const one = matrixOf(['a', 'b'], [1, 2, 3, 4, 5, 6], ['x', 'y', 'z'], 10)
    const other = matrixOf(['b'], [5, 7], ['x', 'z'], 10)
    const difference = differenceOf(one, other)
    expect([...difference.matrix.data]).toEqual([4 - 5, 6 - 7])
    expect(difference.unpaired).toEqual({ a: 2, b: 0 })
  })

  it('is not taken between norms and weights, whose tokens still are partners', () => {
    const difference = differenceOf({ ...a, of: { ...a.of, weights: 'value-weighted' } }, b)
    expect(difference.matrix).toMatchObject({ rows: [], columns: [], data: new Float32Array(0) })
    expect(difference).toMatchObject({ largest: 0, rows: differenceOf(a, b).rows, unpaired: { a: 1, b: 1 } })
    expect(largestDifferences(difference, 5)).toEqual([])
  })

  it('of nothing in common is empty', () => {
    expect(differenceOf(matrixOf(['a']), matrixOf(['b']))).toMatchObject({ largest: 0, unpaired: { a: 1, b: 1 } })
  })

  it('is signed in its levels, to either side as far as it is large', () => {
    const difference = differenceOf(matrixOf(['a', 'b'], [0.5, 0, 0.25, 0]), matrixOf(['a', 'b'], [0, 0.5, 0, 0.001]))
    expect([...differenceLevels(difference)]).toEqual([255, 1, 192, 128])
  })

  it('names those of B by their partners in A, and its own apart', () => {
    const linked = inTermsOfA(a, b, differenceOf(a, b))
    expect(linked.rows.map(({ start }) => (isOfA(start) ? start : 'own'))).toEqual([0, 2, 'own', 3, 4])
    expect(new Set(linked.columns.map(({ start }) => start)).size).toBe(5)
    expect(linked.data).toBe(b.data)
  })

  it('has its largest cells in order, as a sort of all finds them', () => {
    const difference = differenceOf(matrixOf(Array.from({ length: 40 }, (_, i) => `t${i}`)), {
      ...matrixOf(Array.from({ length: 40 }, (_, i) => `t${i}`)),
      data: new Float32Array(1600).fill(0.5),
    })
    const { data } = difference.matrix
    const naive = Array.from(data.keys()).sort((one, other) => Math.abs(data[other] as number) - Math.abs(data[one] as number) || one - other)
    expect(largestDifferences(difference, 25)).toEqual(naive.slice(0, 25))
    expect(signedText(-0.0456)).toBe('−0.0456')
    expect(signedText(0.5)).toBe('+0.500')
    expect(signedText(0)).toBe('0')
  })
})

describe('two pictures of weights', () => {
  it('share what full colour stands for', () => {
    const one = matrixOf(['a', 'b'], [0.1, 0.2, 0, 0.4])
    expect([...sharedLevels(one, 'global', 0.8)]).toEqual([32, 64, 0, 128])
    expect([...sharedLevels(one, 'raw', 1)]).toEqual([26, 51, 0, 102])
    expect([...sharedLevels(one, 'global', 0)]).toEqual([0, 0, 0, 0])
  })
})

describe('signed colours', () => {
  it('go through the ground at 128, and are alike in lightness at both ends', () => {
    const map = signedColourMap([180, 80, 10], [255, 255, 255], [52, 80, 196])
    expect([rgbAt(map, 1), rgbAt(map, 128), rgbAt(map, 255)]).toEqual([
      [180, 80, 10],
      [255, 255, 255],
      [52, 80, 196],
    ])
    const [orange, blue] = [oklab(rgbAt(map, 1))[0], oklab(rgbAt(map, 255))[0]]
    expect(Math.abs(orange - blue)).toBeLessThan(0.1)
  })

  it('of cells that share a pixel show the one farthest from zero, to either side', () => {
    const colours = Uint32Array.from({ length: 256 }, (_, level) => level)
    const image = { width: 1, height: 1, data: new Uint8ClampedArray(4) } as ImageData
    const shown = (levels: number[]) => {
      rasterise({ rows: 2, columns: 2, levels: Uint8Array.from(levels), zero: 128 }, { left: 0, top: 0, cell: 0.5 }, colours, image)
      return new Uint32Array(image.data.buffer)[0]
    }
    expect(shown([128, 20, 200, 130])).toBe(20)
    expect(shown([128, 100, 200, 130])).toBe(200)
    expect(shown([128, 128, 128, 128])).toBe(128)
  })
})

describe('what B is', () => {
  const a = { text: 'one', textPair: 'two', window: 3 }

  it('is A where nothing else is said, in the same window', () => {
    expect(textsOfB({}, a)).toBe(a)
    expect(inputOfB({}, a)).toEqual(a)
    expect(inputOfB({ model: '/m' }, a)).toEqual({ ...a, model: '/m' })
    expect(inputOfB({ text: 'one', textPair: 'two' }, a)).toEqual(a)
  })

  it('is looked at where A is, unless it has a place of its own', () => {
    const selection = { layer: 2, heads: [1, 2], weights: 'raw' } as unknown as Parameters<typeof selectionOfB>[1]
    expect(selectionOfB({}, selection)).toBe(selection)
    expect(selectionOfB({ at: { layer: 4, head: 3 } }, selection)).toEqual({ ...selection, layer: 4, heads: [3] })
    expect(inputOfB({ at: { layer: 4, head: 3 } }, a)).toEqual(a)
  })

  it('is its own text from the first window, and has no pair unless it is given one', () => {
    expect(inputOfB({ text: 'one' }, a)).toEqual({ text: 'one', window: 0 })
    expect(inputOfB({ text: 'four', textPair: '', model: '/m' }, a)).toEqual({ text: 'four', textPair: '', window: 0, model: '/m' })
  })
})
