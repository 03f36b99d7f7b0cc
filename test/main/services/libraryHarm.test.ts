import { execFileSync } from 'node:child_process'
import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { afterEach, beforeAll, describe, expect, it, vi } from 'vitest'
import { forkEngine } from '../../../main/services/forkedEngine'
import type { EngineChild } from '../../../main/services/models'
import { fixture, ROOT } from '../../helpers/fixtures'
import { tempFolder } from '../../helpers/tempFolder'
import { closeLibraries, folderOf, namesIn, open } from './openLibrary'

afterEach(closeLibraries)

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
    const { add, until, call } = open({ spawn: standIn, silenceMs: 3000 })
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
    const { add, until, call } = open({ spawn: standIn, silenceMs: 3000 })
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
    await expect(open({ spawn: standIn }).call('doctor', { path: folder })).rejects.toMatchObject({ code: 'file_unreadable' })
  })

  it('is ended when nobody asks any more, and started again when somebody does', async () => {
    const { call, spawn: spawned } = open({ spawn: standIn, awakeMs: 500 })
    const exitOf = (value: unknown) => new Promise<void>((resolve) => (value as EngineChild).onExit(() => resolve()))
    await call('library', {})
    await vi.waitFor(() => expect(spawned).toHaveBeenCalledOnce(), { timeout: 10_000 })
    await exitOf(spawned.mock.results[0]?.value)
    await call('rescan', {})
    await vi.waitFor(() => expect(spawned).toHaveBeenCalledTimes(2), { timeout: 10_000 })
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
