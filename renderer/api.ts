import type { AppApi, AppEvents, AppState, Command, FolderListing } from '../shared/appApi'
import type { LensBridge } from '../shared/bridge'
import { AppError, type ErrorCode, type ErrorData, errorData } from '../shared/errors'
import type { InterventionsInput } from '../shared/inspect/interventions'
import type { EngineApi, EngineStats, InspectApi, RunInput } from '../shared/ipc'
import type { ModelInfo, ModelState } from '../shared/model'
import type { OpenModel } from '../shared/openModels'
import { type CallOptions, type Client, connect, type Port } from '../shared/rpc'
import type { Settings, SettingsChange } from '../shared/settings'
import type { TaskId, TaskMap } from '../shared/tasks'
import type { TokenizeInput, TokenizeResult } from '../shared/tasks/tokenize'
import { browserTransport, electronTransport, type Transport } from './transports'

/**
 * This file and `transports.ts` alone touch the bridge (Electron) or the socket (browser host). Everything else is given
 * an {@link Api}, so that it can be tested without either.
 */
export interface Api {
  state(): Promise<AppState>
  openModel(path: string | null): Promise<ModelInfo>
  chooseFolder(): Promise<string | null>
  listFolder(path: string | null): Promise<FolderListing>
  changeSettings(change: SettingsChange): Promise<Settings>
  tokenize(input: TokenizeInput): Promise<TokenizeResult>
  run<K extends TaskId>(task: K, input: TaskMap[K]['input'], options?: RunOptions<K>): Promise<TaskMap[K]['result']>
  stats(): Promise<EngineStats>
  /** Any call of the host: `api.host('searchHistory', { query })`. */
  host<K extends keyof AppApi>(call: K, input: Parameters<AppApi[K]>[0], options?: CallOptions): Promise<ReturnType<AppApi[K]>>
  /** Hears any event of the host; it is heard after a lost connection too. */
  on<K extends keyof AppEvents>(event: K, listener: (value: AppEvents[K]) => void): void
  /** Looks something up in the open model. */
  readonly inspect: InspectCalls
  onModel(listener: (state: ModelState) => void): void
  onCommand(listener: (command: Command) => void): void
  /** Hears every change, whichever window made it. */
  onSettings(listener: (settings: Settings) => void): void
  /** Hears why the settings could not be saved, and `null` once they are. */
  onSettingsProblem(listener: (problem: ErrorData | null) => void): void
  /** `false` while the connection to the host is lost. */
  onConnection(listener: (connected: boolean) => void): void
  /** Where dropped files lie: known in Electron; the browser host copies them first. */
  dropped(folder: DroppedFolder): Promise<string>
}

/** {@link InspectApi} from here: `api.inspect.mergeSteps({ word }, { signal })`. */
export type InspectCalls = {
  [K in keyof InspectApi]: (input: Parameters<InspectApi[K]>[0], options?: CallOptions) => Promise<ReturnType<InspectApi[K]>>
}

export interface RunOptions<K extends TaskId> {
  /** Ends the run, at once for the caller. */
  signal?: AbortSignal
  /** Hears parts of the result before the whole. */
  onPartial?(partial: TaskMap[K]['partial']): void
  /** What is changed inside the model meanwhile. */
  interventions?: InterventionsInput
}

/** A model folder that was dropped on the window. */
export interface DroppedFolder {
  name: string
  files: File[]
  /** The dropped thing itself, where it is a real file or folder of this machine. */
  origin: File | null
}

/** How long a lost engine connection waits for the host to say why, before it fails with "connection lost". */
const REASON_GRACE_MS = 400
/** Reconnecting: 0.25 s, doubled up to 4 s. */
const RETRY_MS = { first: 250, most: 4000 }

export function connectApi(): Api {
  const bridge = (window as { lens?: LensBridge }).lens
  const transport = bridge ? electronTransport(bridge) : browserTransport()
  return new HostConnection(transport)
}

class HostConnection implements Api {
  readonly #transport: Transport
  #app: Client<AppApi, AppEvents>
  #engine: { generation: number; client: Client<EngineApi, Record<never, never>> } | null = null
  /** The generation of the open model, whether connected or not: a lost connection to it is made again by the next call. */
  #ready: number | null = null
  /** Why the engine that was last open went away, once the host has said it. */
  #lost: AppError | null = null
  #retryMs = RETRY_MS.first
  readonly #model: ((state: ModelState) => void)[] = []
  readonly #command: ((command: Command) => void)[] = []
  readonly #settings: ((settings: Settings) => void)[] = []
  readonly #settingsProblem: ((problem: ErrorData | null) => void)[] = []
  readonly #connection: ((connected: boolean) => void)[] = []
  readonly #events = new Map<keyof AppEvents, ((value: never) => void)[]>()

  constructor(transport: Transport) {
    this.#transport = transport
    this.#app = this.#connectApp()
  }

  host = <K extends keyof AppApi>(call: K, input: Parameters<AppApi[K]>[0], options?: CallOptions): Promise<ReturnType<AppApi[K]>> =>
    this.#app.call(call, input as never, options) as Promise<ReturnType<AppApi[K]>>
  on = <K extends keyof AppEvents>(event: K, listener: (value: AppEvents[K]) => void) => {
    this.#events.set(event, [...(this.#events.get(event) ?? []), listener])
    this.#app.on(event, listener)
  }
  state = () => this.#app.call('state', {}).then((state) => this.#heard(state))
  openModel = (path: string | null) => this.#app.call('openModel', { path })
  chooseFolder = () => this.#app.call('chooseFolder', {})
  listFolder = (path: string | null) => this.#app.call('listFolder', { path })
  changeSettings = (change: SettingsChange) => this.#app.call('changeSettings', change)
  tokenize = async (input: TokenizeInput) => this.#engineClient().call('tokenize', input)
  stats = async () => this.#engineClient().call('stats', {})
  inspect = inspectCalls(() => this.#engineClient())
  run = async <K extends TaskId>(task: K, input: TaskMap[K]['input'], options?: RunOptions<K>): Promise<TaskMap[K]['result']> =>
    this.#engineClient().call('run', { task, input, interventions: options?.interventions } as RunInput, options)
  onModel = (listener: (state: ModelState) => void) => void this.#model.push(listener)
  onCommand = (listener: (command: Command) => void) => void this.#command.push(listener)
  onSettings = (listener: (settings: Settings) => void) => void this.#settings.push(listener)
  onSettingsProblem = (listener: (problem: ErrorData | null) => void) => void this.#settingsProblem.push(listener)
  onConnection = (listener: (connected: boolean) => void) => void this.#connection.push(listener)
  dropped = (folder: DroppedFolder) => this.#transport.dropped(folder)

  #connectApp(): Client<AppApi, AppEvents> {
    const port = this.#transport.app()
    const client = connect<AppApi, AppEvents>(port)
    client.on('model', (state) => {
      this.#follow(state)
      tell(this.#model, state)
    })
    client.on('command', (command) => tell(this.#command, command))
    client.on('settings', (settings) => tell(this.#settings, settings))
    client.on('settingsProblem', (problem) => tell(this.#settingsProblem, problem))
    for (const [event, listeners] of this.#events) for (const listener of listeners) client.on(event, listener as () => void)
    port.onClose(() => this.#reconnect())
    return client
  }

  #reconnect() {
    tell(this.#connection, false)
    setTimeout(() => {
      this.#app = this.#connectApp()
      this.state().then(
        ({ model, openModels, settings, settingsProblem }) => {
          this.#retryMs = RETRY_MS.first
          tell(this.#connection, true)
          tell(this.#model, model)
          tell((this.#events.get('openModels') ?? []) as ((models: OpenModel[]) => void)[], openModels)
          tell(this.#settings, settings)
          tell(this.#settingsProblem, settingsProblem)
        },
        () => undefined,
      )
    }, this.#retryMs)
    this.#retryMs = Math.min(RETRY_MS.most, this.#retryMs * 2)
  }

  #heard(state: AppState): AppState {
    this.#follow(state.model)
    return state
  }

  /** Keeps the engine connection at what is open: a new generation is connected, a dead engine's calls fail with what the host says of it. */
  #follow(state: ModelState) {
    this.#ready = state.status === 'ready' ? state.generation : null
    if (state.status === 'reopening') this.#dropEngine(AppError.from(state.reason))
    else if (state.status === 'failed') this.#dropEngine(AppError.from(state.error))
    else if (state.status === 'none') this.#dropEngine(new AppError('engine_closed', 'The model was closed.', 'Open it again to go on.'))
    else if (state.status === 'ready' && this.#engine?.generation !== state.generation) {
      this.#dropEngine(new AppError('engine_closed', 'Another model was opened.', 'Run again on the model that is open now.'))
      this.#connectEngine(state.generation)
    }
  }

  #connectEngine(generation: number) {
    this.#lost = null
    const port = delayedClose(this.#transport.engine(generation))
    const engine = { generation, client: connect<EngineApi>(port, () => this.#lost ?? connectionLost()) }
    // The connection alone may be lost (a tunnel, a sleeping machine) while the engine lives: forgotten, so that the next call connects again.
    port.onClose(() => {
      if (this.#engine === engine) this.#engine = null
    })
    this.#engine = engine
    return engine
  }

  #dropEngine(reason: AppError) {
    this.#lost = reason
    this.#engine?.client.close(reason)
    this.#engine = null
  }

  /** The open engine's calls; those that fail are noted in the diagnostic log by their names. */
  #engineClient(): Pick<Client<EngineApi, Record<never, never>>, 'call'> {
    const client = this.#openEngine()
    return { call: (method, input, options) => client.call(method, input, options).catch((error) => this.#failed(method, error)) }
  }

  #failed(call: string, error: unknown): never {
    const { code } = errorData(error)
    if (!QUIET.has(code)) this.#app.call('noteFailure', { call, code }).catch(() => undefined)
    throw error
  }

  #openEngine() {
    if (this.#engine) return this.#engine.client
    if (this.#ready !== null) return this.#connectEngine(this.#ready).client
    throw this.#lost ?? new AppError('no_model', 'No model is open.', 'Open a model first.')
  }
}

function tell<T>(listeners: readonly ((value: T) => void)[], value: T): void {
  for (const listener of listeners) listener(value)
}

/** `engine`: the connection to the open model, or throws why there is none. */
export const inspectCalls = (engine: () => Pick<Client<EngineApi, Record<never, never>>, 'call'>): InspectCalls => ({
  attendedTokens: async (input, options) => engine().call('attendedTokens', input, options),
  attentionThumbnails: async (input, options) => engine().call('attentionThumbnails', input, options),
  attentionMatrix: async (input, options) => engine().call('attentionMatrix', input, options),
  attentionFlow: async (input, options) => engine().call('attentionFlow', input, options),
  headStatistics: async (input, options) => engine().call('headStatistics', input, options),
  scoredTokens: async (input, options) => engine().call('scoredTokens', input, options),
  surprise: async (input, options) => engine().call('surprise', input, options),
  minimalPairs: async (input, options) => engine().call('minimalPairs', input, options),
  textSurprises: async (input, options) => engine().call('textSurprises', input, options),
  logitLens: async (input, options) => engine().call('logitLens', input, options),
  saliencyTargets: async (input, options) => engine().call('saliencyTargets', input, options),
  occlusion: async (input, options) => engine().call('occlusion', input, options),
  hiddenStates: async (input, options) => engine().call('hiddenStates', input, options),
  stateFigures: async (input, options) => engine().call('stateFigures', input, options),
  stateCosines: async (input, options) => engine().call('stateCosines', input, options),
  tokenMap: async (input, options) => engine().call('tokenMap', input, options),
  tokenNeighbours: async (input, options) => engine().call('tokenNeighbours', input, options),
  embeddingNeighbours: async (input, options) => engine().call('embeddingNeighbours', input, options),
  headAblation: async (input, options) => engine().call('headAblation', input, options),
  configuration: async (input, options) => engine().call('configuration', input, options),
  tensors: async (input, options) => engine().call('tensors', input, options),
  tensorStatistics: async (input, options) => engine().call('tensorStatistics', input, options),
  mergeSteps: async (input, options) => engine().call('mergeSteps', input, options),
  vocabularySearch: async (input, options) => engine().call('vocabularySearch', input, options),
  tokenizeWith: async (input, options) => engine().call('tokenizeWith', input, options),
  dynamicMasking: async (input, options) => engine().call('dynamicMasking', input, options),
  packSentences: async (input, options) => engine().call('packSentences', input, options),
})

/** What the user has done himself is nothing to report. */
const QUIET: ReadonlySet<ErrorCode> = new Set(['cancelled', 'engine_closed', 'connection_lost'])

const connectionLost = () => new AppError('connection_lost', 'The connection to the engine was lost.', 'Your text is untouched. Run again.')

/** The host's word on why an engine died may come after its port has closed. */
const delayedClose = (port: Port): Port => ({ ...port, onClose: (listener) => port.onClose(() => setTimeout(listener, REASON_GRACE_MS)) })
