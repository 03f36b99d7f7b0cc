import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { expect, test, vi } from 'vitest'
import { boot, dataFolder, type Electron, firstWindow, install, settled } from './boot'

const BOUNDS = { x: 100, y: 50, width: 1100, height: 800 }

/** A window that was opened in a data folder that holds `state` as window.json. */
async function windowWith(state: unknown, folder = dataFolder()) {
  const file = path.join(folder, 'window.json')
  writeFileSync(file, typeof state === 'string' ? state : JSON.stringify(state))
  const electron = await boot([], install({ userData: folder }))
  return { window: firstWindow(electron), file, folder, electron }
}

test('the web preferences of a page that is not trusted', async () => {
  const { options } = firstWindow(await boot())
  expect(options.webPreferences).toEqual({
    preload: expect.stringMatching(/preload[\\/]index\.cjs$/),
    sandbox: true,
    contextIsolation: true,
    nodeIntegration: false,
    nodeIntegrationInWorker: false,
    nodeIntegrationInSubFrames: false,
    webSecurity: true,
    allowRunningInsecureContent: false,
    webviewTag: false,
    navigateOnDragDrop: false,
    spellcheck: false,
  })
  expect(options).toMatchObject({ minWidth: 900, minHeight: 600, title: 'RoBERTa Lens', show: false, backgroundColor: '#131412' })
})

test('the ground is light when the system is', async () => {
  const electron = install()
  electron.nativeTheme.shouldUseDarkColors = false
  expect(firstWindow(await boot([], electron)).options.backgroundColor).toBe('#f6f6f3')
})

test('it loads our own page and is shown when there is something to see', async () => {
  const window = firstWindow(await boot())
  expect(window.loadURL).toHaveBeenCalledExactlyOnceWith('app://bundle/')
  expect(window.show).not.toHaveBeenCalled()
  window.emit('ready-to-show')
  expect(window.show).toHaveBeenCalledOnce()
  expect(window.maximize).not.toHaveBeenCalled()
})

test('a load that fails is no reason to stop, and leaves a window to close', async () => {
  const warn = vi.spyOn(console, 'warn').mockImplementation(() => {})
  const electron = install()
  const Window = electron.BrowserWindow
  electron.BrowserWindow = class extends Window {
    override loadURL = vi.fn(async () => Promise.reject(Error('ERR_ABORTED (-3) loading app://bundle/')))
  }
  await boot([], electron)
  expect(firstWindow(electron).show).toHaveBeenCalledOnce()
  expect(warn).toHaveBeenCalledWith(expect.stringContaining('ERR_ABORTED'))
  warn.mockRestore()
})

test('opens where it was', async () => {
  const { window } = await windowWith({ bounds: BOUNDS, maximized: true })
  expect(window.options).toMatchObject(BOUNDS)
  window.emit('ready-to-show')
  expect(window.maximize).toHaveBeenCalledOnce()
})

test.each([
  ['cut short', '{"bounds":{"x":1'],
  ['not an object', 'null'],
  ['of another shape', { x: 1 }],
  ['on a screen that is gone', { bounds: { ...BOUNDS, x: 2500 }, maximized: false }],
  ['above the screen', { bounds: { ...BOUNDS, y: -400 }, maximized: false }],
  ['with a corner only on the screen', { bounds: { ...BOUNDS, x: 1900 }, maximized: false }],
  ['smaller than the minimum', { bounds: { ...BOUNDS, width: 100 }, maximized: false }],
  ['with fractions', { bounds: { ...BOUNDS, x: 0.5 }, maximized: false }],
])('a saved state %s is ignored', async (_what, state) => {
  const { window } = await windowWith(state)
  expect(window.options).toMatchObject({ width: 1280, height: 840 })
  expect(window.options.x).toBeUndefined()
})

test('its place is written whole when it closes, and found again', async () => {
  const { window, file, folder } = await windowWith('')
  window.bounds = BOUNDS
  window.maximized = true
  window.close()
  expect(JSON.parse(readFileSync(file, 'utf8'))).toEqual({ bounds: BOUNDS, maximized: true })
  // No draft of it is left.
  expect(readdirSync(folder).filter((name) => name.startsWith('window'))).toEqual(['window.json'])
  expect(firstWindow(await boot([], install({ userData: folder }))).options).toMatchObject(BOUNDS)
})

test('a folder that cannot be written to does not keep the window open', async () => {
  const warn = vi.spyOn(console, 'warn').mockImplementation(() => {})
  const file = path.join(dataFolder(), 'file')
  writeFileSync(file, '')
  const electron = await boot([], install({ userData: path.join(file, 'below') }))
  expect(() => firstWindow(electron).close()).not.toThrow()
  expect(warn).toHaveBeenCalledWith(expect.stringContaining('ENOTDIR'))
  warn.mockRestore()
})

test('a page whose process died is loaded again, once', async () => {
  const error = vi.spyOn(console, 'error').mockImplementation(() => {})
  const electron: Electron = await boot()
  const window = firstWindow(electron)
  const die = async (reason: string) => {
    window.webContents.emit('render-process-gone', {}, { reason, exitCode: 5 })
    await settled()
  }
  await die('clean-exit')
  expect(window.loadURL).toHaveBeenCalledTimes(1)
  await die('crashed')
  expect(window.loadURL).toHaveBeenCalledTimes(2)
  await die('crashed')
  expect(window.loadURL).toHaveBeenCalledTimes(2)
  error.mockRestore()
})
