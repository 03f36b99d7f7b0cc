import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { type AppHost, listFolder, serveApp } from '../../../main/services/app'
import { forkEngine } from '../../../main/services/forkedEngine'
import { Models } from '../../../main/services/models'
import type { AppApi, AppEvents } from '../../../shared/ipc'
import type { ModelState } from '../../../shared/model'
import { connect } from '../../../shared/rpc'
import { ROOT } from '../../helpers/fixtures'
import { portPair } from '../../helpers/portPair'
import { tempFolder } from '../../helpers/tempFolder'

const cleanups: (() => void)[] = []
afterEach(() => {
  for (const cleanup of cleanups.splice(0)) cleanup()
})

function modelFolder(): string {
  const folder = tempFolder('model')
  writeFileSync(path.join(folder, 'model.safetensors'), 'weights')
  return folder
}

function setup(chosen: string | null = null) {
  const models = new Models(() => forkEngine(path.join(ROOT, 'test/helpers/standInEngine.mjs')))
  cleanups.push(() => models.close())
  const sampleModel = modelFolder()
  const host: AppHost = {
    host: 'browser',
    sampleModel,
    defaults: { device: 'cpu', precision: 'fp32', threads: 3 },
    chooseFolder: () => Promise.resolve(chosen),
  }
  const [mine, theirs] = portPair()
  const served = serveApp(theirs, models, host)
  const client = connect<AppApi, AppEvents>(mine)
  const states: ModelState['status'][] = []
  client.on('model', ({ status }) => states.push(status))
  return { client, models, sampleModel, states, served }
}

describe('the application as a page sees it', () => {
  it('says what it is and what is open', async () => {
    const { client } = setup()
    expect(await client.call('state', {})).toEqual({ version: '0.1.0', host: 'browser', platform: process.platform, model: { status: 'none' } })
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
