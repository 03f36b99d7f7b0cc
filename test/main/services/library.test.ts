import { cpSync, mkdirSync, readdirSync, renameSync, rmSync, statSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { fixture, ROOT, SAMPLE_MODEL } from '../../helpers/fixtures'
import { portPair } from '../../helpers/portPair'
import { tempFolder } from '../../helpers/tempFolder'
import { closeLibraries, folderOf, namesIn, open } from './openLibrary'

afterEach(closeLibraries)

/** A repository as huggingface_hub keeps it: names that lead to blobs. */
function repository(hub: string, id: string, model: string, { revision = 'main', commit = 'abc123' } = {}): string {
  const folder = path.join(hub, `models--${id.replace('/', '--')}`)
  const [blobs, snapshot, refs] = [path.join(folder, 'blobs'), path.join(folder, 'snapshots', commit), path.join(folder, 'refs')]
  for (const each of [blobs, snapshot, refs]) mkdirSync(each, { recursive: true })
  for (const name of readdirSync(fixture(model))) {
    const blob = `${commit}-${name}`.replaceAll('.', '-')
    cpSync(path.join(fixture(model), name), path.join(blobs, blob))
    symlinkSync(path.join('../../blobs', blob), path.join(snapshot, name))
  }
  writeFileSync(path.join(refs, revision), commit)
  return snapshot
}

describe('folders that were added', () => {
  it('are looked into, and each model has its card', async () => {
    const { add } = open()
    const folder = folderOf('roberta-tok-safetensors', 'bad-bert')
    const { models, folders, problem } = await add(folder)
    expect(problem).toBeNull()
    expect(folders).toEqual([
      { path: folder, place: 'added', status: 'ready', models: 2, problem: null },
      expect.objectContaining({ place: 'cache', status: 'absent' }),
    ])
    expect(models.find(({ name }) => name === 'roberta-tok-safetensors')).toMatchObject({
      path: path.join(folder, 'roberta-tok-safetensors'),
      place: 'added',
      family: 'roberta',
      tasks: ['token-classification', 'feature-extraction'],
      isOpenable: true,
      problem: null,
      dtype: 'F32',
      bytes: statSync(path.join(folder, 'roberta-tok-safetensors/model.safetensors')).size,
    })
    expect(models.find(({ name }) => name === 'bad-bert')).toMatchObject({ isOpenable: false, tasks: [], problem: { code: 'model_type_unknown' } })
  })

  it('of every format are found', async () => {
    const formats = ['mlm-fairseq', 'onnx-mlm', 'roberta-mlm-tf', 'roberta-mlm-flax', 'mlm-sharded-bin', 'mlm-legacy-pickle']
    const { models } = await open().add(folderOf(...formats))
    expect(models.filter(({ isOpenable }) => isOpenable).map(({ name }) => name)).toEqual([...formats].sort())
  })

  it('twice, by a link, by another spelling, and with the folder above, show each model once', async () => {
    const { add, call } = open()
    const folder = folderOf('mlm-fp16')
    const link = path.join(tempFolder('links'), 'link')
    symlinkSync(folder, link)
    for (const spelling of [folder, `${folder}/`, `${folder}/../${path.basename(folder)}`, link]) await add(spelling)
    expect((await call('library', {})).folders.filter(({ place }) => place === 'added').map(({ path: each }) => each)).toEqual([folder])
    symlinkSync(path.join(folder, 'mlm-fp16'), path.join(folder, 'another name'))
    await call('rescan', {})
    const state = await add(path.join(folder, 'mlm-fp16'))
    expect(state.folders.filter(({ place }) => place === 'added')).toHaveLength(2)
    expect(state.models).toHaveLength(1)
  })

  it('are there after a restart, with what was found, before anything is looked at again', async () => {
    const { add, data } = open()
    const folder = folderOf('mlm-fp16', 'mlm-bf16')
    await add(folder)
    const later = open({ data, spawn: () => ({ control: portPair()[0], kill: () => undefined, onExit: () => undefined }) })
    expect(namesIn(await later.call('library', {}))).toEqual(['mlm-bf16', 'mlm-fp16'])
    for (const name of ['library.json', 'library-cache.json']) expect(statSync(path.join(data, name)).mode & 0o777).toBe(0o600)
  })

  it('are forgotten and untouched when they are removed', async () => {
    const { add, call, settled } = open()
    const folder = folderOf('mlm-fp16')
    const before = readdirSync(path.join(folder, 'mlm-fp16'))
    await add(folder)
    await call('removeFolder', { path: folder })
    expect((await settled()).models).toEqual([])
    expect(readdirSync(path.join(folder, 'mlm-fp16'))).toEqual(before)
  })

  it('of two processes on one data folder are all kept', async () => {
    const data = tempFolder('data')
    const [one, other] = [open({ data }), open({ data })]
    const [a, b] = [folderOf('mlm-fp16'), folderOf('mlm-bf16')]
    await one.add(a)
    await other.add(b)
    expect(namesIn(await one.settled())).toEqual(['mlm-bf16', 'mlm-fp16'])
  })

  it.each([
    ['a path that is not there', () => path.join(tempFolder(), 'missing'), 'no_such_folder', /not there/],
    ['a file', () => path.join(ROOT, 'package.json'), 'no_such_folder', /is a file/],
    ['half a path', () => 'models/mine', 'input_invalid', /whole path/],
  ])('%s is refused with a sentence', async (_what, given, code, message) => {
    await expect(open().call('addFolder', { path: given() })).rejects.toMatchObject({ code, message: expect.stringMatching(message) })
  })
})

describe('what changes', () => {
  it('is seen by itself: a model that comes, one that is changed and one that goes', async () => {
    const { add, until } = open()
    const folder = folderOf('mlm-fp16')
    await add(folder)
    cpSync(fixture('mlm-bf16'), path.join(folder, 'new'), { recursive: true })
    await until((state) => state.models.some(({ name }) => name === 'new'))
    writeFileSync(path.join(folder, 'new/config.json'), '{"model_type": "gpt2"}')
    await until((state) => state.models.some(({ name, isOpenable }) => name === 'new' && !isOpenable))
    rmSync(path.join(folder, 'new'), { recursive: true })
    await until((state) => !state.models.some(({ name }) => name === 'new'))
  })

  it('is told to every page', async () => {
    const { add, heard } = open()
    await add(folderOf('mlm-fp16'))
    await vi.waitFor(() => expect(heard.at(-1)?.models).toHaveLength(1))
  })

  it('with a clock that was set back is not missed', async () => {
    const { add, call, until } = open()
    const folder = folderOf('mlm-fp16')
    const future = new Date(Date.now() + 86_400_000)
    utimesSync(folder, future, future)
    await add(folder)
    cpSync(fixture('mlm-bf16'), path.join(folder, 'new'), { recursive: true })
    utimesSync(folder, future, future)
    await call('rescan', {})
    await until((state) => state.models.length === 2)
  })

  it('a folder that vanishes is said to be gone, its models are not offered, and it comes back', async () => {
    const { add, call, until } = open()
    const folder = folderOf('mlm-fp16')
    await add(folder)
    renameSync(folder, `${folder}-away`)
    await call('rescan', {})
    const gone = await until(({ folders }) => folders[0]?.status === 'failed')
    expect(gone.folders[0]).toMatchObject({ models: 1, problem: { code: 'no_such_folder', message: `"${folder}" is not there.` } })
    expect(gone.models).toEqual([])
    renameSync(`${folder}-away`, folder)
    await call('rescan', {})
    expect((await until(({ folders }) => folders[0]?.status === 'ready')).models).toHaveLength(1)
  })
})

describe('the Hugging Face cache', () => {
  it('is read through its links: the snapshot of refs/main, by the name that the Hub has', async () => {
    const cache = path.join(tempFolder('home'), 'hub')
    repository(cache, 'org/old', 'mlm-bf16', { commit: 'older', revision: 'v1' })
    const snapshot = repository(cache, 'org/old', 'mlm-fp16', { commit: 'newer' })
    repository(cache, 'roberta-base', 'roberta-mlm-safetensors')
    mkdirSync(path.join(cache, 'datasets--org--data/snapshots/x'), { recursive: true })
    const { models, folders } = await open({ cache }).settled()
    expect(models.map(({ name, place, problem }) => [name, place, problem])).toEqual([
      ['org/old', 'cache', null],
      ['roberta-base', 'cache', null],
    ])
    expect(models[0]).toMatchObject({ path: snapshot, dtype: 'F16' })
    expect(folders).toEqual([{ path: cache, place: 'cache', status: 'ready', models: 2, problem: null }])
  })

  it('a snapshot that is a link has the name of its repository', async () => {
    const cache = path.join(tempFolder('home'), 'hub')
    mkdirSync(path.join(cache, 'models--org--linked/snapshots'), { recursive: true })
    symlinkSync(fixture('mlm-fp16'), path.join(cache, 'models--org--linked/snapshots/abc'))
    expect((await open({ cache }).settled()).models).toMatchObject([{ name: 'org/linked', path: fixture('mlm-fp16') }])
  })

  it('a download that was broken off has its sentence', async () => {
    const cache = path.join(tempFolder('home'), 'hub')
    repository(cache, 'org/half', 'mlm-fp16')
    rmSync(path.join(cache, 'models--org--half/blobs/abc123-model-safetensors'))
    const { models } = await open({ cache }).settled()
    expect(models).toMatchObject([
      { name: 'org/half', isOpenable: false, problem: { code: 'file_unreadable', message: expect.stringContaining('model.safetensors') } },
    ])
  })
})

describe('what was opened lately, and the sample', () => {
  it('are there without being added, and once', async () => {
    const folder = folderOf('mlm-fp16', 'mlm-bf16')
    const recent = [path.join(folder, 'mlm-fp16'), path.join(folder, 'gone')]
    const { settled, add } = open({ recent, sampleModel: SAMPLE_MODEL })
    const { models } = await settled()
    expect(models.map(({ name, place }) => [name, place])).toEqual([
      ['lens-sample', 'sample'],
      ['mlm-fp16', 'recent'],
    ])
    const all = await add(folder)
    expect(all.models.map(({ name, place }) => [name, place])).toEqual([
      ['mlm-bf16', 'added'],
      ['mlm-fp16', 'added'],
      ['lens-sample', 'sample'],
    ])
  })

  it('are looked at when another one is opened', async () => {
    const { settled, settings, until } = open()
    await settled()
    settings.remember(fixture('mlm-fp16'))
    await until(({ models }) => models.some(({ name }) => name === 'mlm-fp16'))
  })
})
