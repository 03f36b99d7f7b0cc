import { describe, expect, test } from 'vitest'
import { HEAD_STATISTICS } from '../../../shared/inspect/attention'
import { cli } from '../../helpers/cli'
import { expectationOf, fixture, TEXTS } from '../../helpers/fixtures'
import { largestDifference } from '../../helpers/openModel'

const BASE = fixture('roberta-base-safetensors')
const LONG = 'Paris is big. '.repeat(30)

interface Answer {
  tokens: string[]
  spans: [number, number][]
  attentions: number[][][][]
  error?: { code: string; message: string; hint: string }
}

/** Each object is a line. */
async function lines(
  command: string,
  model: string,
  objects: object[],
  ...options: string[]
): Promise<{ answers: Answer[]; code: number | null; stderr: string }> {
  const { lines: answers, code, stderr } = await cli([command, '--model', model, ...options], objects.map((object) => JSON.stringify(object)).join('\n'))
  return { answers: answers as Answer[], code, stderr }
}

const row = (answer: Answer | undefined, layer: number, head: number) => answer?.attentions[layer]?.[head] ?? []

describe('attention', () => {
  test('all layers and heads are the reference’s', async () => {
    const { answers, code } = await lines('attention', BASE, [{ text: TEXTS[1] }, { text: TEXTS[1], layers: [2], heads: [4, 1] }])
    expect(code).toBe(0)
    const { attentions = [] } = expectationOf('roberta-base-safetensors')
    const [all, some] = answers
    expect(all?.attentions.map((heads) => heads.length)).toEqual([4, 4])
    for (const [layer, batch] of attentions.entries())
      for (const [head, expected] of (batch[1] ?? []).entries()) expect(largestDifference(row(all, layer, head).flat(), expected)).toBeLessThan(1e-6)
    expect(some?.attentions).toEqual([[row(all, 1, 3), row(all, 1, 0)]])
    expect(all?.tokens).toHaveLength(37)
  })

  test('fewer dimensions: the heads’ mean and largest, and rollout', async () => {
    const text = 'Paris'
    const { answers } = await lines('attention', BASE, [
      { text },
      { text, reduce: 'mean' },
      { text, reduce: 'max', heads: [1, 2] },
      { text, reduce: 'rollout' },
      { text, weights: 'value-weighted' },
    ])
    const [all, mean, max, rollout, weighted] = answers
    const of = (answer: Answer | undefined, layer: number) => ((answer?.attentions[layer] ?? []) as unknown as number[][]).flat()
    const heads = [0, 1, 2, 3].map((head) => row(all, 1, head).flat())
    const average = (at: number) => heads.reduce((sum, head) => sum + (head[at] ?? 0), 0) / 4
    expect(
      largestDifference(
        of(mean, 1),
        heads[0]?.map((_, at) => average(at)),
      ),
    ).toBeLessThan(1e-6)
    expect(of(max, 1)).toEqual(heads[0]?.map((weight, at) => Math.max(weight, heads[1]?.[at] ?? 0)))
    const size = all?.tokens.length ?? 0
    for (let query = 0; query < size; query++)
      expect(
        of(rollout, 1)
          .slice(query * size, (query + 1) * size)
          .reduce((a, b) => a + b),
      ).toBeCloseTo(1, 5)
    const sums = row(weighted, 0, 0).map((weights) => weights.reduce((a, b) => a + b))
    expect(Math.min(...sums.map((sum) => Math.abs(sum - 1)))).toBeGreaterThan(1e-3)
  })

  test('spans are of either text, in the asked units', async () => {
    const pair = { text: '🤗 Paris', text_pair: '🤗🤗 Rome', layers: [1], reduce: 'mean' }
    const [{ answers: units }, { answers: points }] = [
      await lines('attention', BASE, [pair]),
      await lines('attention', BASE, [pair], '--offsets', 'code-points'),
    ]
    const ends = (answers: Answer[]) => answers[0]?.spans.filter(([start, end]) => end > start).map(([, end]) => end) ?? []
    expect([Math.max(...ends(units)), ends(units).at(-1)]).toEqual([9, 9])
    expect([Math.max(...ends(points)), ends(points).at(-1)]).toEqual([7, 7])
  })

  test('a text over the limit: an error, a window of it, or cut', async () => {
    const { answers, code } = await lines('attention', BASE, [{ text: LONG }, { text: LONG, window: 2, layers: [1], heads: [1] }, { text: LONG, window: 99 }])
    expect(code).toBe(1)
    expect(answers[0]?.error).toMatchObject({ code: 'text_too_long', hint: expect.stringContaining('--truncate') })
    expect(answers[0]?.error?.hint).toContain('window')
    expect(answers[1]?.tokens.length).toBeLessThanOrEqual(64)
    expect(answers[1]?.spans[1]?.[0]).toBeGreaterThan(0)
    expect(answers[2]?.error).toMatchObject({ code: 'input_invalid', message: expect.stringContaining('window: it is 99') })
    const cut = await lines('attention', BASE, [{ text: LONG, layers: [1], heads: [1] }], '--truncate')
    expect(cut.answers[0]?.tokens).toHaveLength(64)
    expect(cut.stderr).toContain('it was cut to 64')
  })

  test.each([
    [{ window: 0 }, 'window'],
    [{ reduce: 'sum' }, 'reduce'],
    [{ reduce: 'rollout', weights: 'value-weighted' }, 'rollout is made of raw weights'],
  ])('%j is refused', async (fields, message) => {
    const { answers } = await lines('attention', BASE, [{ text: 'Paris', ...fields }])
    expect(answers[0]?.error).toMatchObject({ code: 'input_invalid', message: expect.stringContaining(message) })
  })

  test('layers and heads: a number is a list of one; what is wrong is named as it was typed, with what there is', async () => {
    const text = 'Paris'
    const objects = [
      { text, layers: [2], heads: [3] },
      { text, layers: 2, heads: 3 },
      { text, layers: [3] },
      { text, layers: 0 },
      { text, heads: [1, 9] },
      { text, layers: 1.5 },
    ]
    const { answers } = await lines('attention', BASE, objects)
    expect(answers[1]).toEqual(answers[0])
    expect(answers.slice(2).map(({ error }) => [error?.message, error?.hint])).toEqual([
      ['attention: layers: it is 3; the model has 2.', 'Layers count from 1 to 2.'],
      ['attention: layers: it is 0; the model has 2.', 'Layers count from 1 to 2.'],
      ['attention: heads: it is 9; the model has 4.', 'Heads count from 1 to 4.'],
      ['attention: layers: it is 1.5; it must be a whole number.', expect.any(String)],
    ])
    expect((await lines('attention', BASE, [{ text }], '--layers', '2', '--heads', '3')).answers[0]).toEqual(answers[0])
  })

  test('more numbers than a line holds', async () => {
    const { answers } = await lines('attention', fixture('../../assets/models/lens-sample'), [{ text: 'a '.repeat(505) }])
    expect(answers[0]?.error).toMatchObject({ code: 'input_invalid', message: expect.stringContaining('a line holds at most 16777216') })
  })
})

describe('head-statistics', () => {
  test('an option that is a list of texts is one; any other text stays text', async () => {
    const of = async (text: string) => (await cli(['head-statistics', '--model', BASE, '--text', text])).lines[0] as { texts: number; queries: number }
    const [{ answers }, { answers: plain }] = [
      await lines('head-statistics', BASE, [{ text: TEXTS }]),
      await lines('head-statistics', BASE, [{ text: '[1, 2]' }]),
    ]
    expect(await of(JSON.stringify(TEXTS))).toEqual(answers[0])
    expect(await of('[1, 2]')).toEqual(plain[0])
    const help = (await cli(['head-statistics', '--help'])).stdout.replace(/\s+/g, ' ')
    expect(help).toContain('one result a line')
  })

  test('one text, and many together', async () => {
    const { answers, code } = await lines('head-statistics', BASE, [{ text: TEXTS[0] }, { text: TEXTS }, { text: TEXTS[0], text_pair: 'Rome' }])
    expect(code).toBe(0)
    const [one, both] = answers as unknown as Record<string, number[][] & number>[]
    expect(Object.keys(one ?? {})).toEqual(['texts', 'queries', ...HEAD_STATISTICS])
    expect([one?.texts, one?.queries, both?.texts, both?.queries]).toEqual([1, 14, 2, 14 + 37])
    expect(one?.entropy?.map((heads) => heads.length)).toEqual([4, 4])
  })

  test('texts over the limit: all of them, some, or cut', async () => {
    const { answers, stderr } = await lines('head-statistics', BASE, [{ text: LONG }, { text: [LONG, 'Paris'] }, { text: ['Paris'], text_pair: 'Rome' }])
    expect(answers[0]?.error).toMatchObject({ code: 'text_too_long' })
    expect(answers[1]).toMatchObject({ texts: 1 })
    expect(stderr).toContain('text 1: The text has')
    expect(answers[2]?.error).toMatchObject({ code: 'input_invalid', message: expect.stringContaining('text_pair') })
    const cut = await lines('head-statistics', BASE, [{ text: [LONG, 'Paris'] }], '--truncate')
    expect(cut.answers[0]).toMatchObject({ texts: 2 })
    expect(cut.stderr).toContain('One text over the limit was cut.')
  })
})
