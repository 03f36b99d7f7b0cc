import { cpSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, test } from 'vitest'
import { type AnyModel, classOf, RobertaForMaskedLM, RobertaForTokenClassification, RobertaModel } from '../../../main/engine/api'
import { inspect } from '../../../main/engine/report'
import { runTask } from '../../../main/engine/tasks/runners'
import type { ForwardOutput } from '../../../shared/tasks/forward'
import { expectationOf, fixture, ROOT } from '../../helpers/fixtures'
import { largestDifference, openModel } from '../../helpers/openModel'
import { tempCopy, tempFolder } from '../../helpers/tempFolder'

const VECTORS = path.join(ROOT, 'test/vectors/onnx')
const expected = JSON.parse(readFileSync(path.join(VECTORS, 'expected.json'), 'utf8'))
const given = { inputIds: expected.input_ids, attentionMask: expected.attention_mask }

async function run(folder: string, className: string, input: object): Promise<ForwardOutput> {
  const model: AnyModel = await classOf(className).fromPretrained(folder, { threads: 1 })
  try {
    return await model.forward(input as never)
  } finally {
    model.close()
  }
}

describe('an export gives what PyTorch gave, attentions too', () => {
  test.each([
    ['base', 1e-5],
    ['qa', 1e-5],
    ['sdpa', 1e-5],
    ['attention-operator', 1e-5],
    ['external', 1e-5],
    ['fp16', 5e-3],
  ])('%s', async (name, tolerance) => {
    const { class: className, attentions, ...outputs } = expected[name]
    const found = (await run(path.join(VECTORS, name), className, { ...given, outputAttentions: true })) as unknown as Record<string, { data: Float32Array }>
    const camel: Record<string, string> = {
      last_hidden_state: 'lastHiddenState',
      pooler_output: 'poolerOutput',
      start_logits: 'startLogits',
      end_logits: 'endLogits',
      logits: 'logits',
    }
    for (const [field, value] of Object.entries(outputs))
      expect(largestDifference(found[camel[field] as string]?.data ?? [], value), field).toBeLessThan(tolerance)
    const weights = found.attentions as unknown as { data: Float32Array }[]
    for (const [i, layer] of attentions.entries()) expect(largestDifference(weights[i]?.data ?? [], layer), `layer ${i + 1}`).toBeLessThan(tolerance / 5)
  })

  test('the attentions of onnx-mlm are those of the checkpoint it was exported from', async () => {
    const { input_ids: inputIds, attention_mask: attentionMask } = expectationOf('onnx-mlm')
    const input = { inputIds, attentionMask, outputAttentions: true }
    const [own, theirs] = [
      await run(fixture('roberta-mlm-safetensors'), 'RobertaForMaskedLM', input),
      await run(fixture('onnx-mlm'), 'RobertaForMaskedLM', input),
    ]
    expect(theirs.attentions).toHaveLength(2)
    for (const [i, { data }] of theirs.attentions?.entries() ?? [])
      expect(largestDifference(data, Array.from(own.attentions?.[i]?.data ?? []))).toBeLessThan(1e-6)
  })

  test('fill-mask runs on an export as on the checkpoint', async () => {
    const input = { text: 'Paris is the <mask> of France.' }
    const [own, theirs] = await Promise.all(
      ['roberta-mlm-safetensors', 'onnx-mlm'].map(async (name) => runTask(await openModel(fixture(name)), 'fill-mask', input)),
    )
    expect(theirs?.masks[0]?.candidates.map(({ token }) => token)).toEqual(own?.masks[0]?.candidates.map(({ token }) => token))
  })
})

describe('exports where people keep them', () => {
  test('in a folder onnx below the config, by that folder’s parent or by the file', async () => {
    const folder = tempFolder('hub')
    cpSync(fixture('onnx-tok'), folder, { recursive: true })
    mkdirSync(path.join(folder, 'onnx'))
    cpSync(path.join(folder, 'model.onnx'), path.join(folder, 'onnx/model.onnx'))
    rmSync(path.join(folder, 'model.onnx'))
    for (const at of [folder, path.join(folder, 'onnx/model.onnx')])
      expect((await run(at, 'RobertaForTokenClassification', { inputIds: [[0, 5, 2]] })).logits?.shape).toEqual([1, 3, 5])
  })

  test('in the Hugging Face cache, whose files are links into one folder, external data too', async () => {
    const repository = path.join(tempFolder('hub'), 'models--o--n')
    const [blobs, snapshot] = [path.join(repository, 'blobs'), path.join(repository, 'snapshots/abc')]
    for (const folder of [blobs, snapshot]) mkdirSync(folder, { recursive: true })
    for (const name of ['config.json', 'model.onnx', 'model.onnx_data']) {
      cpSync(path.join(VECTORS, 'external', name), path.join(blobs, `hash-of-${name}`))
      symlinkSync(`../../blobs/hash-of-${name}`, path.join(snapshot, name))
    }
    const { lastHiddenState } = await run(repository, 'RobertaModel', given)
    expect(largestDifference(lastHiddenState?.data ?? [], expected.base.last_hidden_state)).toBeLessThan(1e-5)
  })

  test('info tells what it is', async () => {
    expect(await inspect(fixture('onnx-tok'))).toMatchObject({
      heads: ['TokenClassification'],
      labels: { 'token-classification': expect.arrayContaining(['O']) },
      dtype: 'F32',
      files: [{ name: 'model.onnx' }],
      problems: [],
    })
    expect((await inspect(fixture('onnx-tok'))).parameters).toBeGreaterThan(10_000)
    expect(await inspect(path.join(VECTORS, 'external'))).toMatchObject({ files: [{ name: 'model.onnx' }, { name: 'model.onnx_data' }] })
    expect(await inspect(path.join(VECTORS, 'fp16'))).toMatchObject({ dtype: 'F16', heads: ['SequenceClassification'] })
  })
})

describe('what an export cannot do is said', () => {
  test.each<[string, string, object, RegExp]>([
    ['onnx-mlm', 'RobertaForMaskedLM', { inputIds: [[0, 2]], outputHiddenStates: true }, /gives no hidden states: its outputs are logits/],
    ['onnx-mlm', 'RobertaForMaskedLM', { inputIds: [[0, 2]], headMask: [1, 1, 1, 1] }, /no input for a head mask/],
    ['onnx-mlm', 'RobertaForMaskedLM', { inputsEmbeds: [[new Array(16).fill(0)]] }, /no inputs_embeds/],
    ['onnx-mlm', 'RobertaForMaskedLM', { inputIds: [[0, 2]], positionIds: [[5, 6]] }, /no input for position ids/],
    ['onnx-mlm', 'RobertaModel', { inputIds: [[0, 2]] }, /gives logits and no last_hidden_state/],
  ])('%s as %s %j', async (folder, className, input, message) => {
    await expect(run(fixture(folder), className, input)).rejects.toMatchObject({ code: 'config_unsupported', message: expect.stringMatching(message) })
  })

  test('another head than it was exported for', async () => {
    await expect(RobertaForMaskedLM.fromPretrained(fixture('onnx-tok'))).rejects.toMatchObject({
      code: 'head_missing',
      message: expect.stringContaining('exported for TokenClassification'),
    })
    await expect(RobertaForTokenClassification.fromPretrained(path.join(VECTORS, 'base'))).rejects.toMatchObject({
      code: 'head_missing',
      message: expect.stringContaining('without a head'),
    })
  })

  test('weights that are missing, cut short or outside its folder', async () => {
    const missing = tempCopy(path.join(VECTORS, 'external'))
    rmSync(path.join(missing, 'model.onnx_data'))
    await expect(RobertaModel.fromPretrained(missing)).rejects.toMatchObject({ code: 'weights_missing', message: expect.stringContaining('model.onnx_data') })
    const cut = tempCopy(path.join(VECTORS, 'external'))
    writeFileSync(path.join(cut, 'model.onnx_data'), readFileSync(path.join(cut, 'model.onnx_data')).subarray(0, 5000))
    await expect(RobertaModel.fromPretrained(cut)).rejects.toMatchObject({
      code: 'weights_truncated',
      message: expect.stringMatching(/model\.onnx_data is cut short.*5000/),
    })
    await expect(RobertaModel.fromPretrained(path.join(VECTORS, 'bad-location'))).rejects.toMatchObject({
      code: 'weights_invalid',
      message: expect.stringContaining('"../external/model.onnx_data"'),
    })
  })

  test('a file that ends early, and one that is no graph', async () => {
    const cut = tempCopy(fixture('onnx-tok'))
    writeFileSync(path.join(cut, 'model.onnx'), readFileSync(path.join(cut, 'model.onnx')).subarray(0, 30_000))
    await expect(RobertaModel.fromPretrained(cut)).rejects.toMatchObject({ code: 'weights_truncated', message: expect.stringContaining('30000') })
    writeFileSync(path.join(cut, 'model.onnx'), 'no graph at all')
    await expect(RobertaModel.fromPretrained(cut)).rejects.toMatchObject({
      code: expect.stringMatching(/^weights_(invalid|truncated)$/),
      message: expect.stringContaining('model.onnx'),
    })
  })
})
