import { randomBytes, timingSafeEqual } from 'node:crypto'

/** 256 bits, as text that a URL, a header and a cookie take as it is. */
export const newSecret = (): string => randomBytes(32).toString('base64url')

/** Takes the same time wherever the first difference is. Lengths are no secret, and `timingSafeEqual` throws where they differ. */
export function sameSecret(given: string | undefined, secret: string): boolean {
  const [a, b] = [Buffer.from(given ?? ''), Buffer.from(secret)]
  return a.length === b.length && timingSafeEqual(a, b)
}

/**
 * Who may come in. Other users of this machine reach the port too, so the real barrier is a secret: a token that works once, in the address that is printed
 * (it stays behind in the browser's history and in the terminal), exchanged for a cookie that page scripts cannot read.
 */
export class Access {
  readonly #tokens = new Set<string>()
  readonly #session = newSecret()

  /** A fresh token that works once. */
  issue(): string {
    const token = newSecret()
    this.#tokens.add(token)
    return token
  }

  /** Whether the token is good; it is used up then. */
  redeem(given: string): boolean {
    const token = [...this.#tokens].find((each) => sameSecret(given, each))
    return token !== undefined && this.#tokens.delete(token)
  }

  /** The cookie's name holds the port: cookies do not tell ports apart, so two hosts would overwrite each other's. */
  cookie(port: number): string {
    return `lens-${port}=${this.#session}; HttpOnly; SameSite=Strict; Path=/`
  }

  admits(cookies: string | undefined, port: number): boolean {
    const prefix = `lens-${port}=`
    const given = (cookies ?? '').split(';').map((cookie) => cookie.trim())
    return given.some((cookie) => cookie.startsWith(prefix) && sameSecret(cookie.slice(prefix.length), this.#session))
  }
}
