import { fork } from 'node:child_process'
import type { Port } from '../../shared/rpc'
import { type ChannelFrame, Channels, HOST_CHANNEL } from './channels'
import type { EngineChild } from './models'

/** An engine in a child process of plain Node (browser host, command line). `connect` gives a page its own connection. */
export interface ForkedEngine extends EngineChild {
  connect(): Port
}

export function forkEngine(entry: string): ForkedEngine {
  // 'advanced' is structured clone: typed arrays stay binary (12.6 MB take 50 ms, JSON 40 times that).
  // Standard output is the host's own (the address, results): whatever a library prints goes to standard error.
  const child = fork(entry, [], { serialization: 'advanced', stdio: ['ignore', 2, 2, 'ipc'], execArgv: [] })
  const channels = new Channels((frame) => child.connected && child.send(frame))
  child.on('message', (frame: ChannelFrame) => channels.receive(frame))
  child.on('error', () => channels.closeAll())
  let next = HOST_CHANNEL + 1
  return {
    control: channels.open(HOST_CHANNEL),
    connect: () => channels.open(next++),
    // Not SIGTERM: while a run blocks the process nothing else would end it.
    kill: () => void child.kill('SIGKILL'),
    onExit: (listener) =>
      void child.once('exit', (code, signal) => {
        listener(signal ? `signal ${signal}` : `exit code ${code}`)
        channels.closeAll()
      }),
  }
}
