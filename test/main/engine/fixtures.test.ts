import { readdirSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { RobertaForMaskedLM, RobertaModel } from '../../../main/engine/api'
import { measureCase, measureFolder } from '../../fidelity/measure'
import { CASES, FIXTURES, fixture } from '../../helpers/fixtures'

/** The tolerances of the project: the reference's own fp32 deviates from exact arithmetic by up to 2.1e-6. */
const tolerance = (field: string): number => (field.startsWith('attentions') ? 1e-6 : field === 'logits_argmax' ? 0 : 1e-5)

describe('every checkpoint, through the public classes, gives the reference’s numbers', () => {
  test('all 86 folders are here', () => {
    const folders = readdirSync(fixture('.'), { withFileTypes: true }).filter((entry) => entry.isDirectory())
    expect(folders.map(({ name }) => name).sort()).toEqual([...FIXTURES].sort())
    expect(folders).toHaveLength(86)
  })

  test.each(FIXTURES.filter((name) => !name.startsWith('bad-')))('%s', async (name) => {
    const { deviations } = await measureFolder(name)
    expect(deviations.length).toBeGreaterThan(0)
    for (const { field, largest } of deviations) expect(largest, field).toBeLessThanOrEqual(tolerance(field))
  })

  test.each(CASES)('case: %s', async (name) => {
    const { deviations } = await measureCase(name)
    expect(deviations.length).toBeGreaterThan(0)
    for (const { field, largest } of deviations) expect(largest, field).toBeLessThanOrEqual(tolerance(field))
  })
})

describe('what must be refused is, with the right sentence', () => {
  test.each([
    ['bad-bert', { code: 'model_type_unknown', message: expect.stringContaining('"bert"') }],
    ['bad-truncated', { code: 'weights_truncated', message: expect.stringMatching(/model\.safetensors is cut short.*byte \d+/) }],
    ['bad-shape', { code: 'tensor_shape', message: expect.stringMatching(/Tensor \S+ has shape \[[\d, ]+\].*\[[\d, ]+\]/) }],
    ['bad-base-only-for-mlm', { code: 'head_missing', message: expect.stringMatching(/lm_head\.dense\.weight.*lm_head\.layer_norm\.bias/) }],
  ])('%s', async (name, error) => {
    await expect(RobertaForMaskedLM.fromPretrained(fixture(name))).rejects.toMatchObject(error)
  })

  test('a base checkpoint still opens as the encoder', async () => {
    const model = await RobertaModel.fromPretrained(fixture('bad-base-only-for-mlm'))
    expect((await model.forward({ inputIds: [[0, 5, 2]] })).lastHiddenState.shape).toEqual([1, 3, 16])
    model.close()
  })
})
