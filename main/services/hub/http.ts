import type { EnvHttpProxyAgent, request } from 'undici'
import { AppError } from '../../../shared/errors'
import { cancelled } from '../../../shared/rpc'
import { VERSION } from '../resources'
import { answerInvalid, type Refusal, refused, unreachable } from './errors'
import type { Patience } from './patience'

export interface HubHttpOptions {
  /** The origin of the Hub or its mirror. */
  host: string
  /** A token, and the one origin that may see it. */
  token: { value: string; host: string } | null
  /** '': what HTTPS_PROXY, HTTP_PROXY and NO_PROXY say. */
  proxy: string
}

export interface Answer {
  status: number
  /** The first of each, names in lower case. */
  header(name: string): string | null
  body: Awaited<ReturnType<typeof request>>['body']
}

export interface Asked {
  /** What is asked for, for the sentence of a refusal: a model, and a file of it unless it is the description. */
  model: string
  file?: string
  patience: Patience
  headers?: Record<string, string>
}

const CONNECT_MS = 15_000
/** Without a byte for this long, a connection counts as cut. */
const SILENCE_MS = 30_000
const MAX_REDIRECTS = 5
/** A description of 1,000 files takes 300 kB. */
const MAX_JSON_BYTES = 16 * 2 ** 20
/** Asked to wait, but not for how long. */
const UNSAID_MS = 30_000

/** GET requests to the Hub: through the proxy, with patience, and with a token that only its own host sees. */
export class HubHttp {
  readonly #options: HubHttpOptions
  /** Loaded when the Hub is asked for: most starts never do. */
  readonly #agent: Promise<EnvHttpProxyAgent>

  /** @throws AppError `input_invalid` for a proxy that is no address */
  constructor(options: HubHttpOptions) {
    this.#options = options
    this.#agent = proxyAgent(options.proxy)
    this.#agent.catch(() => undefined)
  }

  /** Frees the connections; what still runs over them ends. */
  close(): void {
    this.#agent.then((agent) => agent.destroy()).catch(() => undefined)
  }

  /** Waits when it is asked to (429), tries again after 5xx and lost connections. @throws AppError `hub_…`, `cancelled` */
  async get(url: string, asked: Asked): Promise<Answer> {
    for (;;) {
      const answer = await this.#answered(url, asked)
      if (answer !== null) return answer
    }
  }

  /** @throws AppError `hub_…`, `cancelled` */
  async json(url: string, asked: Asked): Promise<unknown> {
    const { body } = await this.get(url, asked)
    const chunks: Buffer[] = []
    let bytes = 0
    try {
      for await (const chunk of body) {
        chunks.push(chunk)
        bytes += chunk.length
        if (bytes > MAX_JSON_BYTES) throw answerInvalid(this.#options.host, `more than ${MAX_JSON_BYTES} bytes where a description was asked for`)
      }
    } catch (error) {
      throw lost(error, this.#options.host, asked.patience)
    }
    try {
      return JSON.parse(Buffer.concat(chunks).toString('utf8'))
    } catch {
      throw answerInvalid(this.#options.host, 'no JSON')
    }
  }

  /** `null`: to be tried again, after the wait that is over now. */
  async #answered(url: string, asked: Asked): Promise<Answer | null> {
    const { patience } = asked
    let answer: Answer
    try {
      answer = await this.#followed(url, asked)
    } catch (error) {
      const failure = lost(error, this.#options.host, patience)
      if (!isPassing(error)) throw failure
      await patience.failed(failure)
      return null
    }
    if (answer.status < 300 || answer.status === 416) return answer
    await answer.body.dump({ limit: 65_536, signal: patience.signal }).catch(() => undefined)
    const refusal = this.#refusal(answer, asked)
    if (answer.status === 429) await patience.limited(askedPatience(answer), refused(refusal))
    else if (answer.status >= 500) await patience.failed(unreachable(refusal.host, `it answers ${answer.status}`))
    else throw refused(refusal)
    return null
  }

  #refusal({ status, header }: Answer, { model, file = null }: Pick<Asked, 'model'> & { file?: string | null }): Refusal {
    const { host, token } = this.#options
    return { status, code: header('x-error-code'), host, model, file, hasToken: token?.host === new URL(host).origin }
  }

  async #followed(url: string, { headers = {}, patience, model }: Asked): Promise<Answer> {
    let at = new URL(url)
    for (let hop = 0; hop <= MAX_REDIRECTS; hop++) {
      const {
        statusCode,
        headers: got,
        body,
      } = await (await import('undici')).request(at, {
        dispatcher: await this.#agent,
        headers: { 'user-agent': `roberta-lens/${VERSION}`, 'accept-encoding': 'identity', ...headers, ...this.#credentials(at) },
        signal: patience.signal,
      })
      const header = (name: string) => [got[name]].flat()[0] ?? null
      const location = header('location')
      if (statusCode < 300 || statusCode >= 400 || statusCode === 304 || location === null) return { status: statusCode, header, body }
      await body.dump({ limit: 65_536 })
      at = this.#target(location, at)
    }
    throw answerInvalid(this.#options.host, `more than ${MAX_REDIRECTS} redirects for ${model}`)
  }

  /** What was asked for encrypted is not fetched in the open. */
  #target(location: string, from: URL): URL {
    const url = URL.canParse(location, from.href) ? new URL(location, from) : null
    const isAllowed = url && (url.protocol === 'https:' || (url.protocol === 'http:' && from.protocol === 'http:'))
    if (!isAllowed) throw answerInvalid(this.#options.host, 'a redirect to no https address')
    return url
  }

  #credentials(url: URL): Record<string, string> {
    const { token } = this.#options
    return token && url.origin === token.host && isConfidential(url) ? { authorization: `Bearer ${token.value}` } : {}
  }
}

/** Nobody between here and there can read along. */
export const isConfidential = ({ protocol, hostname }: URL): boolean => protocol === 'https:' || ['localhost', '127.0.0.1', '[::1]'].includes(hostname)

async function proxyAgent(proxy: string): Promise<EnvHttpProxyAgent> {
  const { EnvHttpProxyAgent } = await import('undici')
  const options = { connect: { timeout: CONNECT_MS }, headersTimeout: SILENCE_MS, bodyTimeout: SILENCE_MS }
  try {
    return new EnvHttpProxyAgent(proxy === '' ? options : { ...options, httpProxy: proxy, httpsProxy: proxy })
  } catch {
    const where = proxy === '' ? 'HTTPS_PROXY or HTTP_PROXY holds' : 'The proxy in the settings is'
    // The value may hold a password.
    throw new AppError('input_invalid', `${where} no address of a proxy.`, 'Give one such as http://proxy.example.org:3128.', { field: 'hubProxy' })
  }
}

/** `Retry-After` in seconds or as a date; else the Hub's own `RateLimit: "resolvers";r=0;t=55`. */
function askedPatience({ header }: Answer): number {
  const after = header('retry-after') ?? /;\s*t=(\d+)/.exec(header('ratelimit') ?? '')?.[1] ?? ''
  if (/^\d+$/.test(after)) return Number(after) * 1000
  const date = Date.parse(after)
  return Number.isNaN(date) ? UNSAID_MS : Math.max(0, date - Date.now())
}

/** What failed below HTTP, as a sentence. */
export function lost(error: unknown, host: string, { signal }: Pick<Patience, 'signal'>): AppError {
  if (error instanceof AppError) return error
  return signal.aborted ? cancelled() : unreachable(host, codeOf(error))
}

/** Whether it may go better the next time: certificates do not. */
const isPassing = (error: unknown): boolean => !(error instanceof AppError) && !/CERT|TLS|SSL|SIGNATURE/.test(codeOf(error))

function codeOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  // Several addresses of a host that all failed.
  const first = error instanceof AggregateError ? error.errors[0] : error
  return 'code' in first ? String(first.code) : first.message
}
