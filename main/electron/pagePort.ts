import type { WebContents } from 'electron'
import type { Port } from '../../shared/rpc'

/**
 * The app channel to one page. A reloaded page is a new page with a new port: its calls are numbered from 1 again,
 * so an answer to its predecessor must not reach it.
 */
export class PagePort implements Port {
  readonly #contents: WebContents
  readonly #messageListeners: ((message: unknown) => void)[] = []
  readonly #closeListeners: (() => void)[] = []
  #open = true

  constructor(contents: WebContents) {
    this.#contents = contents
  }

  post(message: unknown): void {
    if (this.#open && !this.#contents.isDestroyed()) this.#contents.send('app', message)
  }

  onMessage(listener: (message: unknown) => void): void {
    this.#messageListeners.push(listener)
  }

  onClose(listener: () => void): void {
    this.#closeListeners.push(listener)
  }

  close(): void {
    if (!this.#open) return
    this.#open = false
    for (const listener of this.#closeListeners) listener()
  }

  /** What came from the page. */
  receive(message: unknown): void {
    for (const listener of this.#messageListeners) listener(message)
  }
}
