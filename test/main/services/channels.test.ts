import { describe, expect, it, vi } from 'vitest'
import { type ChannelFrame, Channels } from '../../../main/services/channels'
import type { Port } from '../../../shared/rpc'

/** Two ends of one pipe; what arrives at the far end's ports is kept by channel. */
function setup() {
  const arrived: Record<number, unknown[]> = {}
  const ports = new Map<number, Port>()
  const closed: number[] = []
  const near: Channels = new Channels((frame: ChannelFrame) => far.receive(structuredClone(frame)))
  const far: Channels = new Channels(
    (frame) => near.receive(structuredClone(frame)),
    (port, channel) => {
      ports.set(channel, port)
      port.onMessage((message) => {
        arrived[channel] = [...(arrived[channel] ?? []), message]
      })
      port.onClose(() => closed.push(channel))
    },
  )
  return { near, far, arrived, ports, closed }
}

describe('channels over one pipe', () => {
  it('appear at the far end when they are first written to, and stay apart', () => {
    const { near, arrived } = setup()
    const [one, two] = [near.open(1), near.open(2)]
    one.post('a')
    two.post('b')
    one.post({ c: Float32Array.of(1) })
    expect(arrived).toEqual({ 1: ['a', { c: Float32Array.of(1) }], 2: ['b'] })
  })

  it('answer on the channel that asked', () => {
    const { near, ports } = setup()
    const port = near.open(7)
    const listener = vi.fn()
    port.onMessage(listener)
    port.post('ask')
    ports.get(7)?.post('answer')
    expect(listener.mock.calls).toEqual([['answer']])
  })

  it('close at both ends, one alone', () => {
    const { near, closed } = setup()
    const [one, two] = [near.open(1), near.open(2)]
    const heard = vi.fn()
    one.onClose(heard)
    one.post('a')
    two.post('b')
    one.close()
    expect(heard).toHaveBeenCalledTimes(1)
    expect(closed).toEqual([1])
  })

  it('all close when the pipe is gone', () => {
    const { near } = setup()
    const heard = [vi.fn(), vi.fn()]
    for (const [channel, listener] of heard.entries()) near.open(channel).onClose(listener)
    near.closeAll()
    near.closeAll()
    for (const listener of heard) expect(listener).toHaveBeenCalledTimes(1)
  })
})
