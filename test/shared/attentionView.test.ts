import { describe, expect, test } from 'vitest'
import type { AttentionView } from '../../shared/inspect/attention'
import { reducedHeads, segmentsOf, viewedAxes, viewedMatrix } from '../../shared/inspect/attentionView'

const PLAIN: AttentionView = { hideSpecials: false, segments: 'all', renormalise: false, words: false }

/** `<s> un able </s></s> able now </s>`: the first two are one word, and the word 0 of each text. */
const TOKENS = {
  sequences: Int8Array.of(-1, 0, 0, -1, -1, 1, 1, -1),
  words: Int32Array.of(-1, 0, 0, -1, -1, 0, 1, -1),
  specials: Uint8Array.of(1, 0, 0, 1, 1, 0, 0, 1),
  segments: Int8Array.of(-1, 0, 0, -1, -1, 1, 1, -1),
}
const SIZE = 8
const starts = (ranges: { start: number }[]) => ranges.map(({ start }) => start)

describe('viewedAxes', () => {
  test('every token by itself', () => {
    const { rows, columns } = viewedAxes(TOKENS, PLAIN)
    expect(rows).toEqual(Array.from({ length: SIZE }, (_, i) => ({ start: i, end: i + 1 })))
    expect(columns).toEqual(rows)
  })

  test('without special tokens, and words', () => {
    expect(starts(viewedAxes(TOKENS, { ...PLAIN, hideSpecials: true }).rows)).toEqual([1, 2, 5, 6])
    expect(viewedAxes(TOKENS, { ...PLAIN, words: true }).rows.slice(0, 3)).toEqual([
      { start: 0, end: 1 },
      { start: 1, end: 3 },
      { start: 3, end: 4 },
    ])
    expect(starts(viewedAxes(TOKENS, { ...PLAIN, hideSpecials: true, words: true }).columns)).toEqual([1, 5, 6])
  })

  test('words of the two texts stay apart though they touch', () => {
    const touching = { ...TOKENS, sequences: Int8Array.of(0, 1), words: Int32Array.of(0, 0), specials: new Uint8Array(2), segments: new Int8Array(2) }
    expect(starts(viewedAxes(touching, { ...PLAIN, words: true }).rows)).toEqual([0, 1])
  })

  test.each([
    ['A→A', [1, 2], [1, 2]],
    ['A→B', [1, 2], [5, 6]],
    ['B→A', [5, 6], [1, 2]],
    ['B→B', [5, 6], [5, 6]],
  ] as const)('%s', (segments, rows, columns) => {
    const axes = viewedAxes(TOKENS, { ...PLAIN, segments })
    expect([starts(axes.rows), starts(axes.columns)]).toEqual([rows, columns])
  })
})

describe('viewedMatrix', () => {
  /** Each row sums to 1. */
  const matrix = Float32Array.from({ length: SIZE * SIZE }, (_, i) => (1 + ((i * 5) % 7)) / 32)
  for (let row = 0; row < SIZE; row++) {
    const own = matrix.subarray(row * SIZE, (row + 1) * SIZE)
    const sum = own.reduce((a, b) => a + b)
    for (let i = 0; i < SIZE; i++) own[i] = (own[i] ?? 0) / sum
  }
  const views = [true, false].flatMap((hideSpecials) =>
    [true, false].flatMap((renormalise) => [true, false].map((words) => ({ ...PLAIN, hideSpecials, renormalise, words }))),
  )

  test('what leaves everything as it is gives the same array', () => {
    expect(viewedMatrix(matrix, SIZE, viewedAxes(TOKENS, PLAIN), true).data).toBe(matrix)
  })

  test.each(views.flatMap((view) => (['all', 'A→B', 'B→B'] as const).map((segments) => ({ ...view, segments }))))('%j', (view) => {
    const axes = viewedAxes(TOKENS, view)
    const { rows, columns, data } = viewedMatrix(matrix, SIZE, axes, view.renormalise)
    for (const [r, row] of rows.entries()) {
      const sums = columns.map((column) => {
        let sum = 0
        for (let query = row.start; query < row.end; query++) for (let key = column.start; key < column.end; key++) sum += matrix[query * SIZE + key] ?? 0
        return sum / (row.end - row.start)
      })
      const total = view.renormalise ? sums.reduce((a, b) => a + b, 0) : 1
      for (const [c, sum] of sums.entries()) expect(data[r * columns.length + c]).toBeCloseTo(sum / total, 6)
    }
  })

  test('a row that has lost no key is not divided: weighted norms need not sum to 1', () => {
    const norms = matrix.map((weight) => 3 * weight)
    const axes = viewedAxes(TOKENS, { ...PLAIN, words: true })
    expect(viewedMatrix(norms, SIZE, axes, true).data).toEqual(viewedMatrix(norms, SIZE, axes, false).data)
  })

  test('a row that has lost everything stays 0', () => {
    const nothing = new Float32Array(SIZE * SIZE)
    const { data } = viewedMatrix(nothing, SIZE, viewedAxes(TOKENS, { ...PLAIN, hideSpecials: true }), true)
    expect([...data]).toEqual(new Array(16).fill(0))
  })
})

describe('reducedHeads', () => {
  const layer = Float32Array.of(0, 0.5, 1, 0.25, 1, 0.25, 0, 0.5, 0.5, 0, 0.5, 1)

  test.each([
    ['mean', [1], [0, 0.5, 1, 0.25]],
    ['mean', [1, 2], [0.5, 0.375, 0.5, 0.375]],
    ['mean', [3, 1], [0.25, 0.25, 0.75, 0.625]],
    ['max', [1, 2, 3], [1, 0.5, 1, 1]],
  ] as const)('%s of %j', (reduce, heads, expected) => {
    const before = layer.slice()
    expect([...reducedHeads(layer, 2, heads, reduce)]).toEqual(expected)
    expect(layer).toEqual(before)
  })
})

describe('segmentsOf', () => {
  const [OPEN, CLOSE] = [0, 2]
  const of = (ids: number[], separator: number | null = CLOSE) => [
    ...segmentsOf(
      ids,
      separator,
      Uint8Array.from(ids, (id) => (id === OPEN || id === CLOSE ? 1 : 0)),
    ),
  ]

  test('one text is all A', () => expect(of([OPEN, 5, 6, CLOSE])).toEqual([-1, 0, 0, -1]))
  test('what follows the pair of separators is B', () => expect(of([OPEN, 5, CLOSE, CLOSE, 6, 7, CLOSE])).toEqual([-1, 0, -1, -1, 1, 1, -1]))
  test('one separator parts nothing', () => expect(of([OPEN, 5, CLOSE, 6, CLOSE])).toEqual([-1, 0, -1, 0, -1]))
  test('without a separator', () => expect(of([OPEN, 5, CLOSE, CLOSE, 6], null)).toEqual([-1, 0, 0, 0, 0]))
  test('special tokens amid a text belong to it', () => expect([...segmentsOf([9, 5, 9], CLOSE, [1, 0, 1])]).toEqual([-1, 0, 0]))
  test('no tokens', () => expect([...segmentsOf([], CLOSE, [])]).toEqual([]))
})
