import { readFileSync, truncateSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { type ForkedEngine, forkEngine } from '../../../main/services/forkedEngine'
import { Models } from '../../../main/services/models'
import { RunningEngine } from '../../../main/services/runningEngine'
import { SettingsStore } from '../../../main/services/settings'
import type { AppError } from '../../../shared/errors'
import type { EngineApi } from '../../../shared/ipc'
import type { ModelState, OpenOptions } from '../../../shared/model'
import { connect } from '../../../shared/rpc'
import { ROOT } from '../../helpers/fixtures'
import { tempFolder } from '../../helpers/tempFolder'

const ENGINE = path.join(ROOT, 'test/helpers/standInEngine.mjs')
type Behaviour = 'ok' | 'fail' | 'hang' | 'die'

const cleanups: (() => void)[] = []
afterEach(() => {
  for (const cleanup of cleanups.splice(0)) cleanup()
})

function modelFolder(behaviour: Behaviour = 'ok'): string {
  const folder = tempFolder('model')
  writeFileSync(path.join(folder, 'model.safetensors'), Buffer.alloc(1000))
  behave(folder, behaviour)
  return folder
}

const behave = (folder: string, behaviour: Behaviour) => writeFileSync(path.join(folder, 'behaviour.txt'), behaviour)
/** The processes that were asked to open this folder, oldest first. */
const processes = (folder: string): number[] => readFileSync(path.join(folder, 'processes.txt'), 'utf8').trim().split('\n').map(Number)
const lastProcess = (folder: string): number => processes(folder).at(-1) ?? -1
const kill = (folder: string, signal: NodeJS.Signals = 'SIGKILL') => process.kill(lastProcess(folder), signal)
const options = (folder: string): OpenOptions => ({ path: folder, device: 'cpu', precision: 'auto', threads: 1 })
const errorOf = (promise: Promise<unknown>): Promise<AppError> =>
  promise.then(
    () => expect.unreachable('should have failed'),
    (error) => error,
  )

function setup() {
  const spawned: ForkedEngine[] = []
  const settings = new SettingsStore(tempFolder('data'))
  const models = new Models(() => {
    const child = forkEngine(ENGINE)
    spawned.push(child)
    return child
  }, settings)
  cleanups.push(() => {
    models.close()
    settings.flush()
  })
  const states: ModelState[] = []
  models.onState((state) => states.push(state))
  const engine = () => {
    const current = models.engine
    if (!current) throw new Error('No engine is running.')
    return current
  }
  /** A page's connection to the engine of the open model. */
  const page = () => connect<EngineApi>(engine().connect())
  const reached = (status: ModelState['status']) => vi.waitFor(() => expect(models.state.status).toBe(status), { timeout: 5000, interval: 5 })
  return { models, spawned, engine, page, reached, states, statuses: () => states.filter(isBeginning).map(({ status }) => status) }
}

/** Of an opening, its first stage alone. */
const isBeginning = (state: ModelState) => state.status !== 'opening' || state.stage === 'starting'

const isAlive = (pid: number) => {
  try {
    process.kill(pid, 0)
    return true
  } catch {
    return false
  }
}
const ended = (pid: number) => vi.waitFor(() => expect(isAlive(pid)).toBe(false), { timeout: 5000, interval: 5 })
const run = { task: 'fill-mask', input: { text: 'never answered' } } as const

describe('opening', () => {
  it('starts a process, opens the model in it and says so', async () => {
    const { models, statuses, page } = setup()
    const folder = modelFolder()
    const info = await models.open(options(folder))
    expect(info).toMatchObject({ path: folder, files: [{ name: 'model.safetensors', bytes: 1000 }] })
    expect(models.state).toEqual({ status: 'ready', info, generation: 1 })
    expect(statuses()).toEqual(['opening', 'ready'])
    expect((await page().call('stats', {})).rssBytes).toBeGreaterThan(0)
  })

  it('makes a model current only once it is there, and ends none', async () => {
    const { models } = setup()
    const [first, second] = [modelFolder(), modelFolder()]
    await models.open(options(first))
    const engine = models.engine
    const opening = models.open(options(second))
    expect(models.engine).toBe(engine)
    await opening
    expect(models.engine).not.toBe(engine)
    expect(models.state).toMatchObject({ status: 'ready', generation: 2 })
    expect([first, second].map((folder) => isAlive(lastProcess(folder)))).toEqual([true, true])
  })

  it('that fails gives the engine’s sentence and keeps what was open', async () => {
    const { models, statuses } = setup()
    const [good, bad] = [modelFolder(), modelFolder('fail')]
    const info = await models.open(options(good))
    const engine = models.engine
    expect(await errorOf(models.open(options(bad)))).toMatchObject({ code: 'not_a_model', message: `"${bad}" holds no model.` })
    expect(models.state).toEqual({ status: 'ready', info, generation: 1 })
    expect(models.engine).toBe(engine)
    expect(statuses()).toEqual(['opening', 'ready', 'opening', 'ready'])
    await ended(lastProcess(bad))
    expect(isAlive(lastProcess(good))).toBe(true)
  })

  it('that fails with nothing open before is a failed state', async () => {
    const { models } = setup()
    const bad = modelFolder('fail')
    await errorOf(models.open(options(bad)))
    expect(models.state).toMatchObject({ status: 'failed', path: bad, error: { code: 'not_a_model' } })
    expect(models.engine).toBeNull()
  })

  it('names what was running when the process ends meanwhile, and does not try for ever', async () => {
    const { models, spawned } = setup()
    const error = await errorOf(models.open(options(modelFolder('die'))))
    expect(error).toMatchObject({ code: 'engine_died', detail: { doing: 'open', how: 'signal SIGKILL' } })
    expect(models.state).toMatchObject({ status: 'failed', error: { code: 'engine_died' } })
    await delay(100)
    expect(spawned).toHaveLength(1)
  })

  it('says that the process ended where it ends before it has heard what to open', async () => {
    const models = new Models(() => forkEngine(path.join(tempFolder('empty'), 'none.mjs')), new SettingsStore(tempFolder('data')))
    cleanups.push(() => models.close())
    expect(await errorOf(models.open(options(modelFolder())))).toMatchObject({ code: 'engine_died', detail: { how: 'exit code 1', doing: 'open' } })
  })

  it('the newest wins, whichever would be ready first', async () => {
    const { models, statuses } = setup()
    const [slow, folder] = [modelFolder('hang'), modelFolder()]
    const never = errorOf(models.open(options(slow)))
    await vi.waitFor(() => processes(slow), { timeout: 5000, interval: 5 })
    const info = await models.open(options(folder))
    expect((await never).code).toBe('engine_closed')
    expect(models.state).toEqual({ status: 'ready', info, generation: 1 })
    expect(statuses()).toEqual(['opening', 'opening', 'ready'])
    await ended(lastProcess(slow))
  })
})

describe('a process that is killed while it runs', () => {
  it('fails the call with engine_died, naming the task', async () => {
    const engine = new RunningEngine(forkEngine(ENGINE))
    cleanups.push(() => engine.end())
    const call = errorOf(engine.client.call('run', run))
    const running = new Promise((resolve) => engine.client.on('running', resolve))
    expect(await running).toBe('fill-mask')
    engine.child.kill()
    expect(await call).toMatchObject({ code: 'engine_died', detail: { how: 'signal SIGKILL', doing: 'fill-mask' } })
    expect((await call).message).toBe('The engine process ended (signal SIGKILL) while it was running fill-mask.')
  })

  it('is replaced and the model opened again; a page’s pending call fails and its next one is answered', async () => {
    const { models, page, reached, states, statuses } = setup()
    const folder = modelFolder()
    await models.open(options(folder))
    const connection = page()
    await connection.call('run', { task: 'fill-mask', input: { text: 'answer' } })
    const pending = errorOf(connection.call('run', run))
    await connection.call('stats', {})
    kill(folder)
    expect((await pending).code).toBe('connection_lost')
    await reached('reopening')
    await reached('ready')
    expect(statuses()).toEqual(['opening', 'ready', 'reopening', 'ready'])
    expect(states.find(({ status }) => status === 'reopening')).toMatchObject({ reason: { code: 'engine_died', detail: { doing: 'fill-mask' } } })
    expect(models.state).toMatchObject({ generation: 2 })
    expect(new Set(processes(folder)).size).toBe(2)
    expect(await page().call('run', { task: 'fill-mask', input: { text: 'answer' } })).toEqual({ masks: [] })
  })

  it('is replaced again when the replacement has served', async () => {
    const { models, page } = setup()
    const folder = modelFolder()
    await models.open(options(folder))
    for (const generation of [2, 3, 4]) {
      await page().call('run', { task: 'fill-mask', input: { text: 'answer' } })
      kill(folder)
      await vi.waitFor(() => expect(models.state).toMatchObject({ status: 'ready', generation }), { timeout: 5000 })
    }
  })

  it('is not replaced for ever: a replacement that dies before it has served is the end', async () => {
    const { models, spawned, reached, statuses } = setup()
    const folder = modelFolder()
    await models.open(options(folder))
    kill(folder)
    await reached('reopening')
    await reached('ready')
    kill(folder)
    await reached('failed')
    await delay(100)
    expect(models.state).toMatchObject({
      status: 'failed',
      error: { code: 'engine_died', hint: 'Your text is untouched. Open the model again, or another one.' },
    })
    expect(statuses()).toEqual(['opening', 'ready', 'reopening', 'ready', 'failed'])
    expect(spawned).toHaveLength(2)
  })

  it('is not replaced for ever: a replacement that dies while opening is the end', async () => {
    const { models, spawned, reached } = setup()
    const folder = modelFolder()
    await models.open(options(folder))
    behave(folder, 'die')
    kill(folder)
    await reached('failed')
    await delay(100)
    expect(spawned).toHaveLength(2)
  })

  it('and whose settings change while it is looked into is opened again with them', async () => {
    const { models } = setup()
    const folder = modelFolder()
    await models.open(options(folder))
    const dead = new Promise<void>((resolve) => models.engine?.onExit(() => resolve()))
    kill(folder)
    await dead
    await models.reopen({ threads: 2 })
    expect(models.state).toMatchObject({ status: 'ready', info: { threads: 2 } })
  })

  it('while another model is opening leaves that one to win', async () => {
    const { models, spawned } = setup()
    const [first, next] = [modelFolder(), modelFolder()]
    await models.open(options(first))
    const opening = models.open(options(next))
    kill(first)
    const info = await opening
    await ended(lastProcess(first))
    await delay(50)
    expect(models.state).toMatchObject({ status: 'ready', info })
    expect(spawned).toHaveLength(2)
  })
})

describe('a weight file that changes while it is open', () => {
  it('cut short: a sentence with both sizes, and no new process', async () => {
    const { models, spawned, reached, statuses } = setup()
    const folder = modelFolder()
    await models.open(options(folder))
    truncateSync(path.join(folder, 'model.safetensors'), 10)
    kill(folder, 'SIGBUS')
    await reached('failed')
    await delay(100)
    const message = expect.stringContaining('it had 1000 bytes and now has 10')
    expect(models.state).toMatchObject({ error: { code: 'weights_changed', message, detail: { name: 'model.safetensors', was: 1000, now: 10 } } })
    expect(statuses()).toEqual(['opening', 'ready', 'failed'])
    expect(spawned).toHaveLength(1)
  })

  it('overwritten in place: told by its time', async () => {
    const { models, reached } = setup()
    const folder = modelFolder()
    await models.open(options(folder))
    await delay(20)
    writeFileSync(path.join(folder, 'model.safetensors'), Buffer.alloc(1000, 1))
    kill(folder)
    await reached('failed')
    expect(models.state).toMatchObject({ error: { code: 'weights_changed', message: expect.stringContaining('rewritten') } })
  })
})

describe('closing', () => {
  it('ends the process and fails what is pending', async () => {
    const { models, page } = setup()
    const folder = modelFolder()
    await models.open(options(folder))
    const pending = errorOf(page().call('run', run))
    models.close()
    expect((await pending).code).toBe('connection_lost')
    await ended(lastProcess(folder))
    expect(models.state).toEqual({ status: 'none' })
  })

  it('while a dead engine is being looked into starts no replacement', async () => {
    const { models, spawned } = setup()
    const folder = modelFolder()
    await models.open(options(folder))
    const dead = new Promise<void>((resolve) => models.engine?.onExit(() => resolve()))
    kill(folder)
    await dead
    models.close()
    await delay(100)
    expect(models.state).toEqual({ status: 'none' })
    expect(spawned).toHaveLength(1)
  })

  it('ends a process that is still opening, without a failed state', async () => {
    const { models, statuses } = setup()
    const folder = modelFolder('hang')
    const opening = errorOf(models.open(options(folder)))
    await vi.waitFor(() => processes(folder), { timeout: 5000, interval: 5 })
    models.close()
    expect((await opening).code).toBe('engine_closed')
    await ended(lastProcess(folder))
    expect(statuses()).toEqual(['opening', 'none'])
  })
})
