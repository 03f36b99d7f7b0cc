import type { LensBridge } from '../shared/bridge'
import { AppError, type ErrorData } from '../shared/errors'
import type { Port } from '../shared/rpc'
import { decodeFrame, encodeFrame } from '../shared/wire'
import type { DroppedFolder } from './api'

/** How the two hosts differ. */
export interface Transport {
  app(): Port
  /** The engine of `generation`; a port that closes at once if it is gone already. What is posted before it is open waits. */
  engine(generation: number): Port
  dropped(folder: DroppedFolder): Promise<string>
}

// --- Electron -------------------------------------------------------------------------------------------------------

export function electronTransport(bridge: LensBridge): Transport {
  /** Those who wait for a port, in the order in which they asked. */
  const waiting = new Map<number, ((port: MessagePort) => void)[]>()
  window.addEventListener('message', ({ source, data, ports: [port] }) => {
    if (source !== window || data?.type !== 'engine-port' || !port) return
    const take = waiting.get(data.generation)?.shift()
    if (take) take(port)
    else port.close()
  })
  return {
    app: () => ({ post: bridge.post, onMessage: bridge.onMessage, onClose: () => undefined, close: () => undefined }),
    engine: (generation) => {
      const coming = new Promise<MessagePort>((resolve) => waiting.set(generation, [...(waiting.get(generation) ?? []), resolve]))
      bridge.post({ enginePort: generation })
      return messagePort(coming)
    },
    dropped: async (folder) => {
      const path = folder.origin ? bridge.pathForFile(folder.origin) : ''
      if (path === '') throw notAModel(folder)
      return path
    },
  }
}

/** A port that may still be on its way. Closed before it came, it is closed when it comes. */
function messagePort(coming: Promise<MessagePort>): Port {
  const withPort = (use: (port: MessagePort) => void) => void coming.then(use)
  return {
    post: (message) => withPort((port) => port.postMessage(message)),
    onMessage: (listener) =>
      withPort((port) => {
        port.addEventListener('message', ({ data }) => listener(data))
        port.start()
      }),
    // Electron tells a page when the other end is gone; plain Chromium since 122.
    onClose: (listener) => withPort((port) => port.addEventListener('close', listener)),
    close: () => withPort((port) => port.close()),
  }
}

// --- Browser host ---------------------------------------------------------------------------------------------------

export function browserTransport(): Transport {
  const address = (path: string) => `${location.origin.replace(/^http/, 'ws')}${path}`
  return {
    app: () => socketPort(new WebSocket(address('/app'))),
    engine: (generation) => socketPort(new WebSocket(address(`/engine?generation=${generation}`))),
    dropped: uploadFolder,
  }
}

function socketPort(socket: WebSocket): Port {
  socket.binaryType = 'arraybuffer'
  const open = new Promise<void>((resolve) => socket.addEventListener('open', () => resolve(), { once: true }))
  return {
    post: (message) => void open.then(() => socket.readyState === socket.OPEN && socket.send(encodeFrame(message) as Uint8Array<ArrayBuffer>)),
    onMessage: (listener) => socket.addEventListener('message', ({ data }) => listener(decodeFrame(new Uint8Array(data as ArrayBuffer)))),
    onClose: (listener) => socket.addEventListener('close', () => listener()),
    close: () => socket.close(),
  }
}

/** A page cannot learn where a dropped folder lies: its files are copied to the host, over loopback. */
async function uploadFolder(dropped: DroppedFolder): Promise<string> {
  const id = crypto.randomUUID()
  let folder = ''
  for (const file of dropped.files) folder = await uploadFile(file, `/drop/${[id, dropped.name, file.name].map(encodeURIComponent).join('/')}`)
  if (folder === '') throw notAModel(dropped)
  return folder
}

async function uploadFile(file: File, address: string): Promise<string> {
  const response = await fetch(address, { method: 'PUT', body: file, headers: { 'x-lens': '1' } }).catch(() => {
    throw new AppError('connection_lost', `${file.name} could not be copied: it cannot be read, or the application has ended.`, 'Drop the folder once more.')
  })
  const answer = (await response.json()) as { folder: string } | ErrorData
  if ('code' in answer) throw AppError.from(answer)
  return answer.folder
}

const notAModel = ({ name }: DroppedFolder) =>
  new AppError('not_a_model', `“${name}” holds no file that a model consists of.`, 'Drop the folder that holds config.json and the weights.')
