import { mkdirSync, readFileSync, rmSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, test } from 'vitest'
import { readModelFolder } from '../../../main/engine/modelFolder'
import { OpenModel } from '../../../main/engine/openModel'
import { reportOf } from '../../../main/engine/report'
import { runTask } from '../../../main/engine/tasks/runners'
import type { ForwardInput } from '../../../shared/tasks/forward'
import { fixture, SAMPLE_MODEL } from '../../helpers/fixtures'
import { openModel, runForward } from '../../helpers/openModel'
import { tempCopy, tempFolder } from '../../helpers/tempFolder'

const says = (code: string, ...words: string[]) =>
  expect.objectContaining({ code, message: expect.stringMatching(new RegExp(words.join('.*'), 's')), hint: expect.stringMatching(/\w/) })

const broken = (change: (folder: string) => void) => {
  const folder = tempCopy(fixture('roberta-mlm-safetensors'))
  change(folder)
  return folder
}
const withConfig = (change: Record<string, unknown>) =>
  broken((folder) => {
    const file = path.join(folder, 'config.json')
    writeFileSync(file, JSON.stringify({ ...JSON.parse(readFileSync(file, 'utf8')), ...change }))
  })

describe('what cannot be opened is refused with a sentence', () => {
  test('no such folder: the path is named', async () => {
    await expect(openModel('/nowhere/at/all')).rejects.toEqual(says('no_such_folder', '/nowhere/at/all'))
  })
  test('a folder that is not a model', async () => {
    await expect(openModel(tempFolder())).rejects.toEqual(says('not_a_model', 'neither config.json nor a weight file'))
  })
  test('a file that is not a weight file', async () => {
    await expect(openModel(path.join(SAMPLE_MODEL, 'config.json'))).rejects.toEqual(says('not_a_model', 'not a weight file'))
  })
  test('weights without config.json', async () => {
    await expect(openModel(broken((folder) => rmSync(path.join(folder, 'config.json'))))).rejects.toEqual(says('config_missing', 'no config.json'))
  })
  test('config.json that is not JSON', async () => {
    await expect(openModel(broken((folder) => writeFileSync(path.join(folder, 'config.json'), '{"a": ')))).rejects.toEqual(says('config_invalid', 'not JSON'))
  })
  test('a model type outside the family is named', async () => {
    await expect(openModel(fixture('bad-bert'))).rejects.toEqual(says('model_type_unknown', '"bert"'))
    await expect(openModel(withConfig({ model_type: 'longformer' }))).rejects.toEqual(says('model_type_unknown', '"longformer"'))
  })
  test('an impossible field names the field and the value', async () => {
    await expect(openModel(withConfig({ hidden_size: 'big' }))).rejects.toEqual(says('config_invalid', 'hidden_size', '"big"'))
    await expect(openModel(withConfig({ num_attention_heads: 5 }))).rejects.toEqual(says('config_invalid', 'hidden_size 16', '5'))
    await expect(openModel(withConfig({ pad_token_id: null }))).rejects.toEqual(says('config_invalid', 'pad_token_id'))
    await expect(openModel(withConfig({ hidden_act: 'prelu' }))).rejects.toEqual(says('config_invalid', 'hidden_act', 'prelu'))
  })
  test('a decoder whose cross-attention is not in the file is refused, not computed without it', async () => {
    await expect(openModel(withConfig({ is_decoder: true, add_cross_attention: true }))).rejects.toEqual(says('tensor_missing', 'crossattention'))
    await expect(openModel(withConfig({ add_cross_attention: true }))).rejects.toEqual(says('config_invalid', 'add_cross_attention', 'is_decoder'))
  })
  test('config.json without weights', async () => {
    await expect(openModel(broken((folder) => rmSync(path.join(folder, 'model.safetensors'))))).rejects.toEqual(says('weights_missing', 'no weight file'))
  })
  test('weights cut short name the file and both lengths', async () => {
    await expect(openModel(fixture('bad-truncated'))).rejects.toEqual(says('weights_truncated', 'model.safetensors', 'ends at byte'))
  })
  test('a wrong shape names the tensor, the shape found and the shape expected', async () => {
    await expect(openModel(fixture('bad-shape'))).rejects.toEqual(
      expect.objectContaining({
        code: 'tensor_shape',
        detail: expect.objectContaining({ tensor: expect.any(String), found: expect.any(Array), expected: expect.any(Array) }),
      }),
    )
    await expect(openModel(withConfig({ vocab_size: 511 }))).rejects.toEqual(says('tensor_shape', 'word_embeddings', '\\[512, 16\\]', '\\[511, 16\\]'))
  })
  test('missing tensors are listed', async () => {
    await expect(openModel(withConfig({ num_hidden_layers: 3 }))).rejects.toEqual(says('tensor_missing', '16 of its', 'encoder.layer.2.attention'))
  })
  test('no tokenizer: the encoder opens, the task says what is missing', async () => {
    const folder = broken((at) => {
      for (const name of ['tokenizer.json', 'vocab.json', 'merges.txt']) rmSync(path.join(at, name), { force: true })
    })
    const model = await openModel(folder)
    expect(model.info).toMatchObject({ tokenizer: null, tasks: [], problems: [says('tokenizer_missing', 'vocab.json')] })
    await expect(runTask(model, 'fill-mask', { text: 'a <mask>' })).rejects.toEqual(says('tokenizer_missing', 'merges.txt'))
  })
  test.each(['coreml', 'cuda', 'dml'] as const)('the device %s where it is not there: never the CPU in silence', async (device) => {
    const there = { coreml: process.platform === 'darwin', dml: process.platform === 'win32', cuda: false }[device]
    const opened = OpenModel.open({ path: SAMPLE_MODEL, device, precision: 'auto', threads: 1 })
    if (there) await opened
    else await expect(opened).rejects.toEqual(says('device_unavailable', device))
  })
})

describe('a sharded checkpoint that does not hold together is refused', () => {
  const sharded = (change: (index: { weight_map: Record<string, string> }, folder: string) => unknown) => {
    const folder = tempCopy(fixture('mlm-sharded-safetensors'))
    const file = path.join(folder, 'model.safetensors.index.json')
    const index = JSON.parse(readFileSync(file, 'utf8'))
    writeFileSync(file, JSON.stringify(change(index, folder) ?? index))
    return folder
  }
  test('a shard that is absent is named', async () => {
    const folder = sharded((_, at) => rmSync(path.join(at, 'model-00002-of-00003.safetensors')))
    await expect(openModel(folder)).rejects.toEqual(says('weights_missing', 'model-00002-of-00003.safetensors'))
  })
  test('a shard outside the folder is never read', async () => {
    const folder = sharded(({ weight_map }) => ({ weight_map: { ...weight_map, 'lm_head.bias': '../../etc/passwd' } }))
    await expect(openModel(folder)).rejects.toEqual(says('weights_invalid', 'not a file name'))
  })
  test('a tensor that its shard lacks is named', async () => {
    const folder = sharded(({ weight_map }) => ({ weight_map: { ...weight_map, 'no.such.tensor': 'model-00001-of-00003.safetensors' } }))
    await expect(openModel(folder)).rejects.toEqual(says('tensor_missing', 'no.such.tensor'))
  })
  test('an index without weight_map', async () => {
    await expect(openModel(sharded(() => ({ metadata: {} })))).rejects.toEqual(says('weights_invalid', 'weight_map'))
  })
  test('shards that are links into different folders are opened', async () => {
    const folder = sharded((_, at) => {
      for (const shard of ['model-00001-of-00003.safetensors', 'model-00003-of-00003.safetensors']) {
        const elsewhere = path.join(tempFolder('blobs'), 'blob')
        writeFileSync(elsewhere, readFileSync(path.join(at, shard)))
        rmSync(path.join(at, shard))
        symlinkSync(elsewhere, path.join(at, shard))
      }
    })
    const { logits } = await runForward(await openModel(folder), { inputIds: [[0, 5, 2]] })
    expect(logits?.shape).toEqual([1, 3, 512])
  })
})

describe('what can be opened in unusual places is opened', () => {
  test('a Hugging Face cache: links are resolved, nothing is written beside them', async () => {
    const cache = tempFolder('cache')
    const snapshot = path.join(cache, 'snapshots/abc')
    mkdirSync(snapshot, { recursive: true })
    mkdirSync(path.join(cache, 'blobs'))
    for (const name of ['config.json', 'model.safetensors', 'tokenizer.json', 'tokenizer_config.json']) {
      writeFileSync(path.join(cache, 'blobs', `sha-${name}`), readFileSync(path.join(fixture('roberta-mlm-safetensors'), name)))
      symlinkSync(path.join('../../blobs', `sha-${name}`), path.join(snapshot, name))
    }
    const model = await openModel(snapshot)
    const { lastHiddenState } = await runForward(model, { className: 'RobertaModel', inputIds: [[0, 5, 2]] })
    expect(lastHiddenState?.shape).toEqual([1, 3, 16])
  })
  test('the weight file itself, with its config beside it', async () => {
    expect((await openModel(path.join(SAMPLE_MODEL, 'model.safetensors'))).info.heads).toContain('MaskedLM')
  })
  test('a folder whose name has spaces, emoji and quotes', async () => {
    const folder = path.join(tempFolder(), 'my "model" 🤗 #1 %20')
    mkdirSync(folder)
    for (const name of ['config.json', 'model.safetensors', 'tokenizer.json'])
      writeFileSync(path.join(folder, name), readFileSync(path.join(fixture('roberta-mlm-safetensors'), name)))
    expect((await openModel(folder)).info.tasks).toEqual(['fill-mask', 'feature-extraction'])
  })
})

describe('a report describes any folder', () => {
  test('the sample model: four heads, each with its own labels', async () => {
    const report = reportOf(await readModelFolder(SAMPLE_MODEL))
    expect(report.heads).toEqual(['MaskedLM', 'SequenceClassification', 'TokenClassification', 'QuestionAnswering'])
    expect(report.labels['text-classification' as never]).toEqual(['negative', 'positive'])
    expect(report.labels['token-classification' as never]).toHaveLength(9)
    expect(report).toMatchObject({ layers: 6, hidden: 384, attentionHeads: 12, vocabulary: 16384, maxTokens: 512, dtype: 'F16', problems: [] })
  })
  test('a head that the config claims and the weights lack is a problem that lists its tensors', async () => {
    const report = reportOf(await readModelFolder(fixture('bad-base-only-for-mlm')))
    expect(report.problems).toEqual([says('head_missing', 'MaskedLM', 'lm_head')])
  })
  test('every broken part is listed, not only the first', async () => {
    const folder = broken((at) => {
      truncateSync(path.join(at, 'model.safetensors'), 1000)
      writeFileSync(path.join(at, 'config.json'), '[]')
    })
    expect(reportOf(await readModelFolder(folder)).problems.map(({ code }) => code)).toEqual(['config_invalid', 'weights_truncated'])
  })
})

describe('weights that change while they are open', () => {
  test('rewritten in place: the next run says so instead of giving another model’s numbers', async () => {
    const folder = tempCopy(fixture('roberta-mlm-safetensors'))
    const model = await openModel(folder)
    const file = path.join(folder, 'model.safetensors')
    const bytes = readFileSync(file)
    writeFileSync(file, bytes.fill(7, bytes.length - 1000))
    expect(() => model.checkUnchanged()).toThrow(says('weights_changed', 'model.safetensors'))
  })
  test('replaced by another file of the same name: the open model goes on, its bytes are its own', async () => {
    const folder = tempCopy(fixture('roberta-mlm-safetensors'))
    const model = await openModel(folder)
    const file = path.join(folder, 'model.safetensors')
    rmSync(file)
    writeFileSync(file, 'something else')
    expect(() => model.checkUnchanged()).not.toThrow()
  })
})

describe('forward refuses arguments that do not fit', () => {
  const refused: [ForwardInput, ...string[]][] = [
    [{ inputIds: [[0, 600, 2]] }, 'input_ids', '600', '511'],
    [
      {
        inputIds: [
          [0, 5, 2],
          [0, 2],
        ],
      },
      'input_ids',
      'different lengths',
      '3, 2',
    ],
    [{ inputIds: [[0, 2]], attentionMask: [[1]] }, 'attention_mask', '\\[1\\]\\[1\\]', '\\[1\\]\\[2\\]'],
    [{ inputIds: [[0, 2]], tokenTypeIds: [[0, 1]] }, 'token_type_ids', '1', '0 to 0'],
    [{ inputIds: [[0, 2]], headMask: [1, 1] }, 'head_mask', '\\[4\\]', '\\[2\\]\\[4\\]'],
    [{ inputIds: [[0, 2]], labels: [[0, 512]] }, 'labels', '512', '511'],
    [{}, 'exactly one of input_ids and inputs_embeds'],
    [{ inputsEmbeds: [[[1, 2]]] }, 'inputs_embeds', '2 numbers', '16'],
  ]
  test.each(refused)('%j', async (input, ...words) => {
    await expect(runForward(await openModel(fixture('roberta-mlm-safetensors')), input)).rejects.toEqual(says('input_invalid', ...words))
  })
  test('a class that is not served is named', async () => {
    await expect(runForward(await openModel(SAMPLE_MODEL), { className: 'BertModel', inputIds: [[0, 2]] })).rejects.toEqual(says('input_invalid', 'BertModel'))
  })
  test('more tokens than positions', async () => {
    await expect(runForward(await openModel(fixture('roberta-mlm-safetensors')), { inputIds: [Array.from({ length: 65 }, () => 5)] })).rejects.toEqual(
      says('text_too_long', '65', '64'),
    )
  })
})
