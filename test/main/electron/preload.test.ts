import { readFileSync } from 'node:fs'
import path from 'node:path'
import vm from 'node:vm'
import { resolveConfig } from 'electron-vite'
import { build } from 'vite'
import { beforeAll, expect, test, vi } from 'vitest'
import { tempFolder } from '../../helpers/tempFolder'

const ROOT = path.resolve(import.meta.dirname, '../../..')
/** All that a sandboxed preload can require. */
const ALLOWED = ['electron', 'events', 'timers', 'url']

let code: string
beforeAll(async () => {
  const outDir = tempFolder()
  const { config } = await resolveConfig({ root: ROOT, logLevel: 'error' }, 'build')
  await build({ ...config?.preload, root: ROOT, configFile: false, logLevel: 'error', build: { ...config?.preload?.build, outDir, emptyOutDir: true } })
  code = readFileSync(path.join(outDir, 'index.cjs'), 'utf8')
})

/** Runs the built preload as Electron's sandbox does, and gives what it did to its surroundings. */
function run({ origin = 'app://bundle', readyState = 'loading' } = {}) {
  const exposed: Record<string, Record<string, (...args: unknown[]) => unknown>> = {}
  const ipcListeners: Record<string, (event: unknown, message: unknown) => unknown> = {}
  const electron = {
    contextBridge: { exposeInMainWorld: (name: string, api: Record<string, () => unknown>) => Object.assign(exposed, { [name]: api }) },
    ipcRenderer: { send: vi.fn(), on: (channel: string, listener: () => unknown) => Object.assign(ipcListeners, { [channel]: listener }) },
    webUtils: { getPathForFile: vi.fn(() => '/models/dropped') },
  }
  const window = { addEventListener: vi.fn(), postMessage: vi.fn() }
  const require = (name: string) => {
    if (!ALLOWED.includes(name)) throw Error(`module not found: ${name}`)
    return name === 'electron' ? electron : {}
  }
  vm.runInNewContext(`(function (require, window, document, location, exports, module) {${code}\n})`)(
    require,
    window,
    { readyState },
    { origin },
    {},
    { exports: {} },
  )
  return { exposed, ipcListeners, electron, window }
}

test('it is one file that needs nothing but what the sandbox gives', () => {
  expect(() => run()).not.toThrow()
  expect(code).not.toMatch(/\bimport\b\s*[({'"]/)
})

test('it exposes exactly the bridge', () => {
  const { exposed } = run()
  expect(Object.keys(exposed)).toEqual(['lens'])
  expect(Object.keys(exposed['lens'] ?? {}).sort()).toEqual(['onMessage', 'pathForFile', 'post'])
})

test('frames go out and come in, without the event object', () => {
  const { exposed, ipcListeners, electron } = run()
  const bridge = exposed['lens']
  bridge?.['post']?.({ call: 1 })
  expect(electron.ipcRenderer.send).toHaveBeenCalledExactlyOnceWith('app', { call: 1 })
  const listener = vi.fn()
  expect(bridge?.['onMessage']?.(listener)).toBeUndefined()
  ipcListeners['app']?.({ sender: 'secret' }, { result: 1 })
  expect(listener).toHaveBeenCalledExactlyOnceWith({ result: 1 })
  expect(bridge?.['pathForFile']?.({ name: 'dropped' })).toBe('/models/dropped')
})

test.each([
  ['app://bundle', 'app://bundle'],
  ['null', '*'],
])('an engine port reaches a page of origin %s after its load', async (origin, target) => {
  const { ipcListeners, window } = run({ origin })
  const given = ipcListeners['engine-port']?.({ ports: ['port'] }, { generation: 3 })
  await Promise.resolve()
  expect(window.postMessage).not.toHaveBeenCalled()
  const [event, loaded] = window.addEventListener.mock.calls[0] ?? []
  expect(event).toBe('load')
  loaded()
  await given
  expect(window.postMessage).toHaveBeenCalledExactlyOnceWith({ type: 'engine-port', generation: 3 }, target, ['port'])
})

test('a page that has loaded is given its port at once', async () => {
  const { ipcListeners, window } = run({ readyState: 'complete' })
  await ipcListeners['engine-port']?.({ ports: ['port'] }, { generation: 1 })
  expect(window.postMessage).toHaveBeenCalledOnce()
})
