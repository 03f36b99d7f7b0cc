import { fork } from 'node:child_process'
import { readFileSync } from 'node:fs'
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
  const child = fork(entry, [], {
    serialization: 'advanced',
    stdio: ['ignore', 2, 2, 'ipc'],
    execArgv: NODE_OPTIONS,
    env: { ...process.env, ...allocatorSettings() },
  })
  const channels = new Channels((frame) => child.connected && child.send(frame))
  child.on('message', (frame: ChannelFrame) => channels.receive(frame))
  const exitListeners: ((how: string) => void)[] = []
  const end = (how: string) => {
    for (const listener of exitListeners.splice(0)) listener(how)
    channels.closeAll()
  }
  // A message that could not be sent is an error as well: the exit follows, and says what happened. Only a process that never was has none.
  child.on('error', (error: NodeJS.ErrnoException) => child.pid === undefined && end(`it could not be started: ${error.code ?? error.message}`))
  child.once('exit', (code, signal) => end(signal ? `signal ${signal}` : `exit code ${code}`))
  let next = HOST_CHANNEL + 1
  return {
    control: channels.open(HOST_CHANNEL),
    connect: () => channels.open(next++),
    // Not SIGTERM: while a run blocks the process nothing else would end it.
    kill: () => void child.kill('SIGKILL'),
    onExit: (listener) => void exitListeners.push(listener),
  }
}

/** Young objects in 2 MB instead of 16: a text of 1 MB through NER takes 231 MB above the model instead of 298, in the same time. */
const NODE_OPTIONS = ['--max-semi-space-size=2']

/**
 * Linux keeps large buffers that were freed in its heap, where they fall to pieces: after 512 tokens (125 M parameters, 2 cores) 720 MB instead of 480, and ever more in a long text.
 * From 6.5 MB on (attention scores of 384 tokens) they are given back at once, and taken in huge pages, without which that costs a third of the time; with them nothing (600 ms either way).
 */
function allocatorSettings(): { GLIBC_TUNABLES?: string } {
  if (process.env.GLIBC_TUNABLES !== undefined || !hasHugePages()) return {}
  return { GLIBC_TUNABLES: 'glibc.malloc.hugetlb=1:glibc.malloc.mmap_threshold=6815744' }
}

function hasHugePages(): boolean {
  try {
    return !readFileSync('/sys/kernel/mm/transparent_hugepage/enabled', 'utf8').includes('[never]')
  } catch {
    return false
  }
}
