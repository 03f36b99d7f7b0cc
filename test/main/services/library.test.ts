import { execFileSync } from 'node:child_process'
import { cpSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { afterEach, beforeAll, describe, expect, it, vi } from 'vitest'
import { serveScanner } from '../../../main/engine/library/scanner'
import { forkEngine } from '../../../main/services/forkedEngine'
import { Library } from '../../../main/services/library/library'
import type { EngineChild } from '../../../main/services/models'
import { SettingsStore } from '../../../main/services/settings'
import type { LibraryApi, LibraryState } from '../../../shared/library'
import type { CallContext } from '../../../shared/rpc'
import { fixture, ROOT, SAMPLE_MODEL } from '../../helpers/fixtures'
import { portPair } from '../../helpers/portPair'
import { tempFolder } from '../../helpers/tempFolder'

const cleanups: (() => void)[] = []
afterEach(() => {
  for (const cleanup of cleanups.splice(0)) cleanup()
})

/** The scanner in this process, over the real file system. */
function scannerHere(): EngineChild {
  const [mine, theirs] = portPair()
  serveScanner(theirs)
  return { control: mine, kill: () => mine.close(), onExit: () => undefined }
}

interface Given {
  data?: string
  cache?: string
  spawn?: () => EngineChild
  silenceMs?: number
  recent?: string[]
  sampleModel?: string | null
}

/** A library that a page listens to. */
function open({ data = tempFolder('data'), cache = path.join(tempFolder('home'), 'hub'), recent = [], sampleModel = null, ...given }: Given = {}) {
  const settings = new SettingsStore(data)
  settings.change({ recent })
  const spawn = vi.fn(given.spawn ?? scannerHere)
  const library = new Library({ dataFolder: data, settings, cache, sampleModel, spawn, silenceMs: given.silenceMs ?? 20_000 })
  const heard: LibraryState[] = []
  library.listen((state) => heard.push(state))
  cleanups.push(() => {
    library.close()
    settings.flush()
  })
  const handlers = library.handlers()
  const call = async <K extends keyof LibraryApi>(name: K, input: Parameters<LibraryApi[K]>[0], signal = new AbortController().signal) =>
    (await handlers[name](input as never, { signal, partial: () => undefined } satisfies CallContext)) as ReturnType<LibraryApi[K]>
  const until = (isSo: (state: LibraryState) => boolean) =>
    vi.waitFor(
      async () => {
        const state = await call('library', {})
        expect(state, JSON.stringify(state.folders)).toSatisfy(isSo)
        return state
      },
      { timeout: 20_000, interval: 50 },
    )
  const settled = () => until(({ isScanning }) => !isScanning)
  const add = async (folder: string) => {
    await call('addFolder', { path: folder })
    return settled()
  }
  return { call, until, settled, add, heard, settings, data, library, spawn }
}

const namesIn = ({ models }: LibraryState) => models.map(({ name }) => name).sort()

function folderOf(...models: string[]): string {
  const folder = tempFolder('models')
  for (const model of models) cpSync(fixture(model), path.join(folder, model), { recursive: true })
  return folder
}

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

describe('hostile folders', () => {
  it('loops of links, a file of 10,000, names with emoji and newlines, and folders within folders end', async () => {
    const folder = folderOf('mlm-fp16')
    symlinkSync(folder, path.join(folder, 'loop'))
    symlinkSync('itself', path.join(folder, 'itself'))
    symlinkSync('/no/where', path.join(folder, 'dangling'))
    const name = 'my 🤖\nmodel'
    cpSync(fixture('mlm-bf16'), path.join(folder, name), { recursive: true })
    mkdirSync(path.join(folder, 'many'))
    for (let i = 0; i < 10_000; i++) writeFileSync(path.join(folder, 'many', `${i}.txt`), '')
    const { models } = await open().add(folder)
    expect(models.map((model) => model.name)).toEqual(['mlm-fp16', name])
  })

  it('folders that lie too deep are left out, and that is said', async () => {
    const folder = tempFolder('deep')
    const deep = path.join(folder, ...Array.from({ length: 10 }, (_, i) => `${i}`))
    mkdirSync(deep, { recursive: true })
    cpSync(fixture('mlm-fp16'), path.join(deep, 'model'), { recursive: true })
    const { models, folders } = await open().add(folder)
    expect(models).toEqual([])
    expect(folders[0]).toMatchObject({ status: 'ready', problem: { message: expect.stringContaining('8 deep') } })
  })

  it('a named pipe instead of a file is not waited for', async () => {
    const folder = folderOf('mlm-fp16')
    rmSync(path.join(folder, 'mlm-fp16/config.json'))
    execFileSync('mkfifo', [path.join(folder, 'mlm-fp16/config.json')])
    const { models } = await open().add(folder)
    expect(models).toMatchObject([{ isOpenable: false, problem: { code: 'file_unreadable', message: expect.stringContaining('no ordinary file') } }])
  })
})

describe('the file of added folders', () => {
  const withFile = (text: string) => {
    const data = tempFolder('data')
    writeFileSync(path.join(data, 'library.json'), text)
    return data
  }

  it('that is damaged is put aside and named', async () => {
    const data = withFile('{"version": 1, "folders": [')
    const { call } = open({ data })
    const { problem } = await call('library', {})
    const aside = readdirSync(data).find((name) => name.startsWith('library.broken-'))
    expect(problem).toMatchObject({ code: 'file_unreadable', hint: expect.stringContaining(aside ?? 'nothing') })
    expect(readFileSync(path.join(data, aside ?? ''), 'utf8')).toContain('"folders": [')
  })

  it('of a newer version is refused and left untouched', async () => {
    const text = '{"version": 2, "folders": "elsewhere"}'
    const data = withFile(text)
    const { call } = open({ data })
    expect((await call('library', {})).problem).toMatchObject({ code: 'version_newer', message: expect.stringContaining('format 2') })
    await expect(call('addFolder', { path: folderOf() })).rejects.toMatchObject({ code: 'version_newer' })
    expect(readFileSync(path.join(data, 'library.json'), 'utf8')).toBe(text)
  })

  it('keeps what a later version of this format may add', async () => {
    const data = withFile('{"version": 1, "folders": [], "more": 5}')
    await open({ data }).add(folderOf('mlm-fp16'))
    expect(JSON.parse(readFileSync(path.join(data, 'library.json'), 'utf8'))).toMatchObject({ more: 5, folders: [{}] })
  })

  it('that cannot be written is a sentence, and nothing is half there', async () => {
    const { call, data } = open()
    await call('library', {})
    rmSync(data, { recursive: true })
    writeFileSync(data, 'a file where the folder was')
    await expect(call('addFolder', { path: folderOf('mlm-fp16') })).rejects.toMatchObject({ code: expect.stringMatching(/output_failed|file_unreadable/) })
    expect((await call('library', {})).folders.some(({ place }) => place === 'added')).toBe(false)
  })

  it('a damaged or newer cache is looked past', async () => {
    for (const text of ['{', '{"version": 9}', '{"version":1,"scans":{"/x":{}}}']) {
      const data = tempFolder('data')
      writeFileSync(path.join(data, 'library-cache.json'), text)
      expect(namesIn(await open({ data }).add(folderOf('mlm-fp16')))).toEqual(['mlm-fp16'])
    }
  })
})

describe('a scanner process of its own', () => {
  beforeAll(() => void execFileSync(process.execPath, [path.join(ROOT, 'main/launch/build.mjs')]), 180_000)
  const spawn = () => forkEngine(path.join(ROOT, 'out/main/scanner.js'))

  const standIn = () => forkEngine(path.join(ROOT, 'test/helpers/standInScanner.mjs'))
  function behaving(...behaviours: string[]): string {
    const folder = tempFolder('behaving')
    for (const [i, behaviour] of behaviours.entries()) {
      mkdirSync(path.join(folder, `model ${i}`))
      writeFileSync(path.join(folder, `model ${i}`, 'behaviour.txt'), behaviour)
    }
    return folder
  }

  it.each(['die', 'hang'])('a folder that makes it %s is passed over with its sentence; the others are there', async (behaviour) => {
    const { add, until, call } = open({ spawn: standIn, silenceMs: 1000 })
    const folder = behaving('ok', behaviour, 'ok')
    await add(folder)
    const { models, folders } = await until((state) => state.models.length === 3)
    expect(models.map(({ isOpenable }) => isOpenable)).toEqual([true, false, true])
    expect(folders[0]).toMatchObject({ status: 'ready', problem: null })
    // Asked for, it is tried once more.
    writeFileSync(path.join(folder, 'model 1/behaviour.txt'), 'ok')
    await call('rescan', {})
    await until((state) => state.models.every(({ isOpenable }) => isOpenable))
  })

  it('a drive that does not answer is said to be so, keeps nothing waiting, and comes back', async () => {
    const { add, until, call } = open({ spawn: standIn, silenceMs: 2000 })
    const folder = behaving('ok')
    writeFileSync(path.join(folder, 'behaviour.txt'), 'hang')
    await add(folder)
    await add(behaving('ok'))
    const { folders, models } = await until((state) => state.folders[0]?.status === 'failed')
    expect(folders[0]?.problem).toMatchObject({ code: 'folder_unreachable', message: expect.stringContaining(folder) })
    expect(models).toHaveLength(1)
    writeFileSync(path.join(folder, 'behaviour.txt'), 'ok')
    await call('rescan', {})
    await until((state) => state.models.length === 2)
  })

  it('that does not answer about a path is ended, with a sentence', async () => {
    const { call } = open({ spawn: standIn, silenceMs: 300 })
    const folder = tempFolder('hanging')
    writeFileSync(path.join(folder, 'behaviour.txt'), 'hang')
    for (const name of ['addFolder', 'doctor'] as const) await expect(call(name, { path: folder })).rejects.toMatchObject({ code: 'folder_unreachable' })
    writeFileSync(path.join(folder, 'behaviour.txt'), 'die')
    await expect(call('doctor', { path: folder })).rejects.toMatchObject({ code: 'file_unreadable' })
  })

  it('finds the same, and is ended when no page is left', async () => {
    const { add, library, spawn: spawned } = open({ spawn })
    const { models } = await add(folderOf('mlm-fp16', 'roberta-tok-safetensors'))
    expect(models.map(({ name }) => name)).toEqual(['mlm-fp16', 'roberta-tok-safetensors'])
    const exits = spawned.mock.results.map(({ value }) => new Promise<void>((resolve) => (value as EngineChild).onExit(() => resolve())))
    library.close()
    await exits.at(-1)
  })
})
