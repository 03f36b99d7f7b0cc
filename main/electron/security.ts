import type { Session, WebContents } from 'electron'
import { isOwnUrl } from './protocol'

/** Electron grants every permission by default. The page needs one: putting text (never reading it) on the clipboard after a click. */
export function guardSession(session: Session): void {
  const granted = (permission: string, url: string) => permission === 'clipboard-sanitized-write' && isOwnUrl(url)
  session.setPermissionRequestHandler((_contents, permission, answer, details) => answer(granted(permission, details.requestingUrl)))
  session.setPermissionCheckHandler((_contents, permission, origin) => granted(permission, origin))
  session.setDevicePermissionHandler(() => false)
}

/** A page stays on its own origin (reloading is allowed), opens no window and embeds nothing. */
export function guardContents(contents: WebContents): void {
  const stay = (navigation: { url: string; preventDefault: () => void }) => {
    if (!isOwnUrl(navigation.url)) navigation.preventDefault()
  }
  contents.on('will-navigate', stay)
  contents.on('will-frame-navigate', stay)
  contents.on('will-redirect', stay)
  contents.on('will-attach-webview', (event) => event.preventDefault())
  contents.setWindowOpenHandler(() => ({ action: 'deny' }))
}
