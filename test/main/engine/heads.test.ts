import { describe, expect, test } from 'vitest'
import type { ForwardInput } from '../../../shared/tasks/forward'
import { expectationOf, expectedCase, fixture } from '../../helpers/fixtures'
import { largestDifference, openModel, runForward } from '../../helpers/openModel'

const TOLERANCE = 1e-5
const FAMILIES = ['camembert', 'xlm-roberta', 'data2vec-text', 'roberta-prelayernorm', 'xlm-roberta-xl']
const folders = (head: string) => [`roberta-${head}-safetensors`, ...FAMILIES.map((family) => `${family}-${head}`)]

describe('every head of every relative gives the reference’s logits', () => {
  test.each([...folders('seq'), ...folders('tok')])('%s', async (name) => {
    const { input_ids: inputIds, attention_mask: attentionMask, logits } = expectationOf(name)
    const output = await runForward(await openModel(fixture(name)), { inputIds, attentionMask })
    expect(largestDifference(output.logits?.data ?? [], logits)).toBeLessThan(TOLERANCE)
  })

  test.each(folders('qa'))('%s: start and end', async (name) => {
    const { input_ids: inputIds, attention_mask: attentionMask, start_logits, end_logits } = expectationOf(name)
    const { startLogits, endLogits } = await runForward(await openModel(fixture(name)), { inputIds, attentionMask })
    expect(largestDifference(startLogits?.data ?? [], start_logits)).toBeLessThan(TOLERANCE)
    expect(largestDifference(endLogits?.data ?? [], end_logits)).toBeLessThan(TOLERANCE)
  })

  test.each(folders('mc'))('%s: the two texts are the two choices of one example', async (name) => {
    const { input_ids, attention_mask, logits } = expectationOf(name)
    const output = await runForward(await openModel(fixture(name)), { inputIds: [input_ids], attentionMask: [attention_mask] })
    expect(output.logits?.shape).toEqual([1, 2])
    expect(largestDifference(output.logits?.data ?? [], logits)).toBeLessThan(TOLERANCE)
  })
})

test.each(['loss single label', 'loss multi label', 'loss regression', 'loss token', 'loss question answering', 'loss multiple choice'])(
  '%s equals the reference',
  async (name) => {
    const { checkpoint, loss, ...given } = expectedCase(name)
    const input: ForwardInput = {
      inputIds: given.input_ids,
      attentionMask: given.attention_mask,
      labels: given.labels,
      startPositions: given.start_positions,
      endPositions: given.end_positions,
      problemType: given.problem_type,
    }
    expect((await runForward(await openModel(fixture(checkpoint)), input)).loss).toBeCloseTo(loss as number, 5)
  },
)

describe('labels and shapes that do not fit are refused with the field’s name', () => {
  test.each<[string, ForwardInput, string]>([
    ['roberta-seq-safetensors', { inputIds: [[0, 2]], labels: [3] }, 'labels.*3.*0 to 2'],
    ['roberta-seq-safetensors', { inputIds: [[0, 2]], labels: [0, 1] }, 'labels.*\\[1\\]'],
    ['roberta-tok-safetensors', { inputIds: [[0, 2]], labels: [[0]] }, 'labels.*\\[1\\]\\[2\\]'],
    ['roberta-qa-safetensors', { inputIds: [[0, 2]], startPositions: [0, 1], endPositions: [0] }, 'start_positions.*\\[1\\]'],
    ['roberta-mc-safetensors', { inputIds: [[0, 2]] }, 'input_ids.*2 deep.*choice'],
    [
      'roberta-mc-safetensors',
      {
        inputIds: [
          [[0, 2]],
          [
            [0, 2],
            [0, 2],
          ],
        ],
      },
      'input_ids.*as many choices',
    ],
    ['roberta-tok-safetensors', { inputIds: [[[0, 2]]] }, 'input_ids.*3 deep'],
  ])('%s %j', async (folder, input, words) => {
    await expect(runForward(await openModel(fixture(folder)), input)).rejects.toMatchObject({
      code: 'input_invalid',
      message: expect.stringMatching(new RegExp(words, 's')),
    })
  })
})

test('the sample model serves its four heads from one folder', async () => {
  const { SAMPLE_MODEL } = await import('../../helpers/fixtures')
  const model = await openModel(SAMPLE_MODEL)
  const shapeOf = async (className: string) => (await runForward(model, { className, inputIds: [[0, 5, 6, 2]] })).logits?.shape
  expect(await shapeOf('RobertaForTokenClassification')).toEqual([1, 4, 9])
  expect(await shapeOf('RobertaForSequenceClassification')).toEqual([1, 2])
  expect((await runForward(model, { className: 'RobertaForQuestionAnswering', inputIds: [[0, 5, 6, 2]] })).startLogits?.shape).toEqual([1, 4])
})
