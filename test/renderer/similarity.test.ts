import { describe, expect, test } from 'vitest'
import { inkOn, inTheme, luminance, mixed, oklab, type Rgb, rgbOf } from '../../renderer/lib/ramp'
import type { Shown } from '../../renderer/lib/taskPanel'
import { fitted, isOverlapping, placedLabels } from '../../renderer/views/similarity/labels'
import { layoutOf, moved } from '../../renderer/views/similarity/matrixLayout'
import { cellText, colourOf, cosineText, scaleOf } from '../../renderer/views/similarity/scale'
import { analysisOf, isSame, milestone, remember, sentenceRows, sentencesOf, similarity } from '../../renderer/views/similarity/similarity'
import { centred, cosines, gram, nearest, principalAxes, rangeOf } from '../../renderer/views/similarity/vectors'
import type { ModelInfo } from '../../shared/model'

/** The same numbers for every run (mulberry32's cousin): −1 to 1. */
function numbers(seed: number): () => number {
  let state = seed
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    return state / 2 ** 31 - 1
  }
}

function vectors(count: number, width: number, seed = 1, lean = 0): Float32Array[] {
  const next = numbers(seed)
  return Array.from({ length: count }, () => Float32Array.from({ length: width }, () => next() + lean))
}

const naiveCosine = (a: ArrayLike<number>, b: ArrayLike<number>) => {
  const dot = (x: ArrayLike<number>, y: ArrayLike<number>) => Array.from(x).reduce((sum, value, i) => sum + value * (y[i] as number), 0)
  return dot(a, b) / Math.sqrt(dot(a, a) * dot(b, b))
}

const withoutMean = (all: Float32Array[]): number[][] => {
  const mean = Array.from(all[0] ?? [], (_, at) => all.reduce((sum, vector) => sum + (vector[at] as number), 0) / all.length)
  return all.map((vector) => Array.from(vector, (value, at) => value - (mean[at] as number)))
}

describe('cosines', () => {
  test('are those of the vectors, and of the vectors without their mean', () => {
    const all = vectors(12, 40, 3, 4)
    const [raw, rest] = [cosines(gram(all)), cosines(centred(gram(all)))]
    const plain = withoutMean(all)
    for (let i = 0; i < 12; i++)
      for (let j = 0; j < 12; j++) {
        expect(raw.data[i * 12 + j]).toBeCloseTo(naiveCosine(all[i] ?? [], all[j] ?? []), 10)
        expect(rest.data[i * 12 + j]).toBeCloseTo(naiveCosine(plain[i] ?? [], plain[j] ?? []), 8)
      }
  })

  test('exact cases: equal, at right angles, opposite', () => {
    const all = [
      [1, 0],
      [2, 0],
      [0, 3],
      [-1, 0],
    ].map((values) => Float32Array.from(values))
    expect([...cosines(gram(all)).data.subarray(0, 4)]).toEqual([1, 1, 0, -1])
    expect(nearest(cosines(gram(all)), 0).map(({ index }) => index)).toEqual([1, 2, 3])
    expect(rangeOf(cosines(gram(all)))).toMatchObject({ lowest: -1, highest: 1 })
  })

  test('equal sentences have no direction once their mean is taken away', () => {
    const one = Float32Array.from([0.3, 0.1, 0.7])
    const { raw, centred: rest, axes } = analysisOf([one, one, one])
    expect(raw.data.every((value) => Math.abs(value - 1) < 1e-12)).toBe(true)
    expect(rest.data.every(Number.isNaN)).toBe(true)
    expect(nearest(rest, 0)).toEqual([])
    expect(rangeOf(rest)).toBeNull()
    expect(axes.map(({ share }) => share)).toEqual([0, 0])
  })
})

/** Jacobi's rotations, until nothing is left beside the diagonal: slow, and another way than the one that is tested. */
function eigenvalues(matrix: number[][]): number[] {
  const size = matrix.length
  const a = matrix.map((row) => [...row])
  const at = (i: number, j: number) => a[i]?.[j] as number
  for (let sweep = 0; sweep < 60; sweep++)
    for (let p = 0; p < size; p++)
      for (let q = p + 1; q < size; q++) {
        if (Math.abs(at(p, q)) < 1e-14) continue
        const angle = 0.5 * Math.atan2(2 * at(p, q), at(q, q) - at(p, p))
        const [cos, sin] = [Math.cos(angle), Math.sin(angle)]
        for (const row of a) [row[p], row[q]] = [cos * (row[p] as number) - sin * (row[q] as number), sin * (row[p] as number) + cos * (row[q] as number)]
        const [rowP, rowQ] = [[...(a[p] ?? [])], [...(a[q] ?? [])]]
        a[p] = rowP.map((value, i) => cos * value - sin * (rowQ[i] as number))
        a[q] = rowP.map((value, i) => sin * value + cos * (rowQ[i] as number))
      }
  return a.map((row, i) => row[i] as number).sort((x, y) => y - x)
}

describe('principal components', () => {
  test('have the variance that the largest eigenvalues of the covariance have', () => {
    const all = vectors(20, 6, 5, 2)
    const plain = withoutMean(all)
    const scatter = Array.from({ length: 6 }, (_, i) =>
      Array.from({ length: 6 }, (_, j) => plain.reduce((sum, v) => sum + (v[i] as number) * (v[j] as number), 0)),
    )
    const expected = eigenvalues(scatter)
    const total = expected.reduce((a, b) => a + b, 0)
    for (const [k, { coordinates, share }] of principalAxes(centred(gram(all)), 2).entries()) {
      expect(share).toBeCloseTo((expected[k] as number) / total, 8)
      expect(coordinates.reduce((sum, x) => sum + x * x, 0)).toBeCloseTo(expected[k] as number, 6)
      expect(coordinates.reduce((sum, x) => sum + x, 0)).toBeCloseTo(0, 8)
    }
  })

  test('of vectors in a plane keep every distance, and all the variance', () => {
    const next = numbers(9)
    const plane = Array.from({ length: 15 }, () => [next() * 3, next()] as const)
    const all = plane.map(([x, y]) => Float32Array.from([x * 0.6 + 5, x * 0.8 - 2, y + 1, 7]))
    const [across, up] = principalAxes(centred(gram(all)), 2)
    expect((across?.share ?? 0) + (up?.share ?? 0)).toBeCloseTo(1, 8)
    const coordinate = (axis: typeof across, i: number) => axis?.coordinates[i] ?? Number.NaN
    for (let i = 1; i < 15; i++) {
      const [[x0, y0] = [0, 0], [x, y] = [0, 0]] = [plane[0], plane[i]]
      expect(Math.hypot(coordinate(across, i) - coordinate(across, 0), coordinate(up, i) - coordinate(up, 0))).toBeCloseTo(Math.hypot(x - x0, y - y0), 5)
    }
  })

  test('of two vectors are one line', () => {
    const [across, up] = principalAxes(centred(gram([Float32Array.from([0, 0]), Float32Array.from([3, 4])])), 2)
    expect(across?.share).toBeCloseTo(1)
    expect([...(across?.coordinates ?? [])].map(Math.abs)).toEqual([expect.closeTo(2.5), expect.closeTo(2.5)])
    expect(up).toMatchObject({ share: 0 })
  })
})

describe('labels of the map', () => {
  test('never lie on one another, on a point, or outside', () => {
    const next = numbers(4)
    const area = { x: 0, y: 0, width: 500, height: 300 }
    const points = Array.from({ length: 80 }, () => ({ x: 250 + next() * 240, y: 150 + next() * 140 }))
    const sizes = points.map(() => ({ width: 60, height: 15 }))
    const placed = placedLabels(points, sizes, [...points.keys()], area)
    const boxes = placed.filter((box) => box !== null)
    expect(boxes.length).toBeGreaterThan(20)
    for (const [i, box] of boxes.entries()) {
      for (const other of boxes.slice(i + 1)) expect(isOverlapping(box, other)).toBe(false)
      for (const { x, y } of points) expect(x > box.x && x < box.x + box.width && y > box.y && y < box.y + box.height).toBe(false)
      expect(box.x >= 0 && box.y >= 0 && box.x + box.width <= 500 && box.y + box.height <= 300).toBe(true)
    }
  })

  test('one scale on both axes: a square stays one', () => {
    const [a, b, c] = fitted([0, 1, 0], [0, 0, 1], { x: 10, y: 10, width: 400, height: 100 })
    expect((b?.x ?? 0) - (a?.x ?? 0)).toBeCloseTo((a?.y ?? 0) - (c?.y ?? 0))
  })
})

describe('colours', () => {
  const ramp = { zero: rgbOf('#f3f3ef'), negative: rgbOf('#b4500a'), positive: rgbOf('#3450c4') }
  test('equal steps of the cosine are equal steps of lightness', () => {
    const lightness = [0, 0.25, 0.5, 0.75, 1].map((value) => oklab(colourOf(value, scaleOf('whole', null), ramp))[0])
    const steps = lightness.slice(1).map((value, i) => (lightness[i] as number) - value)
    for (const step of steps) expect(step).toBeCloseTo(steps[0] as number, 4)
    expect(steps[0]).toBeGreaterThan(0.05)
  })

  test('a stretched scale ends at the values that occur', () => {
    const scale = scaleOf('stretched', { lowest: 0.8, highest: 0.9 })
    const rounded = (value: number) => colourOf(value, scale, ramp).map(Math.round)
    expect([0.8, 0.9].map(rounded)).toEqual([[...ramp.zero], [...ramp.positive]])
  })

  test('numbers can be read on every cell', () => {
    for (let red = 0; red < 256; red += 15)
      for (let green = 0; green < 256; green += 15) {
        const ground: Rgb = [red, green, 120]
        const [a, b] = [luminance(ground), inkOn(ground) === '#ffffff' ? 1 : 0]
        expect((Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05)).toBeGreaterThan(4.5)
      }
    expect(mixed([0, 0, 0], [255, 255, 255], 1).map(Math.round)).toEqual([255, 255, 255])
    expect(rgbOf('#fff')).toEqual([255, 255, 255])
    expect([false, true].map((isDark) => rgbOf(inTheme(' light-dark(#fff,#1b1c1a)', isDark)))).toEqual([
      [255, 255, 255],
      [0x1b, 0x1c, 0x1a],
    ])
    expect(inTheme('#123456', true)).toBe('#123456')
  })

  test('cells say cosines as tables of correlations do', () => {
    expect([0.934, -0.1, 0, -0.0001, 1, Number.NaN].map(cellText)).toEqual(['.93', '−.10', '.00', '.00', '1.00', '–'])
    expect(cosineText(-0.5567)).toBe('−0.557')
  })
})

describe('the panel', () => {
  const info = {} as ModelInfo
  test('one input a line that says something, from 2 to 200', () => {
    const draft = { ...similarity.draft, text: ' One. \n\n \t \r\nTwo.\n', pooling: 'cls' as const, normalize: false }
    expect(similarity.inputsOf(draft, info)).toEqual([
      { text: 'One.', pooling: 'cls', normalize: false },
      { text: 'Two.', pooling: 'cls', normalize: false },
    ])
    const lines = (count: number) => similarity.inputsOf({ ...draft, text: 'A line.\n'.repeat(count) }, info).length
    expect([0, 1, 2, 200, 201].map(lines)).toEqual([0, 0, 2, 200, 0])
    expect(sentencesOf('')).toEqual([])
  })

  test('an edit keeps the vectors of the other lines', () => {
    const input = (text: string, pooling: 'mean' | 'cls' = 'mean') => ({ text, pooling, normalize: true })
    const vector = (x: number) => ({ value: { features: { shape: [1], data: Float32Array.of(x) } } }) as Shown<'feature-extraction'>['outcomes'][number]
    const known = new Map()
    remember(known, { inputs: [input('a'), input('b')], outcomes: [vector(1), vector(2)], partials: [] })
    const rows = sentenceRows({ inputs: [input('b'), input('new'), input('a', 'cls')], outcomes: [], partials: [] }, known)
    expect(rows.map(({ vector }) => vector?.[0] ?? null)).toEqual([2, null, null])
    expect(isSame(rows, [...rows])).toBe(true)
    expect(isSame(rows, rows.slice(1))).toBe(false)
    expect([0, 7, 8, 11, 12, 200].map(milestone)).toEqual([0, 0, 8, 8, 12, 140])
  })

  test('the matrix fits its width, and arrows stay within', () => {
    for (const [size, width] of [
      [2, 300],
      [12, 540],
      [60, 540],
      [200, 540],
    ] as const) {
      const { cell, gutter } = layoutOf(size, width)
      expect(gutter + size * cell).toBeLessThanOrEqual(width)
      expect(cell).toBeGreaterThanOrEqual(2)
    }
    expect(moved({ row: 0, column: 2 }, 'ArrowUp', 3)).toEqual({ row: 0, column: 2 })
    expect(moved({ row: 0, column: 0 }, 'ArrowRight', 3)).toEqual({ row: 0, column: 1 })
    expect(moved({ row: 0, column: 0 }, 'x', 3)).toBeNull()
  })
})
