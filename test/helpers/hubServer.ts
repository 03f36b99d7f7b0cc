import { createHash } from 'node:crypto'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

/** A model as the Hub keeps it. */
export interface HubRepository {
  files: Record<string, Buffer>
  /** Another name that leads here, as `roberta-base` does to `FacebookAI/roberta-base`. */
  alias?: string
  /** Without this token it is not there. */
  private?: string
  gated?: boolean
  commit?: string
}

/** What goes wrong once, for the next request whose path matches. */
export interface Fault {
  path: RegExp
  at?: 'hub' | 'cdn'
  status?: number
  headers?: Record<string, string>
  /** The connection is cut after so many bytes of the body. */
  cutAfter?: number
  /** After so many bytes of the body nothing comes any more. */
  hangAfter?: number
  /** Sent in the place of what is there. */
  body?: Buffer
  /** A range is not heeded: all is sent. */
  ignoresRange?: boolean
}

export interface Heard {
  at: 'hub' | 'cdn'
  path: string
  headers: IncomingMessage['headers']
}

export const COMMIT = '1234567890abcdef1234567890abcdef12345678'
/** The Hub keeps files from 10 MB on, and weights of any size, in LFS; here the size decides. */
const LFS_BYTES = 1000

/** A server that speaks the Hub's API, and a second one, of another origin, in the place of its CDN. As huggingface_hub 0.36 reads them. */
export class HubServer {
  readonly heard: Heard[] = []
  readonly faults: Fault[] = []
  readonly repositories: Record<string, HubRepository>
  #hub: Server | null = null
  #cdn: Server | null = null

  private constructor(repositories: Record<string, HubRepository>) {
    this.repositories = repositories
  }

  static async start(repositories: Record<string, HubRepository>): Promise<HubServer> {
    const server = new HubServer(repositories)
    server.#cdn = await listening((request, response) => server.#answer('cdn', request, response))
    server.#hub = await listening((request, response) => server.#answer('hub', request, response))
    return server
  }

  get origin(): string {
    return originOf(this.#hub)
  }

  get cdnOrigin(): string {
    return originOf(this.#cdn)
  }

  async stop(): Promise<void> {
    for (const server of [this.#hub, this.#cdn]) {
      server?.closeAllConnections()
      await new Promise((resolve) => server?.close(resolve))
    }
  }

  /** The ranges that were asked for of a file, `null` for the whole of it. */
  ranges = (name: string): (string | null)[] =>
    this.heard
      .filter(({ path, headers }) => path.endsWith(`/${name}`) && (headers.range !== undefined || path.startsWith('/cdn/') || !this.#isLfs(name)))
      .map(({ headers }) => headers.range ?? null)

  #isLfs = (name: string): boolean => Object.values(this.repositories).some(({ files }) => (files[name]?.length ?? 0) >= LFS_BYTES)

  #answer(at: Heard['at'], request: IncomingMessage, response: ServerResponse): void {
    const path = (request.url ?? '').split('?')[0] ?? ''
    this.heard.push({ at, path, headers: request.headers })
    const found = this.faults.findIndex((fault) => fault.path.test(path) && (fault.at ?? at) === at)
    const fault = found < 0 ? undefined : this.faults.splice(found, 1)[0]
    if (fault?.status !== undefined) response.writeHead(fault.status, fault.headers).end(fault.body ?? '{"error":"as the test wants it"}')
    else if (at === 'cdn') this.#sendFile(decodeURIComponent(path.slice('/cdn'.length)), request, response, fault)
    else if (path.startsWith('/api/models/')) this.#describe(path.slice('/api/models/'.length), request, response)
    else this.#resolve(path.slice(1), request, response, fault)
  }

  #describe(path: string, request: IncomingMessage, response: ServerResponse): unknown {
    const [name = '', revision = 'main'] = path.split('/revision/')
    const id = this.#canonical(name)
    if (id !== name && id !== null) return redirect(response, `/api/models/${id}/revision/${revision}?blobs=true`)
    const repository = this.#let(name, request, response)
    if (!repository) return null
    const commit = repository.commit ?? COMMIT
    if (![commit, 'main', 'refs%2Fpr%2F1'].includes(revision)) return refuse(response, 404, 'RevisionNotFound')
    const siblings = Object.entries(repository.files).map(([rfilename, content]) => ({
      rfilename,
      size: content.length,
      blobId: gitHash(content),
      ...(content.length >= LFS_BYTES && { lfs: { sha256: sha256(content), size: content.length, pointerSize: 134 } }),
    }))
    return response
      .setHeader('content-type', 'application/json')
      .end(JSON.stringify({ _id: 'x', id, modelId: id, sha: commit, private: false, gated: false, siblings }))
  }

  #resolve(path: string, request: IncomingMessage, response: ServerResponse, fault: Fault | undefined): unknown {
    const [id = '', rest = ''] = path.split('/resolve/')
    const repository = this.#let(id, request, response)
    if (!repository) return null
    const name = decodeURIComponent(rest.slice(rest.indexOf('/') + 1))
    const content = repository.files[name]
    if (repository.gated) return refuse(response, 403, 'GatedRepo')
    if (!content) return refuse(response, 404, 'EntryNotFound')
    response.setHeader('x-repo-commit', repository.commit ?? COMMIT)
    if (content.length < LFS_BYTES) return this.#sendFile(`/${id}/${name}`, request, response, fault)
    response.setHeader('x-linked-etag', `"${sha256(content)}"`).setHeader('x-linked-size', content.length)
    return redirect(response, `${this.cdnOrigin}/cdn/${id}/${name}`)
  }

  #sendFile(path: string, request: IncomingMessage, response: ServerResponse, fault: Fault | undefined): unknown {
    const [, owner, repository, ...name] = path.split('/')
    const content = fault?.body ?? this.repositories[`${owner}/${repository}`]?.files[name.join('/')]
    if (!content) return refuse(response, 404, 'EntryNotFound')
    const etag = `"${content.length < LFS_BYTES ? gitHash(content) : sha256(content)}"`
    const isSame = (request.headers['if-range'] ?? etag) === etag
    const from = Number(/^bytes=(\d+)-$/.exec(request.headers.range ?? '')?.[1] ?? Number.NaN)
    const isRange = !Number.isNaN(from) && isSame && !fault?.ignoresRange
    if (isRange && from >= content.length) return response.writeHead(416, { 'content-range': `bytes */${content.length}` }).end()
    const body = isRange ? content.subarray(from) : content
    response.writeHead(isRange ? 206 : 200, {
      etag,
      'accept-ranges': 'bytes',
      'content-length': body.length,
      ...(isRange && { 'content-range': `bytes ${from}-${content.length - 1}/${content.length}` }),
      ...fault?.headers,
    })
    const most = fault?.cutAfter ?? fault?.hangAfter
    if (most === undefined) return response.end(body)
    return response.write(body.subarray(0, most), () => fault?.cutAfter !== undefined && setTimeout(() => response.destroy(), 20))
  }

  #canonical = (name: string): string | null => Object.entries(this.repositories).find(([id, { alias }]) => id === name || alias === name)?.[0] ?? null

  /** `null`: it was refused. */
  #let(id: string, request: IncomingMessage, response: ServerResponse): HubRepository | null {
    const repository = this.repositories[id]
    const given = request.headers.authorization
    if (given?.includes('invalid')) refuse(response, 401, null, 'Invalid credentials in Authorization header')
    // As the Hub does: who may not know of a repository hears the same as for one that is not there.
    else if (!repository || (repository.private !== undefined && given !== `Bearer ${repository.private}`)) refuse(response, given ? 404 : 401, 'RepoNotFound')
    else return repository
    return null
  }
}

function refuse(response: ServerResponse, status: number, code: string | null, message = 'Refused'): void {
  response.writeHead(status, { ...(code && { 'x-error-code': code }), 'x-error-message': message }).end(JSON.stringify({ error: message }))
}

const redirect = (response: ServerResponse, location: string): unknown => response.writeHead(307, { location }).end('Temporary Redirect')

const sha256 = (content: Buffer): string => createHash('sha256').update(content).digest('hex')
export const gitHash = (content: Buffer): string => createHash('sha1').update(`blob ${content.length}\0`).update(content).digest('hex')

function listening(answer: (request: IncomingMessage, response: ServerResponse) => void): Promise<Server> {
  const server = createServer(answer)
  return new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(server)))
}

const originOf = (server: Server | null): string => `http://127.0.0.1:${(server?.address() as AddressInfo | null)?.port}`
