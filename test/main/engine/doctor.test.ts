import { execFileSync } from 'node:child_process'
import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { diagnose } from '../../../main/engine/library/doctor'
import type { DoctorFile, DoctorReport } from '../../../shared/doctor'
import { fixture, SAMPLE_MODEL } from '../../helpers/fixtures'
import { openModel } from '../../helpers/openModel'
import { tempCopy, tempFolder } from '../../helpers/tempFolder'

const files = ({ files: all }: DoctorReport, state: DoctorFile['state']) => all.filter((file) => file.state === state).map(({ name }) => name)
const verdict = ({ tasks }: DoctorReport, task: string) => tasks.find((each) => each.task === task)
/** A copy without these files, or with others. */
function changed(model: string, change: (folder: string) => void): string {
  const folder = tempCopy(fixture(model))
  change(folder)
  return folder
}
const fileWith = (name: string, content: string | Buffer): string => {
  const file = path.join(tempFolder('dropped'), name)
  writeFileSync(file, content)
  return file
}

describe('a model', () => {
  it('is described: what it is, what it can do, its files, its memory', async () => {
    const report = await diagnose(SAMPLE_MODEL)
    expect(report).toMatchObject({ path: SAMPLE_MODEL, name: 'lens-sample', kind: 'model', opens: SAMPLE_MODEL, problems: [], below: [] })
    expect(report.report).toMatchObject({ family: 'roberta', layers: 6, dtype: 'F16', parameters: 17_454_605 })
    expect(verdict(report, 'fill-mask')).toEqual({ task: 'fill-mask', head: 'MaskedLM', isServed: true, why: null })
    expect(verdict(report, 'multiple-choice')).toEqual({ task: 'multiple-choice', head: 'MultipleChoice', isServed: false, why: 'head' })
    expect(files(report, 'missing')).toEqual([])
    expect(report.files.find(({ name }) => name === 'model.safetensors')).toEqual({
      name: 'model.safetensors',
      role: 'weights',
      state: 'used',
      bytes: statSync(path.join(SAMPLE_MODEL, 'model.safetensors')).size,
    })
    expect(report.memory.needed).toBe(report.report.memoryBytes)
    expect(report.memory.available).toBeGreaterThan(2 ** 20)
    expect(report.memory.total).toBeGreaterThanOrEqual(report.memory.available)
  })

  it('is meant by any of its files', async () => {
    const folder = fixture('mlm-fp16')
    for (const name of ['config.json', 'tokenizer.json', 'merges.txt'])
      expect(await diagnose(path.join(folder, name))).toMatchObject({ kind: 'model', opens: folder })
    const weights = path.join(folder, 'model.safetensors')
    expect(await diagnose(weights)).toMatchObject({ kind: 'model', opens: weights, name: 'mlm-fp16' })
  })

  it('in the Hugging Face cache is meant by its repository, and has the name of the Hub', async () => {
    const repository = path.join(tempFolder('hub'), 'models--org--name')
    const snapshot = path.join(repository, 'snapshots/abc')
    mkdirSync(path.dirname(snapshot), { recursive: true })
    cpSync(fixture('mlm-fp16'), snapshot, { recursive: true })
    for (const given of [repository, snapshot]) expect(await diagnose(given)).toMatchObject({ name: 'org/name', opens: snapshot })
    expect((await openModel(snapshot)).info.name).toBe('org/name')
  })

  it('without a tokenizer can be opened, and says which panels that takes', async () => {
    const folder = changed('mlm-fp16', (copy) => {
      for (const name of readdirSync(copy)) if (!/^(config|model)\./.test(name)) rmSync(path.join(copy, name))
    })
    const report = await diagnose(folder)
    expect(report).toMatchObject({ opens: folder, problems: [{ code: 'tokenizer_missing' }] })
    expect(files(report, 'missing')).toEqual(['tokenizer.json'])
    expect(verdict(report, 'fill-mask')).toMatchObject({ isServed: false, why: 'tokenizer' })
    expect(verdict(report, 'generate')).toBeUndefined()
    expect(verdict(report, 'text-generation')).toMatchObject({ isServed: false, why: 'head' })
  })

  it('without weights, or without a config, says which file is missing', async () => {
    const weightless = changed('mlm-fp16', (copy) => rmSync(path.join(copy, 'model.safetensors')))
    expect(await diagnose(weightless)).toMatchObject({ opens: null, problems: [{ code: 'weights_missing' }] })
    expect(files(await diagnose(weightless), 'missing')).toEqual(['model.safetensors'])
    const unconfigured = changed('mlm-fp16', (copy) => rmSync(path.join(copy, 'config.json')))
    const report = await diagnose(unconfigured)
    expect([files(report, 'missing'), report.problems[0]?.code]).toEqual([['config.json'], 'config_missing'])
    expect(report.tasks.every(({ why }) => why === 'closed')).toBe(true)
  })

  it('a shard that is missing is named', async () => {
    const folder = changed('mlm-sharded-safetensors', (copy) => rmSync(path.join(copy, 'model-00002-of-00003.safetensors')))
    const report = await diagnose(folder)
    expect(files(report, 'missing')).toEqual(['model-00002-of-00003.safetensors'])
    expect(report).toMatchObject({ opens: null, problems: [{ code: 'weights_missing', message: expect.stringContaining('00002') }] })
  })

  it('an export with a head gives no similarity, and says why', async () => {
    expect(verdict(await diagnose(fixture('onnx-mlm')), 'feature-extraction')).toMatchObject({ isServed: false, why: 'export' })
  })

  it('other weights beside those that are read are spare', async () => {
    const folder = changed('mlm-fp16', (copy) => cpSync(path.join(fixture('roberta-mlm-bin'), 'pytorch_model.bin'), path.join(copy, 'pytorch_model.bin')))
    expect(files(await diagnose(folder), 'spare')).toContain('pytorch_model.bin')
  })

  it.each(['bad-bert', 'bad-shape', 'bad-truncated'])('%s has its problem and its fix, and does not open', async (name) => {
    const { opens, problems } = await diagnose(fixture(name))
    expect(opens).toBeNull()
    expect(problems[0]).toEqual({ code: expect.any(String), message: expect.stringMatching(/\.$/), hint: expect.stringMatching(/\.$/) })
  })

  it('that needs more memory than there is says so, and can be tried all the same', async () => {
    const folder = changed('mlm-fp16', (copy) => enlarged(copy))
    const { opens, memory, problems } = await diagnose(folder)
    expect(opens).toBe(folder)
    expect(memory.needed).toBeGreaterThan(memory.total)
    expect(problems.find(({ code }) => code === 'memory_short')).toMatchObject({
      message: expect.stringMatching(/needs some \d+ MB/),
      hint: expect.stringContaining('more memory'),
    })
  })
})

const HIDDEN = 2 ** 16
/** The same shape of a model with sizes as large as are taken: 4 TB of weights that are a hole in the file, which takes no room. */
function enlarged(folder: string): void {
  const sizes: Record<number, number> = { 16: HIDDEN, 32: 2 ** 16, 512: 2 ** 24 }
  const [configFile, weightsFile] = [path.join(folder, 'config.json'), path.join(folder, 'model.safetensors')]
  const config = JSON.parse(readFileSync(configFile, 'utf8'))
  const weights = readFileSync(weightsFile)
  const { __metadata__: _, ...tensors } = JSON.parse(weights.subarray(8, 8 + Number(weights.readBigUInt64LE(0))).toString('utf8'))
  let at = 0
  for (const tensor of Object.values<{ shape: number[]; data_offsets: number[] }>(tensors)) {
    tensor.shape = tensor.shape.map((size) => sizes[size] ?? size)
    const end = at + 2 * tensor.shape.reduce((product, size) => product * size, 1)
    tensor.data_offsets = [at, end]
    at = end
  }
  const header = Buffer.from(JSON.stringify(tensors))
  const length = Buffer.alloc(8)
  length.writeBigUInt64LE(BigInt(header.length))
  writeFileSync(weightsFile, Buffer.concat([length, header]))
  truncateSync(weightsFile, 8 + header.length + at)
  writeFileSync(configFile, JSON.stringify({ ...config, hidden_size: HIDDEN, intermediate_size: sizes[32], vocab_size: sizes[512] }))
}

describe('anything else', () => {
  it.each([
    ['a note of Git LFS', 'model.safetensors', 'version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 5\n', /Git LFS/],
    ['a web page', 'model.safetensors', '\n<!DOCTYPE html><html></html>', /web page/],
    ['an empty file', 'pytorch_model.bin', '', /is empty/],
  ])('weights that are %s are said to be that', async (_what, name, content, says) => {
    const folder = changed('mlm-fp16', (copy) => {
      rmSync(path.join(copy, 'model.safetensors'))
      writeFileSync(path.join(copy, name), content)
    })
    for (const given of [folder, path.join(folder, name)])
      expect(await diagnose(given)).toMatchObject({
        opens: null,
        problems: [{ code: 'not_a_model', message: expect.stringMatching(says), hint: expect.any(String) }],
      })
  })

  it.each([
    ['zip', 'model.zip', Buffer.from('PK\x03\x04rest'), /zip archive/],
    ['gguf', 'model.gguf', Buffer.from('GGUF\x03'), /GGUF/],
    ['gz', 'model.tar.gz', Buffer.from([0x1f, 0x8b, 8]), /archive/],
    ['text', 'notes.txt', Buffer.from('hello'), /no file of a model/],
    ['json', 'config.json', Buffer.from('{}'), /no file of a model/],
    ['emoji', '🤖\n.dat', Buffer.from('x'), /no file of a model/],
  ])('a random file (%s) has its sentence', async (_what, name, content, says) => {
    const file = fileWith(name, content)
    expect(await diagnose(file)).toMatchObject({
      path: file,
      kind: 'file',
      opens: null,
      problems: [{ code: 'not_a_model', message: expect.stringMatching(says) }],
    })
  })

  it('a path where nothing lies is a report that says so', async () => {
    expect(await diagnose('/no/such/thing')).toMatchObject({ kind: 'nothing', name: 'thing', problems: [{ code: 'no_such_folder' }] })
  })

  it('a folder of models names them', async () => {
    const folder = tempFolder('several')
    for (const model of ['mlm-fp16', 'mlm-bf16']) cpSync(fixture(model), path.join(folder, 'runs', model), { recursive: true })
    const report = await diagnose(folder)
    expect(report).toMatchObject({ kind: 'folder', opens: null, problems: [{ message: expect.stringContaining('2 models below') }] })
    expect(report.below.map(({ name }) => name)).toEqual(['mlm-bf16', 'mlm-fp16'])
    expect(await diagnose(tempFolder('empty'))).toMatchObject({ kind: 'folder', below: [], problems: [{ code: 'not_a_model' }] })
  })

  it('a named pipe is not waited for, wherever it stands', async () => {
    const folder = changed('mlm-fp16', (copy) => {
      rmSync(path.join(copy, 'tokenizer.json'))
      execFileSync('mkfifo', [path.join(copy, 'tokenizer.json')])
    })
    expect(await diagnose(folder)).toMatchObject({ opens: null, problems: [{ code: 'file_unreadable', message: expect.stringContaining('no ordinary file') }] })
    expect(await diagnose(path.join(folder, 'tokenizer.json'))).toMatchObject({ kind: 'file' })
  })

  it('a link to itself is a sentence', async () => {
    const link = path.join(tempFolder('loop'), 'itself')
    symlinkSync('itself', link)
    expect((await diagnose(link)).problems[0]?.message).toMatch(/\.$/)
  })
})
