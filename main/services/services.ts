import type { AppApi, AppEvents, AppState } from '../../shared/appApi'
import { AppError } from '../../shared/errors'
import type { OpenModelsApi } from '../../shared/openModels'
import type { Handlers } from '../../shared/rpc'
import { Diagnostics } from './diagnostics/diagnostics'
import { History } from './history/history'
import { Hub } from './hub/hub'
import type { KeyStore } from './hub/token'
import { Library } from './library/library'
import { ModelFinder } from './modelFinder'
import type { EngineChild, Models } from './models'
import type { SettingsStore } from './settings'

/** What every service is given. */
export interface ServiceContext {
  /** Where settings, history and cache lie; made by the settings with mode 0700. */
  dataFolder: string
  settings: SettingsStore
  /** Starts a process that looks at the user's folders; where there is none, as in most tests, nothing is found. */
  scanner?: () => EngineChild
  sampleModel?: string
  /** The system's place for secrets, where the host has one. */
  keyStore?: KeyStore
}

/** The calls that {@link serveApp} answers by itself; all others are a service's. */
type OwnCalls = 'state' | keyof OpenModelsApi | 'openModel' | 'chooseFolder' | 'listFolder' | 'changeSettings'
export type ServiceHandlers = Omit<Handlers<AppApi>, OwnCalls>
export type Emit = <K extends keyof AppEvents>(event: K, value: AppEvents[K]) => void

/** What the host keeps beside the models: one of each for all pages. A service is one folder or file here and a line in each method. */
export class Services {
  readonly diagnostics: Diagnostics
  readonly history: History
  readonly hub: Hub
  readonly library: Library
  readonly modelFinder: ModelFinder

  constructor({ dataFolder, settings, scanner = noScanner, sampleModel, keyStore }: ServiceContext) {
    this.diagnostics = new Diagnostics(dataFolder, settings)
    this.history = new History({ dataFolder, settings })
    this.hub = new Hub({ dataFolder, settings, ...(keyStore && { keyStore }) })
    this.modelFinder = new ModelFinder(settings, sampleModel ?? null)
    this.library = new Library({ dataFolder, settings, spawn: scanner, sampleModel: sampleModel ?? null })
  }

  /** Once the models are there. */
  begin(host: AppState['host'], models: Pick<Models<EngineChild>, 'onState'>): void {
    this.diagnostics.begin(host)
    this.history.begin()
    models.onState((state) => this.diagnostics.heardModel(state))
  }

  handlers(): ServiceHandlers {
    return { ...this.history.handlers(), ...this.library.handlers(), ...this.modelFinder.handlers(), ...this.hub.handlers(), ...this.diagnostics.handlers() }
  }

  /** Tells a page what changes; returns how to stop that. */
  listen(emit: Emit): () => void {
    const stops = [
      this.hub.listen(emit),
      this.history.onChange((state) => emit('historyChanged', state)),
      this.library.listen((state) => emit('library', state)),
    ]
    return () => {
      for (const stop of stops) stop()
    }
  }

  /** At the end of the program: what is not written yet is, what runs is ended. */
  async close(): Promise<void> {
    this.library.close()
    await Promise.all([this.hub.close(), this.history.close()])
  }
}

const noScanner = (): EngineChild => {
  throw new AppError('internal', 'No process that looks at folders can be started.', 'Start the program anew.')
}
