import type * as Electron from 'electron'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { askedToOpen, boot, engineReady, firstWindow, install, settled } from './boot'

const platform = process.platform
const on = (name: NodeJS.Platform) => Object.defineProperty(process, 'platform', { value: name })
beforeEach(() => void on('linux'))
afterEach(() => void on(platform))

type Item = Electron.MenuItemConstructorOptions
const items = (menu: Item[]): Item[] => menu.flatMap((item) => [item, ...(Array.isArray(item.submenu) ? items(item.submenu) : [])])

async function menuOf(options: { packaged?: boolean } = {}) {
  const electron = await boot([], install(options))
  const template = electron.Menu.buildFromTemplate.mock.lastCall?.[0] ?? []
  expect(electron.Menu.setApplicationMenu).toHaveBeenCalledExactlyOnceWith(template)
  const item = (label: string) => {
    const found = items(template).find((each) => each.label === label && each.click)
    if (!found) throw Error(`no menu item ${label}`)
    return found
  }
  const click = (label: string) => item(label).click?.({} as Electron.MenuItem, undefined, {} as Electron.KeyboardEvent)
  return { electron, item, click, roles: items(template).map((item) => item.role) }
}

test.each([
  ['Open model…', 'open', 'CmdOrCtrl+O'],
  ['Run', 'run', 'CmdOrCtrl+Enter'],
  ['Do anything…', 'palette', 'CmdOrCtrl+K'],
])('menu item %s reaches the page as %s', async (label, command, accelerator) => {
  const { electron, item, click } = await menuOf()
  expect(item(label).accelerator).toBe(accelerator)
  click(label)
  expect(firstWindow(electron).webContents.sent.at(-1)).toEqual({ event: 'command', value: command })
})

test('menu item Open sample model opens it', async () => {
  const { electron, click } = await menuOf()
  await engineReady(electron)
  firstWindow(electron).webContents.fromPage({ call: 1, method: 'unloadModel', input: { generation: 1 } })
  click('Open sample model')
  await settled()
  expect(electron.engines).toHaveLength(2)
  expect(askedToOpen(electron)).toMatchObject({ path: '/program/assets/models/lens-sample' })
})

test('a menu item without a window opens one', async () => {
  const { electron, click } = await menuOf()
  firstWindow(electron).close()
  click('Open model…')
  expect(electron.windows).toHaveLength(2)
})

test('roles by platform and packaging', async () => {
  expect((await menuOf()).roles).toEqual(expect.arrayContaining(['quit', 'reload', 'togglefullscreen', 'toggleDevTools', 'editMenu', 'windowMenu', 'about']))
  Object.defineProperty(process, 'resourcesPath', { value: '/resources', configurable: true })
  expect((await menuOf({ packaged: true })).roles).not.toContain('toggleDevTools')
  Reflect.deleteProperty(process, 'resourcesPath')
  on('darwin')
  const { roles } = await menuOf()
  expect(roles[0]).toBe('appMenu')
  expect(roles).toContain('close')
  expect(roles).not.toContain('quit')
})
