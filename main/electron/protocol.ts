import { readFile } from 'node:fs/promises'
import path from 'node:path'
import type { CustomScheme } from 'electron'
import { PAGE_HEADERS } from '../services/pageHeaders'

const SCHEME = 'app'
const HOST = 'bundle'

/** Where the page lives: an origin of its own, so that `file:` gets no privileges and CSP's 'self' means this folder. */
export const PAGE_URL = `${SCHEME}://${HOST}/`

/** Standard and secure, as https is; without supportFetchAPI `fetch` fails. Never bypassCSP. */
export const APP_SCHEME: CustomScheme = {
  scheme: SCHEME,
  privileges: { standard: true, secure: true, supportFetchAPI: true, codeCache: true },
}

/** By protocol and host: the `origin` of an app: URL is the string 'null' in Node. */
export function isOwnUrl(url: string): boolean {
  if (!URL.canParse(url)) return false
  const { protocol, host } = new URL(url)
  return protocol === `${SCHEME}:` && host === HOST
}

/** What the renderer's build holds. With nosniff an unknown type would not be run, so a new kind of file has to be named here. */
const CONTENT_TYPES: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.txt': 'text/plain; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.woff2': 'font/woff2',
  '.wasm': 'application/wasm',
}

/** Answers requests to {@link PAGE_URL} from the folder `root`, which may lie inside app.asar (Electron's fs reads that). */
export function serveFolder(root: string) {
  return async (request: Request): Promise<Response> => {
    if (!isOwnUrl(request.url)) return refuse(403)
    if (request.method !== 'GET' && request.method !== 'HEAD') return refuse(405, { Allow: 'GET, HEAD' })
    const file = fileOf(root, new URL(request.url).pathname)
    const bytes = file && (await readFile(file).catch(() => null))
    if (!file || !bytes) return refuse(404)
    const type = CONTENT_TYPES[path.extname(file)] ?? 'application/octet-stream'
    return new Response(request.method === 'HEAD' ? null : bytes, {
      headers: { ...PAGE_HEADERS, 'Content-Type': type, 'Content-Length': `${bytes.byteLength}` },
    })
  }
}

/** The file below `root` that a URL's path names; `null` where it leads outside (`..%2f` is one segment to a URL parser, two to a file system). */
function fileOf(root: string, pathname: string): string | null {
  const decoded = decodePath(pathname)
  if (decoded === null) return null
  const file = path.join(root, decoded === '/' ? 'index.html' : decoded)
  const inside = path.relative(root, file)
  return inside.startsWith('..') || path.isAbsolute(inside) ? null : file
}

function decodePath(pathname: string): string | null {
  try {
    return decodeURIComponent(pathname)
  } catch {
    return null
  }
}

const refuse = (status: number, headers: Record<string, string> = {}) => new Response(null, { status, headers: { ...PAGE_HEADERS, ...headers } })
