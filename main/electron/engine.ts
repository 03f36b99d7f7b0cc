import { constants } from 'node:os'
import { app, type Details, type MessagePortMain, utilityProcess } from 'electron'
import { type ChannelFrame, Channels, HOST_CHANNEL } from '../services/channels'
import type { EngineChild } from '../services/models'

/** An engine in a utility process. `attach` gives the other end of a page's MessagePort to it: frames then bypass this process. */
export interface ElectronEngine extends EngineChild {
  attach(port: MessagePortMain): void
}

let spawned = 0

/** Starts an engine. Only after the app is ready: Electron throws before. */
export function spawnEngine(entry: string): ElectronEngine {
  // Unique, because 'child-process-gone' tells which process by this name alone. A non-empty `env` replaces the parent's entirely.
  const serviceName = `engine-${++spawned}`
  const child = utilityProcess.fork(entry, [], { serviceName, env: { ...process.env }, stdio: 'inherit' })
  const channels = new Channels((frame) => child.postMessage(frame))
  const exitListeners: ((how: string) => void)[] = []
  let ended = false
  let fatal: string | null = null

  const end = (how: string) => {
    if (ended) return
    ended = true
    app.off('child-process-gone', gone)
    for (const listener of exitListeners) listener(fatal ?? how)
    channels.closeAll()
  }
  // Which of the two events comes first is not defined (electron#42283): the first one is believed.
  const gone = (_event: unknown, details: Details) => {
    if (details.name === serviceName) end(`${details.reason}, ${describeExit(details.exitCode)}`)
  }
  app.on('child-process-gone', gone)
  child.on('exit', (code) => end(describeExit(code)))
  // V8's fatal errors (its heap is full); the exit follows. Without a listener Node throws it here, in the main process.
  child.on('error', (type, location) => {
    fatal = `${type} in ${location}`
  })
  child.on('message', (frame: ChannelFrame) => channels.receive(frame))
  return {
    control: channels.open(HOST_CHANNEL),
    attach: (port) => child.postMessage({ attach: true }, [port]),
    kill: () => void child.kill(),
    onExit: (listener) => void exitListeners.push(listener),
  }
}

/** Signals that end a crashed process. SIGHUP to SIGQUIT are left out: their numbers, 1 to 3, are also what a process exits with by itself. */
const CRASHES = ['SIGILL', 'SIGTRAP', 'SIGABRT', 'SIGBUS', 'SIGFPE', 'SIGKILL', 'SIGSEGV', 'SIGTERM'] as const

/** The low 7 bits of a POSIX wait status are the signal, bit 7 says that a core was written. */
const SIGNAL_BITS = 0x7f

/** Electron's exit code in words: `signal SIGBUS` (10 on macOS, 7 on Linux, 135 with a core file), `exit code 0xc0000005` on Windows, `exit code 1`. */
export function describeExit(code: number, platform: NodeJS.Platform = process.platform): string {
  if (platform === 'win32') return `exit code ${code > 0xff || code < 0 ? `0x${(code >>> 0).toString(16)}` : code}`
  const signal = code > 0 && code <= 0xff && CRASHES.find((name) => constants.signals[name] === (code & SIGNAL_BITS))
  return signal ? `signal ${signal}` : `exit code ${code}`
}
