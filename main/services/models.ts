import { AppError, type ErrorData, errorData } from '../../shared/errors'
import type { ModelInfo, ModelState, OpenOptions } from '../../shared/model'
import type { Port } from '../../shared/rpc'
import { changedSince, type Fingerprint, fingerprintOf } from './fingerprint'
import { engineClosed, RunningEngine } from './runningEngine'
import type { SettingsStore } from './settings'

/** One engine process, as a host started it. */
export interface EngineChild {
  /** The host's own connection; pages have theirs. */
  control: Port
  kill(): void
  onExit(listener: (how: string) => void): void
}

interface Opened<Child extends EngineChild> {
  engine: RunningEngine<Child>
  info: ModelInfo
  options: OpenOptions
  files: Fingerprint
  /** Whether this engine replaced one that died. */
  replacement: boolean
}

/**
 * The open model: starts its engine process, watches it, replaces it once when it dies, and says what is so as a {@link ModelState}.
 * A second model replaces the first only once it is open. Unloading is ending the process.
 */
export class Models<Child extends EngineChild> {
  state: ModelState = { status: 'none' }
  #generation = 0
  #current: Opened<Child> | null = null
  #opening: RunningEngine<Child> | null = null
  /** The model whose engine died and is looked into. */
  #dead: Opened<Child> | null = null
  readonly #listeners = new Set<(state: ModelState) => void>()
  readonly #spawn: () => Child
  readonly #settings: SettingsStore

  constructor(spawn: () => Child, settings: SettingsStore) {
    this.#spawn = spawn
    this.#settings = settings
  }

  /** The engine process of the open model, for a host to connect a page to. */
  get engine(): Child | null {
    return this.#current?.engine.child ?? null
  }

  onState(listener: (state: ModelState) => void): () => void {
    this.#listeners.add(listener)
    return () => void this.#listeners.delete(listener)
  }

  /**
   * Opens a model; the newest call wins. Fails with the engine's sentence and then leaves what was open as it was.
   * Where it leaves the device (`auto`) or the number of threads (0) open, the settings say which.
   */
  async open(options: OpenOptions): Promise<ModelInfo> {
    const { device, threads } = this.#settings.settings
    const info = await this.#open({ ...options, device: options.device === 'auto' ? device : options.device, threads: options.threads || threads })
    this.#settings.remember(info.path, options.path)
    return info
  }

  /** Opens what is open once more, where that makes a difference; waits for a model that is being opened. Fails as {@link open} does. */
  async reopen(change: Partial<Pick<OpenOptions, 'device' | 'threads'>>): Promise<void> {
    while (this.#isBusy) await this.#nextState()
    if (!this.#current) return
    const { options } = this.#current
    const changed = { ...options, ...change }
    if (changed.device !== options.device || changed.threads !== options.threads) await this.#open(changed)
  }

  async #open(options: OpenOptions): Promise<ModelInfo> {
    this.#set({ status: 'opening', path: options.path })
    try {
      const opened = await this.#start(options, false)
      const previous = this.#current
      const info = this.#adopt(opened)
      // Only now: as the current one, its end would be taken for a death.
      previous?.engine.end()
      return info
    } catch (error) {
      if (!isCancelled(error)) this.#set(this.#current ? this.#readyState(this.#current) : { status: 'failed', path: options.path, error: forGood(error) })
      throw error
    }
  }

  /** Ends every engine process. */
  close(): void {
    const engines = [this.#opening, this.#current?.engine]
    this.#opening = this.#current = this.#dead = null
    for (const engine of engines) engine?.end()
    this.#set({ status: 'none' })
  }

  async #start(options: OpenOptions, replacement: boolean): Promise<Opened<Child>> {
    this.#opening?.end()
    const engine = new RunningEngine(this.#spawn())
    this.#opening = engine
    try {
      const info = await engine.client.call('open', options)
      const files = await fingerprintOf(info)
      // Ended while the files were looked at: by a newer call or by `close`.
      if (this.#opening !== engine) throw engineClosed()
      return { engine, info, options, files, replacement }
    } catch (error) {
      engine.end()
      throw error
    } finally {
      if (this.#opening === engine) this.#opening = null
    }
  }

  #adopt(opened: Opened<Child>): ModelInfo {
    this.#current = opened
    this.#generation++
    opened.engine.onDeath((reason) => {
      if (this.#current === opened) this.#died(opened, reason)
    })
    this.#set(this.#readyState(opened))
    return opened.info
  }

  async #died(dead: Opened<Child>, reason: AppError) {
    this.#current = null
    this.#dead = dead
    const { info } = dead
    const changed = await changedSince(dead.files)
    if (this.#dead !== dead || this.#current || this.#opening) return
    if (changed) return this.#set({ status: 'failed', path: info.path, error: errorData(changed) })
    // A replacement that dies before it has served anything would die again: that is a loop, not a repair.
    if (dead.replacement && dead.engine.served === 0) return this.#set({ status: 'failed', path: info.path, error: forGood(reason) })
    this.#set({ status: 'reopening', info, reason: errorData(reason) })
    try {
      this.#adopt(await this.#start(dead.options, true))
    } catch (error) {
      if (!isCancelled(error)) this.#set({ status: 'failed', path: info.path, error: forGood(error) })
    }
  }

  /** While a dead engine is looked into it is still said to be ready. */
  get #isBusy(): boolean {
    const { status } = this.state
    return status === 'opening' || status === 'reopening' || (status === 'ready' && !this.#current)
  }

  #nextState(): Promise<void> {
    return new Promise((resolve) => {
      const stop = this.onState(() => {
        stop()
        resolve()
      })
    })
  }

  #readyState(opened: Opened<Child>): ModelState {
    return { status: 'ready', info: opened.info, generation: this.#generation }
  }

  #set(state: ModelState) {
    this.state = state
    for (const listener of this.#listeners) listener(state)
  }
}

/** Of an engine that no other one replaces: its own hint says that one does. */
function forGood(error: unknown): ErrorData {
  const data = errorData(error)
  return data.code === 'engine_died' ? { ...data, hint: 'Your text is untouched. Open the model again, or another one.' } : data
}

export const isCancelled = (error: unknown) => error instanceof AppError && error.code === 'engine_closed'
