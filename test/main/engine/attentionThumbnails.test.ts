import { beforeAll, describe, expect, test } from 'vitest'
import type { Attentions } from '../../../main/engine/inspect/attention/attentions'
import { type AttendedTokens, type AttentionThumbnails, SEGMENT_PAIRS, type ThumbnailsInput } from '../../../shared/inspect/attention'
import { viewedAxes, viewedMatrix } from '../../../shared/inspect/attentionView'
import { attentionsIn, PLAIN, signal } from '../../helpers/attention'
import { SAMPLE_MODEL } from '../../helpers/fixtures'

const texts = { text: 'The committee met in New York City on Tuesday.', textPair: 'Nobody agreed.' }

describe('every head as a small picture', () => {
  let attentions: Attentions
  let facts: AttendedTokens
  const layer = 2
  const matrices: Float32Array[] = []
  beforeAll(async () => {
    attentions = await attentionsIn(SAMPLE_MODEL)
    facts = await attentions.tokens(texts, signal)
    for (let head = 1; head <= facts.heads; head++)
      matrices.push((await attentions.matrix({ ...texts, layer: layer + 1, heads: [head], reduce: 'mean', weights: 'raw' }, signal)).data)
  })

  /** The picture of one head, pixel by pixel. */
  function naive(matrix: Float32Array, input: Omit<ThumbnailsInput, 'text'>): { side: number; values: number[] } {
    const axes = viewedAxes(facts, input)
    const { data } = viewedMatrix(matrix, facts.tokens, axes, input.renormalise)
    const [rows, columns] = [axes.rows.length, axes.columns.length]
    const side = rows && columns ? Math.min(input.side, Math.max(rows, columns)) : 0
    const row = (r: number) => Array.from(data.slice(r * columns, (r + 1) * columns))
    const shown = Array.from({ length: rows }, (_, r) => row(r).map((weight) => weight / (input.rowMax ? Math.max(...row(r)) || 1 : 1)))
    const range = (pixel: number, count: number): [number, number] => {
      const start = Math.floor((pixel * count) / side)
      return [start, Math.max(start + 1, Math.floor(((pixel + 1) * count) / side))]
    }
    const values = Array.from({ length: side * side }, (_, at) => {
      const [down, across] = [range(Math.floor(at / side), rows), range(at % side, columns)]
      return Math.max(...shown.slice(...down).flatMap((weights) => weights.slice(...across)))
    })
    return { side, values }
  }

  const cases: [string, Partial<ThumbnailsInput>][] = [
    ['as it is', {}],
    ['smaller', { side: 8 }],
    ['of a side that does not divide it', { side: 13 }],
    ['without special tokens', { hideSpecials: true }],
    ['of what is left', { hideSpecials: true, renormalise: true, side: 9 }],
    ['words', { words: true }],
    ['words of what is left', { words: true, hideSpecials: true, renormalise: true }],
    ['each row to its largest', { rowMax: true }],
    ['each row to its largest, smaller', { rowMax: true, side: 8, hideSpecials: true }],
    ...SEGMENT_PAIRS.map((segments): [string, Partial<ThumbnailsInput>] => [segments, { segments, hideSpecials: true }]),
  ]
  test.each(cases)('%s', async (_, change) => {
    const input = { ...PLAIN, side: 64, ...change }
    const found = await attentions.thumbnails({ ...texts, ...input }, signal)
    expect(found.pixels).toHaveLength(facts.layers * facts.heads * found.side ** 2)
    for (const [head, matrix] of matrices.entries()) check(found, layer * facts.heads + head, naive(matrix, input))
  })

  function check({ side, pixels, maxima }: AttentionThumbnails, at: number, expected: { side: number; values: number[] }) {
    expect(side).toBe(expected.side)
    const most = Math.max(...expected.values)
    expect(maxima[at]).toBeCloseTo(most, 6)
    const own = pixels.slice(at * side * side, (at + 1) * side * side)
    expect(Math.max(...own)).toBe(255)
    for (const [i, value] of expected.values.entries()) expect(Math.abs((own[i] ?? 0) - (255 * value) / most)).toBeLessThan(0.51)
  }

  test('a view that leaves nothing is no picture', async () => {
    const single = await attentions.thumbnails({ text: 'Paris', ...PLAIN, segments: 'B→A', side: 32 }, signal)
    expect(single).toMatchObject({ side: 0, pixels: new Uint8Array(0) })
    const empty = await attentions.thumbnails({ text: '', ...PLAIN, hideSpecials: true, side: 32 }, signal)
    expect(empty).toMatchObject({ side: 0 })
    expect(empty.maxima).toHaveLength(facts.layers * facts.heads)
  })
})
