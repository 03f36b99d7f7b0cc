import { setFlagsFromString } from 'node:v8'
import type { Port } from '../../shared/rpc'
import { type ChannelFrame, Channels, HOST_CHANNEL } from '../services/channels'
import { Engine } from './engine'

/**
 * The engine's own process. Under the browser host and the command line it is a child of Node, whose one pipe carries several channels;
 * under Electron a utility process, whose pages come as MessagePorts. Channel 0 is the host's own in both.
 */
interface ParentPort {
  postMessage(message: unknown): void
  on(event: 'message', listener: (event: { data: ChannelFrame | { attach: true }; ports: PagePort[] }) => void): void
}
interface PagePort {
  postMessage(message: unknown): void
  on(event: 'message', listener: (event: { data: unknown }) => void): void
  on(event: 'close', listener: () => void): void
  start(): void
  close(): void
}

// Beside weights and activations there is little to collect: left to itself V8 lets 80 MB in use of a long text grow to 220 before it looks.
setFlagsFromString('--heap-growing-percent=20')

const engine = new Engine()
const parentPort = (process as { parentPort?: ParentPort }).parentPort

if (parentPort) {
  const channels = hostChannels((frame) => parentPort.postMessage(frame))
  parentPort.on('message', ({ data, ports: [page] }) => ('attach' in data ? page && engine.serve(pagePort(page)) : channels.receive(data)))
} else {
  const channels = hostChannels((frame) => process.send?.(frame))
  process.on('message', (frame: ChannelFrame) => channels.receive(frame))
  // Ctrl+C reaches every process of the terminal; the host ends this one when it is done.
  process.on('SIGINT', () => undefined)
  // The host is gone, however it went: no engine may outlive it.
  process.on('disconnect', () => process.exit(0))
}
// Since Electron 37 an unhandled rejection only warns in a utility process; a defect must not leave calls waiting.
process.on('unhandledRejection', (error) => {
  console.error(error)
  process.exit(1)
})

function hostChannels(send: (frame: ChannelFrame) => void): Channels {
  return new Channels(send, (port, channel) => engine.serve(port, channel === HOST_CHANNEL))
}

function pagePort(page: PagePort): Port {
  const port: Port = {
    post: (message) => page.postMessage(message),
    onMessage: (listener) => page.on('message', ({ data }) => listener(data)),
    onClose: (listener) => page.on('close', listener),
    close: () => page.close(),
  }
  page.start()
  return port
}
