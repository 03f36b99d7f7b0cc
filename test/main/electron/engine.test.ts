import type * as Electron from 'electron'
import { expect, test, vi } from 'vitest'
import { install } from './boot'
import { FakePort, type FakeUtility } from './fakeElectron'

async function spawned() {
  const electron = install()
  const { spawnEngine } = await import('../../../main/electron/engine')
  const engine = spawnEngine('/program/out/main/engine.js')
  const [utility] = electron.engines
  if (!utility) throw Error('nothing was forked')
  const exits: string[] = []
  engine.onExit((how) => exits.push(how))
  return { electron, spawnEngine, engine, utility, exits }
}

const gone = (name: string): Electron.Details => ({ type: 'Utility', reason: 'oom', exitCode: 5, serviceName: 'node.mojom.NodeService', name })

test('a process of its own name each time, with the environment of this one', async () => {
  const { electron, spawnEngine, utility } = await spawned()
  spawnEngine('/program/out/main/engine.js')
  expect(utility.forked).toEqual({ entry: '/program/out/main/engine.js', options: { serviceName: 'engine-1', env: process.env, stdio: 'inherit' } })
  expect(electron.engines[1]?.forked.options?.serviceName).toBe('engine-2')
})

test("the host's frames travel on channel 0", async () => {
  const { engine, utility } = await spawned()
  const heard: unknown[] = []
  engine.control.onMessage((message) => heard.push(message))
  engine.control.post({ call: 1 })
  utility.emit('message', { channel: 0, message: { result: 1 } })
  expect(utility.postMessage).toHaveBeenCalledExactlyOnceWith({ channel: 0, message: { call: 1 } })
  expect(heard).toEqual([{ result: 1 }])
})

test("a page's port is passed on", async () => {
  const { engine, utility } = await spawned()
  const port = new FakePort()
  engine.attach(port as unknown as Electron.MessagePortMain)
  expect(utility.postMessage).toHaveBeenCalledExactlyOnceWith({ attach: true }, [port])
})

test.each<[string, (utility: FakeUtility, app: { emit(event: string, ...rest: unknown[]): boolean }) => void, string]>([
  ['a signal', (utility) => utility.emit('exit', 7), 'signal SIGBUS'],
  ['a signal with a core file', (utility) => utility.emit('exit', 139), 'signal SIGSEGV'],
  ['an exit of its own', (utility) => utility.emit('exit', 1), 'exit code 1'],
  ['what Electron saw first', (_utility, app) => app.emit('child-process-gone', {}, gone('engine-1')), 'oom, signal SIGTRAP'],
  ['a fatal error of V8', (utility) => utility.emit('error', 'FatalError', 'Zone', '{}') && utility.emit('exit', 5), 'FatalError in Zone'],
])('an end by %s is told once, in words, and closes the connection', async (_what, end, how) => {
  const { electron, engine, utility, exits } = await spawned()
  const closed = vi.fn()
  engine.control.onClose(closed)
  electron.app.emit('child-process-gone', {}, gone('engine-99'))
  expect(exits).toEqual([])
  end(utility, electron.app)
  electron.app.emit('child-process-gone', {}, gone('engine-1'))
  utility.emit('exit', 5)
  expect(exits).toEqual([how])
  expect(closed).toHaveBeenCalledOnce()
  expect(electron.app.listenerCount('child-process-gone')).toBe(0)
})

test.each<[number, NodeJS.Platform, string]>([
  [0, 'linux', 'exit code 0'],
  [1, 'linux', 'exit code 1'],
  [2, 'darwin', 'exit code 2'],
  [5, 'linux', 'signal SIGTRAP'],
  [133, 'linux', 'signal SIGTRAP'],
  [6, 'linux', 'signal SIGABRT'],
  [135, 'linux', 'signal SIGBUS'],
  [9, 'linux', 'signal SIGKILL'],
  [15, 'linux', 'signal SIGTERM'],
  [128, 'linux', 'exit code 128'],
  [-1, 'linux', 'exit code -1'],
  [0xc0000005, 'win32', 'exit code 0xc0000005'],
  [0xc0000005 | 0, 'win32', 'exit code 0xc0000005'],
  [9, 'win32', 'exit code 9'],
])('%i on %s is "%s"', async (code, platform, words) => {
  install()
  const { describeExit } = await import('../../../main/electron/engine')
  expect(describeExit(code, platform)).toBe(words)
})
