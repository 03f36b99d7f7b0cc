import { expect, it, vi } from 'vitest'
import { install } from './boot'

async function storeOf(platform: NodeJS.Platform, backend: ReturnType<Electron.SafeStorage['getSelectedStorageBackend']>, isAvailable = true) {
  const electron = install()
  vi.spyOn(process, 'platform', 'get').mockReturnValue(platform)
  electron.safeStorage.isEncryptionAvailable.mockReturnValue(isAvailable)
  electron.safeStorage.getSelectedStorageBackend.mockReturnValue(backend)
  const { keyStore } = await import('../../../main/electron/keyStore')
  const available = keyStore.isAvailable()
  vi.restoreAllMocks()
  return { available, keyStore }
}

it('is one where the system has one: a fixed password is none', async () => {
  expect((await storeOf('linux', 'gnome_libsecret')).available).toBe(true)
  expect((await storeOf('linux', 'basic_text')).available).toBe(false)
  expect((await storeOf('darwin', 'unknown')).available).toBe(true)
  expect((await storeOf('win32', 'unknown', false)).available).toBe(false)
})
