import { describe, expect, test } from 'vitest'
import { Inspection } from '../../../main/engine/inspect/inspection'
import { RobertaForCausalLM } from '../../../main/engine/models/causalLM'
import { runTask, runTasks } from '../../../main/engine/tasks/runners'
import type { InterventionsInput } from '../../../shared/inspect/interventions'
import type { TaskId } from '../../../shared/tasks'
import { expectedCase, fixture, SAMPLE_MODEL } from '../../helpers/fixtures'
import { formulaCheckpoint, PIPELINES } from '../../helpers/formulaWeights'
import { off, reference } from '../../helpers/interventions'
import { largestDifference, openModel, runForward } from '../../helpers/openModel'

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

const CAUSAL_CASES: Record<string, InterventionsInput | undefined> = {
  none: undefined,
  restricted: CASES.restricted,
  'restricted to what comes': { restricted: [{ layer: 2, heads: [1, 2, 3], tokens: [12] }] },
  'all at once': { heads: [{ layer: 2, head: 1, scale: 0.5 }], skippedLayers: [1], restricted: [{ layer: 2, heads: [1, 3], tokens: [3, 4] }] },
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

describe('a causal model whose heads are restricted is the reference’s', () => {
  const { prompt, prompt_ids, cases } = reference['text-generation']
  test.each(Object.entries(cases))('%s', async (what, { logits, continued }) => {
    const inspection = await inspectionOf(fixture('roberta-clm-safetensors'))
    const found = await inspection.interventions.with(CAUSAL_CASES[what], ({ model }) => new RobertaForCausalLM(model).forward({ inputIds: [prompt_ids] }))
    const [, tokens = 0, classes = 0] = found.logits.shape
    const first = Array.from({ length: tokens }, (_, i) => found.logits.data.slice(i * classes, i * classes + 8))
    expect(
      largestDifference(
        first.flatMap((row) => [...row]),
        logits,
      ),
    ).toBeLessThan(2e-6)
    // Token by token, from the cache.
    const written = await inspection.interventions.with(CAUSAL_CASES[what], ({ model }) => runTask(model, 'text-generation', { prompt, maxNewTokens: 6 }))
    expect(written.sequences).toEqual([continued.ids])
    expect(
      largestDifference(
        written.steps.map(({ probability }) => probability ?? 0),
        continued.probabilities,
      ),
    ).toBeLessThan(2e-6)
    inspection.close()
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

describe('what cannot be done is said', () => {
  const text = 'Paris'
  test.each<[string, InterventionsInput, RegExp]>([
    ['a layer that is not there', { skippedLayers: [7] }, /skipped_layers: there is no layer 7; the model has 6/],
    ['a head that is not there', { heads: off(6, 13) }, /layer 6 has no head 13; each layer has 12/],
    ['a scale out of range', { heads: [{ layer: 1, head: 1, scale: 3 }] }, /scale/],
    ['no layer left', { skippedLayers: [1, 2, 3, 4, 5, 6] }, /all 6 layers are skipped/],
    [
      'a token that the text does not have',
      { restricted: [{ layer: 2, heads: [1], tokens: [9] }] },
      /layer 2 may attend to token 9 alone, and a sequence of \d tokens has none/,
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
})
