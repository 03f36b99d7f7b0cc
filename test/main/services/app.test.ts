import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { type AppHost, listFolder, serveApp } from '../../../main/services/app'
import { forkEngine } from '../../../main/services/forkedEngine'
import { Models } from '../../../main/services/models'
import { Services } from '../../../main/services/services'
import { SettingsStore } from '../../../main/services/settings'
import type { AppApi, AppEvents } from '../../../shared/appApi'
import type { ModelState } from '../../../shared/model'
import { connect } from '../../../shared/rpc'
import { DEFAULT_SETTINGS, type Settings } from '../../../shared/settings'
import { ROOT } from '../../helpers/fixtures'
import { portPair } from '../../helpers/portPair'
import { tempFolder } from '../../helpers/tempFolder'

const cleanups: (() => void)[] = []
afterEach(() => {
  for (const cleanup of cleanups.splice(0)) cleanup()
})

function modelFolder(behaviour = 'ok'): string {
  const folder = tempFolder('model')
  writeFileSync(path.join(folder, 'behaviour.txt'), behaviour)
  writeFileSync(path.join(folder, 'model.safetensors'), 'weights')
  return folder
}

function setup(chosen: string | null = null) {
  const sampleModel = modelFolder()
  const data = tempFolder('data')
  const given = { device: 'auto', threads: 3 } as const
  const settings = new SettingsStore(data, { given, isRecent: (opened) => opened !== sampleModel })
  const models = new Models(() => forkEngine(path.join(ROOT, 'test/helpers/standInEngine.mjs')), settings)
  cleanups.push(() => {
    models.close()
    settings.flush()
  })
  const host: AppHost = {
    host: 'browser',
    sampleModel,
    precision: 'fp32',
    settings,
    services: new Services({ dataFolder: data, settings }),
    chooseFolder: () => Promise.resolve(chosen),
  }
  const page = () => {
    const [mine, theirs] = portPair()
    return { served: serveApp(theirs, models, host), client: connect<AppApi, AppEvents>(mine) }
  }
  const { served, client } = page()
  const states: ModelState['status'][] = []
  client.on('model', (state) => (state.status !== 'opening' || state.stage === 'starting') && states.push(state.status))
  const saved = () => {
    settings.flush()
    return JSON.parse(readFileSync(path.join(data, 'settings.json'), 'utf8'))
  }
  return { client, page, models, sampleModel, states, served, saved, settings }
}

describe('the application as a page sees it', () => {
  it('says what it is and what is open', async () => {
    const { client } = setup()
    expect(await client.call('state', {})).toEqual({
      version: '0.1.0',
      host: 'browser',
      platform: process.platform,
      model: { status: 'none' },
      openModels: [],
      settings: { ...DEFAULT_SETTINGS, threads: 3 },
      settingsProblem: null,
    })
  })

  it('opens the sample model for `null`, with what the host was started with, and tells each state', async () => {
    const { client, sampleModel, states } = setup()
    expect(await client.call('openModel', { path: null })).toMatchObject({ path: sampleModel, threads: 3 })
    await client.call('state', {})
    expect(states).toEqual(['opening', 'ready'])
  })

  it('opens the folder it is given', async () => {
    const { client } = setup()
    const folder = modelFolder()
    expect(await client.call('openModel', { path: folder })).toMatchObject({ path: folder })
  })

  it('refuses an empty path by name', async () => {
    await expect(setup().client.call('openModel', { path: '' })).rejects.toMatchObject({ code: 'input_invalid', detail: { field: 'path' } })
  })

  it('passes on what the system’s dialog gave', async () => {
    expect(await setup('/models/mine').client.call('chooseFolder', {})).toBe('/models/mine')
    expect(await setup().client.call('chooseFolder', {})).toBeNull()
  })

  it('sends no more events once the page is gone', async () => {
    const { client, models, states, served } = setup()
    served.stop()
    await models.open({ path: modelFolder(), device: 'cpu', precision: 'auto', threads: 0 })
    await client.call('state', {})
    expect(states).toEqual([])
  })
})

describe('changing the settings', () => {
  it('answers with all of them, tells every page, and they are in the file', async () => {
    const { client, page, saved } = setup()
    const heard: Settings[] = []
    page().client.on('settings', (settings) => heard.push(settings))
    const changed = await client.call('changeSettings', { theme: 'dark', topK: 9 })
    expect(changed).toEqual({ ...DEFAULT_SETTINGS, threads: 3, theme: 'dark', topK: 9 })
    await vi.waitFor(() => expect(heard).toEqual([changed]))
    expect(saved()).toEqual({ version: 1, theme: 'dark', topK: 9 })
  })

  it.each([
    [{ topK: 0 }, 'topK'],
    [{ threads: 257 }, 'threads'],
    [{ device: 'abacus' }, 'device'],
    [{ recent: Array(13).fill('/m') }, 'recent'],
    [{ thems: 'dark' }, 'thems'],
    [{ version: 2 }, 'version'],
  ])('refuses %j by name', async (change, field) => {
    const { client, settings } = setup()
    await expect(client.call('changeSettings', change as object)).rejects.toMatchObject({ code: 'input_invalid', detail: { field } })
    expect(settings.settings).toEqual({ ...DEFAULT_SETTINGS, threads: 3 })
  })

  it('keeps the models that were opened, not the sample', async () => {
    const { client, settings } = setup()
    const [a, b] = [modelFolder(), modelFolder()]
    for (const model of [a, b, null, a]) await client.call('openModel', { path: model })
    await expect(client.call('openModel', { path: modelFolder('fail') })).rejects.toMatchObject({ code: 'not_a_model' })
    expect(settings.settings.recent).toEqual([a, b])
  })

  it('opens the model once more with another number of threads, and the next ones too', async () => {
    const { client, models, states, sampleModel } = setup()
    await client.call('openModel', { path: null })
    await client.call('changeSettings', { threads: 2 })
    expect(models.state).toMatchObject({ status: 'ready', generation: 2, info: { path: sampleModel, threads: 2 } })
    await client.call('changeSettings', { threads: 2, theme: 'dark' })
    expect(states).toEqual(['opening', 'ready', 'opening', 'ready'])
    expect(await client.call('openModel', { path: modelFolder() })).toMatchObject({ threads: 2 })
  })

  it('several at once come one after the other: the last is in force', async () => {
    const { client, models, settings } = setup()
    const opening = client.call('openModel', { path: null })
    await Promise.all([opening, ...[4, 5, 6].map((threads) => client.call('changeSettings', { threads }))])
    expect(models.state).toMatchObject({ status: 'ready', generation: 4, info: { threads: 6 } })
    expect(settings.settings.threads).toBe(6)
  })

  it('a device that is not there is a sentence: nothing is kept, the model stays open', async () => {
    const { client, models, settings } = setup()
    await client.call('openModel', { path: null })
    const { engine } = models
    await expect(client.call('changeSettings', { device: 'cuda', theme: 'dark' })).rejects.toMatchObject({ code: 'device_unavailable' })
    expect(models.state).toMatchObject({ status: 'ready', generation: 1 })
    expect(models.engine).toBe(engine)
    expect(settings.settings).toMatchObject({ device: 'auto', theme: 'system' })
  })

  it('a device that went away since is changed for one that is there, which opens the model', async () => {
    const { client, models, sampleModel } = setup()
    await client.call('changeSettings', { device: 'cuda' })
    await expect(client.call('openModel', { path: null })).rejects.toMatchObject({ code: 'device_unavailable' })
    expect(await client.call('changeSettings', { device: 'auto' })).toMatchObject({ device: 'auto' })
    await vi.waitFor(() => expect(models.state).toMatchObject({ status: 'ready', info: { path: sampleModel } }), { timeout: 5000 })
  })

  it('gives way to another model that is opened meanwhile, and says so', async () => {
    const { client, models, settings } = setup()
    const slow = modelFolder()
    await client.call('openModel', { path: slow })
    writeFileSync(path.join(slow, 'behaviour.txt'), 'hang')
    const change = expect(client.call('changeSettings', { threads: 1 })).rejects.toMatchObject({ code: 'cancelled' })
    await vi.waitFor(() => expect(models.state.status).toBe('opening'))
    const other = modelFolder()
    await client.call('openModel', { path: other })
    await change
    expect(models.state).toMatchObject({ status: 'ready', info: { path: other, threads: 3 } })
    expect(settings.settings.threads).toBe(3)
  })
})

describe('listing a folder', () => {
  it('gives its folders in order, models marked, hidden ones and files left out', async () => {
    const folder = tempFolder('browse')
    for (const name of ['zebra', 'Apple', '.hidden', 'model']) mkdirSync(path.join(folder, name))
    writeFileSync(path.join(folder, 'model/config.json'), '{}')
    writeFileSync(path.join(folder, 'file.txt'), '')
    symlinkSync(path.join(folder, 'model'), path.join(folder, 'linked'))
    symlinkSync(path.join(folder, 'nowhere'), path.join(folder, 'broken'))
    const listing = await listFolder(folder)
    expect(listing.parent).toBe(path.dirname(listing.path))
    expect(listing.folders.map(({ name, isModel }) => [name, isModel])).toEqual([
      ['Apple', false],
      ['linked', true],
      ['model', true],
      ['zebra', false],
    ])
  })

  it('at the top has no parent', async () => {
    expect((await listFolder(path.parse(ROOT).root)).parent).toBeNull()
  })

  it('that does not exist, or is a file, is a sentence', async () => {
    const missing = path.join(tempFolder(), 'missing')
    await expect(listFolder(missing)).rejects.toMatchObject({ code: 'no_such_folder', message: `There is no folder "${missing}".` })
    await expect(listFolder(path.join(ROOT, 'package.json'))).rejects.toMatchObject({ code: 'file_unreadable' })
  })
})
