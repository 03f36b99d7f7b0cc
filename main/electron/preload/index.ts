import { contextBridge, ipcRenderer, webUtils } from 'electron'
import type { LensBridge } from '../../../shared/bridge'

/** All that the page can reach of Electron: one function per direction, never the event object with its sender. */
const bridge: LensBridge = {
  post: (message) => ipcRenderer.send('app', message),
  onMessage: (listener) => void ipcRenderer.on('app', (_event, message: unknown) => listener(message)),
  pathForFile: (file) => webUtils.getPathForFile(file as File),
}
contextBridge.exposeInMainWorld('lens', bridge)

const loaded = new Promise<void>((resolve) => {
  if (document.readyState === 'complete') resolve()
  else window.addEventListener('load', () => resolve(), { once: true })
})

// A MessagePort cannot cross the bridge; a window message carries it into the page. Before load the page has no listener yet.
ipcRenderer.on('engine-port', async (event, { generation }: { generation: number }) => {
  await loaded
  const target = location.origin === 'null' ? '*' : location.origin
  window.postMessage({ type: 'engine-port', generation }, target, [...event.ports])
})
