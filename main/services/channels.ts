import type { Port } from '../../shared/rpc'

/** A frame of the one pipe to a child process that several connections share; channel {@link HOST_CHANNEL} is the host's own. */
export type ChannelFrame = { channel: number; message: unknown } | { channel: number; closed: true }
export const HOST_CHANNEL = 0

interface Listeners {
  message: ((message: unknown) => void)[]
  closed: (() => void)[]
}

/** Several ports over one pipe, alike on both ends. */
export class Channels {
  readonly #open = new Map<number, Listeners>()
  readonly #send: (frame: ChannelFrame) => void
  readonly #onNew: ((port: Port, channel: number) => void) | null

  /** `onNew` is given the port of a channel that the other end opened by writing to it. Without it only this end opens channels: a late answer to one that is closed is dropped. */
  constructor(send: (frame: ChannelFrame) => void, onNew: ((port: Port, channel: number) => void) | null = null) {
    this.#send = send
    this.#onNew = onNew
  }

  open(channel: number): Port {
    const listeners: Listeners = { message: [], closed: [] }
    this.#open.set(channel, listeners)
    return {
      post: (message) => this.#send({ channel, message }),
      onMessage: (listener) => void listeners.message.push(listener),
      onClose: (listener) => void listeners.closed.push(listener),
      close: () => {
        this.#send({ channel, closed: true })
        this.#drop(channel)
      },
    }
  }

  receive(frame: ChannelFrame): void {
    if ('closed' in frame) {
      this.#drop(frame.channel)
      return
    }
    if (this.#onNew && !this.#open.has(frame.channel)) this.#onNew(this.open(frame.channel), frame.channel)
    for (const listener of this.#open.get(frame.channel)?.message ?? []) listener(frame.message)
  }

  /** The pipe is gone: every port hears that it is closed. */
  closeAll(): void {
    for (const channel of [...this.#open.keys()]) this.#drop(channel)
  }

  #drop(channel: number) {
    const listeners = this.#open.get(channel)
    this.#open.delete(channel)
    for (const listener of listeners?.closed ?? []) listener()
  }
}
