import { AppError } from '../../shared/errors'
import type { EngineApi, EngineEvents } from '../../shared/ipc'
import { type Client, connect } from '../../shared/rpc'
import type { EngineChild } from './models'

/** An engine process and the host's connection to it: knows what it is doing, and what it was doing when it died. */
export class RunningEngine<Child extends EngineChild> {
  readonly child: Child
  readonly client: Client<EngineApi, EngineEvents>
  /** Requests it has finished, opening the model not counted. */
  served = 0
  #doing: string | null = null
  #death: AppError | null = null
  readonly #deathListeners: ((reason: AppError) => void)[] = []
  readonly #servedListeners: (() => void)[] = []

  constructor(child: Child) {
    this.child = child
    this.client = connect<EngineApi, EngineEvents>(child.control)
    this.client.on('running', (task) => {
      const hasServed = task === null && this.#doing !== 'open'
      this.#doing = task
      if (hasServed) this.#hasServed()
    })
    child.onExit((how) => this.#dead(engineDied(how, this.#doing ?? this.client.pending().find((call) => call !== 'stats') ?? null)))
  }

  /** Hears each request that is finished. */
  onServed(listener: () => void): void {
    this.#servedListeners.push(listener)
  }

  onDeath(listener: (reason: AppError) => void): void {
    if (this.#death) listener(this.#death)
    else this.#deathListeners.push(listener)
  }

  /** Ends the process on purpose: whatever is pending fails with `engine_closed`. */
  end(): void {
    this.#dead(engineClosed())
    this.child.kill()
  }

  #hasServed() {
    this.served++
    for (const listener of this.#servedListeners) listener()
  }

  #dead(reason: AppError) {
    if (this.#death) return
    this.#death = reason
    this.client.close(reason)
    for (const listener of this.#deathListeners) listener(reason)
  }
}

export const engineClosed = () => new AppError('engine_closed', 'The model was closed.', 'Open it again to go on.')

const engineDied = (how: string, doing: string | null) =>
  new AppError(
    'engine_died',
    `The engine process ended (${how}) while it was ${doing ? `running ${doing}` : 'idle'}.`,
    'Your text is untouched. The model is opened once more; then run again.',
    { how, doing },
  )
