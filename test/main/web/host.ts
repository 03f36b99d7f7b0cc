import { mkdirSync, writeFileSync } from 'node:fs'
import { type IncomingHttpHeaders, type OutgoingHttpHeaders, request } from 'node:http'
import path from 'node:path'
import { text } from 'node:stream/consumers'
import { WebSocket } from 'ws'
import type { AppHost } from '../../../main/services/app'
import { type ForkedEngine, forkEngine } from '../../../main/services/forkedEngine'
import { Models } from '../../../main/services/models'
import { Services } from '../../../main/services/services'
import { SettingsStore } from '../../../main/services/settings'
import { Drops } from '../../../main/web/drop'
import { startServer, type WebServer } from '../../../main/web/server'
import type { OpenOptions } from '../../../shared/model'
import type { Port } from '../../../shared/rpc'
import { decodeFrame, encodeFrame } from '../../../shared/wire'
import { ROOT } from '../../helpers/fixtures'
import { tempFolder } from '../../helpers/tempFolder'

const ENGINE = path.join(ROOT, 'test/helpers/standInEngine.mjs')
const cleanups: (() => Promise<unknown>)[] = []

/** For `afterEach`: ends every host of the test, its engines included. */
export async function endHosts(): Promise<void> {
  for (const cleanup of cleanups.splice(0)) await cleanup()
}

export interface Answer {
  status: number
  headers: IncomingHttpHeaders
  body: string
}

export interface Asked {
  method?: string
  headers?: OutgoingHttpHeaders
  body?: string | Buffer
  /** Without it Node adds the Host header by itself. */
  setHost?: boolean
}

/** A host in this process, on a small page, with an engine that computes nothing. */
export async function startHost(maxDropBytes?: number) {
  const rendererRoot = path.join(tempFolder('web'), 'renderer')
  writePage(rendererRoot)
  const data = tempFolder('data')
  const settings = new SettingsStore(data, { given: { device: 'cpu', threads: 1 } })
  const models = new Models<ForkedEngine>(() => forkEngine(ENGINE), settings)
  const drops = new Drops(maxDropBytes)
  const host = {
    host: 'browser',
    sampleModel: modelFolder(),
    precision: 'auto',
    settings,
    services: new Services({ dataFolder: data, settings }),
    chooseFolder: async () => null,
  } as const
  const server = await startServer({ port: null, rendererRoot, models, host, drops })
  cleanups.push(async () => {
    await server.close()
    models.close()
    settings.flush()
    await drops.remove()
  })
  return new TestHost(server, models, drops, rendererRoot, host)
}

export class TestHost {
  readonly origin: string
  constructor(
    readonly server: WebServer,
    readonly models: Models<ForkedEngine>,
    readonly drops: Drops,
    readonly rendererRoot: string,
    readonly host: AppHost,
  ) {
    this.origin = `http://127.0.0.1:${server.port}`
  }

  /** Sends exactly this, which a browser or `fetch` would not let one do. */
  ask(pathname: string, { method = 'GET', headers = {}, body, setHost = true }: Asked = {}): Promise<Answer> {
    return new Promise((resolve, reject) => {
      const asking = request({ host: '127.0.0.1', port: this.server.port, path: pathname, method, headers, setHost, agent: false }, (response) => {
        text(response).then((body) => resolve({ status: response.statusCode ?? 0, headers: response.headers, body }), reject)
      })
      asking.on('error', reject).end(body)
    })
  }

  /** The cookie of a browser that opened a fresh address. */
  async cookie(): Promise<string> {
    const { headers } = await this.ask(this.freshPath())
    return headers['set-cookie']?.[0]?.split(';')[0] ?? ''
  }

  /** Path and query of a fresh address. */
  freshPath(): string {
    return this.server.address().slice(this.origin.length)
  }

  /** A request as the page itself sends it. */
  async askAsPage(pathname: string, asked: Asked = {}): Promise<Answer> {
    return this.ask(pathname, { ...asked, headers: { Cookie: await this.cookie(), Origin: this.origin, ...asked.headers } })
  }

  /** A WebSocket of the page; `headers` replace what a browser would send. */
  async socket(pathname: string, headers: Record<string, string | undefined> = {}): Promise<WebSocket> {
    const all = Object.entries({ Cookie: await this.cookie(), Origin: this.origin, ...headers })
    const given = Object.fromEntries(all.filter((entry): entry is [string, string] => entry[1] !== undefined))
    const socket = new WebSocket(`ws://127.0.0.1:${this.server.port}${pathname}`, { headers: given })
    cleanups.push(async () => socket.terminate())
    return socket
  }

  options(folder = modelFolder()): OpenOptions {
    return { path: folder, device: 'cpu', precision: 'auto', threads: 1 }
  }
}

/** The status with which an upgrade was refused. */
export const refusal = (socket: WebSocket): Promise<number> =>
  new Promise((resolve, reject) => {
    socket.on('error', () => undefined)
    socket.once('unexpected-response', (_request, { statusCode }) => resolve(statusCode ?? 0))
    socket.once('open', () => reject(new Error('The upgrade was not refused.')))
  })

export const opened = (socket: WebSocket): Promise<void> =>
  new Promise((resolve, reject) => {
    if (socket.readyState === WebSocket.OPEN) resolve()
    socket.once('open', resolve)
    socket.once('error', reject)
  })

/** The code with which it was closed. */
export const closed = (socket: WebSocket): Promise<number> => new Promise((resolve) => socket.once('close', resolve))

/** The page's end of a socket, as `connect` takes it. */
export const portOf = (socket: WebSocket): Port => ({
  post: (message) => socket.send(encodeFrame(message)),
  onMessage: (listener) => void socket.on('message', (data: Buffer) => listener(decodeFrame(data))),
  onClose: (listener) => void socket.on('close', listener),
  close: () => socket.close(),
})

/** What the stand-in engine takes for a model. */
export function modelFolder(): string {
  const folder = tempFolder('model')
  writeFileSync(path.join(folder, 'model.safetensors'), Buffer.alloc(1000))
  return folder
}

function writePage(rendererRoot: string) {
  mkdirSync(path.join(rendererRoot, 'assets'), { recursive: true })
  writeFileSync(path.join(rendererRoot, 'index.html'), '<title>the page</title>')
  writeFileSync(path.join(rendererRoot, 'assets/main.js'), 'main()')
  writeFileSync(path.join(rendererRoot, '.hidden'), 'hidden')
  writeFileSync(path.join(rendererRoot, '../secret.txt'), 'secret')
}
