import { describe, expect, test } from 'vitest'
import type { TensorData } from '../../../shared/tensor'
import { expectationOf, expectedCase, fixture, reference } from '../../helpers/fixtures'
import { formulaCheckpoint, TINY, TINY_IDS } from '../../helpers/formulaWeights'
import { largestDifference, openModel, runForward } from '../../helpers/openModel'

/** The tolerances of the project: the reference's own fp32 deviates from exact arithmetic by up to 2.1e-6. */
const STATES = 1e-5
const ATTENTIONS = 1e-6

const row = ({ shape, data }: TensorData, ...index: number[]): Float32Array => {
  const size = shape.slice(index.length).reduce((a, b) => a * b, 1)
  const at = index.reduce((offset, i, level) => offset * (shape[level] as number) + i, 0)
  return data.subarray(at * size, (at + 1) * size)
}

describe('the encoder gives the numbers of transformers 4.57.6', () => {
  test.each([
    'roberta-base-safetensors',
    'roberta-base-bin',
    'data2vec-text-base',
    'camembert-base',
    'xlm-roberta-base',
    'roberta-prelayernorm-base',
    'xlm-roberta-xl-base',
  ])('%s: hidden states, attentions, pooler', async (name) => {
    const expected = expectationOf(name)
    const model = await openModel(fixture(name))
    const { input_ids: inputIds, attention_mask: attentionMask } = expected
    const output = await runForward(model, { inputIds, attentionMask, outputAttentions: true, outputHiddenStates: true })

    expect(largestDifference(output.lastHiddenState?.data ?? [], expected.last_hidden_state)).toBeLessThan(STATES)
    expect(largestDifference(output.poolerOutput?.data ?? [], expected.pooler_output)).toBeLessThan(STATES)
    expect(output.hiddenStates).toHaveLength(3)
    for (const [i, states] of output.hiddenStates?.entries() ?? []) expect(largestDifference(states.data, expected.hidden_states?.[i])).toBeLessThan(STATES)
    expect(output.attentions).toHaveLength(2)
    for (const [i, weights] of output.attentions?.entries() ?? []) expect(largestDifference(weights.data, expected.attentions?.[i])).toBeLessThan(ATTENTIONS)
  })

  test('formula weights: every row the reference printed, the row of a pad token too', async () => {
    const golden = reference().model.model
    const model = await openModel(formulaCheckpoint('RobertaModel', TINY))
    const attentionMask = TINY_IDS.map((ids) => ids.map((id) => Number(id !== 1)))
    const { lastHiddenState, poolerOutput, hiddenStates } = await runForward(model, { inputIds: TINY_IDS, attentionMask, outputHiddenStates: true })
    expect(largestDifference(row(lastHiddenState as TensorData, 0, 0), golden.last00)).toBeLessThan(STATES)
    expect(largestDifference(row(lastHiddenState as TensorData, 1, 2), golden.last12)).toBeLessThan(STATES)
    expect(largestDifference(row(lastHiddenState as TensorData, 1, 5), golden.last15_padrow)).toBeLessThan(STATES)
    expect(largestDifference(poolerOutput?.data ?? [], golden.pool)).toBeLessThan(STATES)
    expect(largestDifference(row(hiddenStates?.[0] as TensorData, 0, 0), golden.emb00)).toBeLessThan(STATES)
  })

  test.each(['gelu_new', 'relu', 'silu', 'quick_gelu'] as const)('formula weights with hidden_act %s', async (hidden_act) => {
    const model = await openModel(formulaCheckpoint('RobertaModel', { ...TINY, hidden_act }))
    const attentionMask = TINY_IDS.map((ids) => ids.map((id) => Number(id !== 1)))
    const { lastHiddenState } = await runForward(model, { inputIds: TINY_IDS, attentionMask })
    expect(largestDifference(row(lastHiddenState as TensorData, 0, 0), reference().model[`act_${hidden_act}`])).toBeLessThan(STATES)
  })

  test('a head mask is applied after softmax and shows in the attentions', async () => {
    const { checkpoint, input_ids: inputIds, attention_mask: attentionMask, head_mask: headMask, attentions_1_0, logits_row_2 } = expectedCase('head mask')
    const model = await openModel(fixture(checkpoint))
    const { attentions, logits } = await runForward(model, { inputIds, attentionMask, headMask, outputAttentions: true })
    expect(largestDifference(row(attentions?.[1] as TensorData, 0), attentions_1_0)).toBeLessThan(ATTENTIONS)
    expect(largestDifference(row(logits as TensorData, 0, 2), logits_row_2)).toBeLessThan(STATES)
  })

  test.each(['position ids', 'inputs embeds', 'no mask given'])('%s', async (name) => {
    const { checkpoint, input_ids, inputs_embeds, attention_mask, position_ids, last_hidden_state } = expectedCase(name)
    const model = await openModel(fixture(checkpoint))
    const { lastHiddenState } = await runForward(model, {
      inputIds: input_ids,
      inputsEmbeds: inputs_embeds,
      attentionMask: attention_mask,
      positionIds: position_ids,
    })
    expect(largestDifference(lastHiddenState?.data ?? [], last_hidden_state)).toBeLessThan(STATES)
  })
})

const MASKED_LM = [
  'roberta-mlm-safetensors',
  'data2vec-text-mlm',
  'camembert-mlm',
  'xlm-roberta-mlm',
  'mlm-sharded-safetensors',
  'roberta-mlm-bin',
  'mlm-sharded-bin',
  'mlm-legacy-pickle',
  'mlm-legacy-names',
  'mlm-fp16',
  'mlm-bf16',
  'mlm-fp64',
  'mlm-untied',
  'mlm-metadata-absent',
  'mlm-vocab-merges-only',
  'mlm-relative_key',
  'mlm-relative_key_query',
  'roberta-prelayernorm-mlm',
  'xlm-roberta-xl-mlm',
  'roberta-clm-safetensors',
  'mlm-act-gelu_new',
  'mlm-act-quick_gelu',
  'mlm-act-relu',
  'mlm-act-silu',
]

describe('RobertaForMaskedLM gives the logits of transformers 4.57.6', () => {
  test.each(MASKED_LM)('%s', async (name) => {
    const { input_ids: inputIds, attention_mask: attentionMask, logits_row_2, logits_argmax } = expectationOf(name)
    const model = await openModel(fixture(name))
    const { logits } = await runForward(model, { inputIds, attentionMask })
    expect(largestDifference(row(logits as TensorData, 0, 2), logits_row_2)).toBeLessThan(STATES)
    const argmax = inputIds.map((ids, b) => ids.map((_, s) => largestIndex(row(logits as TensorData, b, s))))
    expect(argmax).toEqual(logits_argmax)
  })

  test('the loss over labels that are not -100', async () => {
    const { checkpoint, input_ids: inputIds, attention_mask: attentionMask, labels, loss } = expectedCase('loss masked LM')
    const output = await runForward(await openModel(fixture(checkpoint)), { inputIds, attentionMask, labels })
    expect(output.loss).toBeCloseTo(loss as number, 5)
  })

  test('the causal loss: each position is scored on the token after it', async () => {
    const { checkpoint, input_ids: inputIds, attention_mask: attentionMask, labels, loss } = expectedCase('loss causal LM')
    const output = await runForward(await openModel(fixture(checkpoint)), { inputIds, attentionMask, labels })
    expect(output.loss).toBeCloseTo(loss as number, 5)
  })

  test('the loss of no label at all is NaN, as in the reference', async () => {
    const output = await runForward(await openModel(fixture('roberta-mlm-safetensors')), { inputIds: [[0, 5, 2]], labels: [[-100, -100, -100]] })
    expect(output.loss).toBeNaN()
  })

  test('formula weights: logits and loss', async () => {
    const golden = reference().model.mlm
    const model = await openModel(formulaCheckpoint('RobertaForMaskedLM', TINY))
    const attentionMask = TINY_IDS.map((ids) => ids.map((id) => Number(id !== 1)))
    const labels = TINY_IDS.map((ids) => ids.map(() => -100))
    ;(labels[0] as number[])[2] = 6
    ;(labels[1] as number[])[1] = 8
    const { logits, loss } = await runForward(model, { inputIds: TINY_IDS, attentionMask, labels })
    expect(largestDifference(row(logits as TensorData, 0, 2).subarray(0, 6), golden.l02)).toBeLessThan(STATES)
    expect(largestDifference(row(logits as TensorData, 1, 1).subarray(-6), golden.l11)).toBeLessThan(STATES)
    expect(loss).toBeCloseTo(golden.loss, 5)
  })
})

const largestIndex = (values: Float32Array): number => values.reduce((best, value, i) => (value > (values[best] as number) ? i : best), 0)
