import { describe, expect, test } from 'vitest'
import { Inspection } from '../../../main/engine/inspect/inspection'
import { abortingAt, attentionsIn, layerOf, PLAIN, signal, valueNorms } from '../../helpers/attention'
import { fixture, SAMPLE_MODEL, TEXTS } from '../../helpers/fixtures'
import { largestDifference, openModel } from '../../helpers/openModel'

const [SHORT, LONG] = TEXTS
const cancelled = { code: 'cancelled' }
const rollout = { heads: [1], reduce: 'mean' as const, weights: 'rollout' as const }

/** Half the mean of the heads, half the identity. */
function mixed(heads: Float32Array[], size: number): number[] {
  return Array.from({ length: size * size }, (_, i) => {
    const mean = heads.reduce((sum, head) => sum + (head[i] ?? 0), 0) / heads.length
    return mean / 2 + (i % (size + 1) === 0 ? 0.5 : 0)
  })
}

function product(left: number[], right: number[], size: number): number[] {
  return Array.from({ length: size * size }, (_, at) => {
    const [row, column] = [Math.floor(at / size), at % size]
    return left.slice(row * size, (row + 1) * size).reduce((sum, value, i) => sum + value * (right[i * size + column] ?? 0), 0)
  })
}

describe('value-weighted', () => {
  test.each(Object.entries(valueNorms()))('%s: each weight times the reference’s ‖f(x)‖', async (name, expected) => {
    const attentions = await attentionsIn(fixture(name))
    expect([...(await attentions.tokens({ text: LONG }, signal)).columns.ids]).toEqual(expected.input_ids)
    for (const [layer, norms] of expected.norms.entries()) {
      const [raw, weighted] = [await layerOf(attentions, LONG, layer + 1), await layerOf(attentions, LONG, layer + 1, 'value-weighted')]
      for (const [head, ofTokens] of norms.entries()) {
        const size = ofTokens.length
        const twin = Array.from(raw[head] as Float32Array, (weight, i) => weight * (ofTokens[i % size] ?? 0))
        expect(largestDifference(weighted[head] as Float32Array, twin), `${layer} ${head}`).toBeLessThan(1e-6)
        expect(largestDifference((weighted[head] as Float32Array).slice(size, 2 * size), expected.weighted_row_1[layer]?.[head])).toBeLessThan(1e-6)
      }
    }
  })

  test.each(['tf', 'flax', 'bin'])('kernels that lie otherwise: roberta-base-%s', async (format) => {
    const [one, other] = [await attentionsIn(fixture('roberta-base-safetensors')), await attentionsIn(fixture(`roberta-base-${format}`))]
    const [expected, found] = [await layerOf(one, SHORT, 2, 'value-weighted'), await layerOf(other, SHORT, 2, 'value-weighted')]
    for (const [head, data] of found.entries()) expect(largestDifference(data, [...(expected[head] as Float32Array)])).toBeLessThan(1e-6)
  })

  test('is computed once a layer', async () => {
    const model = await openModel(fixture('roberta-base-safetensors'))
    const { attentions } = new Inspection(model, fixture('roberta-base-safetensors'))
    const [first] = await layerOf(attentions, SHORT, 1, 'value-weighted')
    const pictures = await attentions.thumbnails({ ...PLAIN, text: SHORT, side: 32, weights: 'value-weighted' }, signal)
    expect(pictures.maxima[0]).toBe((first as Float32Array).reduce((a, b) => Math.max(a, b)))
  })
})

describe('rollout', () => {
  test.each(['roberta-base-safetensors', 'xlm-roberta-xl-base', 'roberta-clm-safetensors'])('%s: the product of its layers', async (name) => {
    const attentions = await attentionsIn(fixture(name))
    const { tokens: size, layers } = await attentions.tokens({ text: SHORT }, signal)
    let expected = mixed(await layerOf(attentions, SHORT, 1), size)
    for (let layer = 1; layer <= layers; layer++) {
      if (layer > 1) expected = product(mixed(await layerOf(attentions, SHORT, layer), size), expected, size)
      const { data } = await attentions.matrix({ text: SHORT, ...rollout, layer }, signal)
      expect(largestDifference(data, expected), `layer ${layer}`).toBeLessThan(1e-6)
      for (let row = 0; row < size; row++) expect(data.slice(row * size, (row + 1) * size).reduce((a, b) => a + b)).toBeCloseTo(1, 5)
    }
  })

  test('the last layer may be asked for first, and heads are not looked at', async () => {
    const [one, other] = [await attentionsIn(SAMPLE_MODEL), await attentionsIn(SAMPLE_MODEL)]
    const last = await one.matrix({ text: SHORT, ...rollout, layer: 6, heads: [99] }, signal)
    for (let layer = 1; layer < 6; layer++) await other.matrix({ text: SHORT, ...rollout, layer }, signal)
    expect(await other.matrix({ text: SHORT, ...rollout, layer: 6 }, signal)).toEqual(last)
  })
})

describe('a question that is no longer wanted ends', () => {
  test('at every look', async () => {
    const model = await openModel(fixture('roberta-base-safetensors'))
    for (let look = 1; look <= 3; look++) {
      const { attentions } = new Inspection(model, fixture('roberta-base-safetensors'))
      await expect(attentions.tokens({ text: SHORT }, abortingAt(look).signal)).rejects.toMatchObject(cancelled)
    }
    const { attentions } = new Inspection(model, fixture('roberta-base-safetensors'))
    const watched = abortingAt(9)
    await attentions.tokens({ text: SHORT }, watched.signal)
    expect(watched.looks()).toBe(3)
  })

  test('between the layers of a long text', async () => {
    const attentions = await attentionsIn(SAMPLE_MODEL)
    const text = 'The river flows. '.repeat(200)
    for (const look of [3, 5]) await expect(attentions.tokens({ text, truncate: true }, abortingAt(look).signal)).rejects.toMatchObject(cancelled)
  })

  test('between the layers of a rollout, which goes on later', async () => {
    const attentions = await attentionsIn(SAMPLE_MODEL)
    await attentions.tokens({ text: SHORT }, signal)
    await expect(attentions.matrix({ text: SHORT, ...rollout, layer: 6 }, abortingAt(4).signal)).rejects.toMatchObject(cancelled)
    const expected = await (await attentionsIn(SAMPLE_MODEL)).matrix({ text: SHORT, ...rollout, layer: 6 }, signal)
    expect(await attentions.matrix({ text: SHORT, ...rollout, layer: 6 }, signal)).toEqual(expected)
  })

  test('between the layers of the pictures', async () => {
    const attentions = await attentionsIn(SAMPLE_MODEL)
    await attentions.tokens({ text: SHORT }, signal)
    for (const look of [1, 2, 7])
      await expect(attentions.thumbnails({ ...PLAIN, text: SHORT, side: 32 }, abortingAt(look).signal)).rejects.toMatchObject(cancelled)
  })
})
