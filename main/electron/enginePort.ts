import { MessageChannelMain, type WebContents } from 'electron'
import type { Models } from '../services/models'
import type { ElectronEngine } from './engine'

/** Gives a page its own connection to the engine of the open model. Frames then go from page to engine; this process sees none of them. */
export class EnginePortGiver {
  readonly #contents: WebContents
  readonly #models: Models<ElectronEngine>
  /** The generation that this page holds a port to. */
  #given = 0

  constructor(contents: WebContents, models: Models<ElectronEngine>) {
    this.#contents = contents
    this.#models = models
  }

  /** Gives a port where the page has none to this engine yet: the engine is new, or the page is. */
  offer(): void {
    const { state } = this.#models
    if (state.status === 'ready' && state.generation !== this.#given) this.give()
  }

  /** Gives a port, also where the page had one. Does nothing while no engine is ready: it comes with the next `offer`. */
  give(): void {
    const { state, engine } = this.#models
    if (state.status !== 'ready' || !engine || this.#contents.isDestroyed()) return
    this.#given = state.generation
    const { port1, port2 } = new MessageChannelMain()
    engine.attach(port2)
    this.#contents.postMessage('engine-port', { generation: state.generation }, [port1])
  }
}

/** The one frame on the app channel that is no RPC: a page asks for a port. */
export const asksForEnginePort = (message: unknown): boolean => typeof message === 'object' && message !== null && 'enginePort' in message
