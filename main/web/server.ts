import { access } from 'node:fs/promises'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import path from 'node:path'
import type { Duplex } from 'node:stream'
import sirv from 'sirv'
import { AppError } from '../../shared/errors'
import type { OpenOptions } from '../../shared/model'
import type { AppHost } from '../services/app'
import type { ForkedEngine } from '../services/forkedEngine'
import type { Models } from '../services/models'
import type { Drops } from './drop'
import { isFromOtherSite, isNavigation, isOwnHost, isOwnOrigin, SECURITY_HEADERS } from './guard'
import { INSTANCE_HEADER, INSTANCE_PATH, readQuestion } from './instance'
import { PAGES } from './pages'
import { refuseUpgrade, Sockets } from './socket'
import { Access, newSecret, sameSecret } from './token'

export interface ServerOptions {
  /** `null` and 0: one that the system chooses. */
  port: number | null
  /** The folder of the built page. */
  rendererRoot: string
  models: Models<ForkedEngine>
  host: AppHost
  drops: Drops
}

export interface WebServer {
  port: number
  /** What a second start has to show; see `instance.ts`. */
  instanceSecret: string
  /** A fresh address that works once. */
  address(): string
  /** Ends every connection. The models and the drops are the caller's. */
  close(): Promise<void>
}

/** The app over loopback HTTP and WebSocket. @throws AppError `port_in_use`, `file_unreadable` */
export async function startServer(options: ServerOptions): Promise<WebServer> {
  await access(path.join(options.rendererRoot, 'index.html')).catch(() => {
    throw new AppError('file_unreadable', `There is no page in ${options.rendererRoot}.`, 'Build it with npm run build.')
  })
  const host = new WebHost(options)
  await host.listen(options.port ?? 0)
  return host
}

class WebHost implements WebServer {
  port = 0
  readonly instanceSecret = newSecret()
  readonly #access = new Access()
  readonly #options: ServerOptions
  readonly #sockets: Sockets
  readonly #static: ReturnType<typeof sirv>
  readonly #http: Server

  constructor(options: ServerOptions) {
    this.#options = options
    this.#sockets = new Sockets(options.models, options.host)
    // 'dev' looks at the disk at each request. Without it a file that a new build has removed is still known, and sending it ends the process.
    this.#static = sirv(options.rendererRoot, { dev: true })
    this.#http = createServer((request, response) => void this.#answer(request, response))
    this.#http.on('upgrade', (request, socket, head) => this.#upgrade(request, socket, head))
    // Node's 5 minutes for a whole request would cut a dropped checkpoint short.
    this.#http.requestTimeout = 0
  }

  listen(port: number): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#http.once('error', (error: NodeJS.ErrnoException) => reject(cannotListen(port, error)))
      this.#http.listen(port, '127.0.0.1', () => {
        this.port = (this.#http.address() as AddressInfo).port
        resolve()
      })
    })
  }

  address(): string {
    return `http://127.0.0.1:${this.port}/?t=${this.#access.issue()}`
  }

  async close(): Promise<void> {
    this.#sockets.closeAll()
    const closed = new Promise((resolve) => this.#http.close(resolve))
    this.#http.closeAllConnections()
    await closed
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    for (const [name, value] of Object.entries(SECURITY_HEADERS)) response.setHeader(name, value)
    try {
      await this.#route(request, response)
    } catch {
      // Of all that is served only a broken question of a second start, or a file that vanished, comes here: never a defect that should end the host.
      if (response.headersSent) response.destroy()
      else sendPage(response, 500, 'failed')
    }
  }

  async #route(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (!isOwnHost(request, this.port)) return sendPage(response, 403, 'otherHost')
    if (request.method === 'POST' && request.url === INSTANCE_PATH) return this.#showAgain(request, response)
    const token = tokenIn(request)
    if (isFromOtherSite(request) && (token === null || !isNavigation(request))) return sendPage(response, 403, 'otherSite')
    if (!isOwnOrigin(request, request.method !== 'GET' && request.method !== 'HEAD')) return sendPage(response, 403, 'otherSite')
    const isIn = this.#access.admits(request.headers.cookie, this.port)
    if (token !== null) return this.#enter(request, response, isIn || this.#access.redeem(token))
    if (!isIn) return sendPage(response, 403, 'noCookie')
    if (request.method === 'PUT' && request.url?.startsWith('/drop/')) return this.#options.drops.answer(request, response)
    if (request.method === 'GET' || request.method === 'HEAD') return this.#sendFile(request, response)
    sendPage(response.setHeader('Allow', 'GET, HEAD, PUT'), 405, 'method')
  }

  #enter(request: IncomingMessage, response: ServerResponse, isLetIn: boolean): void {
    if (isLetIn) response.setHeader('Set-Cookie', this.#access.cookie(this.port))
    if (!isLetIn) sendPage(response, 403, 'usedAddress')
    else if (isFromOtherSite(request)) sendPage(response, 200, 'enter')
    else response.writeHead(303, { Location: '/' }).end()
  }

  #sendFile(request: IncomingMessage, response: ServerResponse): void {
    // The page never asks for a part of a file, and `sirv` throws on some ranges.
    delete request.headers.range
    if (isPlainPath(request.url ?? '')) this.#static(request, response, () => sendPage(response, 404, 'notFound'))
    else sendPage(response, 404, 'notFound')
  }

  /** A second start: no page can ask this, as none knows the secret or may set the header. */
  async #showAgain(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { origin, [INSTANCE_HEADER]: secret } = request.headers
    const isKnown = typeof secret === 'string' && sameSecret(secret, this.instanceSecret)
    if (!isKnown || origin !== undefined || isFromOtherSite(request)) return sendPage(response, 403, 'noCookie')
    const { open } = await readQuestion(request)
    if (open) this.#open(open)
    response.writeHead(200, { 'Content-Type': 'application/json' }).end(JSON.stringify({ address: this.address() }))
  }

  /** The outcome, good or bad, is the state that the page shows. */
  #open(options: OpenOptions): void {
    this.#options.models.open(options).catch(() => undefined)
  }

  #upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    const isOwn = isOwnHost(request, this.port) && !isFromOtherSite(request) && isOwnOrigin(request, true)
    if (isOwn && this.#access.admits(request.headers.cookie, this.port)) this.#sockets.upgrade(request, socket, head)
    else refuseUpgrade(socket, '403 Forbidden')
  }
}

/** The token of `GET /?t=TOKEN`. Not of HEAD: what only looks whether an address is there must not use it up. */
function tokenIn({ method, url }: IncomingMessage): string | null {
  const [pathname, query] = (url ?? '').split('?')
  return method === 'GET' && pathname === '/' ? new URLSearchParams(query).get('t') : null
}

/** Nothing hidden, nothing above, nothing that decodes to a separator: `sirv` refuses what leads outside too, this does not rest on it. */
function isPlainPath(url: string): boolean {
  try {
    const pathname = decodeURIComponent(url.split('?')[0] ?? '')
    return !/(^|\/)\.|\/\/|[\\\0%]/.test(pathname)
  } catch {
    return false
  }
}

function sendPage(response: ServerResponse, status: number, page: keyof typeof PAGES): void {
  response.writeHead(status, { 'Content-Type': 'text/html; charset=utf-8' }).end(PAGES[page])
}

function cannotListen(port: number, { code, message }: NodeJS.ErrnoException): AppError {
  if (code === 'EADDRINUSE')
    return new AppError('port_in_use', `Port ${port} is taken by another program.`, 'Name another with --port, or leave it out: then a free one is taken.')
  return new AppError('usage', `Port ${port} cannot be opened (${code ?? message}).`, 'Name another with --port, or leave it out: then a free one is taken.')
}
