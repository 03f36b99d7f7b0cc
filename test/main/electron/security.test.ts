import type * as Electron from 'electron'
import { expect, test, vi } from 'vitest'
import { guardContents, guardSession } from '../../../main/electron/security'
import { FakeContents, fakeElectron } from './fakeElectron'

function guardedSession() {
  const { defaultSession } = fakeElectron({ userData: '' }).session
  guardSession(defaultSession as unknown as Electron.Session)
  const request = defaultSession.setPermissionRequestHandler.mock.calls[0]?.[0]
  const check = defaultSession.setPermissionCheckHandler.mock.calls[0]?.[0]
  const device = defaultSession.setDevicePermissionHandler.mock.calls[0]?.[0]
  if (!request || !check || !device) throw Error('a handler is missing')
  return { request, check, device }
}
type Permission = Parameters<ReturnType<typeof guardedSession>['request']>[1]
const contents = {} as Electron.WebContents

test.each<[Permission, string, boolean]>([
  ['clipboard-sanitized-write', 'app://bundle/', true],
  ['clipboard-sanitized-write', 'https://elsewhere.test/', false],
  ['clipboard-read', 'app://bundle/', false],
  ['media', 'app://bundle/', false],
  ['geolocation', 'app://bundle/', false],
  ['notifications', 'app://bundle/', false],
  ['fileSystem', 'app://bundle/', false],
  ['unknown', 'app://bundle/', false],
])('%s for %s is granted: %s', (permission, url, granted) => {
  const { request, check } = guardedSession()
  const answer = vi.fn()
  request(contents, permission, answer, { requestingUrl: url, isMainFrame: true })
  expect(answer).toHaveBeenCalledExactlyOnceWith(granted)
  expect(check(null, permission, url, { isMainFrame: true, requestingUrl: url, securityOrigin: url } as Electron.PermissionCheckHandlerHandlerDetails)).toBe(
    granted,
  )
})

test('no device is granted', () => {
  expect(guardedSession().device({} as Electron.DevicePermissionHandlerHandlerDetails)).toBe(false)
})

function guardedContents() {
  const page = new FakeContents()
  guardContents(page as unknown as Electron.WebContents)
  return page
}

test.each(['will-navigate', 'will-frame-navigate', 'will-redirect'])('%s elsewhere is blocked, a reload is not', (event) => {
  const page = guardedContents()
  const blocked = (url: string) => {
    const preventDefault = vi.fn()
    page.emit(event, { url, preventDefault } satisfies Partial<Electron.Event<Electron.WebContentsWillNavigateEventParams>>)
    return preventDefault.mock.calls.length > 0
  }
  expect(blocked('https://elsewhere.test/')).toBe(true)
  expect(blocked('file:///home/user/model/config.json')).toBe(true)
  expect(blocked('javascript:alert(1)')).toBe(true)
  expect(blocked('app://other/')).toBe(true)
  expect(blocked('app://bundle/')).toBe(false)
})

test('no window, no webview', () => {
  const page = guardedContents()
  const open = page.setWindowOpenHandler.mock.calls[0]?.[0]
  const details = { url: 'https://elsewhere.test/', disposition: 'new-window', features: '', frameName: '', referrer: { url: '', policy: 'default' } } as const
  expect(open?.(details)).toEqual({ action: 'deny' })
  const preventDefault = vi.fn()
  page.emit('will-attach-webview', { preventDefault })
  expect(preventDefault).toHaveBeenCalled()
})
