import { safeStorage } from 'electron'
import type { KeyStore } from '../services/hub/token'

/** The system's key store: Keychain, DPAPI, or on Linux the secret service or KWallet. Without one of these Linux has but a fixed password, which is no store. */
export const keyStore: KeyStore = {
  isAvailable: () => safeStorage.isEncryptionAvailable() && (process.platform !== 'linux' || safeStorage.getSelectedStorageBackend() !== 'basic_text'),
  encrypt: (text) => safeStorage.encryptString(text),
  decrypt: (secret) => safeStorage.decryptString(secret),
}
