import { expect, test } from 'vitest'
import { cli } from '../../helpers/cli'
import { expectationOf, fixture, SAMPLE_MODEL, TEXTS } from '../../helpers/fixtures'
import { largestDifference } from '../../helpers/openModel'

const BASE = fixture('roberta-base-safetensors')
interface Answer {
  tokens: string[]
  spans: [number, number][]
  hidden_states: number[][][]
  error?: { code: string; message: string; hint: string }
}
const lines = async (command: string, model: string, objects: object[], ...options: string[]) =>
  cli([command, '--model', model, ...options], objects.map((object) => JSON.stringify(object)).join('\n'))

test('hidden-states: the reference’s, whole and reduced; a broken line is named and the rest goes on', async () => {
  const { lines: found, code } = await lines('hidden-states', BASE, [
    { text: TEXTS[1] },
    { text: TEXTS[1], layers: [2], reduce: 'norm' },
    { text: TEXTS[1], layers: [0, 2], reduce: 'mean' },
    { text: TEXTS[1], layers: [7] },
    { text: 'Paris is big. '.repeat(30) },
    { text: 'Paris is big. '.repeat(30), window: 2, layers: [1], reduce: 'norm' },
  ])
  const answers = found as Answer[]
  expect(code).toBe(1)
  const expected = (expectationOf('roberta-base-safetensors').hidden_states ?? []).map((batch) => batch[1] as number[][])
  expect(answers[0]?.hidden_states.map((layer) => layer.length)).toEqual(expected.map((layer) => layer.length))
  for (const [layer, rows] of expected.entries()) expect(largestDifference(answers[0]?.hidden_states[layer]?.flat() ?? [], rows)).toBeLessThan(1e-5)
  const [norms = []] = (answers[1]?.hidden_states ?? []) as unknown as number[][]
  const lengths = expected[2]?.map((row) => Math.hypot(...row))
  expect(largestDifference(norms, lengths)).toBeLessThan(1e-5)
  expect(answers[2]?.hidden_states.map((row) => row.length)).toEqual([16, 16])
  expect(answers[3]?.error).toMatchObject({ code: 'input_invalid', message: 'states: layers: it holds 7; the model has 2, and 0 for the embeddings.' })
  expect(answers[4]?.error).toMatchObject({ code: 'text_too_long', hint: expect.stringContaining('window') })
  expect(answers[5]?.hidden_states[0]).toHaveLength(answers[5]?.tokens.length ?? 0)
})

test('hidden-states: spans are of either text, in the asked units', async () => {
  const { lines: found } = await lines(
    'hidden-states',
    BASE,
    [{ text: '🤗 Paris', text_pair: '🤗🤗 Rome', layers: [1], reduce: 'norm' }],
    '--offsets',
    'code-points',
  )
  const ends = ((found[0] as Answer).spans ?? []).filter(([start, end]) => end > start).map(([, end]) => end)
  expect([Math.max(...ends), ends.at(-1)]).toEqual([7, 7])
})

test('embedding-neighbours: by word, by string and by id', async () => {
  const { lines: found, code } = await lines('embedding-neighbours', SAMPLE_MODEL, [
    { token: 'Paris', top_k: 3 },
    { token: 'ĠParis', top_k: 1 },
    { id: 5, top_k: 2 },
    { token: 'Paris', id: 5 },
    { token: 'counterproductively' },
  ])
  const [word, own, id, both, long] = found as {
    token: number
    token_str: string
    neighbours: { token: number; token_str: string; score: number }[]
    error?: object
  }[]
  expect(code).toBe(1)
  expect(word?.neighbours).toHaveLength(3)
  expect([word?.token_str, own?.token_str, own?.neighbours[0]]).toEqual(['ĠParis', 'ĠParis', word?.neighbours[0]])
  expect([id?.token, id?.neighbours.length]).toEqual([5, 2])
  expect(both?.error).toMatchObject({ code: 'input_invalid', message: 'embedding-neighbours: token: there is an id as well.' })
  expect(long?.error).toMatchObject({ code: 'input_invalid', hint: 'Search for one of them, or for an id.' })
})
