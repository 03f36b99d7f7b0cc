import { readFileSync } from 'node:fs'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { RobertaForCausalLM } from '../../../main/engine/api'
import { drawn, logProbabilities, randomNumbers, warped } from '../../../main/engine/generation/sampling'
import type { TensorData } from '../../../shared/tensor'
import { fixture, GENERATION, ROOT } from '../../helpers/fixtures'
import { largestDifference } from '../../helpers/openModel'

const VECTORS = path.join(ROOT, 'test/vectors/decoder')
const expected = JSON.parse(readFileSync(path.join(VECTORS, 'expected.json'), 'utf8'))
const KINDS = ['roberta', 'prelayernorm', 'xl', 'relative_key', 'relative_key_query']

const crossOf = (kind: string, rows?: number) => ({
  encoderHiddenStates: expected[kind].encoder_hidden_states?.slice(0, rows),
  encoderAttentionMask: expected[kind].encoder_attention_mask?.slice(0, rows),
})

describe.each(KINDS)('a decoder: %s', (kind) => {
  let model: RobertaForCausalLM
  beforeAll(async () => {
    model = await RobertaForCausalLM.fromPretrained(path.join(VECTORS, kind), { threads: 1 })
  })
  afterAll(() => model.close())

  test('logits and attentions, to an encoder too, are the reference’s', async () => {
    const { input_ids: inputIds, logits, attentions_1, cross_attentions_1 } = expected[kind]
    const output = await model.forward({ inputIds, ...crossOf(kind), outputAttentions: true, useCache: false })
    expect(largestDifference(output.logits.data, logits)).toBeLessThan(1e-5)
    expect(largestDifference(output.attentions?.[1]?.data ?? [], attentions_1)).toBeLessThan(1e-6)
    if (cross_attentions_1) expect(largestDifference(output.crossAttentions?.[1]?.data ?? [], cross_attentions_1)).toBeLessThan(1e-6)
    expect(output.pastKeyValues).toBeUndefined()
  })

  test('with the cache each call sees only the new tokens and gives the same', async () => {
    const { input_ids: inputIds, logits } = expected[kind]
    const cut = (from: number, to: number) => inputIds.map((row: number[]) => row.slice(from, to))
    const first = await model.forward({ inputIds: cut(0, 3), ...crossOf(kind) })
    const second = await model.forward({ inputIds: cut(3, 5), pastKeyValues: first.pastKeyValues, ...crossOf(kind) })
    const third = await model.forward({ inputIds: cut(5, 6), pastKeyValues: second.pastKeyValues, ...crossOf(kind) })
    const all = [0, 1].flatMap((row) => [first, second, third].flatMap(({ logits }) => rowOf(logits, row)))
    expect(largestDifference(all, logits)).toBeLessThan(1e-5)
    expect(third.pastKeyValues?.[0]?.key.shape).toEqual([2, 4, 6, 4])
  })

  test('greedy and beams generate the reference’s texts', async () => {
    const { input_ids, ...texts } = expected[kind]
    const given = { inputIds: [input_ids[0]], maxNewTokens: 16, ...crossOf(kind, 1) }
    expect((await model.generate(given)).sequences).toEqual([texts.greedy])
    for (const numBeams of [2, 3, 5]) expect((await model.generate({ ...given, numBeams })).sequences).toEqual([texts[`beam${numBeams}`]])
  })
})

const rowOf = ({ shape, data }: TensorData, row: number): number[] => {
  const size = data.length / (shape[0] ?? 1)
  return Array.from(data.subarray(row * size, (row + 1) * size))
}

describe('generation', () => {
  let model: RobertaForCausalLM
  const prompt = { inputIds: [GENERATION.prompt_ids] }
  beforeAll(async () => {
    model = await RobertaForCausalLM.fromPretrained(fixture(GENERATION.checkpoint), { threads: 1 })
  })
  afterAll(() => model.close())

  test('of the fixture: greedy and four beams', async () => {
    expect((await model.generate({ ...prompt, maxNewTokens: 16 })).sequences).toEqual([GENERATION.greedy])
    expect((await model.generate({ ...prompt, maxNewTokens: 12, numBeams: 4 })).sequences).toEqual([GENERATION.beam4])
  })

  test('of several prompts, padded on the left', async () => {
    const { input_ids: inputIds, attention_mask: attentionMask, greedy, beam3 } = expected['left padded']
    expect((await model.generate({ inputIds, attentionMask, maxNewTokens: 8 })).sequences).toEqual(greedy)
    expect((await model.generate({ inputIds, attentionMask, maxNewTokens: 8, numBeams: 3 })).sequences).toEqual(beam3)
  })

  test('each token is told with its probability, and can be the last', async () => {
    const steps: number[][] = []
    const stop = new AbortController()
    const running = model.generate({
      ...prompt,
      signal: stop.signal,
      onToken: ({ tokens, probability }) => {
        expect(probability).toBeGreaterThan(0)
        steps.push(tokens)
        if (steps.length === 3) stop.abort()
      },
    })
    await expect(running).rejects.toMatchObject({ code: 'cancelled' })
    expect(steps).toEqual([1, 2, 3].map((count) => GENERATION.greedy.slice(6, 6 + count)))
  })

  test('sampling: the same seed gives the same text, another seed another; of one candidate it is greedy', async () => {
    const sampled = async (seed: number, topK = 50) =>
      (await model.generate({ ...prompt, maxNewTokens: 16, doSample: true, temperature: 3, seed, topK })).sequences
    expect(await sampled(7)).toEqual(await sampled(7))
    expect(await sampled(7)).not.toEqual(await sampled(8))
    expect(await sampled(7, 1)).toEqual([GENERATION.greedy])
    const beams = async (seed: number) => (await model.generate({ ...prompt, maxNewTokens: 6, doSample: true, numBeams: 3, temperature: 3, seed })).sequences
    expect(await beams(1)).toEqual(await beams(1))
    expect(await beams(1)).not.toEqual(await beams(2))
  })

  test('positions as trained give the logits of the model’s own forward', async () => {
    const { sequences } = await model.generate({ ...prompt, maxNewTokens: 5, positions: 'as-trained' })
    const generated = sequences[0] as number[]
    const { logits } = await model.forward({ inputIds: [generated], useCache: false })
    const best = (at: number) => {
      const row = logits.data.subarray(at * 512, (at + 1) * 512)
      return row.indexOf(Math.max(...row))
    }
    expect([5, 6, 7, 8, 9].map(best)).toEqual(generated.slice(6))
  })

  test.each<[object, string, RegExp]>([
    [{ inputIds: [[]] }, 'input_invalid', /prompt is empty/],
    [{ inputIds: [[0, 9999]] }, 'input_invalid', /input_ids: it holds 9999/],
    [{ maxNewTokens: 60 }, 'text_too_long', /prompt has 6 tokens and 60 are to be added; the model takes 64/],
    [{ maxNewTokens: 0 }, 'input_invalid', /max_new_tokens: it is 0/],
    [{ numBeams: 0 }, 'input_invalid', /num_beams: it is 0/],
    [{ numBeams: 300 }, 'input_invalid', /num_beams: it is 300.*256/],
    [{ temperature: 0 }, 'input_invalid', /temperature: it is 0/],
    [{ topP: 0 }, 'input_invalid', /top_p: it is 0/],
    [{ topK: -1 }, 'input_invalid', /top_k: it is -1/],
    [{ seed: 1.5 }, 'input_invalid', /seed: it is 1.5/],
    [{ attentionMask: [[1, 0, 1, 1, 1, 1]] }, 'input_invalid', /attention_mask/],
    [{ encoderHiddenStates: [[[1]]] }, 'input_invalid', /encoder_hidden_states: the model has no cross-attention/],
  ])('%j is refused with the field, its value and the limit', async (given, code, message) => {
    await expect(model.generate({ ...prompt, ...given })).rejects.toMatchObject({ code, message: expect.stringMatching(message) })
  })

  test('a model that is not causal says why it cannot continue a text; its forward stays bidirectional', async () => {
    const masked = await RobertaForCausalLM.fromPretrained(fixture('roberta-mlm-safetensors'))
    await expect(masked.generate(prompt)).rejects.toMatchObject({ code: 'config_unsupported', message: expect.stringContaining('is_decoder') })
    expect((await masked.forward({ inputIds: [[0, 5, 2]] })).pastKeyValues).toBeUndefined()
    masked.close()
  })

  test('a cache of another model or another number of rows is refused', async () => {
    const { pastKeyValues } = await model.forward({ inputIds: [[0, 5]] })
    await expect(model.forward({ inputIds: [[6], [7]], pastKeyValues })).rejects.toMatchObject({
      message: expect.stringMatching(/past_key_values.*1 rows.*2 rows/),
    })
    await expect(model.forward({ inputIds: [[6]], pastKeyValues: pastKeyValues?.slice(1) })).rejects.toMatchObject({
      message: expect.stringContaining('of 1 layers'),
    })
  })
})

describe('what is drawn from', () => {
  const { scores, cases } = expected.warpers
  test.each(cases as { temperature: number; topK: number; topP: number; keep: number; kept: number[]; sum: number }[])(
    'temperature $temperature, top $topK, nucleus $topP, at least $keep: the reference’s tokens and scores',
    ({ kept, sum, keep, ...options }) => {
      const result = warped(Float64Array.from(scores), options, keep)
      expect([...result.keys()].filter((i) => Number.isFinite(result[i]))).toEqual(kept)
      expect(kept.reduce((total, i) => total + (result[i] as number), 0)).toBeCloseTo(sum, 4)
    },
  )

  test('many draws have the probabilities of the softmax', () => {
    const random = randomNumbers(1)
    const logits = Float32Array.of(2, 0, 1, -1)
    const counts = [0, 0, 0, 0]
    for (let i = 0; i < 20_000; i++) {
      const token = drawn(logProbabilities(logits), 1, random)[0] as number
      counts[token] = (counts[token] as number) + 1
    }
    const probabilities = Array.from(logProbabilities(logits), Math.exp)
    for (const [i, count] of counts.entries()) expect(Math.abs(count / 20_000 - (probabilities[i] as number))).toBeLessThan(0.012)
  })
})
