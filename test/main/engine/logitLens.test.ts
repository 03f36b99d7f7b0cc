import { readFileSync } from 'node:fs'
import { describe, expect, test, vi } from 'vitest'
import { Inspection } from '../../../main/engine/inspect/inspection'
import { lensStates } from '../../../main/engine/inspect/layers/lensRuns'
import { CheckpointNetwork } from '../../../main/engine/network/checkpointNetwork'
import { encodeBatch } from '../../../main/engine/tasks/encodeBatch'
import { runTask } from '../../../main/engine/tasks/runners'
import { type LogitLens, type LogitLensInput, logitLensInput } from '../../../shared/inspect/layers'
import { abortingAt, context, signal } from '../../helpers/attention'
import { fixture, golden, SAMPLE_MODEL, sample, TEXTS } from '../../helpers/fixtures'
import { largestDifference, openModel } from '../../helpers/openModel'

interface GoldenLayer {
  ids: number[][]
  scores: number[][]
  entropy: number[]
  rank: number[]
}
/** By folder, from the reference's modules: `test/golden/logitLens.py`. */
interface Golden {
  input_ids: number[]
  text?: string
  states?: number[][][]
  layers?: GoldenLayer[]
  /** Layers, tokens, labels; of a text layers, labels. */
  probabilities?: number[][][] | number[][]
  /** Layers, choices. */
  choices?: number[][]
  answers?: { score: number; start: number; end: number; answer: string }[]
}
const reference: Record<string, Golden> = JSON.parse(readFileSync(golden('logitLens.json'), 'utf8'))
const of = (name: string): Golden => reference[name] ?? { input_ids: [] }

const inspectionOf = async (folder: string) => new Inspection(await openModel(folder), folder)
const ask = (input: Partial<LogitLensInput>): LogitLensInput => logitLensInput.parse({ text: TEXTS[0], topK: 5, ...input })
const read = async (folder: string, input: Partial<LogitLensInput> = {}): Promise<LogitLens> => (await inspectionOf(folder)).lens.read(ask(input), context)

/** Row by row: what is as likely may stand in another order. */
function expectWords(found: LogitLens, layers: GoldenLayer[], tolerance: number) {
  expect(found.layers.map(({ layer }) => layer)).toEqual(layers.map((_, layer) => layer))
  for (const [i, expected] of layers.entries()) {
    const layer = found.layers[i]
    expect(largestDifference(layer?.scores ?? [], expected.scores), `layer ${i}`).toBeLessThan(tolerance)
    expect(largestDifference(layer?.entropy ?? [], expected.entropy), `layer ${i}`).toBeLessThan(20 * tolerance)
    expect([...(layer?.rank ?? [])], `layer ${i}`).toEqual(expected.rank)
    expect(Array.from({ length: expected.ids.length }, (_, row) => layer?.ids[row * found.k])).toEqual(expected.ids.map(([first]) => first))
  }
}

describe('a language-model head on every layer is the reference’s', () => {
  test.each(['roberta-mlm-safetensors', 'roberta-prelayernorm-mlm', 'xlm-roberta-xl-mlm'])('%s', async (name) => {
    const { input_ids, states = [], layers = [] } = of(name)
    const inspection = await inspectionOf(fixture(name))
    for (const [layer, { data }] of (await lensStates(inspection, input_ids)).entries()) expect(largestDifference(data, states[layer])).toBeLessThan(1e-5)
    const found = await inspection.lens.read(ask({}), context)
    expect([...found.columns.ids]).toEqual(input_ids)
    expect(found).toMatchObject({ head: 'MaskedLM', layerCount: 2, finalNorm: name !== 'roberta-mlm-safetensors', classes: 512, k: 5 })
    expectWords(found, layers, 1e-5)
  })

  test('the sample model, with its words', async () => {
    const { text = '', layers = [] } = of('sample')
    const found = await read(SAMPLE_MODEL, { text })
    expectWords(found, layers, 1e-5)
    const mask = found.columns.tokens.indexOf('<mask>')
    const last = found.layers[6]
    const word = (id: number | undefined) => found.vocabulary.strings[found.vocabulary.ids.indexOf(id ?? -1)]
    expect(word(last?.ids[(mask + 1) * 5])).toBe(' of')
    expect([last?.rank[mask], last?.trueScore[mask]]).toEqual([0, Number.NaN])
    // What the last layer says at a mask is what fill-mask says.
    const filled = (await runTask(await openModel(SAMPLE_MODEL), 'fill-mask', { text, topK: 5 })) as unknown as {
      masks: { candidates: { token: number; score: number }[] }[]
    }
    const candidates = filled.masks[0]?.candidates ?? []
    expect([...(last?.ids.subarray(mask * 5, mask * 5 + 5) ?? [])]).toEqual(candidates.map(({ token }) => token))
    expect(last?.scores[mask * 5]).toBeCloseTo(candidates[0]?.score ?? 0, 6)
  })

  test('a causal model is asked for the next token', async () => {
    const found = await read(fixture('roberta-clm-safetensors'))
    expect(found.head).toBe('CausalLM')
    const model = await openModel(fixture('roberta-clm-safetensors'))
    const { logits } = await model.network.head('CausalLM', encodeBatch(model.config, [[...found.columns.ids]]), {})
    for (const [i, rank] of (found.layers[2]?.rank ?? new Int32Array()).entries()) {
      const row = logits.data.subarray(i * found.classes, (i + 1) * found.classes)
      const next = found.columns.ids[i + 1]
      expect(rank).toBe(next === undefined ? 0 : 1 + row.filter((logit) => logit > (row[next] ?? 0)).length)
    }
  })
})

describe('other heads', () => {
  test('labels of tokens', async () => {
    const { probabilities = [], input_ids } = of('roberta-tok-safetensors')
    const found = await read(fixture('roberta-tok-safetensors'))
    expect(found).toMatchObject({ head: 'TokenClassification', k: 5, labels: ['O', 'B-PER', 'I-PER', 'B-LOC', 'I-LOC'] })
    for (const [i, rows] of (probabilities as number[][][]).entries())
      for (const [row, expected] of rows.entries()) {
        const { ids, scores } = found.layers[i] ?? { ids: [], scores: [] }
        const own = Array.from({ length: 5 }, (_, k) => [ids[row * 5 + k], scores[row * 5 + k]] as [number, number])
        expect(
          largestDifference(
            own.map(([id]) => expected[id] ?? 0),
            own.map(([, score]) => score),
          ),
        ).toBeLessThan(1e-5)
        expect(own[0]?.[1]).toBeCloseTo(Math.max(...expected), 5)
      }
    expect(found.tokens).toBe(input_ids.length)
  })

  test('labels of a text, all of them whatever is asked for', async () => {
    const { probabilities = [] } = of('roberta-seq-safetensors')
    const found = await read(fixture('roberta-seq-safetensors'), { topK: 1 })
    expect(found).toMatchObject({ head: 'SequenceClassification', k: 3, labels: ['negative', 'neutral', 'positive'], function: 'softmax' })
    for (const [i, expected] of (probabilities as number[][]).entries()) {
      const { ids, scores } = found.layers[i] ?? { ids: [], scores: [] }
      expect(
        largestDifference(
          scores,
          Array.from(ids, (id) => expected[id] ?? 0),
        ),
      ).toBeLessThan(1e-5)
    }
  })

  test('the best answer of each layer, as the reference’s pipeline finds it in its logits', async () => {
    const { answers = [], input_ids } = of('roberta-qa-safetensors')
    const text = 'Paris is in France.'
    const found = await read(fixture('roberta-qa-safetensors'), { text, textPair: 'Where?', topK: 1 })
    expect([...found.columns.ids]).toEqual(input_ids)
    expect(found.layers).toHaveLength(answers.length)
    for (const [i, { score, start, end }] of answers.entries()) {
      expect(found.layers[i]?.answers[0]?.span).toEqual({ start, end })
      expect(found.layers[i]?.answers[0]?.score).toBeCloseTo(score, 5)
    }
  })

  test('the sample model’s last layer answers as its pipeline does', async () => {
    const { input, output } = sample().qa.find(({ output }) => !Array.isArray(output)) ?? { input: { question: '', context: '' }, output: [] }
    const found = await read(SAMPLE_MODEL, { head: 'QuestionAnswering', text: input.context, textPair: input.question })
    const answer = found.layers.at(-1)?.answers[0]
    expect(output).toMatchObject({ answer: input.context.slice(answer?.span.start, answer?.span.end) })
  })
})

describe('choices', () => {
  const PROMPT = { text: 'Paris is in', choices: ['France.', 'the sea', 'a house of France'], topK: 1 }

  test.each(['roberta-mc-safetensors', 'roberta-prelayernorm-mc', 'xlm-roberta-xl-mc'])(
    '%s: the reference’s shares of each choice at each layer',
    async (name) => {
      const found = await read(fixture(name), PROMPT)
      expect(found).toMatchObject({ head: 'MultipleChoice', k: 3, labels: PROMPT.choices, function: 'softmax', columns: { tokens: [] } })
      const expected = of(name).choices ?? []
      expect(found.layers).toHaveLength(expected.length)
      for (const [i, shares] of expected.entries()) {
        const { ids, scores, entropy } = found.layers[i] ?? { ids: [], scores: [], entropy: [] }
        expect(
          largestDifference(
            scores,
            Array.from(ids, (id) => shares[id] ?? 0),
          ),
        ).toBeLessThan(1e-5)
        expect(entropy[0]).toBeCloseTo(
          shares.reduce((sum, share) => sum - share * Math.log2(share), 0),
          4,
        )
      }
    },
  )

  test('the last layer scores as the task does, with a question too', async () => {
    const folder = fixture('roberta-mc-safetensors')
    const question = 'Where is _?'
    const found = await read(folder, { ...PROMPT, textPair: question })
    const task = await runTask(await openModel(folder), 'multiple-choice', { prompt: PROMPT.text, question, choices: PROMPT.choices })
    const last = found.layers.at(-1)
    for (const [i, { score }] of (task as unknown as { choices: { score: number }[] }).choices.entries())
      expect(last?.scores[last.ids.indexOf(i)]).toBeCloseTo(score, 6)
  })

  test('what is cut is said; without, the text is too long', async () => {
    const folder = fixture('roberta-mc-safetensors')
    const long = { ...PROMPT, text: 'Paris is big. '.repeat(30), layers: [0] }
    await expect(read(folder, long)).rejects.toMatchObject({ code: 'text_too_long' })
    const { warnings } = await read(folder, { ...long, truncate: true })
    expect(warnings[0]).toContain('cut')
  })

  test('is ended between two choices', async () => {
    const inspection = await inspectionOf(fixture('roberta-mc-safetensors'))
    for (const look of [2, 4, 6]) {
      const asked = inspection.lens.read(ask(PROMPT), { signal: abortingAt(look).signal, partial: () => undefined })
      await expect(asked).rejects.toMatchObject({ code: 'cancelled' })
    }
  })
})

describe('layer by layer', () => {
  test('parts join to the whole, in blocks of rows', async () => {
    const inspection = await inspectionOf(SAMPLE_MODEL)
    const applied = vi.spyOn(CheckpointNetwork.prototype, 'applied')
    const parts: LogitLens[] = []
    const partial = (part: unknown) => void parts.push(part as LogitLens)
    const text = 'The river flows. '.repeat(200)
    const found = await inspection.lens.read(ask({ text, truncate: true, layers: [6, 0], topK: 1 }), { signal, partial })
    expect(found.tokens).toBe(512)
    // 32 MiB: 512 rows of this vocabulary.
    for (const [, { shape }] of applied.mock.calls) expect((shape[0] ?? 0) * found.classes * 4).toBeLessThanOrEqual(32 * 2 ** 20)
    expect(parts.map(({ layers }) => layers.map(({ layer }) => layer))).toEqual([[6], [0]])
    expect(parts.flatMap(({ layers }) => layers)).toEqual(found.layers)
    expect(parts.flatMap(({ vocabulary }) => [...vocabulary.ids])).toEqual([...found.vocabulary.ids])
    applied.mockRestore()
  })

  test('another head of the same text runs no encoder', async () => {
    const inspection = await inspectionOf(SAMPLE_MODEL)
    const base = vi.spyOn(inspection.model.network, 'base')
    await inspection.lens.read(ask({ head: 'MaskedLM' }), context)
    await inspection.lens.read(ask({ head: 'TokenClassification' }), context)
    expect(base).toHaveBeenCalledTimes(1)
  })

  test('is ended at every step', async () => {
    const inspection = await inspectionOf(fixture('roberta-mlm-safetensors'))
    for (const look of [1, 2, 3, 5]) {
      const aborting = abortingAt(look)
      const asked = inspection.lens.read(ask({ text: `Paris ${look}` }), { signal: aborting.signal, partial: () => undefined })
      await expect(asked).rejects.toMatchObject({ code: 'cancelled' })
    }
  })
})

describe('bad input', () => {
  const refusals: [string, Partial<LogitLensInput>, string, string][] = [
    ['roberta-mlm-safetensors', { layers: [3] }, 'input_invalid', 'logit-lens: layers: it holds 3; the model has 2, and 0 for the embeddings.'],
    ['roberta-mlm-safetensors', { head: 'TokenClassification' }, 'head_missing', 'TokenClassification'],
    ['roberta-base-safetensors', {}, 'head_missing', 'none of the heads that can read a layer'],
    ['onnx-mlm', {}, 'config_unsupported', 'ONNX export'],
    ['roberta-mlm-safetensors', { text: 'Paris is big. '.repeat(30) }, 'text_too_long', 'the model takes 64'],
    ['roberta-mlm-safetensors', { text: 'Paris is big. '.repeat(30), window: 99 }, 'input_invalid', 'logit-lens: window: it is 100'],
    ['roberta-mc-safetensors', {}, 'input_invalid', 'choices: it is absent'],
    ['roberta-mc-safetensors', { text: ' ', choices: ['a', 'b'] }, 'input_invalid', 'text: it is empty'],
    ['roberta-mc-safetensors', { choices: ['a', 'b'], window: 1 }, 'input_invalid', 'window: multiple choice reads no text in windows'],
    ['roberta-qa-safetensors', { text: 'Paris' }, 'input_invalid', 'text_pair: it is empty'],
    ['roberta-qa-safetensors', { text: ' ', textPair: 'Where?' }, 'input_invalid', 'text: it is empty'],
  ]
  test.each(refusals)('%s %j', async (name, input, code, message) => {
    await expect(read(fixture(name), input)).rejects.toMatchObject({ code, message: expect.stringContaining(message) })
  })

  test.each(['', ' '])('only special tokens: %j', async (text) => {
    const found = await read(fixture('roberta-mlm-safetensors'), { text })
    expect([...found.specials].at(0)).toBe(1)
    expect(found.layers[2]?.rank[0]).toBeGreaterThan(0)
  })
})
