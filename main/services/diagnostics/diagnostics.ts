import type { AppState } from '../../../shared/appApi'
import type { DiagnosticsApi } from '../../../shared/diagnostics'
import type { ModelState } from '../../../shared/model'
import type { Handlers } from '../../../shared/rpc'
import { VERSION } from '../resources'
import type { SettingsStore } from '../settings'
import { DiagnosticLog } from './log'
import { frameOf, redacted } from './redacted'
import { reportOf } from './report'

/** Events that a report holds: enough for a day of trouble, and still one screen or two to paste. */
const SHOWN = 60

/** Notes what went wrong, and writes the report that a user can paste. */
export class Diagnostics {
  readonly #log: DiagnosticLog
  readonly #settings: SettingsStore
  #host: AppState['host'] = 'browser'
  #model: ModelState = { status: 'none' }

  constructor(folder: string, settings: SettingsStore) {
    this.#log = new DiagnosticLog(folder)
    this.#settings = settings
  }

  /** At the start of a host. */
  begin(host: AppState['host']): void {
    this.#host = host
    this.#log.note({ event: 'start', version: VERSION, host, platform: process.platform, node: process.versions.node })
  }

  heardModel(model: ModelState): void {
    this.#model = model
    if (model.status === 'ready')
      this.#log.note({ event: 'model ready', family: model.info.family ?? '', parameters: model.info.parameters, device: model.info.device })
    // Both words are the program's own: how a process ended, and the name of a call.
    if (model.status === 'reopening') {
      const { how, doing } = model.reason.detail ?? {}
      this.#log.note({ event: 'engine died', how: String(how), doing: String(doing) })
    }
    if (model.status === 'failed') this.#log.note({ event: 'model failed', code: model.error.code })
  }

  handlers(): Handlers<DiagnosticsApi> {
    return {
      diagnostics: () => reportOf({ version: VERSION, host: this.#host, model: this.#model, settings: this.#settings.settings, lines: this.#log.last(SHOWN) }),
      noteFailure: ({ call, code }) => {
        this.#log.note({ event: 'failed', call, code })
        return null
      },
      noteDefect: ({ name, message, stack }) => {
        this.#log.note({ event: 'defect', name, message: redacted(message), stack: stack.map(frameOf).filter(Boolean) })
        return null
      },
    }
  }
}
