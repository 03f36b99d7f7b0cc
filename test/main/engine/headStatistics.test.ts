import { describe, expect, test } from 'vitest'
import { HEAD_STATISTICS, type HeadStatistic } from '../../../shared/inspect/attention'
import { abortingAt, attentionsIn, context, layerOf, signal } from '../../helpers/attention'
import { fixture, SAMPLE_MODEL, TEXTS } from '../../helpers/fixtures'

const [SHORT, LONG] = TEXTS
const long = 'Paris '.repeat(200)

/** One row's share of a statistic; `null` where it has none. */
function ofRow(name: HeadStatistic, row: number[], query: number, separators: number[]): number | null {
  const sum = (of: (weight: number, key: number) => number) => row.reduce((total, weight, key) => total + of(weight, key), 0)
  if (name === 'entropy') return sum((weight) => (weight > 0 ? -weight * Math.log2(weight) : 0))
  if (name === 'distance') return sum((weight, key) => weight * Math.abs(query - key))
  if (name === 'separator') return sum((weight, key) => (separators.includes(key) ? weight : 0))
  if (name === 'largest') return Math.max(...row)
  return row[{ previous: query - 1, next: query + 1, same: query, first: 0 }[name]] ?? null
}

describe('head statistics', () => {
  test.each(['roberta-base-safetensors', 'roberta-clm-safetensors', 'xlm-roberta-xl-base'])('%s: means over the rows of both texts', async (name) => {
    const attentions = await attentionsIn(fixture(name))
    const found = await attentions.statistics({ texts: [SHORT, { text: LONG }], truncate: false }, context)
    const rows: Record<string, { row: number[]; query: number; separators: number[] }[]> = {}
    let queries = 0
    for (const text of TEXTS) {
      const { tokens: size, columns } = await attentions.tokens({ text }, signal)
      const separators = columns.tokens.flatMap((token, i) => (token === '</s>' ? [i] : []))
      queries += size
      for (const layer of [1, 2])
        for (const [head, data] of (await layerOf(attentions, text, layer)).entries())
          for (let query = 0; query < size; query++) {
            const own = rows[`${layer - 1} ${head}`] ?? []
            rows[`${layer - 1} ${head}`] = [...own, { row: [...data.slice(query * size, (query + 1) * size)], query, separators }]
          }
    }
    expect(found).toMatchObject({ layers: 2, heads: 4, texts: 2, queries, failed: [] })
    for (const statistic of HEAD_STATISTICS)
      for (const [place, all] of Object.entries(rows)) {
        const values = all.flatMap(({ row, query, separators }) => ofRow(statistic, row, query, separators) ?? [])
        const [layer = 0, head = 0] = place.split(' ').map(Number)
        expect(found.values[statistic][layer * 4 + head], `${statistic} ${place}`).toBeCloseTo(values.reduce((a, b) => a + b) / values.length, 5)
      }
  })

  test('a pair has two separators in its middle', async () => {
    const attentions = await attentionsIn(fixture('roberta-base-safetensors'))
    const pair = await attentions.statistics({ texts: [{ text: SHORT, textPair: SHORT }], truncate: false }, context)
    const { tokens } = await attentions.tokens({ text: SHORT, textPair: SHORT }, signal)
    expect(pair.queries).toBe(tokens)
  })

  test('a text over the limit is listed, or cut, and the others count', async () => {
    const attentions = await attentionsIn(fixture('roberta-base-safetensors'))
    const alone = await attentions.statistics({ texts: [SHORT], truncate: false }, context)
    const some = await attentions.statistics({ texts: [long, SHORT], truncate: false }, context)
    expect(some.failed).toEqual([{ text: 0, message: expect.stringContaining('the model takes 64') }])
    expect(some.values).toEqual(alone.values)
    const cut = await attentions.statistics({ texts: [long, SHORT], truncate: true }, context)
    expect(cut).toMatchObject({ texts: 2, failed: [], queries: 64 + alone.queries })
    const none = await attentions.statistics({ texts: [long], truncate: false }, context)
    expect([none.texts, none.queries, none.values.entropy[0]]).toEqual([0, 0, Number.NaN])
  })

  test('of a window are those of its tokens, whether it was run before or not', async () => {
    const attentions = await attentionsIn(fixture('roberta-base-safetensors'))
    const windowed = { text: `${'Paris '.repeat(60)}${'is '.repeat(60)}`, window: 1 }
    const asked = () => attentions.statistics({ texts: [windowed], truncate: false }, context)
    const found = await asked()
    const { tokens: size } = await attentions.tokens(windowed, signal)
    expect(found).toMatchObject({ texts: 1, queries: size, failed: [], cut: 0 })
    expect(await asked()).toEqual(found)
    const first = await attentions.statistics({ texts: [{ ...windowed, window: 0 }], truncate: false }, context)
    expect(first.values.entropy).not.toEqual(found.values.entropy)
  })

  test('tells how many are done, and ends between two texts', async () => {
    const attentions = await attentionsIn(SAMPLE_MODEL)
    const told: unknown[] = []
    const texts = Array.from({ length: 30 }, (_, i) => `Paris ${'is '.repeat(i)}`)
    const found = await attentions.statistics({ texts, truncate: false }, { signal, partial: (done) => told.push(done) })
    expect(found.texts).toBe(30)
    expect(told.length).toBeGreaterThan(0)
    expect(told).toEqual([...new Set(told)].sort((a, b) => Number(a) - Number(b)))
    for (const look of [1, 2, 3, 5]) {
      const asked = attentions.statistics({ texts, truncate: false }, { ...context, signal: abortingAt(look).signal })
      await expect(asked).rejects.toMatchObject({ code: 'cancelled' })
    }
  })

  test('an export', async () => {
    const found = await (await attentionsIn(fixture('onnx-mlm'))).statistics({ texts: [SHORT], truncate: false }, context)
    const expected = await (await attentionsIn(fixture('roberta-mlm-safetensors'))).statistics({ texts: [SHORT], truncate: false }, context)
    for (const name of HEAD_STATISTICS) for (const [i, value] of expected.values[name].entries()) expect(found.values[name][i]).toBeCloseTo(value, 5)
  })
})
