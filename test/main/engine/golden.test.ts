import { describe, expect, test } from 'vitest'
import { classOf } from '../../../main/engine/api'
import type { ForwardOutput } from '../../../shared/tasks/forward'
import type { TensorData } from '../../../shared/tensor'
import { reference } from '../../helpers/fixtures'
import { type FormulaClass, formulaCheckpoint, TINY, TINY_IDS } from '../../helpers/formulaWeights'
import { largestDifference } from '../../helpers/openModel'

/** The golden numbers have six decimals. */
const TOLERANCE = 5e-6
const MASK = TINY_IDS.map((ids) => ids.map((id) => Number(id !== 1)))
const golden = reference().model

async function run(className: FormulaClass, fields: object, given: object): Promise<ForwardOutput> {
  const model = await classOf(className).fromPretrained(formulaCheckpoint(className, { ...TINY, ...fields }))
  const output = await model.forward(given as never)
  model.close()
  return output
}

/** The vector at some indices, or its beginning. */
function at(tensor: TensorData | undefined, index: number[], count?: number): Float32Array {
  const { shape, data } = tensor as TensorData
  const size = shape.slice(index.length).reduce((a, b) => a * b, 1)
  const start = index.reduce((offset, i, level) => offset * (shape[level] as number) + i, 0) * size
  return data.subarray(start, start + (count ?? size))
}

describe('models with formula weights give the golden numbers of transformers 4.57.6', () => {
  test('RobertaModel: states, pooler, embeddings, attentions', async () => {
    const output = await run('RobertaModel', {}, { inputIds: TINY_IDS, attentionMask: MASK, outputHiddenStates: true, outputAttentions: true })
    const { last00, last12, last15_padrow, pool, emb00, att_l0_b1_h0_q0 } = golden.model
    expect(largestDifference(at(output.lastHiddenState, [0, 0]), last00)).toBeLessThan(TOLERANCE)
    expect(largestDifference(at(output.lastHiddenState, [1, 2]), last12)).toBeLessThan(TOLERANCE)
    expect(largestDifference(at(output.lastHiddenState, [1, 5]), last15_padrow)).toBeLessThan(TOLERANCE)
    expect(largestDifference(output.poolerOutput?.data ?? [], pool)).toBeLessThan(TOLERANCE)
    expect(largestDifference(at(output.hiddenStates?.[0], [0, 0]), emb00)).toBeLessThan(TOLERANCE)
    expect(largestDifference(at(output.attentions?.[0], [1, 0, 0]), att_l0_b1_h0_q0)).toBeLessThan(1e-6)
  })

  test('RobertaForMaskedLM: logits and loss', async () => {
    const labels = TINY_IDS.map((ids, row) => ids.map((_, i) => (row === 0 && i === 2 ? 6 : row === 1 && i === 1 ? 8 : -100)))
    const { logits, loss } = await run('RobertaForMaskedLM', {}, { inputIds: TINY_IDS, attentionMask: MASK, labels })
    expect(largestDifference(at(logits, [0, 2], 6), golden.mlm.l02)).toBeLessThan(TOLERANCE)
    expect(largestDifference(at(logits, [1, 1]).subarray(-6), golden.mlm.l11)).toBeLessThan(TOLERANCE)
    expect(loss).toBeCloseTo(golden.mlm.loss, 5)
  })

  test('RobertaForCausalLM: logits and loss', async () => {
    const labels = TINY_IDS.map((ids) => ids.map((id) => (id === 1 ? -100 : id)))
    const { logits, loss } = await run('RobertaForCausalLM', { is_decoder: true }, { inputIds: TINY_IDS, attentionMask: MASK, labels })
    expect(largestDifference(at(logits, [0, 3], 4), golden.clm.l03)).toBeLessThan(TOLERANCE)
    expect(largestDifference(at(logits, [1, 2], 4), golden.clm.l12)).toBeLessThan(TOLERANCE)
    expect(loss).toBeCloseTo(golden.clm.loss, 5)
  })

  test.each([
    [undefined, [2, 0]],
    ['multi_label_classification', null],
    ['regression', null],
  ] as const)('RobertaForSequenceClassification, problem type %s', async (problemType, labels) => {
    const { logits, loss } = await run(
      'RobertaForSequenceClassification',
      {},
      { inputIds: TINY_IDS, attentionMask: MASK, problemType, labels: labels ?? undefined },
    )
    const expected = golden[`seqcls_${problemType ?? 'None'}`]
    expect(largestDifference(logits?.data ?? [], expected.logits)).toBeLessThan(TOLERANCE)
    if (labels) expect(loss).toBeCloseTo(expected.loss, 5)
  })

  test('RobertaForTokenClassification', async () => {
    const { logits } = await run('RobertaForTokenClassification', {}, { inputIds: TINY_IDS, attentionMask: MASK })
    expect(largestDifference(at(logits, [0, 3]), golden.tokcls.l03)).toBeLessThan(TOLERANCE)
    expect(largestDifference(at(logits, [1, 1]), golden.tokcls.l11)).toBeLessThan(TOLERANCE)
  })

  test('RobertaForQuestionAnswering', async () => {
    const { startLogits, endLogits } = await run('RobertaForQuestionAnswering', {}, { inputIds: TINY_IDS, attentionMask: MASK })
    expect(largestDifference(startLogits?.data ?? [], golden.qa.start)).toBeLessThan(TOLERANCE)
    expect(largestDifference(endLogits?.data ?? [], golden.qa.end)).toBeLessThan(TOLERANCE)
  })

  test('RobertaForMultipleChoice', async () => {
    const { logits, loss } = await run('RobertaForMultipleChoice', {}, { inputIds: [TINY_IDS], attentionMask: [MASK], labels: [1] })
    expect(largestDifference(logits?.data ?? [], golden.mc.logits)).toBeLessThan(TOLERANCE)
    expect(loss).toBeCloseTo(golden.mc.loss, 5)
  })

  test.each([
    ['act_gelu_new', { hidden_act: 'gelu_new' }],
    ['act_relu', { hidden_act: 'relu' }],
    ['act_silu', { hidden_act: 'silu' }],
    ['act_quick_gelu', { hidden_act: 'quick_gelu' }],
    ['pos_relative_key', { position_embedding_type: 'relative_key' }],
    ['pos_relative_key_query', { position_embedding_type: 'relative_key_query' }],
    ['prelayernorm_last00', { model_type: 'roberta-prelayernorm' }],
    ['xlmr_xl_last00', { model_type: 'xlm-roberta-xl' }],
  ] as const)('%s', async (name, fields) => {
    const { lastHiddenState } = await run('RobertaModel', fields, { inputIds: TINY_IDS, attentionMask: MASK })
    expect(largestDifference(at(lastHiddenState, [0, 0]), golden[name])).toBeLessThan(TOLERANCE)
  })
})
