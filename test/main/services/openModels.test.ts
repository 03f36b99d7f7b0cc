import { mkdirSync, readFileSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { forkEngine } from '../../../main/services/forkedEngine'
import { Models } from '../../../main/services/models'
import { SettingsStore } from '../../../main/services/settings'
import type { AppError } from '../../../shared/errors'
import type { EngineApi } from '../../../shared/ipc'
import { type ModelState, OPEN_STAGES, type OpenOptions } from '../../../shared/model'
import type { MadeRoom, OpenModel } from '../../../shared/openModels'
import { connect } from '../../../shared/rpc'
import { ROOT } from '../../helpers/fixtures'
import { tempFolder } from '../../helpers/tempFolder'

const ENGINE = path.join(ROOT, 'test/helpers/standInEngine.mjs')
const PLENTY = 2 ** 40

const cleanups: (() => void)[] = []
afterEach(() => {
  for (const cleanup of cleanups.splice(0)) cleanup()
})

function modelFolder(behaviour = 'ok', memoryBytes?: number): string {
  const folder = tempFolder('model')
  writeFileSync(path.join(folder, 'model.safetensors'), Buffer.alloc(1000))
  behave(folder, behaviour)
  if (memoryBytes !== undefined) writeFileSync(path.join(folder, 'memory.txt'), String(memoryBytes))
  return folder
}

const behave = (folder: string, behaviour: string) => writeFileSync(path.join(folder, 'behaviour.txt'), behaviour)
/** The processes that were asked to open this folder, oldest first. */
const processes = (folder: string): number[] => readFileSync(path.join(folder, 'processes.txt'), 'utf8').trim().split('\n').map(Number)
const lastProcess = (folder: string): number => processes(folder).at(-1) ?? -1
const kill = (folder: string) => process.kill(lastProcess(folder), 'SIGKILL')
const options = (folder: string, more: Partial<OpenOptions> = {}): OpenOptions => ({ path: folder, device: 'cpu', precision: 'auto', threads: 1, ...more })
const errorOf = (promise: Promise<unknown>): Promise<AppError> =>
  promise.then(
    () => expect.unreachable('should have failed'),
    (error) => error,
  )
const soon = (check: () => void) => vi.waitFor(check, { timeout: 5000, interval: 5 })

function isAlive(folder: string): boolean {
  try {
    process.kill(lastProcess(folder), 0)
    return true
  } catch {
    return false
  }
}
const ended = (folder: string) => soon(() => expect(isAlive(folder)).toBe(false))

function setup({ freeBytes = PLENTY, slowMs = 60_000 } = {}) {
  const settings = new SettingsStore(tempFolder('data'))
  const models = new Models(() => forkEngine(ENGINE), settings, { freeBytes: () => freeBytes, slowMs })
  cleanups.push(() => {
    models.close()
    settings.flush()
  })
  const states: ModelState[] = []
  models.onState((state) => states.push(state))
  const lists: OpenModel[][] = []
  models.opened.onChange((list) => lists.push(list))
  const rooms: MadeRoom[] = []
  models.onRoom((room) => rooms.push(room))
  /** Opens one after the other. */
  const open = async (...folders: string[]) => {
    for (const folder of folders) await models.open(options(folder))
  }
  const names = () => models.opened.list().map(({ info }) => info.path)
  const generationOf = (folder: string) => models.opened.list().find(({ info }) => info.path === folder)?.generation ?? -1
  const switchTo = (folder: string) => models.switchTo(generationOf(folder))
  const current = () => (models.state.status === 'ready' ? models.state.info.path : models.state.status)
  return { models, settings, states, lists, rooms, open, names, generationOf, switchTo, current }
}

describe('a model that is open already', () => {
  it('is switched to at once: no process starts, no stage is said, its generation is the old one', async () => {
    const { models, open, states, current } = setup()
    const [first, second] = [modelFolder(), modelFolder()]
    await open(first, second)
    const before = states.length
    await open(first)
    expect(current()).toBe(first)
    expect(states.slice(before)).toEqual([expect.objectContaining({ status: 'ready', generation: 1 })])
    expect(processes(first)).toHaveLength(1)
    await models.switchTo(2)
    expect(current()).toBe(second)
    expect(processes(second)).toHaveLength(1)
  })

  it('is the same by a link, with a slash at its end, and by its weight file once more', async () => {
    const { open, names } = setup()
    const folder = modelFolder()
    const link = path.join(tempFolder('links'), 'link')
    symlinkSync(folder, link)
    await open(folder, link, `${folder}/`)
    expect(names()).toEqual([folder])
    // Which weights are meant is not known from the folder: it may hold several.
    await open(path.join(folder, 'model.safetensors'), path.join(folder, 'model.safetensors'))
    expect(names()).toEqual([folder, folder])
  })

  it('is another with other threads', async () => {
    const { models, open, names } = setup()
    const folder = modelFolder()
    await open(folder)
    await models.open(options(folder, { threads: 2 }))
    expect(names()).toEqual([folder, folder])
    await open(folder)
    expect(models.state).toMatchObject({ generation: 1 })
  })

  it('whose weights were rewritten is loaded anew, and its first process ends', async () => {
    const { models, open, names } = setup()
    const [folder, other] = [modelFolder(), modelFolder()]
    await open(folder, other)
    await delay(20)
    writeFileSync(path.join(folder, 'model.safetensors'), Buffer.alloc(1000, 1))
    const [first] = processes(folder)
    await open(folder)
    expect(names()).toEqual([folder, other])
    expect(models.state).toEqual(expect.objectContaining({ status: 'ready', generation: 3 }))
    expect(models.state).not.toHaveProperty('replaces')
    await soon(() => expect(() => process.kill(first ?? -1, 0)).toThrow())
  })

  it('and whose folder was deleted in the background is still switched to; opened by its path it is a sentence', async () => {
    const { models, open, switchTo, current } = setup()
    const [folder, other] = [modelFolder(), modelFolder()]
    await open(folder, other)
    const gone = `${folder}-moved`
    renameSync(folder, gone)
    cleanups.push(() => rmSync(gone, { recursive: true }))
    await expect(models.open(options(folder))).rejects.toThrow()
    expect(current()).toBe(other)
    await switchTo(folder)
    expect(current()).toBe(folder)
    const child = models.engine
    if (!child) throw new Error('No engine.')
    expect(await connect<EngineApi>(child.connect()).call('stats', {})).toEqual({ rssBytes: expect.any(Number) })
  })

  it('opened twice at once is opened once', async () => {
    const { models, names } = setup()
    const folder = modelFolder()
    const [first, second] = await Promise.allSettled([models.open(options(folder)), models.open(options(folder))])
    expect([first.status, second.status]).toEqual(['rejected', 'fulfilled'])
    expect(names()).toEqual([folder])
  })
})

describe('the list of open models', () => {
  it('says which is current, what each takes, and which was used last', async () => {
    const { models, open, switchTo, names } = setup()
    const folders = [modelFolder(), modelFolder(), modelFolder()]
    await open(...folders)
    expect(names()).toEqual([...folders].reverse())
    await switchTo(folders[0] ?? '')
    expect(names()).toEqual([folders[0], folders[2], folders[1]])
    expect(models.opened.list().map(({ isCurrent, ended }) => ({ isCurrent, ended }))).toEqual(
      [true, false, false].map((isCurrent) => ({ isCurrent, ended: null })),
    )
    await soon(() => expect(models.opened.list().every(({ rssBytes }) => (rssBytes ?? 0) > 2 ** 20)).toBe(true))
  })

  it('is told after the state, so that what replaces a model is known first', async () => {
    const { models, open } = setup()
    const told: string[] = []
    models.onState(({ status }) => told.push(status))
    models.opened.onChange((list) => told.push(`${list.length} open`))
    await open(modelFolder())
    expect(told.slice(told.indexOf('ready'), told.indexOf('ready') + 2)).toEqual(['ready', '1 open'])
  })
})

describe('unloading', () => {
  it('in the background ends that process and nothing else', async () => {
    const { models, open, generationOf, names, states } = setup()
    const [first, second] = [modelFolder(), modelFolder()]
    await open(first, second)
    const before = states.length
    models.unload(generationOf(first))
    expect(names()).toEqual([second])
    expect(states).toHaveLength(before)
    await ended(first)
    expect(isAlive(second)).toBe(true)
  })

  it('of the current one makes that current which was used before it; of the last one nothing is open', async () => {
    const { models, open, switchTo, generationOf, current } = setup()
    const [first, second, third] = [modelFolder(), modelFolder(), modelFolder()]
    await open(first, second, third)
    await switchTo(first)
    models.unload(generationOf(first))
    expect(current()).toBe(third)
    models.unload(generationOf(third))
    models.unload(generationOf(second))
    expect(models.state).toEqual({ status: 'none' })
    expect(models.opened.list()).toEqual([])
    for (const folder of [first, second, third]) await ended(folder)
  })

  it('while it runs fails the run, and no other process is started for it', async () => {
    const { models, open } = setup()
    const folder = modelFolder()
    await open(folder)
    const child = models.engine
    if (!child) throw new Error('No engine.')
    const run = errorOf(connect<EngineApi>(child.connect()).call('run', { task: 'fill-mask', input: { text: 'never answered' } }))
    models.unload(1)
    expect((await run).code).toBe('connection_lost')
    await ended(folder)
    await delay(50)
    expect(processes(folder)).toHaveLength(1)
    expect(models.state).toEqual({ status: 'none' })
  })

  it('twice, or of one that never was, is no error', () => {
    const { models } = setup()
    models.unload(7)
    expect(models.state).toEqual({ status: 'none' })
  })

  it('of the current one while another opens leaves that one to come', async () => {
    const { models, open, current } = setup()
    const [first, next] = [modelFolder(), modelFolder('pause')]
    await open(first)
    const opening = models.open(options(next))
    await soon(() => processes(next))
    models.unload(1)
    expect(models.state.status).toBe('opening')
    writeFileSync(path.join(next, 'go.txt'), '')
    await opening
    expect(current()).toBe(next)
  })

  it('switching to one that is gone is a sentence', async () => {
    expect(await errorOf(setup().models.switchTo(3))).toMatchObject({ code: 'no_model', hint: 'Open it again.' })
  })
})

describe('an engine that dies in the background', () => {
  it('is noted, and opened once more only when it is switched to', async () => {
    const { models, open, switchTo, states } = setup()
    const [first, second] = [modelFolder(), modelFolder()]
    await open(first, second)
    kill(first)
    await soon(() => expect(models.opened.list()[1]).toMatchObject({ generation: 1, ended: { code: 'engine_died', detail: { how: 'signal SIGKILL' } } }))
    expect(states.map(({ status }) => status).filter((status) => status === 'reopening')).toEqual([])
    expect(models.opened.engine(1)).toBeNull()
    expect(processes(first)).toHaveLength(1)
    await switchTo(first)
    expect(models.state).toMatchObject({ status: 'ready', generation: 3, replaces: 1, info: { path: first } })
    expect(models.opened.list().map(({ generation, ended }) => ({ generation, ended }))).toEqual([3, 2].map((generation) => ({ generation, ended: null })))
  })

  it('and cannot be opened again is a sentence: what was current stays', async () => {
    const { models, open, switchTo, current } = setup()
    const [first, second] = [modelFolder(), modelFolder()]
    await open(first, second)
    kill(first)
    await soon(() => expect(models.opened.list()[1]?.ended).not.toBeNull())
    behave(first, 'fail')
    expect(await errorOf(switchTo(first))).toMatchObject({ code: 'not_a_model' })
    expect(current()).toBe(second)
    models.unload(1)
    expect(models.opened.list()).toHaveLength(1)
  })
})

describe('memory', () => {
  it('that suffices closes nothing', async () => {
    const { open, names, rooms } = setup({ freeBytes: 1000 })
    const folders = [modelFolder(), modelFolder('ok', 1000)]
    await open(...folders)
    expect(names()).toHaveLength(2)
    expect(rooms).toEqual([])
  })

  it('that does not closes the ones used longest ago, as many as it takes, and says so', async () => {
    const { open, switchTo, names, rooms } = setup({ freeBytes: 1000 })
    const [first, second, third, next] = [modelFolder(), modelFolder(), modelFolder(), modelFolder('ok', 1001)]
    await open(first, second, third)
    await switchTo(first)
    await open(next)
    expect(names()).toEqual([next, first, third])
    await ended(second)
    expect(rooms).toEqual([{ unloaded: [path.basename(second)], opened: path.basename(next), neededBytes: 1001, freeBytes: 1000 }])
  })

  it('that is not even then enough closes the one that was current, once the other is there', async () => {
    const { open, names, rooms } = setup({ freeBytes: 1000 })
    const [first, second, next] = [modelFolder(), modelFolder(), modelFolder('ok', PLENTY)]
    await open(first, second, next)
    expect(names()).toEqual([next])
    expect(rooms.map(({ unloaded }) => unloaded)).toEqual([[first, second].map((folder) => path.basename(folder))])
    await Promise.all([first, second].map(ended))
  })

  it('for one that then cannot be opened leaves the current one', async () => {
    const { models, open, current } = setup({ freeBytes: 1000 })
    const [first, next] = [modelFolder(), modelFolder('fail', PLENTY)]
    await open(first)
    await errorOf(models.open(options(next)))
    expect(current()).toBe(first)
    expect(isAlive(first)).toBe(true)
  })
})

describe('an opening', () => {
  it('says each stage', async () => {
    const { open, states } = setup()
    await open(modelFolder())
    expect(states.flatMap((state) => (state.status === 'opening' ? [state.stage] : []))).toEqual([...OPEN_STAGES])
  })

  it.each(OPEN_STAGES.filter((stage) => stage !== 'starting'))(
    'is cancelled while its process is stuck in “%s”: what was open is current again',
    async (stage) => {
      const { models, open, current } = setup()
      const [first, stuck] = [modelFolder(), modelFolder(`block ${stage}`)]
      await open(first)
      const opening = errorOf(models.open(options(stuck)))
      await soon(() => expect(models.state).toMatchObject({ status: 'opening', path: stuck, stage }))
      models.cancelOpening()
      expect(current()).toBe(first)
      expect((await opening).code).toBe('engine_closed')
      await ended(stuck)
      await delay(20)
      expect(current()).toBe(first)
    },
  )

  it('is cancelled before its process has begun, with nothing open before', async () => {
    const { models } = setup()
    const opening = errorOf(models.open(options(modelFolder('hang'))))
    expect(models.state).toMatchObject({ status: 'opening', stage: 'starting' })
    models.cancelOpening()
    expect((await opening).code).toBe('engine_closed')
    expect(models.state).toEqual({ status: 'none' })
  })

  it('is cancelled while it is still found out whether the model is open', async () => {
    const { models, open, current } = setup()
    const [first, second] = [modelFolder(), modelFolder()]
    await open(first, second)
    const switching = errorOf(models.open(options(first)))
    models.cancelOpening()
    expect((await switching).code).toBe('engine_closed')
    expect(current()).toBe(second)
  })

  it('gives way to a switch, and to nothing that is only unloaded', async () => {
    const { models, open, switchTo, current } = setup()
    const [first, second, stuck] = [modelFolder(), modelFolder(), modelFolder('block weights')]
    await open(first, second)
    const opening = errorOf(models.open(options(stuck)))
    await soon(() => processes(stuck))
    await switchTo(first)
    expect((await opening).code).toBe('engine_closed')
    expect(current()).toBe(first)
    await ended(stuck)
  })

  it('that says nothing for long is called slow, and is not ended', async () => {
    const { models, states } = setup({ slowMs: 50 })
    const folder = modelFolder('pause')
    const opening = models.open(options(folder))
    await soon(() => expect(states.at(-1)).toMatchObject({ status: 'opening', stage: 'weights', isSlow: true }))
    writeFileSync(path.join(folder, 'go.txt'), '')
    expect(await opening).toMatchObject({ path: folder })
  })

  it('that fails after the current engine died revives that one', async () => {
    const { models, open } = setup()
    const [first, stuck] = [modelFolder(), modelFolder('block weights')]
    await open(first)
    const opening = errorOf(models.open(options(stuck)))
    await soon(() => processes(stuck))
    kill(first)
    await soon(() => expect(models.opened.list()[0]?.ended).not.toBeNull())
    models.cancelOpening()
    await opening
    await soon(() => expect(models.state).toMatchObject({ status: 'ready', info: { path: first }, replaces: 1 }))
  })
})

describe('a dead engine that is being replaced', () => {
  it('is cancelled: the model is not open, and can be opened again', async () => {
    const { models, open, current } = setup()
    const folder = modelFolder()
    await open(folder)
    behave(folder, 'block graph')
    kill(folder)
    await soon(() => expect(processes(folder)).toHaveLength(2))
    models.cancelOpening()
    expect(models.state).toMatchObject({
      status: 'failed',
      path: folder,
      error: { code: 'engine_died', hint: 'Your text is untouched. Open the model again, or another one.' },
    })
    await ended(folder)
    behave(folder, 'ok')
    await open(folder)
    expect(current()).toBe(folder)
    expect(models.state).toMatchObject({ replaces: 1 })
    expect(models.opened.list()).toHaveLength(1)
  })

  it('is unloaded: the one used before it is current', async () => {
    const { models, open, generationOf, current } = setup()
    const [first, second] = [modelFolder(), modelFolder()]
    await open(first, second)
    behave(second, 'hang')
    kill(second)
    await soon(() => expect(models.state.status).toBe('reopening'))
    models.unload(generationOf(second))
    expect(current()).toBe(first)
    await ended(second)
  })
})

describe('changing the number of threads', () => {
  it('opens the current model once more in place of its first engine; others stay as they are', async () => {
    const { models, open, names } = setup()
    const [first, second] = [modelFolder(), modelFolder()]
    await open(first, second)
    await models.reopen({ threads: 2 })
    expect(names()).toEqual([second, first])
    expect(models.opened.list().map(({ info }) => info.threads)).toEqual([2, 1])
  })
})

it('a repository of the Hugging Face cache is the snapshot that it means', async () => {
  const { open, names } = setup()
  const repository = tempFolder('models--a--b')
  const snapshot = path.join(repository, 'snapshots/abc')
  mkdirSync(path.join(repository, 'refs'), { recursive: true })
  mkdirSync(snapshot, { recursive: true })
  writeFileSync(path.join(repository, 'refs/main'), 'abc')
  writeFileSync(path.join(snapshot, 'model.safetensors'), 'weights')
  await open(repository, snapshot)
  expect(names()).toHaveLength(1)
})
