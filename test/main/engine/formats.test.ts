import { copyFileSync, cpSync, mkdirSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { decode, ExtData, encode } from '@msgpack/msgpack'
import { describe, expect, test } from 'vitest'
import { RobertaForMaskedLM, RobertaForSequenceClassification, RobertaModel } from '../../../main/engine/api'
import { readModelFolder } from '../../../main/engine/modelFolder'
import { inspect } from '../../../main/engine/report'
import { expectationOf, fixture, ROOT } from '../../helpers/fixtures'
import { largestDifference } from '../../helpers/openModel'
import { tempCopy, tempFolder } from '../../helpers/tempFolder'

const VECTORS = path.join(ROOT, 'test/vectors/formats')
const expected = JSON.parse(readFileSync(path.join(VECTORS, 'expected.json'), 'utf8'))
const given = { inputIds: expected.input_ids, attentionMask: expected.attention_mask }

describe('checkpoints as they are found, besides the fixtures', () => {
  test.each(['stored-decoder', 'training-checkpoint'])('%s', async (name) => {
    const model = await RobertaForMaskedLM.fromPretrained(path.join(VECTORS, name))
    const { logits } = await model.forward(given)
    expect(largestDifference(logits.data.subarray(2 * 512, 3 * 512), expected[name])).toBeLessThan(1e-5)
    model.close()
  })

  test('fairseq with queries, keys and values in one tensor, a classification head and no config.json', async () => {
    const model = await RobertaForSequenceClassification.fromPretrained(path.join(VECTORS, 'fairseq-fused'))
    expect(largestDifference((await model.forward(given)).logits.data, expected['fairseq-fused'])).toBeLessThan(1e-5)
    expect(model.config).toMatchObject({ modelType: 'roberta', numLabels: 3, numHiddenLayers: 2, maxPositionEmbeddings: 66 })
    model.close()
  })

  test('a folder of the Hugging Face cache, whose files are links, by its repository or its snapshot', async () => {
    const repository = hubCache('main')
    const expectedStates = expectationOf('roberta-base-safetensors')
    for (const folder of [repository, path.join(repository, 'snapshots/abc123')]) {
      const model = await RobertaModel.fromPretrained(folder)
      const { lastHiddenState } = await model.forward({ inputIds: expectedStates.input_ids, attentionMask: expectedStates.attention_mask })
      expect(largestDifference(lastHiddenState.data, expectedStates.last_hidden_state)).toBeLessThan(1e-5)
      model.close()
    }
  })

  test('a cache with several snapshots and none of them main is refused', async () => {
    const repository = hubCache('gone')
    mkdirSync(path.join(repository, 'snapshots/def456'))
    await expect(RobertaModel.fromPretrained(repository)).rejects.toMatchObject({ code: 'not_a_model', message: expect.stringContaining('2 snapshots') })
  })

  test('an array that Flax wrote in pieces, a kernel and a table', async () => {
    const folder = tempCopy(fixture('roberta-mlm-flax'))
    const file = path.join(folder, 'flax_model.msgpack')
    writeFileSync(file, inPieces(readFileSync(file)))
    const { input_ids: inputIds, attention_mask: attentionMask, logits_row_2 } = expectationOf('roberta-mlm-flax')
    const model = await RobertaForMaskedLM.fromPretrained(folder)
    const { logits } = await model.forward({ inputIds, attentionMask })
    expect(largestDifference(logits.data.subarray(2 * 512, 3 * 512), logits_row_2)).toBeLessThan(1e-5)
    model.close()
  })

  test('of several formats in one folder the reference’s first choice is opened', async () => {
    const folder = tempCopy(fixture('roberta-mlm-tf'))
    cpSync(fixture('roberta-mlm-flax/flax_model.msgpack'), path.join(folder, 'flax_model.msgpack'))
    const format = async () => ((await readModelFolder(folder)).checkpoint as { format: string }).format
    expect(await format()).toBe('TensorFlow')
    cpSync(fixture('roberta-mlm-bin/pytorch_model.bin'), path.join(folder, 'pytorch_model.bin'))
    expect(await format()).toBe('PyTorch')
    cpSync(fixture('roberta-mlm-safetensors/model.safetensors'), path.join(folder, 'model.safetensors'))
    expect(await format()).toBe('safetensors')
  })

  test.each(['tf_model.h5', 'flax_model.msgpack'])('a weight file by itself: %s', async (name) => {
    const model = await RobertaModel.fromPretrained(fixture(`roberta-base-${name === 'tf_model.h5' ? 'tf' : 'flax'}/${name}`))
    expect((await model.forward({ inputIds: [[0, 5, 2]] })).lastHiddenState.shape).toEqual([1, 3, 16])
    model.close()
  })
})

describe('what cannot be mapped is named, with the way out', () => {
  test.each([
    ['h5-gzip', /dataset "roberta\/encoder\/layer_\._0\/attention\/self\/query\/kernel:0" is compressed \(gzip\)/],
    ['h5-chunked', /query\/kernel:0" is stored in chunks/],
    ['h5-big-endian', /query\/kernel:0" has its bytes in big-endian order/],
    ['h5-latest', /tf_model\.h5 is written in HDF5's newer layout/],
  ])('%s', async (name, message) => {
    const { problems } = await inspect(path.join(VECTORS, name))
    expect(problems).toContainEqual(
      expect.objectContaining({
        code: 'weights_format_unsupported',
        message: expect.stringMatching(message),
        hint: expect.stringContaining('save_pretrained'),
      }),
    )
  })

  test('shards without their index', async () => {
    const folder = tempCopy(fixture('mlm-sharded-tf'))
    rmSync(path.join(folder, 'tf_model.h5.index.json'))
    await expect(RobertaModel.fromPretrained(folder)).rejects.toMatchObject({ code: 'weights_format_unsupported', hint: expect.stringContaining('index') })
  })

  test('a file of one format under the name of another', async () => {
    const names = ['model.safetensors', 'pytorch_model.bin', 'tf_model.h5', 'flax_model.msgpack']
    const folders = ['roberta-mlm-safetensors', 'roberta-mlm-bin', 'roberta-mlm-tf', 'roberta-mlm-flax']
    for (const [i, folder] of folders.entries())
      for (const name of names.filter((_, other) => other !== i)) {
        const copy = tempFolder('mislabelled')
        copyFileSync(fixture(`${folder}/config.json`), path.join(copy, 'config.json'))
        copyFileSync(fixture(`${folder}/${names[i]}`), path.join(copy, name))
        await expect(RobertaModel.fromPretrained(copy), `${folder} as ${name}`).rejects.toMatchObject({
          code: expect.stringMatching(/^weights_(invalid|truncated)$/),
          message: expect.stringContaining(name),
        })
      }
  })
})

/** `models--owner--name` with its blobs, one snapshot of links, and `refs/main`. */
function hubCache(main: string): string {
  const repository = path.join(tempFolder('hub'), 'models--owner--name')
  const [blobs, snapshot] = [path.join(repository, 'blobs'), path.join(repository, 'snapshots/abc123')]
  for (const folder of [blobs, snapshot, path.join(repository, 'refs')]) mkdirSync(folder, { recursive: true })
  for (const name of readdirSync(fixture('roberta-base-safetensors'))) {
    copyFileSync(fixture(`roberta-base-safetensors/${name}`), path.join(blobs, `blob-${name}`))
    symlinkSync(`../../blobs/blob-${name}`, path.join(snapshot, name))
  }
  writeFileSync(path.join(repository, 'refs/main'), main === 'main' ? 'abc123\n' : main)
  return repository
}

/** The same state with its word embeddings and a kernel cut into pieces of 1,000 bytes, as `flax/serialization.py` `_chunk` does. */
function inPieces(bytes: Uint8Array): Uint8Array {
  const state = decode(bytes) as Tree
  const cut = (parent: Tree, key: string) => {
    const [shape, dtype, data] = decode((parent[key] as ExtData).data as Uint8Array) as [number[], string, Uint8Array]
    const chunks = Array.from({ length: Math.ceil(data.length / 1000) }, (_, i) => data.slice(1000 * i, 1000 * (i + 1)))
    parent[key] = {
      __msgpack_chunked_array__: true,
      shape: Object.fromEntries(shape.map((size, i) => [i, size])),
      chunks: Object.fromEntries(chunks.map((chunk, i) => [i, new ExtData(1, encode([[chunk.length / 4], dtype, chunk]))])),
    }
  }
  cut(below(state, 'roberta', 'embeddings', 'word_embeddings'), 'embedding')
  cut(below(state, 'roberta', 'encoder', 'layer', '1', 'intermediate', 'dense'), 'kernel')
  return encode(state)
}

type Tree = { [key: string]: unknown }
const below = (tree: Tree, ...keys: string[]): Tree => keys.reduce((at, key) => at[key] as Tree, tree)
