import path from 'node:path'
import { BrowserWindow, nativeTheme, screen, type WebPreferences } from 'electron'
import { PAGE_URL } from './protocol'
import { MIN_HEIGHT, MIN_WIDTH, readWindowState, writeWindowState } from './windowState'

/** The page's own ground colours, so that nothing flashes before its first frame. */
const GROUND = { dark: '#131412', light: '#f6f6f3' }
const DEFAULT_SIZE = { width: 1280, height: 840 }
/** A page that dies again within this time would die for ever. */
const CRASH_LOOP_MS = 10_000

const webPreferences: WebPreferences = {
  preload: path.join(import.meta.dirname, '../preload/index.cjs'),
  sandbox: true,
  contextIsolation: true,
  nodeIntegration: false,
  nodeIntegrationInWorker: false,
  nodeIntegrationInSubFrames: false,
  webSecurity: true,
  allowRunningInsecureContent: false,
  webviewTag: false,
  navigateOnDragDrop: false,
  // Chromium's spelling dictionaries are downloaded: this program is offline.
  spellcheck: false,
}

/** The main window, where and as large as it was, shown when its page can be seen. `stateFile` is in the data folder. */
export function createWindow(stateFile: string): BrowserWindow {
  const screens = screen.getAllDisplays().map((display) => display.workArea)
  const saved = readWindowState(stateFile, screens)
  const window = new BrowserWindow({
    ...(saved?.bounds ?? DEFAULT_SIZE),
    minWidth: MIN_WIDTH,
    minHeight: MIN_HEIGHT,
    title: 'RoBERTa Lens',
    show: false,
    backgroundColor: nativeTheme.shouldUseDarkColors ? GROUND.dark : GROUND.light,
    webPreferences,
  })
  window.once('ready-to-show', () => {
    if (saved?.maximized) window.maximize()
    window.show()
  })
  window.on('close', () => writeWindowState(stateFile, { bounds: window.getNormalBounds(), maximized: window.isMaximized() }))
  reviveOnce(window)
  return window
}

/** Loads the page. A reload during the load rejects the first one, and that is no failure; after a real one there is at least a window to close. */
export function loadPage(window: BrowserWindow): void {
  window.loadURL(PAGE_URL).catch((error: Error) => {
    console.warn(`The page was not loaded: ${error.message}`)
    if (!window.isDestroyed()) window.show()
  })
}

/** A page whose process died is a white window: it is loaded again, unless it has just been. */
function reviveOnce(window: BrowserWindow): void {
  let last = Number.NEGATIVE_INFINITY
  window.webContents.on('render-process-gone', (_event, { reason }) => {
    console.error(`The page's process ended: ${reason}.`)
    if (reason === 'clean-exit' || performance.now() - last < CRASH_LOOP_MS) return
    last = performance.now()
    // Not from inside the event, which Electron is still delivering for the dead process.
    setImmediate(() => window.isDestroyed() || loadPage(window))
  })
}
