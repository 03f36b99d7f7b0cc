import { describe, expect, it } from 'vitest'
import type { Selection } from '../../renderer/store/attentionSlice'
import { entropyBits, levelsOf, listed, rangeLabel, tokenLabels, usable, weightText, withHead } from '../../renderer/views/attention/attention'
import { labelStep, rasterise } from '../../renderer/views/attention/matrix/raster'
import { clamped, fitted, partOf, zoomed } from '../../renderer/views/attention/matrix/sight'
import { isOf } from '../../renderer/views/attention/useAttention'
import type { AttendedTokens } from '../../shared/inspect/attention'

const SELECTION: Selection = {
  layer: 4,
  heads: [6],
  reduce: 'mean',
  weights: 'raw',
  scale: 'raw',
  hideSpecials: false,
  segments: 'A→B',
  renormalise: false,
  words: false,
  tokens: [],
  direction: 'from',
  share: 0.7,
}

/** `<s>Hel|lo big</s>` of a model with two layers of three heads. */
const TOKENS = {
  columns: {
    tokens: ['<s>', 'Hel', 'lo', 'Ġbig', '</s>'],
    ids: Int32Array.of(0, 5, 6, 7, 2),
    starts: Int32Array.of(0, 0, 3, 5, 0),
    ends: Int32Array.of(0, 3, 5, 9, 0),
  },
  sequences: Int8Array.of(-1, 0, 0, 0, -1),
  words: Int32Array.of(-1, 0, 0, 1, -1),
  specials: Uint8Array.of(1, 0, 0, 0, 1),
  segments: Int8Array.of(-1, 0, 0, 0, -1),
  layers: 2,
  heads: 3,
  noValueWeights: 'it is an export',
} as unknown as AttendedTokens

const ranges = (count: number) => Array.from({ length: count }, (_, i) => ({ start: i, end: i + 1 }))
const matrixOf = (rows: number, columns: number, values: number[]) => ({ rows: ranges(rows), columns: ranges(columns), data: Float32Array.from(values) })

describe('a matrix over tokens', () => {
  const asked = { text: 'Paris', textPair: 'Rome', window: 1, model: '/models/base' }

  it('is of the same text, pair, window and model', () => {
    expect(isOf({ ...asked }, asked)).toBe(true)
    for (const change of [{ text: 'Rome' }, { textPair: 'Paris' }, { window: 2 }, { model: '/models/large' }])
      expect(isOf({ ...asked, ...change }, asked)).toBe(false)
  })
})

describe('a selection in another model', () => {
  it('uses the last layer and head where the model has fewer, and no weights that it lacks', () => {
    const used = usable({ ...SELECTION, heads: [2, 6, 9], weights: 'value-weighted' }, TOKENS, null)
    expect(used).toMatchObject({ layer: 2, heads: [2, 3], weights: 'raw', segments: 'all' })
  })

  it('gives norms the largest of them as full colour: they have no limit', () => {
    const tokens = { ...TOKENS, noValueWeights: null }
    expect(usable({ ...SELECTION, weights: 'value-weighted' }, tokens, null).scale).toBe('global')
    expect(usable({ ...SELECTION, weights: 'value-weighted', scale: 'row' }, tokens, null).scale).toBe('row')
  })

  it('shows the head under the pointer instead of the selected ones', () => {
    expect(usable(SELECTION, TOKENS, { layer: 1, head: 2 })).toMatchObject({ layer: 1, heads: [2] })
  })

  it('takes a head alone, adds one, takes it away, and keeps the last', () => {
    expect(withHead(SELECTION, 4, 2, true)).toEqual({ heads: [2, 6] })
    expect(withHead({ ...SELECTION, heads: [2, 6] }, 4, 2, true)).toEqual({ heads: [6] })
    expect(withHead(SELECTION, 4, 6, true)).toEqual({ heads: [6] })
    expect(withHead(SELECTION, 3, 2, true)).toEqual({ layer: 3, heads: [2] })
  })

  it('lists heads as ranges', () => {
    expect(listed([1, 2, 3, 7, 9, 10])).toBe('1–3, 7, 9–10')
  })
})

describe('names on the axes', () => {
  it('are parts of the text with their spaces cut off, a dot before what goes on a word, and the template’s own strings', () => {
    expect(tokenLabels(TOKENS, { text: 'Hello big' })).toEqual(['<s>', 'Hel', '·lo', 'big', '</s>'])
  })

  it('show white space that is a token by its sign', () => {
    const tokens = {
      ...TOKENS,
      words: Int32Array.of(-1, 0, 1, 2, -1),
      columns: { ...TOKENS.columns, starts: Int32Array.of(0, 0, 3, 4, 0), ends: Int32Array.of(0, 3, 4, 5, 0) },
    }
    expect(tokenLabels(tokens, { text: 'Hel\n ' })).toEqual(['<s>', 'Hel', '⏎', '␣', '</s>'])
  })

  it('of a word hold all its letters', () => {
    expect(rangeLabel({ start: 1, end: 3 }, TOKENS, { text: 'Hello big' }, [])).toBe('Hello')
  })
})

describe('colour by scale', () => {
  const matrix = matrixOf(2, 2, [0.5, 0.25, 0, 0.1])

  it('is the weight itself, its share of the row’s largest, or of the largest of all', () => {
    expect([...levelsOf(matrix, 'raw').levels]).toEqual([128, 64, 0, 26])
    expect([...levelsOf(matrix, 'row').levels]).toEqual([255, 128, 0, 255])
    expect([...levelsOf(matrix, 'global').levels]).toEqual([255, 128, 0, 51])
  })

  it('leaves a row of nothing empty, and never goes over full', () => {
    expect([...levelsOf(matrixOf(1, 2, [0, 0]), 'row').levels]).toEqual([0, 0])
    expect([...levelsOf(matrixOf(1, 2, [2.5, 1]), 'raw').levels]).toEqual([255, 255])
  })

  it('tells the entropy of what is shown of a row', () => {
    expect(entropyBits(Float32Array.of(0.25, 0.25, 0.25, 0.25))).toBeCloseTo(2, 6)
    expect(entropyBits(Float32Array.of(0.1, 0.1))).toBeCloseTo(1, 6)
    expect(entropyBits(Float32Array.of(0, 0))).toBe(0)
  })

  it('writes small weights as they are', () => {
    expect([0, 0.41732, 1, 0.00012, 12.345].map(weightText)).toEqual(['0', '0.417', '1.00', '1.2e−4', '12.3'])
  })
})

describe('the picture of a matrix', () => {
  const colours = Uint32Array.from({ length: 256 }, (_, i) => i + 1)
  const image = (width: number, height: number) => ({ width, height, data: new Uint8ClampedArray(4 * width * height) }) as unknown as ImageData
  const pixelsOf = (drawn: ImageData) => [...new Uint32Array(drawn.data.buffer)]

  it('draws a cell a pixel as it is', () => {
    const drawn = image(2, 2)
    rasterise({ rows: 2, columns: 2, levels: Uint8Array.of(1, 2, 3, 4) }, { left: 0, top: 0, cell: 1 }, colours, drawn)
    expect(pixelsOf(drawn)).toEqual([2, 3, 4, 5])
  })

  it('draws part of it enlarged, and nothing beyond its edge', () => {
    const drawn = image(4, 2)
    rasterise({ rows: 2, columns: 2, levels: Uint8Array.of(1, 2, 3, 4) }, { left: 1, top: 1, cell: 2 }, colours, drawn)
    expect(pixelsOf(drawn)).toEqual([5, 5, 0, 0, 5, 5, 0, 0])
  })

  it('keeps the largest of the cells that share a pixel in sight', () => {
    const diagonal = Uint8Array.from({ length: 16 }, (_, i) => (i % 5 === 0 ? 200 : 0))
    const drawn = image(2, 2)
    rasterise({ rows: 4, columns: 4, levels: diagonal }, { left: 0, top: 0, cell: 0.5 }, colours, drawn)
    expect(pixelsOf(drawn)).toEqual([201, 1, 1, 201])
  })

  it('is seen whole at first, with whole pixels a cell', () => {
    expect(fitted({ rows: 16, columns: 16 }, { width: 500, height: 400 })).toEqual({ left: 0, top: 0, cell: 25 })
    expect(fitted({ rows: 512, columns: 512 }, { width: 512, height: 600 }).cell).toBe(1)
  })

  it('keeps the point under the pointer where it is when it is zoomed, and does not leave its edges', () => {
    const near = zoomed({ left: 10, top: 20, cell: 2 }, 4, 100, 40)
    expect(near.left + 100 / near.cell).toBeCloseTo(10 + 100 / 2)
    expect(near.top + 40 / near.cell).toBeCloseTo(20 + 40 / 2)
    const shape = { rows: 100, columns: 100 }
    expect(clamped({ left: -5, top: 99, cell: 10 }, shape, { width: 200, height: 200 }, 2)).toEqual({ left: 0, top: 80, cell: 10 })
    expect(clamped({ left: 0, top: 0, cell: 1 }, shape, { width: 200, height: 200 }, 2).cell).toBe(2)
  })

  it('tells which rows and columns are in sight', () => {
    const shape = { rows: 121, columns: 100 }
    expect(partOf({ left: 0, top: 0, cell: 10 }, shape, { width: 1000, height: 1210 })).toBeNull()
    expect(partOf({ left: 39.5, top: 10, cell: 10 }, shape, { width: 410, height: 200 })).toEqual({ rows: [11, 30], columns: [40, 81] })
    expect(partOf({ left: 0, top: 101, cell: 10 }, shape, { width: 1000, height: 200 })).toEqual({ rows: [102, 121], columns: [1, 100] })
  })

  it('names every n-th row where names would lie over each other', () => {
    expect([labelStep(20, 15), labelStep(5, 15), labelStep(1, 15), labelStep(0.9, 15)]).toEqual([1, 5, 20, 20])
  })
})
