import type { Port } from '../../shared/rpc'
import { type ChannelFrame, Channels, HOST_CHANNEL } from '../services/channels'

/**
 * The pipe to the host. Under the browser host and the command line it is a child of Node, whose one pipe carries several channels;
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

/** Serves the host, `isHost`, and the pages that it connects; from then on this process lives as long as the host. */
export function serveParent(serve: (port: Port, isHost: boolean) => void): void {
  const { parentPort } = process as { parentPort?: ParentPort }
  const channelsOver = (send: (frame: ChannelFrame) => void) => new Channels(send, (port, channel) => serve(port, channel === HOST_CHANNEL))
  if (parentPort) {
    const channels = channelsOver((frame) => parentPort.postMessage(frame))
    parentPort.on('message', ({ data, ports: [page] }) => ('attach' in data ? page && serve(pagePort(page), false) : channels.receive(data)))
  } else {
    const channels = channelsOver((frame) => process.send?.(frame))
    process.on('message', (frame: ChannelFrame) => channels.receive(frame))
    // Ctrl+C reaches every process of the terminal; the host ends this one when it is done.
    process.on('SIGINT', () => undefined)
    // The host is gone, however it went: no child may outlive it.
    process.on('disconnect', () => process.exit(0))
  }
  // Since Electron 37 an unhandled rejection only warns in a utility process; a defect must not leave calls waiting.
  process.on('unhandledRejection', (error) => {
    console.error(error)
    process.exit(1)
  })
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
