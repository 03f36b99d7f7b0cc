import { describe, expect, test } from 'vitest'
import type { ForwardInput } from '../../../shared/tasks/forward'
import { fixture, SAMPLE_MODEL } from '../../helpers/fixtures'
import { openModel, runForward } from '../../helpers/openModel'

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
  const model = await openModel(SAMPLE_MODEL)
  const shapeOf = async (className: string) => (await runForward(model, { className, inputIds: [[0, 5, 6, 2]] })).logits?.shape
  expect(await shapeOf('RobertaForTokenClassification')).toEqual([1, 4, 9])
  expect(await shapeOf('RobertaForSequenceClassification')).toEqual([1, 2])
  expect((await runForward(model, { className: 'RobertaForQuestionAnswering', inputIds: [[0, 5, 6, 2]] })).startLogits?.shape).toEqual([1, 4])
})

test('the loss of no label at all is NaN, as in the reference', async () => {
  const output = await runForward(await openModel(fixture('roberta-mlm-safetensors')), { inputIds: [[0, 5, 2]], labels: [[-100, -100, -100]] })
  expect(output.loss).toBeNaN()
})
