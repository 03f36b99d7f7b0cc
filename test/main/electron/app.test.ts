import { existsSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { askedToOpen, boot, dataFolder, engineReady, firstWindow, install, newestEngine, settled } from './boot'

const SAMPLE = { path: '/program/assets/models/lens-sample', device: 'auto', precision: 'auto', threads: 0 }
const platform = process.platform
const on = (name: NodeJS.Platform) => Object.defineProperty(process, 'platform', { value: name })
beforeEach(() => void on('linux'))
afterEach(() => void on(platform))

test('before it is ready: the scheme, the sandbox, the lock, and nothing else', async () => {
  const electron = install()
  await boot([], electron)
  expect(electron.protocol.registerSchemesAsPrivileged).toHaveBeenCalledExactlyOnceWith([
    { scheme: 'app', privileges: { standard: true, secure: true, supportFetchAPI: true, codeCache: true } },
  ])
  expect(electron.app.enableSandbox).toHaveBeenCalledOnce()
  expect(electron.app.setPath).not.toHaveBeenCalled()
  expect(electron.app.requestSingleInstanceLock).toHaveBeenCalledExactlyOnceWith({})
})

test('nothing starts before Electron is ready', async () => {
  const electron = install()
  electron.app.becomeReady = () => {}
  await boot([], electron)
  expect([electron.windows.length, electron.engines.length]).toEqual([0, 0])
})

test('the sample model opens at start, from the folder of the program', async () => {
  const electron = await boot()
  expect(newestEngine(electron).forked.entry).toBe('/program/out/main/engine.js')
  expect(askedToOpen(electron)).toEqual(SAMPLE)
  expect(electron.protocol.handle).toHaveBeenCalledExactlyOnceWith('app', expect.any(Function))
})

test('packaged, the sample model lies outside the archive', async () => {
  Object.defineProperty(process, 'resourcesPath', { value: '/resources', configurable: true })
  const electron = await boot([], install({ packaged: true }))
  expect(askedToOpen(electron)).toMatchObject({ path: '/resources/models/lens-sample' })
  Reflect.deleteProperty(process, 'resourcesPath')
})

test('the command line says which model, how, and where data is kept', async () => {
  const data = dataFolder()
  const electron = await boot(['--model', '/models/a', '--data', data, '--device', 'cpu', '--threads', '3'])
  expect(askedToOpen(electron)).toEqual({ path: '/models/a', device: 'cpu', precision: 'auto', threads: 3 })
  expect(electron.app.setPath).toHaveBeenCalledExactlyOnceWith('userData', data)
  const [setPath] = electron.app.setPath.mock.invocationCallOrder
  const [lock] = electron.app.requestSingleInstanceLock.mock.invocationCallOrder
  expect(setPath).toBeLessThan(lock ?? 0)
})

test('a command line that is not understood ends it with a sentence and status 2', async () => {
  const exit = vi.spyOn(process, 'exit').mockImplementation((code) => {
    throw Error(`exit ${code}`)
  })
  const write = vi.spyOn(process.stderr, 'write').mockReturnValue(true)
  await expect(boot(['--device', 'abacus'])).rejects.toThrow('exit 2')
  expect(write.mock.calls[0]?.[0]).toMatch(/abacus.*Use one of auto, cpu/)
  exit.mockRestore()
  write.mockRestore()
})

test('a data folder is made, and one that cannot be is told of', async () => {
  const folder = dataFolder()
  const electron = await boot(['--data', path.join(folder, 'new')])
  expect(existsSync(path.join(folder, 'new'))).toBe(true)
  expect(electron.app.paths['userData']).toBe(path.join(folder, 'new'))

  writeFileSync(path.join(folder, 'file'), '')
  const exit = vi.spyOn(process, 'exit').mockImplementation((code) => {
    throw Error(`exit ${code}`)
  })
  const write = vi.spyOn(process.stderr, 'write').mockReturnValue(true)
  await expect(boot(['--data', path.join(folder, 'file/sub')])).rejects.toThrow('exit 2')
  expect(write.mock.calls[0]?.[0]).toMatch(/--data: the folder cannot be made: .*file/)
  exit.mockRestore()
  write.mockRestore()
})

test('a second start hands its model over and ends', async () => {
  const electron = install()
  electron.app.lock = false
  await boot(['--model', 'b', '--device', 'cpu'], electron)
  expect(electron.app.requestSingleInstanceLock).toHaveBeenCalledExactlyOnceWith({ path: path.resolve('b'), device: 'cpu', precision: 'auto', threads: 0 })
  expect(electron.app.quit).toHaveBeenCalledOnce()
  expect(electron.windows).toEqual([])
})

test('the first start then comes forward and opens it', async () => {
  const electron = await boot()
  const window = firstWindow(electron)
  window.minimized = true
  const asked = { path: '/models/b', device: 'cpu', precision: 'auto', threads: 0 }
  electron.app.emit('second-instance', {}, ['roberta-lens'], '/', asked)
  expect(window.restore).toHaveBeenCalledOnce()
  expect(window.focus).toHaveBeenCalledOnce()
  expect(askedToOpen(electron)).toEqual(asked)
  expect(electron.windows).toHaveLength(1)
})

test.each([[undefined], [{}], [{ path: 7 }], [{ path: '/models/b', device: 'abacus' }]])(
  'a second start that hands over %j only brings it forward',
  async (data) => {
    const electron = await boot()
    electron.app.emit('second-instance', {}, [], '/', data)
    expect(firstWindow(electron).focus).toHaveBeenCalledOnce()
    expect(electron.engines).toHaveLength(1)
  },
)

test('a model that cannot be opened is a state, not an unhandled rejection', async () => {
  const electron = await boot()
  newestEngine(electron).emit('exit', 1)
  await settled()
  expect(firstWindow(electron).webContents.sent.at(-1)).toMatchObject({ event: 'model', value: { status: 'failed', error: { code: 'engine_died' } } })
})

test('it ends with its last window, and its engine with it', async () => {
  const electron = await boot()
  const engine = await engineReady(electron)
  firstWindow(electron).close()
  electron.app.emit('window-all-closed')
  expect(electron.app.quit).toHaveBeenCalledOnce()
  expect(engine.kill).toHaveBeenCalledOnce()
})

test('on macOS it stays, and its icon opens a window again', async () => {
  on('darwin')
  const electron = await boot()
  const engine = await engineReady(electron)
  firstWindow(electron).close()
  electron.app.emit('window-all-closed')
  expect(electron.app.quit).not.toHaveBeenCalled()
  electron.app.emit('activate')
  expect(electron.windows).toHaveLength(2)
  electron.windows[1]?.webContents.load()
  electron.windows[1]?.webContents.fromPage({ enginePort: 1 })
  expect(electron.windows[1]?.webContents.generations).toEqual([1])
  expect(engine.kill).not.toHaveBeenCalled()
})

test('settings chosen right before the end are there at the next start, the theme for the system too', async () => {
  const userData = dataFolder()
  const electron = await boot([], install({ userData }))
  await engineReady(electron)
  firstWindow(electron).webContents.fromPage({ call: 1, method: 'changeSettings', input: { theme: 'dark', topK: 9 } })
  await settled()
  expect(electron.nativeTheme.themeSource).toBe('dark')
  electron.app.quit()
  const again = await boot([], install({ userData }))
  expect(again.nativeTheme.themeSource).toBe('dark')
  firstWindow(again).webContents.fromPage({ call: 1, method: 'state', input: {} })
  await settled()
  expect(firstWindow(again).webContents.sent.at(-1)).toMatchObject({ value: { settings: { theme: 'dark', topK: 9 }, settingsProblem: null } })
})

test('a device and threads that were chosen are what the sample model and others open with', async () => {
  const userData = dataFolder()
  writeFileSync(path.join(userData, 'settings.json'), JSON.stringify({ device: 'webgpu', threads: 4 }))
  const electron = await boot(['--threads', '2'], install({ userData }))
  expect(askedToOpen(electron)).toEqual({ ...SAMPLE, device: 'webgpu', threads: 2 })
})

test('quitting while a model opens ends that engine too', async () => {
  const electron = await boot()
  electron.app.quit()
  expect(newestEngine(electron).kill).toHaveBeenCalledOnce()
})

test('a start that fails says so instead of going on without a window', async () => {
  const electron = install()
  electron.protocol.handle.mockImplementation(() => {
    throw Error('the scheme is taken')
  })
  await boot([], electron)
  expect(electron.dialog.showErrorBox).toHaveBeenCalledExactlyOnceWith('RoBERTa Lens cannot start', expect.stringContaining('the scheme is taken'))
  expect(electron.app.exit).toHaveBeenCalledExactlyOnceWith(1)
})
