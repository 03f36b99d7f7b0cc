import { describe, expect, test, vi } from 'vitest'
import { AttentionRuns } from '../../../main/engine/inspect/attention/attentionRuns'
import { computed, layerByLayer } from '../../../main/engine/inspect/attention/computed'
import { Inspection } from '../../../main/engine/inspect/inspection'
import { encodeBatch } from '../../../main/engine/tasks/encodeBatch'
import { attentionsIn, layerOf, signal } from '../../helpers/attention'
import { expectationOf, FIXTURES, fixture, SAMPLE_MODEL, sample, TEXTS } from '../../helpers/fixtures'
import { formulaCheckpoint, PIPELINES } from '../../helpers/formulaWeights'
import { largestDifference, openModel, runForward } from '../../helpers/openModel'

const [SHORT, LONG] = TEXTS
const RAW = { heads: [1], reduce: 'mean' as const, weights: 'raw' as const }

/** Rows and columns of pads left out. */
const unpadded = (head: number[][], size: number): number[][] => head.slice(0, size).map((row) => row.slice(0, size))
const rowSums = (data: Float32Array, size: number) => Array.from({ length: size }, (_, row) => data.slice(row * size, (row + 1) * size).reduce((a, b) => a + b))

describe('attentions are the reference’s', () => {
  const withAttentions = FIXTURES.filter((name) => expectationOf(name).attentions)

  test.each(withAttentions)('%s', async (name) => {
    const attentions = await attentionsIn(fixture(name))
    const { attentions: expected = [], attention_mask: masks } = expectationOf(name)
    for (const [row, text] of TEXTS.entries()) {
      const size = (masks[row] as number[]).reduce((a, b) => a + b)
      const facts = await attentions.tokens({ text }, signal)
      expect(facts).toMatchObject({ tokens: size, totalTokens: size, layers: 2, heads: 4, isCausal: false, noValueWeights: null, window: 0 })
      for (const [layer, batch] of expected.entries())
        for (const [head, found] of (await layerOf(attentions, text, layer + 1)).entries())
          expect(largestDifference(found, unpadded(batch[row]?.[head] as number[][], size)), `${layer} ${head}`).toBeLessThan(1e-6)
    }
  })

  test('of the sample model, layer 4, head 6', async () => {
    const attentions = await attentionsIn(SAMPLE_MODEL)
    const { input, attention_l3_h5_row1: expected } = sample().feat[0] ?? { input: { text: '' } }
    const { size, data } = await attentions.matrix({ text: input.text, ...RAW, layer: 4, heads: [6] }, signal)
    expect(largestDifference(data.slice(size, 2 * size), expected)).toBeLessThan(1e-6)
  })

  test.each(['mlm-relative_key', 'mlm-relative_key_query', 'roberta-prelayernorm-mlm', 'xlm-roberta-xl-mlm', 'roberta-clm-safetensors', 'mlm-fp16'])(
    '%s: those of its class',
    async (name) => {
      const model = await openModel(fixture(name))
      const { attentions } = new Inspection(model, fixture(name))
      const ids = await model.tokenizer.tokenizer.encode(LONG)
      const expected = await runForward(model, { inputIds: [ids], outputAttentions: true })
      for (const [layer, { data }] of (expected.attentions ?? []).entries()) {
        const heads = await layerOf(attentions, LONG, layer + 1)
        for (const [head, found] of heads.entries())
          expect(largestDifference(found, [...data.slice(head * found.length, (head + 1) * found.length)])).toBeLessThan(1e-6)
      }
    },
  )

  test.each([
    'mlm-relative_key',
    'mlm-relative_key_query',
    'roberta-prelayernorm-base',
    'xlm-roberta-xl-base',
    'roberta-clm-tf',
    'roberta-base-flax',
    'mlm-bf16',
  ])('%s: the same where each layer computes its own, as for long texts', async (name) => {
    const model = await openModel(fixture(name))
    const { weights } = new Inspection(model, fixture(name))
    const ids = await model.tokenizer.tokenizer.encode(LONG)
    const [found, expected] = [
      await layerByLayer({ model, weights }, encodeBatch(model.config, [ids]), signal),
      await computed({ model, weights }, ids, signal),
    ]
    expect(found.states).toEqual(expected.states)
    for (const [layer, data] of found.attentions.entries()) expect(largestDifference(data, [...(expected.attentions[layer] ?? [])])).toBeLessThan(1e-6)
  })

  test('of 512 tokens', async () => {
    const model = await openModel(SAMPLE_MODEL)
    const { attentions } = new Inspection(model, SAMPLE_MODEL)
    const text = 'The river flows. '.repeat(200)
    const { columns, tokens } = await attentions.tokens({ text, truncate: true }, signal)
    expect(tokens).toBe(512)
    const expected = await runForward(model, { inputIds: [[...columns.ids]], outputAttentions: true })
    for (const layer of [1, 6]) {
      const { data } = await attentions.matrix({ text, truncate: true, ...RAW, layer, heads: [12] }, signal)
      const own = expected.attentions?.[layer - 1]?.data.subarray(11 * data.length)
      expect(data.reduce((most, weight, i) => Math.max(most, Math.abs(weight - (own?.[i] ?? 0))), 0)).toBeLessThan(1e-6)
    }
  })

  test('a decoder’s query sees no later key', async () => {
    const attentions = await attentionsIn(fixture('roberta-clm-safetensors'))
    expect(await attentions.tokens({ text: SHORT }, signal)).toMatchObject({ isCausal: true })
    const { size, data } = await attentions.matrix({ text: SHORT, ...RAW, layer: 2 }, signal)
    for (let query = 0; query < size; query++) for (let key = query + 1; key < size; key++) expect(data[query * size + key]).toBe(0)
    for (const sum of rowSums(data, size)) expect(sum).toBeCloseTo(1, 6)
  })

  test('an export’s are those of the checkpoint it was made from, and it has no value weights', async () => {
    const [exported, checkpoint] = [await attentionsIn(fixture('onnx-mlm')), await attentionsIn(fixture('roberta-mlm-safetensors'))]
    for (const layer of [1, 2]) {
      const [found, expected] = [await layerOf(exported, LONG, layer), await layerOf(checkpoint, LONG, layer)]
      for (const [head, data] of found.entries()) expect(largestDifference(data, [...(expected[head] as Float32Array)])).toBeLessThan(2e-6)
    }
    const { noValueWeights } = await exported.tokens({ text: LONG }, signal)
    expect(noValueWeights).toContain('ONNX export')
    const weighted = exported.matrix({ text: LONG, ...RAW, layer: 1, weights: 'value-weighted' }, signal)
    await expect(weighted).rejects.toMatchObject({ code: 'config_unsupported', message: noValueWeights })
    expect(rowSums((await exported.matrix({ text: LONG, ...RAW, layer: 2, weights: 'rollout' }, signal)).data, 37)[5]).toBeCloseTo(1, 5)
  })

  test('a model of 24 layers of 16 heads', async () => {
    const folder = formulaCheckpoint('RobertaModel', { ...PIPELINES, hidden_size: 32, num_hidden_layers: 24, num_attention_heads: 16 })
    const attentions = await attentionsIn(folder)
    expect(await attentions.tokens({ text: SHORT }, signal)).toMatchObject({ layers: 24, heads: 16 })
    const { size, data } = await attentions.matrix({ text: SHORT, ...RAW, layer: 24, heads: [16] }, signal)
    for (const sum of rowSums(data, size)) expect(sum).toBeCloseTo(1, 5)
  })
})

describe('what the model saw', () => {
  test('a pair, with what the user typed and what the template added', async () => {
    const attentions = await attentionsIn(SAMPLE_MODEL)
    const found = await attentions.tokens({ text: 'Paris <mask>', textPair: 'Rome' }, signal)
    const { columns, sequences, specials, segments, words, windows } = found
    expect(columns.tokens[0]).toBe('<s>')
    const mask = columns.tokens.indexOf('<mask>')
    const rome = sequences.indexOf(1)
    expect([...specials.slice(mask, mask + 4)]).toEqual([1, 1, 1, 0])
    expect([...segments]).toEqual(columns.tokens.map((token, i) => (token === '<s>' || token === '</s>' ? -1 : i < rome ? 0 : 1)))
    expect([words[0], words[1], words[rome]]).toEqual([-1, 0, 0])
    expect('Rome'.slice(columns.starts[rome], columns.ends[rome])).toBe('Rome'.slice(0, columns.ends[rome]))
    expect(windows).toEqual([{ start: 0, end: 'Paris <mask>'.length }])
    expect(found.ms.run).toBeGreaterThan(0)
  })

  test.each(['', ' ', '.'])('%j', async (text) => {
    const attentions = await attentionsIn(fixture('roberta-base-safetensors'))
    const { tokens, specials } = await attentions.tokens({ text }, signal)
    expect([specials[0], specials[tokens - 1]]).toEqual([1, 1])
    const { size, data } = await attentions.matrix({ text, ...RAW, layer: 1 }, signal)
    expect(size).toBe(tokens)
    for (const sum of rowSums(data, size)) expect(sum).toBeCloseTo(1, 6)
  })

  test('mean and largest of some heads', async () => {
    const attentions = await attentionsIn(fixture('roberta-base-safetensors'))
    const all = await layerOf(attentions, SHORT, 2)
    for (const reduce of ['mean', 'max'] as const) {
      const { data } = await attentions.matrix({ text: SHORT, ...RAW, layer: 2, heads: [1, 4], reduce }, signal)
      const [one, four] = [all[0] as Float32Array, all[3] as Float32Array]
      const expected = Array.from(one, (weight, i) => (reduce === 'mean' ? (weight + (four[i] ?? 0)) / 2 : Math.max(weight, four[i] ?? 0)))
      expect(largestDifference(data, expected)).toBeLessThan(1e-7)
    }
  })

  test.each([
    [{ layer: 3 }, 'layer: it is 3; the model has 2.'],
    [{ heads: [2, 5] }, 'heads: it is 5; the model has 4.'],
  ])('%j is refused', async (change, message) => {
    const attentions = await attentionsIn(fixture('roberta-base-safetensors'))
    const asked = attentions.matrix({ text: SHORT, ...RAW, layer: 1, ...change }, signal)
    await expect(asked).rejects.toMatchObject({ code: 'input_invalid', message: `attention: ${message}` })
  })
})

describe('runs are kept', () => {
  const counted = async (name: string) => {
    const model = await openModel(fixture(name))
    return { of: { model, weights: new Inspection(model, fixture(name)).weights }, base: vi.spyOn(model.network, 'base') }
  }

  test('what is asked again is not computed again', async () => {
    const { of, base } = await counted('roberta-base-safetensors')
    const runs = new AttentionRuns()
    const first = await runs.of(of, { text: SHORT }, signal)
    expect(await runs.of(of, { text: SHORT }, signal)).toBe(first)
    await runs.of(of, { text: SHORT, textPair: '' }, signal)
    expect(base).toHaveBeenCalledTimes(2)
    runs.forget(of)
    expect(await runs.of(of, { text: SHORT }, signal)).not.toBe(first)
  })

  test('of a large model the last two at 512 tokens, of a larger one the last', async () => {
    const { of, base } = await counted('roberta-base-safetensors')
    const runs = new AttentionRuns()
    for (const bytes of [171e6, 171e6, 171e6, 900e6]) {
      const run = await runs.of(of, { text: `${bytes} ${base.mock.calls.length}` }, signal)
      run.valueNorms.set(0, { byteLength: bytes } as Float32Array)
    }
    expect(base).toHaveBeenCalledTimes(4)
    await runs.of(of, { text: '900000000 3' }, signal)
    expect(base).toHaveBeenCalledTimes(4)
    await runs.of(of, { text: '171000000 2' }, signal)
    expect(base).toHaveBeenCalledTimes(5)
  })
})
