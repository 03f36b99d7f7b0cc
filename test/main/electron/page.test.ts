import type * as Electron from 'electron'
import { expect, test, vi } from 'vitest'
import { boot, engineReady, firstWindow, newestEngine, settled } from './boot'
import { FakeContents } from './fakeElectron'

async function booted() {
  const electron = await boot()
  const { webContents: page } = firstWindow(electron)
  /** Sends a call as the page does and gives back the frame that answers it. */
  const call = async (id: number, method: string, input: unknown) => {
    page.fromPage({ call: id, method, input })
    await settled()
    return page.sent.find((frame) => isAnswer(frame, id))
  }
  return { electron, page, call }
}
const isAnswer = (frame: unknown, id: number) =>
  typeof frame === 'object' && frame !== null && ('result' in frame ? frame.result : 'failed' in frame && frame.failed) === id

const STATE = { call: 1, method: 'state', input: {} }

test('a page is told what is open, and what happens to it', async () => {
  const { electron, page, call } = await booted()
  expect(await call(1, 'state', {})).toMatchObject({ value: { host: 'electron', model: { status: 'opening' } } })
  await engineReady(electron)
  expect(page.sent).toContainEqual(expect.objectContaining({ event: 'model', value: expect.objectContaining({ status: 'ready', generation: 1 }) }))
})

test.each<[string, Partial<Pick<Electron.IpcMainEvent, 'sender'>> & { senderFrame?: { url: string; parent: Electron.WebFrameMain | null } | null }]>([
  ['another window', { sender: new FakeContents() as unknown as Electron.WebContents }],
  ['a frame inside the page', { senderFrame: { url: 'app://bundle/', parent: {} as Electron.WebFrameMain } }],
  ['a foreign page', { senderFrame: { url: 'https://elsewhere.test/', parent: null } }],
  ['a page of our scheme at another host', { senderFrame: { url: 'app://other/', parent: null } }],
  ['a file', { senderFrame: { url: 'file:///index.html', parent: null } }],
  ['a frame that is gone', { senderFrame: null }],
])('%s is not heard', async (_what, from) => {
  const { electron, page } = await booted()
  await engineReady(electron)
  page.send.mockClear()
  page.postMessage.mockClear()
  page.fromPage(STATE, from)
  page.fromPage({ enginePort: 1 }, from)
  await settled()
  expect(page.sent).toEqual([])
  expect(page.generations).toEqual([])
})

test('what is no frame is ignored', async () => {
  const { page } = await booted()
  page.send.mockClear()
  for (const message of [null, undefined, 7, 'text', [], { call: 1 }, { enginePort: true }, { enginePort: '1' }]) page.fromPage(message)
  await settled()
  expect(page.sent.filter((frame) => !isAnswer(frame, 1))).toEqual([])
})

test('a page that asks is given a port to that engine, as often as it asks', async () => {
  const { electron, page } = await booted()
  const first = await engineReady(electron)
  expect(page.generations).toEqual([])
  page.fromPage({ enginePort: 1 })
  expect(page.postMessage).toHaveBeenCalledWith('engine-port', { generation: 1 }, [electron.channels[0]?.port1])
  expect(first.postMessage).toHaveBeenLastCalledWith({ attach: true }, [electron.channels[0]?.port2])

  first.emit('exit', 7)
  await settled()
  expect(page.sent).toContainEqual(expect.objectContaining({ event: 'model', value: expect.objectContaining({ status: 'reopening' }) }))
  const second = await engineReady(electron)
  expect(second).not.toBe(first)
  for (let i = 0; i < 2; i++) page.fromPage({ enginePort: 2 })
  expect(page.generations).toEqual([1, 2, 2])
  expect(second.postMessage).toHaveBeenLastCalledWith({ attach: true }, [electron.channels[2]?.port2])
})

test('an engine in the background is given as well; of one that is gone the other end is closed', async () => {
  const { electron, page, call } = await booted()
  const first = await engineReady(electron)
  page.fromPage({ call: 1, method: 'openModel', input: { path: '/models/b' } })
  await settled()
  await engineReady(electron)
  page.fromPage({ enginePort: 1 })
  expect(first.postMessage).toHaveBeenLastCalledWith({ attach: true }, [electron.channels[0]?.port2])
  await call(2, 'unloadModel', { generation: 1 })
  page.fromPage({ enginePort: 1 })
  expect(electron.channels[1]?.port2.close).toHaveBeenCalledOnce()
  expect(page.generations).toEqual([1, 1])
})

test('a reloaded page has the engine too, and hears what happens', async () => {
  const { electron, page, call } = await booted()
  await engineReady(electron)
  page.load()
  page.send.mockClear()
  expect(await call(1, 'state', {})).toMatchObject({ value: { model: { status: 'ready', generation: 1 } } })
  page.fromPage({ enginePort: 1 })
  expect(page.generations).toEqual([1])
  newestEngine(electron).emit('exit', 7)
  await settled()
  const states = page.sent.filter((frame) => typeof frame === 'object' && frame !== null && 'event' in frame && frame.event === 'model')
  expect(states).toHaveLength(1)
})

test('an answer to the page before the reload does not reach the one after it', async () => {
  const { page } = await booted()
  page.fromPage({ call: 1, method: 'chooseFolder', input: {} })
  page.load()
  await settled()
  expect(page.sent.filter((frame) => isAnswer(frame, 1))).toEqual([])
})

test('nothing is sent to a window that is gone', async () => {
  const { electron, page } = await booted()
  firstWindow(electron).close()
  page.send.mockClear()
  await engineReady(electron)
  expect(page.sent).toEqual([])
  expect(page.generations).toEqual([])
})

test('nothing is sent to a page whose process died, until it is loaded again', async () => {
  const error = vi.spyOn(console, 'error').mockImplementation(() => {})
  const { electron, page } = await booted()
  page.emit('render-process-gone', {}, { reason: 'crashed', exitCode: 11 })
  page.send.mockClear()
  await engineReady(electron)
  expect(page.sent).toEqual([])
  page.load()
  page.fromPage({ enginePort: 1 })
  expect(page.generations).toEqual([1])
  error.mockRestore()
})

test("the system's dialog begins beside the open model", async () => {
  const { electron, call } = await booted()
  expect(await call(1, 'chooseFolder', {})).toMatchObject({ value: null })
  expect(electron.dialog.showOpenDialog.mock.lastCall?.[1]).toMatchObject({ defaultPath: '/home/user', properties: ['openDirectory'] })
  await engineReady(electron)
  electron.dialog.showOpenDialog.mockResolvedValueOnce({ canceled: false, filePaths: ['/models/b'] })
  expect(await call(2, 'chooseFolder', {})).toMatchObject({ value: '/models/b' })
  expect(electron.dialog.showOpenDialog.mock.lastCall?.[1]).toMatchObject({ defaultPath: '/program/assets/models' })
})
