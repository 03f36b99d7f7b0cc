import { randomUUID } from 'node:crypto'
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { request } from 'node:http'
import path from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { type Asked, endHosts, startHost, type TestHost } from './host'

afterEach(endHosts)

const put = (host: TestHost, pathname: string, asked: Asked = {}) =>
  host.askAsPage(pathname, { method: 'PUT', body: 'x', ...asked, headers: { 'x-lens': '1', ...asked.headers } })
const folderIn = (body: string): string => JSON.parse(body).folder

describe('a dropped folder', () => {
  it('is copied, file by file, to where only this user can read, and can be opened from there', async () => {
    const host = await startHost()
    const id = randomUUID()
    const weights = Buffer.alloc(5_000_000, 'weights')
    const first = await put(host, `/drop/${id}/${encodeURIComponent('mein Modell äöü')}/config.json`, { body: '{}' })
    const second = await put(host, `/drop/${id}/${encodeURIComponent('mein Modell äöü')}/model.safetensors`, { body: weights })
    expect([first.status, second.status]).toEqual([201, 201])
    const folder = folderIn(second.body)
    expect(folderIn(first.body)).toBe(folder)
    expect(path.basename(folder)).toBe('mein Modell äöü')
    expect(readFileSync(path.join(folder, 'config.json'), 'utf8')).toBe('{}')
    expect(readFileSync(path.join(folder, 'model.safetensors')).equals(weights)).toBe(true)
    expect(statSync(path.join(folder, '../..')).mode & 0o777).toBe(0o700)
    await host.models.open(host.options(folder))
    expect(host.models.state).toMatchObject({ status: 'ready', info: { path: folder } })
  })

  it('is removed at the end', async () => {
    const host = await startHost()
    const folder = folderIn((await put(host, `/drop/${randomUUID()}/m/config.json`)).body)
    await host.drops.remove()
    expect(existsSync(path.join(folder, '../..'))).toBe(false)
  })

  it('of the same name as another one does not touch it', async () => {
    const host = await startHost()
    const one = folderIn((await put(host, `/drop/${randomUUID()}/m/config.json`, { body: 'one' })).body)
    await put(host, `/drop/${randomUUID()}/m/config.json`, { body: 'two' })
    expect(readFileSync(path.join(one, 'config.json'), 'utf8')).toBe('one')
  })

  it('keeps a file that was sent: the second of the same name is refused', async () => {
    const host = await startHost()
    const id = randomUUID()
    const folder = folderIn((await put(host, `/drop/${id}/m/config.json`, { body: 'one' })).body)
    const again = await put(host, `/drop/${id}/m/config.json`, { body: 'two' })
    expect(again.status).toBe(400)
    expect(JSON.parse(again.body)).toMatchObject({ code: 'input_invalid', message: 'config.json was sent already.' })
    expect(readFileSync(path.join(folder, 'config.json'), 'utf8')).toBe('one')
  })

  it('that is too large is refused with a sentence, nothing of the file stays, and smaller ones still fit', async () => {
    const host = await startHost(1_000_000)
    const id = randomUUID()
    const folder = folderIn((await put(host, `/drop/${id}/m/config.json`)).body)
    const { status, body } = await put(host, `/drop/${id}/m/model.bin`, { body: Buffer.alloc(3_000_000) })
    expect(status).toBe(507)
    expect(JSON.parse(body)).toMatchObject({ code: 'output_failed', message: expect.stringContaining('1000000 bytes'), hint: expect.stringContaining('path') })
    expect(readdirSync(folder)).toEqual(['config.json'])
    expect((await put(host, `/drop/${id}/m/model.bin`, { body: Buffer.alloc(900_000) })).status).toBe(201)
  })

  it('that is broken off leaves no half file', async () => {
    const host = await startHost()
    const id = randomUUID()
    const folder = folderIn((await put(host, `/drop/${id}/m/config.json`)).body)
    const headers = { Cookie: await host.cookie(), Origin: host.origin, 'x-lens': '1', 'Content-Length': 1_000_000 }
    const broken = request({ host: '127.0.0.1', port: host.server.port, method: 'PUT', path: `/drop/${id}/m/model.bin`, headers })
    broken.on('error', () => undefined).write(Buffer.alloc(1000))
    await vi.waitFor(() => expect(readdirSync(folder)).toContain('model.bin'))
    broken.destroy()
    await vi.waitFor(() => expect(readdirSync(folder)).toEqual(['config.json']))
    await delay(20)
    expect((await put(host, `/drop/${id}/m/model.bin`)).status).toBe(201)
  })
})

describe('a drop is refused', () => {
  it.each([
    ['without the header that only the page itself may set', { 'x-lens': undefined }, 400],
    ['of another origin', { Origin: 'http://evil.example' }, 403],
    ['without an origin', { Origin: undefined }, 403],
    ['without a cookie', { Cookie: undefined }, 403],
    ['to another name', { Host: 'evil.example' }, 403],
  ])('%s', async (_, changed, status) => {
    const host = await startHost()
    const all = Object.entries({ Cookie: await host.cookie(), Origin: host.origin, 'x-lens': '1', ...changed })
    const headers = Object.fromEntries(all.filter(([, value]) => value !== undefined))
    expect((await host.ask(`/drop/${randomUUID()}/m/config.json`, { method: 'PUT', headers, body: '{}' })).status).toBe(status)
  })

  it.each([
    'ID/m/..',
    'ID/../config.json',
    'ID/%2e%2e/config.json',
    'ID/..%2f..%2fm/config.json',
    'ID/m/..%2fconfig.json',
    'ID/m/..%5cconfig.json',
    'ID/m/a%00.json',
    'ID/m/C:config.json',
    'ID/..%20/config.json',
    'ID//config.json',
    'ID/m/',
    'ID/m',
    'ID/m/sub/config.json',
    'ID/m/%ff.json',
    'ID/m/run.sh',
    'ID/m/page.html',
    'ID/m/config',
    `ID/m/${'x'.repeat(300)}.json`,
    'not-a-uuid/m/config.json',
    '../m/config.json',
  ])('with a name that is none: %s', async (names) => {
    const host = await startHost()
    const { status, body } = await put(host, `/drop/${names.replace('ID', randomUUID())}`)
    expect(status).toBe(400)
    expect(JSON.parse(body)).toMatchObject({ code: 'input_invalid', hint: expect.stringContaining('.safetensors') })
  })
})
