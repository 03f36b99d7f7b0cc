import { mkdirSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { beforeAll, expect, test } from 'vitest'
import { isOwnUrl, serveFolder } from '../../../main/electron/protocol'
import { tempFolder } from '../../helpers/tempFolder'

let get: (url: string, method?: string) => Promise<Response>

beforeAll(() => {
  const folder = tempFolder()
  const root = path.join(folder, 'renderer')
  mkdirSync(path.join(root, 'assets'), { recursive: true })
  writeFileSync(path.join(folder, 'secret.txt'), 'secret')
  writeFileSync(path.join(root, 'index.html'), '<!doctype html>')
  writeFileSync(path.join(root, 'assets/a b.js'), 'run()')
  writeFileSync(path.join(root, '..dots.css'), 'a{}')
  const serve = serveFolder(root)
  // A stand-in for a request: Node's own Request refuses no app: URL, but would normalize some of the paths below.
  get = (url, method = 'GET') => serve({ url, method } as Request)
})

test('the page, with every header that keeps it to its own files', async () => {
  const response = await get('app://bundle/')
  expect(response.status).toBe(200)
  expect(await response.text()).toBe('<!doctype html>')
  expect(response.headers.get('content-type')).toBe('text/html; charset=utf-8')
  expect(response.headers.get('x-content-type-options')).toBe('nosniff')
  expect(response.headers.get('cross-origin-opener-policy')).toBe('same-origin')
  expect(response.headers.get('content-security-policy')).toBe(
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; font-src 'self'; connect-src 'self'; " +
      "object-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  )
})

test('files by their type, escaped names and queries included', async () => {
  const script = await get('app://bundle/assets/a%20b.js?v=1')
  expect([script.status, script.headers.get('content-type'), await script.text()]).toEqual([200, 'text/javascript; charset=utf-8', 'run()'])
  expect((await get('app://bundle/index.html', 'HEAD')).headers.get('content-length')).toBe('15')
  expect(await (await get('app://bundle/index.html', 'HEAD')).text()).toBe('')
})

test.each([
  ['app://bundle/../secret.txt', 404],
  ['app://bundle/..%2fsecret.txt', 404],
  ['app://bundle/assets/..%2f..%2fsecret.txt', 404],
  ['app://bundle/%2e%2e%2fsecret.txt', 404],
  ['app://bundle/..%5csecret.txt', 404],
  ['app://bundle//etc/passwd', 404],
  ['app://bundle/%2fetc/passwd', 404],
  ['app://bundle/%', 404],
  ['app://bundle/a%00b', 404],
  ['app://bundle/assets', 404],
  ['app://bundle/absent.js', 404],
  ['app://other/index.html', 403],
  ['app://bundle:1/index.html', 403],
  ['file:///etc/passwd', 403],
  ['nonsense', 403],
])('%s is refused with %i and no content', async (url, status) => {
  const response = await get(url)
  expect([response.status, await response.text()]).toEqual([status, ''])
  expect(response.headers.get('content-security-policy')).toContain("default-src 'none'")
})

test('nothing but reading', async () => {
  const response = await get('app://bundle/', 'POST')
  expect([response.status, response.headers.get('allow')]).toEqual([405, 'GET, HEAD'])
})

test.each([
  ['app://bundle/', true],
  ['app://bundle/index.html#a', true],
  ['app://bundle.evil/', false],
  ['app://user@bundle/', true],
  ['https://bundle/', false],
  ['', false],
])('%s is our own page: %s', (url, own) => expect(isOwnUrl(url)).toBe(own))
