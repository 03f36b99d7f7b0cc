import { describe, expect, it } from 'vitest'
import { rgbAt } from '../../renderer/lib/colourMap'
import {
  type Edges,
  edgesIn,
  edgesOf,
  layoutOf,
  nodeAt,
  pensOf,
  pitchOf,
  placeAt,
  ranked,
  stretchAt,
  strongest,
  tokensShown,
} from '../../renderer/views/attention/curves/curves'
import { focusOf, heldPlaces, shadesOf, valuesOf, withTokens } from '../../renderer/views/attention/focus/focus'
import type { ViewedMatrix } from '../../shared/inspect/attentionView'

const ranges = (count: number, each = 1) => Array.from({ length: count }, (_, i) => ({ start: i * each, end: (i + 1) * each }))
const matrixOf = (rows: number, columns: number, values: ArrayLike<number>): ViewedMatrix => ({
  rows: ranges(rows),
  columns: ranges(columns),
  data: Float32Array.from(values),
})

/** Weights like a softmax's, the same each time; some rows are flat, some have one peak, some have keys of no weight. */
function softmaxes(rows: number, columns: number): ViewedMatrix {
  let seed = 7
  const random = () => {
    seed = (seed * 1103515245 + 12345) % 2147483648
    return seed / 2147483648
  }
  const data = Array.from({ length: rows }, (_, row) => {
    const weights = Array.from({ length: columns }, () => (row % 3 === 1 && random() < 0.3 ? 0 : Math.exp((row % 4) * 2 * random())))
    const sum = weights.reduce((a, b) => a + b, 0)
    return weights.map((weight) => weight / (sum || 1))
  })
  return matrixOf(rows, columns, data.flat())
}

/** As it would be said: sort a row, take until there is enough. */
function naiveEdges({ rows, columns, data }: ViewedMatrix, share: number): string[] {
  return rows.flatMap((_, row) => {
    const cells = columns.map((_, column) => ({ column, weight: data[row * columns.length + column] as number })).sort((a, b) => b.weight - a.weight)
    const total = cells.reduce((sum, { weight }) => sum + weight, 0)
    const taken: string[] = []
    let mass = 0
    for (const { column, weight } of cells) {
      if (weight === 0 || mass >= share * total * (1 - 1e-6 / share)) break
      mass += weight
      taken.push(`${row}→${column}`)
    }
    return taken
  })
}
const listed = ({ from, to }: Edges) => Array.from(from, (row, i) => `${row}→${to[i]}`)

describe('which curves are drawn', () => {
  it.each([0.05, 0.3, 0.7, 0.95, 1])('are the largest of each row, up to %d of its mass', (share) => {
    const matrix = softmaxes(24, 19)
    expect(listed(edgesOf(matrix, ranked(matrix), share))).toEqual(naiveEdges(matrix, share))
  })

  it('stop as soon as the share is reached, also where rows do not sum to 1', () => {
    const matrix = matrixOf(3, 3, [0.5, 0.2, 0.3, 0, 0, 4, 0, 0, 0])
    expect(listed(edgesOf(matrix, ranked(matrix), 0.7))).toEqual(['0→0', '0→2', '1→2'])
    expect(listed(edgesOf(matrix, ranked(matrix), 0.5))).toEqual(['0→0', '1→2'])
  })

  it('never leave a query whose weights are all alike with less than its share', () => {
    const matrix = matrixOf(1, 10, new Array(10).fill(0.1))
    expect(edgesOf(matrix, ranked(matrix), 0.7).from).toHaveLength(7)
    expect(edgesOf(matrix, ranked(matrix), 1).from).toHaveLength(10)
  })

  it('are the strongest where there are too many, and none that leaves no ink', () => {
    const matrix = softmaxes(16, 16)
    const edges = edgesOf(matrix, ranked(matrix), 1)
    const levels = Uint8Array.from(matrix.data, (weight) => Math.round(weight * 200))
    const levelOf = (edge: number) => levels[(edges.from[edge] as number) * 16 + (edges.to[edge] as number)] as number
    const naive = Array.from(edges.from.keys())
      .filter((edge) => levelOf(edge) > 0)
      .sort((a, b) => levelOf(b) - levelOf(a) || a - b)
    expect([...strongest(edges, levels, 16, 1e9).picks]).toEqual(naive)
    expect(strongest(edges, levels, 16, 20)).toEqual({ picks: Uint32Array.from(naive.slice(0, 20)), seen: naive.length })
  })

  it('of a token are those that leave it, or that reach it, the faintest first', () => {
    const matrix = softmaxes(12, 12)
    const edges = edgesOf(matrix, ranked(matrix), 0.9)
    const levels = Uint8Array.from(matrix.data, (weight) => Math.round(weight * 255))
    const named = (side: 'query' | 'key', places: number[]) => Array.from(edgesIn(edges, { side, places }, levels, 12), (edge) => listed(edges)[edge])
    expect(named('query', [3, 5]).sort()).toEqual(
      listed(edges)
        .filter((edge) => /^(3|5)→/.test(edge))
        .sort(),
    )
    expect(named('key', [0]).sort()).toEqual(
      listed(edges)
        .filter((edge) => edge.endsWith('→0'))
        .sort(),
    )
    const order = Array.from(edgesIn(edges, { side: 'query', places: [3] }, levels, 12), (edge) => levels[3 * 12 + (edges.to[edge] as number)] as number)
    expect(order).toEqual([...order].sort((a, b) => a - b))
  })
})

describe('where they are drawn', () => {
  it('names stand in the middle of their line, and a height has the token of its line', () => {
    expect([nodeAt(0, 18), nodeAt(3, 22)]).toEqual([9, 77])
    for (const place of [0, 1, 17, 511]) expect(placeAt(nodeAt(place, 18), 18, 512)).toBe(place)
    expect([placeAt(-1, 18, 512), placeAt(512 * 18, 18, 512)]).toEqual([-1, -1])
  })

  it('lines are as far apart as there is room, but never too near for a name', () => {
    expect([pitchOf(16, 380), pitchOf(3, 380), pitchOf(512, 380), pitchOf(0, 380)]).toEqual([23, 28, 18, 28])
  })

  it('columns and curves fill the width, and values are left out where it is small', () => {
    for (const width of [300, 420, 618, 1400]) {
      const { column, curves } = layoutOf(width)
      expect(2 * column + curves).toBe(width)
    }
    expect([layoutOf(300).hasValues, layoutOf(618).hasValues]).toEqual([false, true])
  })

  it('more than is in sight is drawn, never beyond the end, and not anew with every pixel', () => {
    for (let scrolled = 0; scrolled <= 9216 - 600; scrolled += 37) {
      const { top, bottom } = stretchAt(scrolled, 600, 9216)
      expect(top).toBeLessThanOrEqual(scrolled)
      expect(bottom).toBeGreaterThanOrEqual(scrolled + 600)
      expect(bottom).toBeLessThanOrEqual(9216)
    }
    expect(stretchAt(5, 600, 9216)).toEqual(stretchAt(200, 600, 9216))
    expect(stretchAt(9000, 400, 300)).toEqual({ top: 0, bottom: 300 })
  })

  it('a curve alone has its colour of the ramp: by opacity up to half, by colour above', () => {
    const map = Uint32Array.from({ length: 256 }, (_, level) => level)
    const pens = pensOf(map)
    expect(pens[0]?.colour).toMatch(/\/ 0\.0000\)$/)
    expect(pens[255]).toEqual({ colour: `rgb(${rgbAt(map, 255).join(' ')} / 1.0000)`, width: 3.5 })
    const opacity = (level: number) => Number(/([\d.]+)\)$/.exec(pens[level]?.colour ?? '')?.[1])
    expect(opacity(51)).toBeCloseTo(0.4, 3)
    expect(opacity(200)).toBe(1)
    expect(Number(/([\d.]+)\)$/.exec(pensOf(map, 0.12)[0]?.colour ?? '')?.[1])).toBeCloseTo(0.24, 3)
  })
})

describe('what is looked at', () => {
  const matrix = matrixOf(4, 4, new Array(16).fill(0.25))
  const none = { tokens: [], direction: 'from' as const }

  it('is under the pointer while nothing is held, on either side', () => {
    expect(focusOf(matrix, none, null)).toBeNull()
    expect(focusOf(matrix, none, { query: 2, key: null })).toEqual({ side: 'query', places: [2], isHeld: false, read: -1 })
    expect(focusOf(matrix, none, { query: null, key: 1 })).toEqual({ side: 'key', places: [1], isHeld: false, read: -1 })
    expect(focusOf(matrix, none, { query: 2, key: 1 })).toEqual({ side: 'query', places: [2], isHeld: false, read: 1 })
  })

  it('stays what is held, while the pointer reads the other side and previews its own', () => {
    const held = { tokens: [3, 1], direction: 'to' as const }
    expect(focusOf(matrix, held, null)).toEqual({ side: 'key', places: [1, 3], isHeld: true, read: -1 })
    expect(focusOf(matrix, held, { query: 2, key: null })).toEqual({ side: 'key', places: [1, 3], isHeld: true, read: 2 })
    expect(focusOf(matrix, held, { query: null, key: 0 })).toEqual({ side: 'key', places: [0], isHeld: false, read: -1 })
  })

  it('is each word once, and nothing that the view does not show', () => {
    const words = { ...matrix, rows: ranges(2, 2), columns: ranges(2, 2) }
    expect(heldPlaces(words, { tokens: [0, 1, 3, 9], direction: 'from' })).toEqual([0, 1])
    expect(focusOf(words, { tokens: [9], direction: 'from' }, null)).toBeNull()
  })

  it('is held by a click, added to with Shift, released by another click, and begun anew on the other side', () => {
    expect(withTokens(none, 'query', [2], false)).toEqual({ tokens: [2], direction: 'from' })
    expect(withTokens({ tokens: [2], direction: 'from' }, 'query', [2], false)).toEqual({ tokens: [], direction: 'from' })
    expect(withTokens({ tokens: [2, 3], direction: 'from' }, 'query', [2], false)).toEqual({ tokens: [2], direction: 'from' })
    expect(withTokens({ tokens: [2], direction: 'from' }, 'query', [0], true)).toEqual({ tokens: [0, 2], direction: 'from' })
    expect(withTokens({ tokens: [0, 2], direction: 'from' }, 'query', [2], true)).toEqual({ tokens: [0], direction: 'from' })
    expect(withTokens({ tokens: [0, 2], direction: 'from' }, 'key', [1], true)).toEqual({ tokens: [1], direction: 'to' })
  })

  it('gives each token of the other side the mean over queries, or the sum over keys', () => {
    const { rows, columns, data } = softmaxes(9, 7)
    const weight = (row: number, column: number) => data[row * 7 + column] as number
    const far = (found: Float32Array, expected: number[]) => Math.max(...expected.map((value, i) => Math.abs(value - (found[i] as number))))
    const mean = (places: number[]) => columns.map((_, column) => places.reduce((sum, row) => sum + weight(row, column), 0) / places.length)
    expect(far(valuesOf({ rows, columns, data }, { side: 'query', places: [4] }), mean([4]))).toBeLessThan(1e-7)
    expect(far(valuesOf({ rows, columns, data }, { side: 'query', places: [0, 4, 8] }), mean([0, 4, 8]))).toBeLessThan(1e-7)
    expect(far(valuesOf({ rows, columns, data }, null), mean([...rows.keys()]))).toBeLessThan(1e-7)
    const sum = rows.map((_, row) => weight(row, 2) + weight(row, 6))
    expect(far(valuesOf({ rows, columns, data }, { side: 'key', places: [2, 6] }), sum)).toBeLessThan(1e-7)
  })

  it('shades by the scale, row by row before anything is added up', () => {
    const two = matrixOf(2, 2, [0.5, 0.25, 0.1, 0.2])
    const rounded = (values: Float32Array) => Array.from(values, (value) => Math.round(1000 * value) / 1000)
    expect(rounded(shadesOf(two, 'raw', { side: 'query', places: [0] }))).toEqual([0.5, 0.25])
    expect(rounded(shadesOf(two, 'row', { side: 'query', places: [0, 1] }))).toEqual([0.75, 0.75])
    expect(rounded(shadesOf(two, 'global', { side: 'key', places: [1] }))).toEqual([0.5, 0.4])
    expect(rounded(shadesOf(two, 'row', { side: 'key', places: [0, 1] }))).toEqual([1, 1])
    expect(rounded(shadesOf(two, 'raw', null))).toEqual([1, 0.75])
    expect(rounded(shadesOf(matrixOf(1, 2, [0, 0]), 'row', { side: 'query', places: [0] }))).toEqual([0, 0])
  })
})

describe('a figure', () => {
  it('has all of a text that fits on a page, and says of a longer one what is in sight', () => {
    expect(tokensShown(900, 380, 18, 200, 200)).toBeNull()
    expect(tokensShown(900, 380, 18, 450, 60)).toEqual({ rows: [51, 72], columns: [51, 60] })
  })
})
