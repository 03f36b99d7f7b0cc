import { readFileSync } from 'node:fs'
import { describe, expect, test, vi } from 'vitest'
import { Inspection } from '../../../main/engine/inspect/inspection'
import { principalComponents } from '../../../main/engine/inspect/states/principalComponents'
import type { States } from '../../../main/engine/inspect/states/states'
import { context, signal } from '../../helpers/attention'
import { expectationOf, FIXTURES, fixture, golden, SAMPLE_MODEL, TEXTS } from '../../helpers/fixtures'
import { formulaTensor } from '../../helpers/formulaWeights'
import { largestDifference, openModel } from '../../helpers/openModel'

interface Components {
  x: number[]
  y: number[]
  explained: [number, number]
}
interface OfModel {
  tokens: string[]
  norms: number[][]
  layer_cosines_1: number[]
  cosines_2: number[]
  centred_cosines_2: number[]
  pca: Record<string, Components>
  embeddings: Record<string, { id: number; norm: number; ids: number[]; scores: number[] }>
}
/** From `test/golden/states.py`. */
const GOLDEN: { text: string; sentences: string[]; models: Record<string, OfModel>; formula: Components } = JSON.parse(
  readFileSync(golden('states.json'), 'utf8'),
)
const folderOf = (name: string) => (name === 'lens-sample' ? SAMPLE_MODEL : fixture(name))
const statesIn = async (folder: string): Promise<States> => new Inspection(await openModel(folder), folder).states
const expectComponents = (found: { x: Float32Array; y: Float32Array; explained: [number, number] | null }, expected: Components) => {
  const spread = Math.max(...expected.x.map(Math.abs))
  expect(largestDifference(found.x, expected.x) / spread).toBeLessThan(1e-5)
  expect(largestDifference(found.y, expected.y) / spread).toBeLessThan(1e-5)
  expect(largestDifference(found.explained ?? [], expected.explained)).toBeLessThan(1e-6)
}
const MAPPED = { texts: GOLDEN.sentences, layer: 2, specials: false }

describe('hidden states are the reference’s', () => {
  test.each(FIXTURES.filter((name) => expectationOf(name).hidden_states))('%s', async (name) => {
    const states = await statesIn(fixture(name))
    const { hidden_states: expected = [], attention_mask: masks } = expectationOf(name)
    for (const [row, text] of TEXTS.entries()) {
      const size = (masks[row] as number[]).reduce((a, b) => a + b)
      const found = await states.states({ text, reduce: 'none' }, signal)
      expect(found).toMatchObject({ tokens: size, of: [...expected.keys()], hidden: 16 })
      for (const [layer, batch] of expected.entries())
        expect(largestDifference(found.states[layer] ?? [], batch[row]?.slice(0, size)), `layer ${layer}`).toBeLessThan(1e-5)
    }
  })

  test('some layers, and what they are reduced to', async () => {
    const states = await statesIn(fixture('roberta-base-safetensors'))
    const { hidden_states: expected = [] } = expectationOf('roberta-base-safetensors')
    const last = (expected[2]?.[1] ?? []) as number[][]
    const [norm, mean] = [
      await states.states({ text: TEXTS[1], layers: [2], reduce: 'norm' }, signal),
      await states.states({ text: TEXTS[1], layers: [2, 0], reduce: 'mean' }, signal),
    ]
    expect(norm.of).toEqual([2])
    expect(
      largestDifference(
        norm.states[0] ?? [],
        last.map((row) => Math.hypot(...row)),
      ),
    ).toBeLessThan(1e-5)
    expect(mean.of).toEqual([2, 0])
    expect(
      largestDifference(
        mean.states[0] ?? [],
        last[0]?.map((_, h) => last.reduce((sum, row) => sum + (row[h] ?? 0), 0) / last.length),
      ),
    ).toBeLessThan(1e-5)
    const none = states.states({ text: TEXTS[1], layers: [3], reduce: 'none' }, signal)
    await expect(none).rejects.toMatchObject({ code: 'input_invalid', message: 'states: layers: it holds 3; the model has 2, and 0 for the embeddings.' })
  })

  test('another layer of the same text runs no encoder', async () => {
    const model = await openModel(fixture('roberta-base-safetensors'))
    const { states } = new Inspection(model, fixture('roberta-base-safetensors'))
    const base = vi.spyOn(model.network, 'base')
    await states.figures({ text: TEXTS[0] }, signal)
    await states.cosines({ text: TEXTS[0], layer: 1, centre: false }, signal)
    expect(base).toHaveBeenCalledTimes(1)
    await states.cosines({ text: TEXTS[1], layer: 1, centre: false }, signal)
    expect(base).toHaveBeenCalledTimes(2)
  })

  test('an export that gives none says so', async () => {
    const states = await statesIn(fixture('onnx-mlm'))
    await expect(states.figures({ text: 'a' }, signal)).rejects.toMatchObject({ code: 'config_unsupported', message: expect.stringContaining('hidden') })
    const table = states.embeddings({ id: 5, topK: 1 })
    await expect(table).rejects.toMatchObject({ code: 'config_unsupported', message: expect.stringContaining('ONNX export') })
  })
})

describe.each(Object.keys(GOLDEN.models))('of %s', (name) => {
  const expected = GOLDEN.models[name] as OfModel

  test('norms, and cosines between layers and between tokens', async () => {
    const states = await statesIn(folderOf(name))
    const { text } = GOLDEN
    const { norms, layerCosines, layers, tokens } = await states.figures({ text }, signal)
    expect(largestDifference(norms, expected.norms)).toBeLessThan(2e-5)
    const size = (layers + 1) ** 2
    expect(layerCosines).toHaveLength(tokens * size)
    expect(largestDifference(layerCosines.slice(size, 2 * size), expected.layer_cosines_1)).toBeLessThan(1e-5)
    const [plain, centred] = [await states.cosines({ text, layer: 2, centre: false }, signal), await states.cosines({ text, layer: 2, centre: true }, signal)]
    expect(largestDifference(plain.data, expected.cosines_2)).toBeLessThan(1e-5)
    expect(largestDifference(centred.data, expected.centred_cosines_2)).toBeLessThan(1e-5)
  })

  test('principal components of the tokens of several sentences', async () => {
    const states = await statesIn(folderOf(name))
    for (const [layer, components] of Object.entries(expected.pca)) {
      const map = await states.map({ ...MAPPED, layer: Number(layer), method: 'pca' }, context)
      expect(map.tokens).toEqual(expected.tokens)
      expectComponents(map, components)
    }
  })

  test('neighbours in the table of word embeddings', async () => {
    const states = await statesIn(folderOf(name))
    for (const [token, { id, norm, ids, scores }] of Object.entries(expected.embeddings)) {
      const found = await states.embeddings({ token, topK: ids.length })
      expect(found).toMatchObject({ id, token })
      expect(found.norm).toBeCloseTo(norm, 5)
      expect(found.neighbours.map((neighbour) => neighbour.id)).toEqual(ids)
      expect(
        largestDifference(
          found.neighbours.map(({ cosine }) => cosine),
          scores,
        ),
      ).toBeLessThan(1e-6)
    }
  })
})

describe('principal components', () => {
  test('where eigenvalues lie close to each other', async () => {
    const rows = formulaTensor('rows', [300, 40])
    for (let column = 0; column < 40; column++) {
      let sum = 0
      for (let row = 0; row < 300; row++) sum += rows[row * 40 + column] as number
      for (let row = 0; row < 300; row++) rows[row * 40 + column] = (rows[row * 40 + column] as number) - sum / 300
    }
    expectComponents(await principalComponents(rows, 40, signal), GOLDEN.formula)
  })

  test('of one point, of the same points, and of points on a line', async () => {
    expect(await principalComponents(new Float32Array(6), 3, signal)).toEqual({ x: new Float32Array(2), y: new Float32Array(2), explained: [0, 0] })
    const line = await principalComponents(Float32Array.of(-3, -4, 0, 0, 3, 4), 2, signal)
    expect(largestDifference(line.x, [-5, 0, 5])).toBeLessThan(1e-6)
    expect(largestDifference(line.y, [0, 0, 0])).toBeLessThan(1e-6)
    expect(line.explained[0]).toBeCloseTo(1, 10)
  })

  test('two equal eigenvalues are both found', async () => {
    const rows = new Float32Array(4 * 12)
    rows[0] = 2
    rows[12] = -2
    rows[24 + 5] = 2
    rows[36 + 5] = -2
    const { explained } = await principalComponents(rows, 12, signal)
    expect(largestDifference(explained, [0.5, 0.5])).toBeLessThan(1e-9)
  })
})

describe('a word of the table', () => {
  test('by its text, as the vocabulary writes it, and by its id', async () => {
    const states = await statesIn(SAMPLE_MODEL)
    const [word, own, { id }] = [
      await states.embeddings({ token: 'Paris', topK: 3 }),
      await states.embeddings({ token: 'ĠParis', topK: 3 }),
      await states.embeddings({ token: ' Paris', topK: 1 }),
    ]
    expect([word.id, own.id]).toEqual([id, id])
    expect(await states.embeddings({ id, topK: 3 })).toMatchObject({ token: 'ĠParis', text: ' Paris' })
    expect(await states.embeddings({ token: '<mask>', topK: 1 })).toMatchObject({ token: '<mask>' })
  })

  test('of several tokens, or beyond the table, it is refused with its pieces', async () => {
    const states = await statesIn(SAMPLE_MODEL)
    await expect(states.embeddings({ token: 'counterproductively', topK: 3 })).rejects.toMatchObject({
      code: 'input_invalid',
      message: expect.stringMatching(/is \d+ tokens: Ġcounter/),
    })
    const { vocabulary } = await states.embeddings({ id: 0, topK: 1 })
    await expect(states.embeddings({ id: vocabulary, topK: 3 })).rejects.toMatchObject({
      message: `embedding-neighbours: id: it is ${vocabulary}; the table has ${vocabulary} rows.`,
    })
    expect((await states.embeddings({ id: 5, topK: 1000 })).neighbours).toHaveLength(1000)
  })
})
