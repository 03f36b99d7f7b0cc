import { copyFileSync, readFileSync, renameSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { beforeAll, describe, expect, test } from 'vitest'
import type { TensorEntry } from '../../../main/engine/checkpoint/checkpoint'
import { RobertaConfig } from '../../../main/engine/config/robertaConfig'
import { configuration } from '../../../main/engine/inspect/configuration'
import { Inspection } from '../../../main/engine/inspect/inspection'
import { tensorStatistics, tensors } from '../../../main/engine/inspect/tensors'
import { fixture, SAMPLE_MODEL } from '../../helpers/fixtures'
import { inProcessApi } from '../../helpers/inProcessApi'
import { openModel } from '../../helpers/openModel'
import { tempCopy } from '../../helpers/tempFolder'

const inspection = async (folder: string) => new Inspection(await openModel(folder), folder)
const WORDS = 'embeddings.word_embeddings.weight'
const KERNEL = 'encoder.layer.1.intermediate.dense.weight'

describe('configuration', () => {
  test('every field of the family with its value, its default and its meaning', async () => {
    const fields = await configuration(await inspection(fixture('roberta-mlm-safetensors')))
    expect(fields.slice(0, RobertaConfig.fields.length).map(({ field }) => field)).toEqual(RobertaConfig.fields.map(({ name }) => name))
    const of = (name: string) => fields.find(({ field }) => field === name)
    expect(of('hidden_size')).toMatchObject({ value: 16, default: 768, isDefault: false, inFile: true })
    expect(of('chunk_size_feed_forward')).toMatchObject({ value: 0, default: 0, isDefault: true })
    expect(of('hidden_dropout_prob')).toMatchObject({ meaning: expect.stringContaining('nothing happens at inference') })
    expect(of('problem_type')).toMatchObject({ value: null, default: null, isDefault: true })
  })

  test('defaults are the family’s, and fields that nothing reads say so', async () => {
    const folder = tempCopy(fixture('xlm-roberta-xl-base'))
    const file = path.join(folder, 'config.json')
    writeFileSync(file, JSON.stringify({ ...JSON.parse(readFileSync(file, 'utf8')), summary_type: 'first' }))
    const fields = await configuration(await inspection(folder))
    expect(fields.find(({ field }) => field === 'num_hidden_layers')).toMatchObject({ default: 36 })
    expect(fields.at(-1)).toMatchObject({ field: 'summary_type', value: 'first', inFile: true, meaning: expect.stringContaining('nothing reads it') })
  })

  test('a folder without config.json has what the weight file says of itself', async () => {
    const fields = await configuration(await inspection(path.join('test/vectors/formats/fairseq-fused')))
    expect(fields.find(({ field }) => field === 'num_hidden_layers')).toMatchObject({ value: 2, inFile: true })
  })
})

describe('tensors', () => {
  test('a checkpoint’s, each with its file and its part', async () => {
    const all = await tensors(await inspection(fixture('roberta-mlm-safetensors')))
    const of = (name: string) => all.find((tensor) => tensor.name === name)
    expect(of(WORDS)).toEqual({
      name: WORDS,
      shape: [512, 16],
      dtype: 'F32',
      bytes: 512 * 16 * 4,
      file: 'model.safetensors',
      part: 'embeddings',
      layer: null,
    })
    expect(of('encoder.layer.1.attention.self.query.bias')).toMatchObject({ part: 'encoder', layer: 1 })
    expect(of('lm_head.dense.weight')).toMatchObject({ part: 'MaskedLM', layer: null })
  })

  test.each([
    ['roberta-clm-safetensors', 'lm_head.bias', 'CausalLM'],
    ['roberta-seq-safetensors', 'classifier.out_proj.weight', 'SequenceClassification'],
    ['roberta-tok-safetensors', 'classifier.weight', 'TokenClassification'],
    ['roberta-mc-safetensors', 'classifier.bias', 'MultipleChoice'],
    ['roberta-mc-safetensors', 'pooler.dense.weight', 'pooler'],
    ['roberta-qa-safetensors', 'qa_outputs.weight', 'QuestionAnswering'],
    ['roberta-prelayernorm-base', 'LayerNorm.weight', 'encoder'],
  ])('%s: %s is of %s', async (name, tensor, part) => {
    const all = await tensors(await inspection(fixture(name)))
    expect(all.find((entry) => entry.name === tensor)).toMatchObject({ part, layer: null })
  })

  test('each shard names its own', async () => {
    const all = await tensors(await inspection(fixture('mlm-sharded-safetensors')))
    expect(new Set(all.map(({ file }) => file)).size).toBeGreaterThan(1)
  })

  test('an export’s initializers, under its own names', async () => {
    const all = await tensors(await inspection(fixture('onnx-mlm')))
    expect(all.find(({ part }) => part === 'embeddings')).toMatchObject({ file: 'model.onnx', dtype: 'F32' })
    expect(all.find(({ name }) => name.startsWith('onnx::MatMul'))).toMatchObject({ part: 'encoder', layer: 0, shape: [16, 16] })
    expect(all.filter(({ layer }) => layer === 1)).toHaveLength(16)
    expect(all.some(({ part }) => part === 'MaskedLM')).toBe(true)
  })
})

describe('tensorStatistics equals a naive pass over the decoded tensor', () => {
  const cases = ['roberta-mlm-safetensors', 'roberta-mlm-bin', 'roberta-mlm-tf', 'roberta-mlm-flax', 'mlm-fp16', 'mlm-bf16', 'mlm-fp64']
  const sharded = ['mlm-sharded-bin', 'mlm-sharded-tf', 'mlm-sharded-flax', 'mlm-sharded-safetensors', 'mlm-legacy-pickle', 'mlm-fairseq']
  test.each([...cases, ...sharded])('%s', async (name) => {
    const opened = await inspection(fixture(name))
    const { tensors: entries } = await opened.weights.checkpoint()
    for (const tensor of [WORDS, KERNEL]) {
      const found = await tensorStatistics(opened, { name: tensor, bins: 7 })
      const expected = naive(decoded(entries.get(tensor) as TensorEntry), 7)
      expect(found).toMatchObject({ count: expected.count, min: expected.min, max: expected.max, zeros: expected.zeros, nonFinite: 0 })
      for (const key of ['mean', 'standardDeviation', 'norm'] as const) expect(Math.abs(found[key] - expected[key])).toBeLessThan(1e-12)
      expect([...found.histogram]).toEqual(expected.histogram)
    }
  })

  test('the same weights in a file and in an export: mapped, and inside the graph', async () => {
    const opened = await inspection(fixture('onnx-mlm'))
    const all = await tensors(opened)
    const [words, bias] = [all.find(({ shape }) => shape.join() === '512,16'), all.find(({ shape }) => shape.join() === '16')]
    const found = await tensorStatistics(opened, { name: words?.name ?? '', bins: 4 })
    expect(found.count).toBe(512 * 16)
    expect(found.histogram.reduce((sum, count) => sum + count)).toBe(512 * 16)
    expect(await tensorStatistics(opened, { name: bias?.name ?? '', bins: 1 })).toMatchObject({ count: 16, nonFinite: 0, histogram: Uint32Array.of(16) })
  })

  test('small tensors of an export are those of the checkpoint it was exported from', async () => {
    const [exported, checkpoint] = [await inspection(fixture('onnx-mlm')), await inspection(fixture('roberta-mlm-safetensors'))]
    const small = (await tensors(exported)).filter(({ name, bytes }) => name.endsWith('.bias') && bytes < 1024)
    expect(small.length).toBeGreaterThan(10)
    const { tensors: entries } = await checkpoint.weights.checkpoint()
    for (const { name } of small) {
      const own = entries.get(name.replace(/^(\w+\.)*(?=(embeddings|encoder|lm_head)\.)/, ''))
      if (!own) throw new Error(`${name} is not in the checkpoint.`)
      const [found, expected] = [await tensorStatistics(exported, { name, bins: 5 }), naive(decoded(own), 5)]
      expect(found, name).toMatchObject({ count: expected.count, min: expected.min, max: expected.max, zeros: expected.zeros, nonFinite: 0 })
      for (const key of ['mean', 'standardDeviation', 'norm'] as const) expect(Math.abs(found[key] - expected[key]), name).toBeLessThan(1e-12)
      expect([...found.histogram], name).toEqual(expected.histogram)
    }
  })

  test('zeros that a format leaves out', async () => {
    const opened = await inspection(SAMPLE_MODEL)
    const checkpoint = await opened.weights.checkpoint()
    checkpoint.tensors.set('zeros', { name: 'zeros', dtype: 'F32', shape: [3, 2], file: '', offset: 0, bytes: 0, zeros: true })
    expect(await tensorStatistics(opened, { name: 'zeros', bins: 2 })).toEqual({
      count: 6,
      min: 0,
      max: 0,
      mean: 0,
      standardDeviation: 0,
      norm: 0,
      zeros: 6,
      nonFinite: 0,
      histogram: Uint32Array.of(6, 0),
    })
    expect((await tensors(opened)).at(-1)).toMatchObject({ name: 'zeros', file: null, part: 'other' })
  })

  test('infinities and NaN are counted and left out', async () => {
    const folder = tempCopy(fixture('roberta-mlm-safetensors'))
    const { checkpoint } = await (async () => ({ checkpoint: await (await inspection(folder)).weights.checkpoint() }))()
    const { offset, bytes } = checkpoint.tensors.get('lm_head.bias') as TensorEntry
    const file = path.join(folder, 'model.safetensors')
    const changed = readFileSync(file)
    for (let at = 0; at < bytes; at += 4) changed.writeFloatLE(at === 0 ? Number.NaN : at === 4 ? Number.POSITIVE_INFINITY : 2, offset + at)
    writeFileSync(file, changed)
    const found = await tensorStatistics(await inspection(folder), { name: 'lm_head.bias', bins: 3 })
    expect(found).toMatchObject({ count: 512, nonFinite: 2, min: 2, max: 2, mean: 2, standardDeviation: 0, histogram: Uint32Array.of(510, 0, 0) })
    for (let at = 0; at < bytes; at += 4) changed.writeFloatLE(Number.NaN, offset + at)
    writeFileSync(file, changed)
    const none = await tensorStatistics(await inspection(folder), { name: 'lm_head.bias', bins: 1 })
    expect(none).toMatchObject({ count: 512, nonFinite: 512, min: Number.NaN, norm: Number.NaN, zeros: 0 })
  })
})

describe('over the wire', () => {
  const { api } = inProcessApi()
  beforeAll(() => api.openModel(fixture('mlm-fp16')))

  test('an unknown name is refused with the nearest one', async () => {
    await expect(api.inspect.tensorStatistics({ name: 'embeddings.word_embedding.weight', bins: 8 })).rejects.toMatchObject({
      code: 'input_invalid',
      message: expect.stringContaining('"embeddings.word_embedding.weight"'),
      hint: `Did you mean "${WORDS}"?`,
    })
  })

  test.each([
    { name: WORDS, bins: 0 },
    { name: WORDS, bins: 1e6 },
    { name: '', bins: 3 },
    { name: WORDS, bins: 3, part: 1 },
  ])('%j is refused', async (input) => {
    await expect(api.inspect.tensorStatistics(input)).rejects.toMatchObject({ code: 'input_invalid' })
  })

  test('statistics are ended by their signal', async () => {
    const aborter = new AbortController()
    const run = api.inspect.tensorStatistics({ name: WORDS, bins: 8 }, { signal: aborter.signal })
    aborter.abort()
    await expect(run).rejects.toMatchObject({ code: 'cancelled' })
    const opened = await inspection(fixture('mlm-fp16'))
    await expect(tensorStatistics(opened, { name: WORDS, bins: 8 }, AbortSignal.abort())).rejects.toMatchObject({ code: 'cancelled' })
  })

  test('the list and the configuration come through', async () => {
    expect((await api.inspect.tensors({})).every(({ dtype }) => dtype === 'F16')).toBe(true)
    expect((await api.inspect.configuration({})).length).toBeGreaterThan(30)
  })
})

describe('what was opened is what is read', () => {
  test('a file that another has taken the place of is refused', async () => {
    const folder = tempCopy(fixture('roberta-mlm-safetensors'))
    const opened = await inspection(folder)
    const file = path.join(folder, 'model.safetensors')
    copyFileSync(file, `${file}.new`)
    utimesSync(`${file}.new`, 1, 1)
    renameSync(`${file}.new`, file)
    await expect(tensors(opened)).rejects.toMatchObject({ code: 'weights_changed' })
    rmSync(file)
    await expect(tensors(opened)).rejects.toMatchObject({ code: 'weights_changed', message: expect.stringContaining('gone') })
  })

  test('a weight file that would not be the folder’s first choice', async () => {
    const folder = tempCopy(fixture('roberta-mlm-safetensors'))
    copyFileSync(fixture('mlm-fp16/model.safetensors'), path.join(folder, 'other.safetensors'))
    const all = await tensors(await inspection(path.join(folder, 'other.safetensors')))
    expect(all[0]).toMatchObject({ dtype: 'F16', file: 'other.safetensors' })
  })

  test('shards beside which a whole file has since been laid', async () => {
    const folder = tempCopy(fixture('mlm-sharded-safetensors'))
    const opened = await inspection(folder)
    copyFileSync(fixture('mlm-fp16/model.safetensors'), path.join(folder, 'model.safetensors'))
    await expect(tensors(opened)).rejects.toMatchObject({ code: 'weights_changed' })
  })
})

/** A tensor as numbers, element by element from its bytes. */
function decoded({ file, offset, bytes, pieces, dtype }: TensorEntry): number[] {
  const all = readFileSync(file)
  const own = Buffer.concat((pieces ?? [{ offset, bytes }]).map((piece) => all.subarray(piece.offset, piece.offset + piece.bytes)))
  const size = { F32: 4, F64: 8, F16: 2, BF16: 2 }[dtype as 'F32']
  return Array.from({ length: own.length / size }, (_, i) => {
    if (dtype === 'F32') return own.readFloatLE(4 * i)
    if (dtype === 'F64') return own.readDoubleLE(8 * i)
    if (dtype === 'BF16') return Buffer.from([0, 0, ...own.subarray(2 * i, 2 * i + 2)]).readFloatLE(0)
    const bits = own.readUInt16LE(2 * i)
    const [exponent, fraction] = [(bits >> 10) & 31, bits & 1023]
    return (bits >> 15 ? -1 : 1) * (exponent === 0 ? fraction * 2 ** -24 : (1024 + fraction) * 2 ** (exponent - 25))
  })
}

function naive(values: number[], bins: number) {
  const [min, max, mean] = [Math.min(...values), Math.max(...values), values.reduce((sum, value) => sum + value, 0) / values.length]
  const histogram = Array.from({ length: bins }, () => 0)
  for (const value of values) {
    const bin = Math.min(bins - 1, Math.floor(((value - min) / (max - min)) * bins))
    histogram[bin] = (histogram[bin] ?? 0) + 1
  }
  return {
    count: values.length,
    min,
    max,
    mean,
    standardDeviation: Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length),
    norm: Math.hypot(...values),
    zeros: values.filter((value) => value === 0).length,
    histogram,
  }
}
