import { describe, expect, test } from 'vitest'
import { Inspection } from '../../../main/engine/inspect/inspection'
import { headAblation } from '../../../main/engine/inspect/interventions/headAblation'
import { runTask } from '../../../main/engine/tasks/runners'
import { type HeadAblation, type HeadAblationInput, headAblationInput } from '../../../shared/inspect/interventions'
import type { TaskId } from '../../../shared/tasks'
import { abortingAt, context } from '../../helpers/attention'
import { fixture, SAMPLE_MODEL } from '../../helpers/fixtures'
import { off, reference, type Swept } from '../../helpers/interventions'
import { ODD_TEXTS } from '../../helpers/oddTexts'
import { openModel } from '../../helpers/openModel'

const inspectionOf = async (folder: string) => new Inspection(await openModel(folder), folder)

describe('every head by itself', () => {
  const sweep = async (
    folder: string,
    asked: Partial<HeadAblationInput> & Pick<HeadAblationInput, 'task'>,
    how: Parameters<typeof headAblation>[2] = context,
  ) => {
    const inspection = await inspectionOf(folder)
    const input = headAblationInput.parse(asked)
    return inspection.interventions.with(input.interventions, (model) => headAblation(model, input, how))
  }

  function expectSwept(found: HeadAblation, { answer, value, without }: Swept, tolerance: number) {
    expect(found.answer).toBe(answer)
    expect(Math.abs(found.value - value)).toBeLessThan(tolerance)
    expect(found.ablations).toHaveLength(without.flat().length)
    for (const one of found.ablations) {
      const expected = without[one.layer - 1]?.[one.head - 1] ?? Number.NaN
      expect(Math.abs(one.value - expected)).toBeLessThan(tolerance)
      expect(Math.abs(one.change - (expected - value))).toBeLessThan(2 * tolerance)
    }
    const changes = found.ablations.map(({ change }) => Math.abs(change))
    expect(changes).toEqual([...changes].sort((a, b) => b - a))
  }

  test.each(Object.entries(reference['fill-mask']))('fill-mask, %s', async (name, swept) => {
    const folder = name === 'lens-sample' ? SAMPLE_MODEL : fixture(name)
    expectSwept(await sweep(folder, { task: 'fill-mask', input: { text: swept.text } }), swept, 2e-6)
  })

  test('text classification', async () => {
    const swept = reference['text-classification']
    expectSwept(await sweep(fixture('roberta-seq-safetensors'), { task: 'text-classification', input: { text: swept.text } }), swept, 2e-6)
  })

  test('question answering', async () => {
    const { question, context: text, ...swept } = reference['question-answering']
    expectSwept(await sweep(SAMPLE_MODEL, { task: 'question-answering', input: { question, context: text } }), { ...swept, text }, 1e-5)
  })

  test('text generation: the likeliest next token', async () => {
    const { prompt, answer, value, without } = reference['text-generation']
    const folder = fixture('roberta-clm-safetensors')
    const name = (await (await openModel(folder)).tokenizer.decode([answer], false)).trim()
    expectSwept(await sweep(folder, { task: 'text-generation', input: { prompt, numBeams: 3 } }), { text: prompt, answer: name, value, without }, 2e-6)
  })

  test('similarity: the cosine with the vector of every head', async () => {
    const { value, without } = reference['feature-extraction']
    const found = await sweep(fixture('roberta-base-safetensors'), { task: 'feature-extraction', input: { text: reference.text } })
    expectSwept(found, { text: reference.text, answer: 'mean', value, without }, 2e-6)
    expect(found.measure).toBe('cosine')
  })

  test('a classifier’s own numbers are told as such', async () => {
    const input = { text: reference.text, functionToApply: 'none' }
    const found = await sweep(fixture('roberta-seq-safetensors'), { task: 'text-classification', input, heads: [[1, 1]] })
    expect(found.measure).toBe('output')
  })

  test('parts come in the order asked for, and a head besides what is off already', async () => {
    const input = { text: reference.text }
    const folder = fixture('roberta-seq-safetensors')
    const parts: HeadAblation[] = []
    const found = await sweep(
      folder,
      {
        task: 'text-classification',
        input,
        heads: [
          [2, 2],
          [1, 1],
        ],
        interventions: { heads: off(2, 2) },
      },
      { ...context, partial: (part) => parts.push(part as HeadAblation) },
    )
    const inspection = await inspectionOf(folder)
    const both = await inspection.interventions.with({ heads: [...off(2, 2), ...off(1, 1)] }, ({ model }) => runTask(model, 'text-classification', input))
    expect(parts.flatMap(({ ablations }) => ablations).map(({ layer }) => layer)).toEqual([2, 1])
    // It is off already; in a batch of another size sums are rounded otherwise.
    expect(Math.abs(found.ablations.find(({ layer }) => layer === 2)?.change ?? 1)).toBeLessThan(1e-6)
    const value = both.labels.find(({ label }) => label === found.answer)?.score ?? 0
    expect(Math.abs((found.ablations.find(({ layer }) => layer === 1)?.value ?? 0) - value)).toBeLessThan(1e-7)
  })

  test.each(ODD_TEXTS)('of a text of %s', async (_, text) => {
    const heads: [number, number][] = [
      [1, 1],
      [6, 12],
    ]
    const { value, ablations } = await sweep(SAMPLE_MODEL, { task: 'fill-mask', input: { text: `${text} <mask>` }, heads })
    expect(ablations).toHaveLength(2)
    for (const probability of [value, ...ablations.map((one) => one.value)]) expect(probability > 0 && probability < 1).toBe(true)
  })

  test.each<[string, TaskId, string, unknown]>([
    ['a mask', 'fill-mask', 'roberta-mlm-safetensors', { text: reference['fill-mask']['roberta-mlm-safetensors']?.text }],
    ['a label', 'text-classification', 'roberta-seq-safetensors', { text: reference.text }],
    ['a text that goes on', 'text-generation', 'roberta-clm-safetensors', { prompt: reference['text-generation'].prompt }],
    ['a vector', 'feature-extraction', 'roberta-base-safetensors', { text: reference.text }],
  ])('of %s: ended at every stage', async (_, task, name, input) => {
    const whole = abortingAt(Number.POSITIVE_INFINITY)
    await sweep(fixture(name), { task, input }, { ...context, signal: whole.signal })
    // At least once for the answer, and once for the heads.
    expect(whole.looks()).toBeGreaterThan(1)
    for (let look = 1; look <= whole.looks(); look++) {
      const watched = abortingAt(look)
      await expect(sweep(fixture(name), { task, input }, { ...context, signal: watched.signal })).rejects.toMatchObject({ code: 'cancelled' })
      expect(watched.looks()).toBe(look)
    }
  })

  test('it ends between two batches when nobody wants it any more', async () => {
    const watched = abortingAt(4)
    const input = { text: reference['fill-mask']['lens-sample']?.text }
    await expect(sweep(SAMPLE_MODEL, { task: 'fill-mask', input }, { ...context, signal: watched.signal })).rejects.toMatchObject({ code: 'cancelled' })
    expect(watched.looks()).toBe(4)
  })

  test.each<[string, Parameters<typeof sweep>[1], RegExp]>([
    ['a head that is not there', { task: 'fill-mask', input: { text: 'a <mask>' }, heads: [[1, 13]] }, /layer 1 has no head 13; each layer has 12/],
    [
      'a head of a skipped layer',
      { task: 'fill-mask', input: { text: 'a <mask>' }, heads: [[6, 1]], interventions: { skippedLayers: [6] } },
      /layer 6 is skipped already/,
    ],
    ['a text without an entity', { task: 'token-classification', input: { text: 'it is so' } }, /finds no entity/],
  ])('refused: %s', async (_, asked, message) => {
    await expect(sweep(SAMPLE_MODEL, asked)).rejects.toMatchObject({ code: 'input_invalid', message: expect.stringMatching(message) })
  })

  test.each<[string, string, unknown, string]>([
    ['a model that is not causal', 'roberta-mlm-safetensors', { prompt: 'Hello' }, 'config_unsupported'],
    ['an empty prompt', 'roberta-clm-safetensors', { prompt: '' }, 'input_invalid'],
    ['a prompt over the limit', 'roberta-clm-safetensors', { prompt: 'Hello '.repeat(80) }, 'text_too_long'],
  ])('refused of a text that goes on: %s', async (_, name, input, code) => {
    await expect(sweep(fixture(name), { task: 'text-generation', input })).rejects.toMatchObject({ code })
  })
})

test('a long text tells its parts after few heads', async () => {
  const inspection = await inspectionOf(SAMPLE_MODEL)
  const parts: number[] = []
  const partial = (part: unknown) => parts.push((part as HeadAblation).ablations.length)
  const heads = Array.from({ length: 6 }, (_, i): [number, number] => [1, i + 1])
  const asked = { task: 'text-classification' as const, input: { text: 'A deeply moving film, and honestly acted. '.repeat(45) }, heads }
  await inspection.interventions.with({}, (model) => headAblation(model, asked, { ...context, partial }))
  expect(parts).toEqual([4, 2])
})
