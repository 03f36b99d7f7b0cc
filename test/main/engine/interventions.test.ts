import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { Inspection } from '../../../main/engine/inspect/inspection'
import { headAblation } from '../../../main/engine/inspect/interventions/headAblation'
import { runTask, runTasks } from '../../../main/engine/tasks/runners'
import { type HeadAblation, type HeadAblationInput, headAblationInput, type InterventionsInput } from '../../../shared/inspect/interventions'
import type { TaskId } from '../../../shared/tasks'
import { abortingAt, context } from '../../helpers/attention'
import { expectedCase, fixture, golden, SAMPLE_MODEL } from '../../helpers/fixtures'
import { formulaCheckpoint, PIPELINES } from '../../helpers/formulaWeights'
import { largestDifference, openModel, runForward } from '../../helpers/openModel'

interface Swept {
  text: string
  answer: string
  value: number
  /** layers, heads */
  without: number[][]
}
interface Golden {
  text: string
  tokens: Record<string, { tokens: number; probabilities: Record<string, number[][]> }>
  'fill-mask': Record<string, Swept>
  'text-classification': Swept
  'question-answering': Swept & { question: string; context: string }
}
/** From the reference's modules: `test/golden/interventions.py`. */
const reference: Golden = JSON.parse(readFileSync(golden('interventions.json'), 'utf8'))

const off = (layer: number, ...heads: number[]) => heads.map((head) => ({ layer, head, scale: 0 }))
/** As the script has them. */
const CASES: Record<string, InterventionsInput | undefined> = {
  none: undefined,
  'one head off': { heads: off(2, 3) },
  'a layer off': { heads: off(1, 1, 2, 3, 4) },
  scaled: {
    heads: [
      { layer: 1, head: 1, scale: 0.25 },
      { layer: 1, head: 4, scale: 2 },
      { layer: 2, head: 2, scale: 1.5 },
    ],
  },
  'first layer skipped': { skippedLayers: [1] },
  'last layer skipped': { skippedLayers: [2] },
  restricted: {
    restricted: [
      { layer: 1, heads: [2, 4], tokens: [0, 3] },
      { layer: 2, heads: [1], tokens: [2, 5, 6] },
    ],
  },
  'all at once': { heads: [{ layer: 2, head: 1, scale: 0.5 }], skippedLayers: [1], restricted: [{ layer: 2, heads: [1, 3], tokens: [1, 4] }] },
}

const inspectionOf = async (folder: string) => new Inspection(await openModel(folder), folder)
const run = (inspection: Inspection, task: TaskId, input: unknown, interventions: InterventionsInput | undefined) =>
  inspection.interventions.with(interventions, ({ model }) => runTask(model, task, input))
const labelled = async (inspection: Inspection, interventions: InterventionsInput | undefined, text = reference.text) => {
  const result = await inspection.interventions.with(interventions, ({ model }) => runTask(model, 'token-classification', { text }))
  return result.labelledTokens.probabilities
}

describe.each(Object.entries(reference.tokens))('%s with interventions is the reference’s', (name, { probabilities }) => {
  test('in every case', async () => {
    const inspection = await inspectionOf(fixture(name))
    for (const [what, expected] of Object.entries(probabilities))
      expect(largestDifference(await labelled(inspection, CASES[what]), expected), what).toBeLessThan(2e-6)
    inspection.close()
  })
})

describe('what changes nothing', () => {
  test('a scale of 1 gives the same bits', async () => {
    const inspection = await inspectionOf(SAMPLE_MODEL)
    const ones: InterventionsInput = {
      heads: off(3, 1, 2).map((head) => ({ ...head, scale: 1 })),
      restricted: [{ layer: 1, heads: [1], tokens: Array.from({ length: 50 }, (_, i) => i) }],
    }
    expect(await labelled(inspection, ones)).toEqual(await labelled(inspection, undefined))
  })

  test('the model without interventions is itself again afterwards', async () => {
    const inspection = await inspectionOf(fixture('roberta-tok-safetensors'))
    const before = await labelled(inspection, undefined)
    expect(await labelled(inspection, { skippedLayers: [1] })).not.toEqual(before)
    expect(await labelled(inspection, undefined)).toEqual(before)
  })
})

test('a skipped layer is a checkpoint that does not have it', async () => {
  const fields = { ...PIPELINES, id2label: { 0: 'O', 1: 'PER' }, label2id: { O: 0, PER: 1 } }
  const [deep, shallow] = [
    formulaCheckpoint('RobertaForTokenClassification', { ...fields, num_hidden_layers: 2 }),
    formulaCheckpoint('RobertaForTokenClassification', { ...fields, num_hidden_layers: 1 }),
  ]
  const [one, other] = [await inspectionOf(deep), await inspectionOf(shallow)]
  expect(await labelled(one, { skippedLayers: [2] })).toEqual(await labelled(other, undefined))
})

test('a causal model skips a layer and continues a prompt from its shorter cache', async () => {
  const fields = { ...PIPELINES, is_decoder: true }
  const [deep, shallow] = [
    formulaCheckpoint('RobertaForCausalLM', { ...fields, num_hidden_layers: 2 }),
    formulaCheckpoint('RobertaForCausalLM', { ...fields, num_hidden_layers: 1 }),
  ]
  const input = { prompt: 'Hello world', maxNewTokens: 4 }
  const [one, other] = [await inspectionOf(deep), await inspectionOf(shallow)]
  expect(await run(one, 'text-generation', input, { skippedLayers: [2] })).toMatchObject({
    sequences: (await runTask(other.model, 'text-generation', input)).sequences,
  })
})

test('the reference’s head mask gives its logits and attentions', async () => {
  const { checkpoint, input_ids, attention_mask, head_mask, attentions_1_0, logits_row_2 } = expectedCase('head mask')
  const found = await runForward(await openModel(fixture(checkpoint)), {
    inputIds: input_ids as number[][],
    attentionMask: attention_mask as number[][],
    headMask: head_mask,
    outputAttentions: true,
  })
  const [batch = 0, sequence = 0, classes = 0] = found.logits?.shape ?? []
  expect(batch).toBe(input_ids?.length)
  expect(largestDifference(found.logits?.data.subarray(2 * classes, 3 * classes) ?? [], logits_row_2)).toBeLessThan(2e-5)
  expect(largestDifference(found.attentions?.[1]?.data.subarray(0, 4 * sequence * sequence) ?? [], attentions_1_0)).toBeLessThan(1e-6)
})

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
    ['a task without an answer', { task: 'feature-extraction', input: { text: 'a' } }, /feature-extraction gives no one answer/],
    ['a text without an entity', { task: 'token-classification', input: { text: 'it is so' } }, /finds no entity/],
  ])('refused: %s', async (_, asked, message) => {
    await expect(sweep(SAMPLE_MODEL, asked)).rejects.toMatchObject({ code: 'input_invalid', message: expect.stringMatching(message) })
  })
})

describe('what cannot be done is said', () => {
  const text = 'Paris'
  test.each<[string, InterventionsInput, RegExp]>([
    ['a layer that is not there', { skippedLayers: [7] }, /skippedLayers: there is no layer 7; the model has 6/],
    ['a head that is not there', { heads: off(6, 13) }, /layer 6 has no head 13; each layer has 12/],
    ['a scale out of range', { heads: [{ layer: 1, head: 1, scale: 3 }] }, /scale/],
    ['no layer left', { skippedLayers: [1, 2, 3, 4, 5, 6] }, /all 6 layers are skipped/],
    [
      'a token that the text does not have',
      { restricted: [{ layer: 2, heads: [1], tokens: [9] }] },
      /layer 2 may attend to the tokens 9 alone, and a sequence of \d tokens has none/,
    ],
  ])('%s', async (_, interventions, message) => {
    const inspection = await inspectionOf(SAMPLE_MODEL)
    await expect(run(inspection, 'token-classification', { text }, interventions)).rejects.toMatchObject({
      code: 'input_invalid',
      message: expect.stringMatching(message),
    })
  })

  test('of many inputs only the one that is too short is refused', async () => {
    const inspection = await inspectionOf(SAMPLE_MODEL)
    const inputs = [{ text: 'Paris' }, { text: 'Angela Merkel lives in Berlin and works there.' }]
    const outcomes = await inspection.interventions.with({ restricted: [{ layer: 1, heads: [1], tokens: [8] }] }, ({ model }) =>
      runTasks(model, 'token-classification', inputs),
    )
    expect(outcomes).toMatchObject([{ error: { code: 'input_invalid' } }, { value: { tokens: expect.any(Number) } }])
  })

  test.each<[string, InterventionsInput, RegExp]>([
    ['scaled', { heads: off(1, 1) }, /no input for a head mask/],
    ['restricted', { restricted: [{ layer: 1, heads: [1], tokens: [0] }] }, /no input that restricts/],
    ['skipped', { skippedLayers: [1] }, /its layers cannot be skipped/],
  ])('of an export: %s', async (_, interventions, message) => {
    const inspection = await inspectionOf(fixture('onnx-tok'))
    await expect(run(inspection, 'token-classification', { text: 'Paris is' }, interventions)).rejects.toMatchObject({
      code: 'config_unsupported',
      message: expect.stringMatching(message),
    })
  })

  test('of a causal model: restricted', async () => {
    const inspection = await inspectionOf(fixture('roberta-clm-safetensors'))
    const restricted = run(inspection, 'text-generation', { prompt: 'Hello' }, { restricted: [{ layer: 1, heads: [1], tokens: [0] }] })
    await expect(restricted).rejects.toMatchObject({ code: 'input_invalid', message: expect.stringMatching(/the model is causal/) })
  })
})
