import type { IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'
import { type WebSocket, WebSocketServer } from 'ws'
import type { Port } from '../../shared/rpc'
import { decodeFrame, encodeFrame } from '../../shared/wire'
import { type AppHost, serveApp } from '../services/app'
import type { ForkedEngine } from '../services/forkedEngine'
import type { Models } from '../services/models'

/** The largest frame a page may send. The largest real one, `forward` with embeddings of 8 x 512 tokens in fp32, is 13 MB for roberta-base. */
const MAX_FRAME_BYTES = 64 * 2 ** 20
/** A page needs two. */
const MAX_SOCKETS = 32
/** Close codes (RFC 6455, 7.4): not decodable; our own: no such engine is open, ask `/app` which are. */
const CLOSE = { undecodable: 1007, wrongGeneration: 4409 } as const

/** The WebSockets of the pages: `/app` for AppApi, `/engine?generation=N` straight through to the engine process. */
export class Sockets {
  readonly #server = new WebSocketServer({ noServer: true, maxPayload: MAX_FRAME_BYTES, perMessageDeflate: false })
  readonly #models: Models<ForkedEngine>
  readonly #host: AppHost

  constructor(models: Models<ForkedEngine>, host: AppHost) {
    this.#models = models
    this.#host = host
  }

  /** Takes a request whose origin and cookie were found good. */
  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    const serve = this.#route(request.url ?? '')
    if (!serve) refuseUpgrade(socket, '404 Not Found')
    else if (this.#server.clients.size >= MAX_SOCKETS) refuseUpgrade(socket, '503 Service Unavailable')
    else this.#server.handleUpgrade(request, socket, head, serve)
  }

  closeAll(): void {
    for (const page of this.#server.clients) page.terminate()
  }

  #route(url: string): ((page: WebSocket) => void) | null {
    const [path, query] = url.split('?')
    if (path === '/app') return (page) => void serveApp(webSocketPort(page), this.#models, this.#host)
    if (path === '/engine') return (page) => this.#serveEngine(page, Number(new URLSearchParams(query).get('generation')))
    return null
  }

  #serveEngine(page: WebSocket, generation: number): void {
    const engine = this.#models.opened.engine(generation)
    if (engine) relay(webSocketPort(page), engine.connect())
    else page.close(CLOSE.wrongGeneration, 'No such engine is open.')
  }
}

/** Answers an upgrade that is refused, as plain HTTP. */
export function refuseUpgrade(socket: Duplex, status: string): void {
  // The other side may be gone already; a socket's error without a listener would end the host.
  socket.on('error', () => socket.destroy())
  socket.end(`HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`)
}

function relay(page: Port, engine: Port): void {
  page.onMessage((message) => engine.post(message))
  engine.onMessage((message) => page.post(message))
  page.onClose(() => engine.close())
  engine.onClose(() => page.close())
}

function webSocketPort(socket: WebSocket): Port {
  // `ws` closes the connection by itself after an error (a frame over the limit: 1009), and 'close' follows.
  socket.on('error', () => undefined)
  return {
    post: (message) => socket.readyState === socket.OPEN && socket.send(encodeFrame(message)),
    onMessage: (listener) => void socket.on('message', (data: Buffer, isBinary) => receive(socket, isBinary ? data : null, listener)),
    onClose: (listener) => void socket.on('close', listener),
    close: () => socket.close(),
  }
}

/** Listeners run outside of the `try`: an error of theirs is no broken frame. */
function receive(socket: WebSocket, frame: Buffer | null, listener: (message: unknown) => void): void {
  const message = frame && decoded(frame)
  if (message) listener(message.value)
  else socket.close(CLOSE.undecodable, 'Not a frame.')
}

function decoded(frame: Buffer): { value: unknown } | null {
  try {
    return { value: decodeFrame(frame) }
  } catch {
    return null
  }
}
