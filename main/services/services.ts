import type { AppApi, AppEvents, AppState } from '../../shared/appApi'
import type { OpenModelsApi } from '../../shared/openModels'
import type { Handlers } from '../../shared/rpc'
import { Diagnostics } from './diagnostics/diagnostics'
import { History } from './history/history'
import type { EngineChild, Models } from './models'
import type { SettingsStore } from './settings'

/** What every service is given. */
export interface ServiceContext {
  /** Where settings, history and cache lie; made by the settings with mode 0700. */
  dataFolder: string
  settings: SettingsStore
}

/** The calls that {@link serveApp} answers by itself; all others are a service's. */
type OwnCalls = 'state' | keyof OpenModelsApi | 'openModel' | 'chooseFolder' | 'listFolder' | 'changeSettings'
export type ServiceHandlers = Omit<Handlers<AppApi>, OwnCalls>
export type Emit = <K extends keyof AppEvents>(event: K, value: AppEvents[K]) => void

/** What the host keeps beside the models: one of each for all pages. A service is one folder or file here and a line in each method. */
export class Services {
  readonly diagnostics: Diagnostics
  readonly history: History

  constructor({ dataFolder, settings }: ServiceContext) {
    this.diagnostics = new Diagnostics(dataFolder, settings)
    this.history = new History({ dataFolder, settings })
  }

  /** Once the models are there. */
  begin(host: AppState['host'], models: Pick<Models<EngineChild>, 'onState'>): void {
    this.diagnostics.begin(host)
    this.history.begin()
    models.onState((state) => this.diagnostics.heardModel(state))
  }

  handlers(): ServiceHandlers {
    return { ...this.history.handlers(), ...this.diagnostics.handlers() }
  }

  /** Tells a page what changes; returns how to stop that. */
  listen(emit: Emit): () => void {
    return this.history.onChange((state) => emit('historyChanged', state))
  }

  /** At the end of the program: what is not written yet is, what runs is ended. */
  async close(): Promise<void> {
    await this.history.close()
  }
}
