import { Engine } from '../../main/engine/engine'
import { type Api, inspectCalls } from '../../renderer/api'
import { AppError } from '../../shared/errors'
import type { EngineApi, RunInput } from '../../shared/ipc'
import type { ModelState } from '../../shared/model'
import { connect } from '../../shared/rpc'
import { DEFAULT_SETTINGS } from '../../shared/settings'
import { SAMPLE_MODEL } from './fixtures'
import { portPair } from './portPair'

/** The renderer's {@link Api} over a real engine in this process: what the hosts put between them is left out. */
export function inProcessApi(host: Api['host'] = () => Promise.reject(new AppError('connection_lost', 'There is no host.', 'Give the test one.'))) {
  const [page, served] = portPair()
  new Engine().serve(served)
  const engine = connect<EngineApi>(page)
  const listeners: ((state: ModelState) => void)[] = []
  let generation = 0
  let settings = DEFAULT_SETTINGS
  const hear = (state: ModelState) => {
    for (const listener of listeners) listener(state)
  }
  const api: Api = {
    host,
    on: () => undefined,
    state: async () => ({
      version: 'test',
      host: 'browser',
      platform: process.platform,
      model: { status: 'none' },
      openModels: [],
      settings,
      settingsProblem: null,
    }),
    openModel: async (path) => {
      const info = await engine.call('open', { path: path ?? SAMPLE_MODEL, device: 'cpu', precision: 'auto', threads: 1 })
      hear({ status: 'ready', info, generation: ++generation })
      return info
    },
    chooseFolder: async () => null,
    changeSettings: async (change) => {
      settings = { ...settings, ...change }
      return settings
    },
    listFolder: async (path) => ({ path: path ?? '/', parent: null, folders: [] }),
    tokenize: (input) => engine.call('tokenize', input),
    run: (task, input, options) => engine.call('run', { task, input, interventions: options?.interventions } as RunInput, options),
    stats: () => engine.call('stats', {}),
    inspect: inspectCalls(() => engine),
    onModel: (listener) => void listeners.push(listener),
    onCommand: () => undefined,
    onSettings: () => undefined,
    onSettingsProblem: () => undefined,
    onConnection: () => undefined,
    dropped: async ({ name }) => name,
  }
  return { api, hear }
}
