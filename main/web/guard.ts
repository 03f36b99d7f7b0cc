import type { IncomingMessage } from 'node:http'
import { PAGE_HEADERS } from '../services/pageHeaders'

/** Answers are never kept: a page of an earlier start must not come back with an old engine behind it. */
export const SECURITY_HEADERS: Record<string, string> = { ...PAGE_HEADERS, 'X-Frame-Options': 'DENY', 'Cache-Control': 'no-store' }

/** A name that an attacker's page can point at 127.0.0.1 (DNS rebinding) is not in this list: that is what stops it. */
export function isOwnHost({ headers }: IncomingMessage, port: number): boolean {
  return headers.host === `127.0.0.1:${port}` || headers.host === `localhost:${port}`
}

/** `strict`: the header must be there. Browsers send it with every WebSocket and every request that is not GET or HEAD. */
export function isOwnOrigin({ headers }: IncomingMessage, strict: boolean): boolean {
  if (headers.origin === undefined) return !strict
  return headers.origin === `http://${headers.host}`
}

/** Whether another site made the browser send this. `none` is the user: an address typed in, or opened by the system. */
export function isFromOtherSite({ headers }: IncomingMessage): boolean {
  const site = headers['sec-fetch-site']
  return site !== undefined && site !== 'same-origin' && site !== 'none'
}

/** A person who follows a link to the app, e.g. from a web terminal: the one thing that may come from another site. */
export function isNavigation({ headers }: IncomingMessage): boolean {
  return headers['sec-fetch-mode'] === 'navigate' && headers['sec-fetch-dest'] === 'document'
}
