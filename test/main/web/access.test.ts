import { rmSync, writeFileSync } from 'node:fs'
import { connect } from 'node:net'
import { networkInterfaces } from 'node:os'
import path from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { startServer } from '../../../main/web/server'
import { Access, newSecret, sameSecret } from '../../../main/web/token'
import { tempFolder } from '../../helpers/tempFolder'
import { endHosts, startHost } from './host'

afterEach(endHosts)

describe('the address that is printed', () => {
  it('lets a browser in: a cookie that scripts and other sites cannot use, then the page', async () => {
    const host = await startHost()
    const entered = await host.ask(host.freshPath())
    expect(entered).toMatchObject({ status: 303, headers: { location: '/' } })
    expect(entered.headers['set-cookie']?.[0]).toMatch(new RegExp(`^lens-${host.server.port}=[\\w-]{43}; HttpOnly; SameSite=Strict; Path=/$`))
    expect(await host.askAsPage('/')).toMatchObject({ status: 200, body: '<title>the page</title>' })
    expect(await host.askAsPage('/assets/main.js')).toMatchObject({ status: 200, headers: { 'content-type': expect.stringContaining('javascript') } })
  })

  it('works once; the second time a sentence says what to do', async () => {
    const host = await startHost()
    const address = host.freshPath()
    await host.ask(address)
    const again = await host.ask(address)
    expect(again).toMatchObject({ status: 403, body: expect.stringContaining('This address was used already') })
    expect(again.headers['set-cookie']).toBeUndefined()
  })

  it('works again for the browser that is in already: it only leads to the page', async () => {
    const host = await startHost()
    expect(await host.askAsPage('/?t=used')).toMatchObject({ status: 303, headers: { location: '/' } })
  })

  it('is not used up by a program that only looks whether it is there', async () => {
    const host = await startHost()
    const address = host.freshPath()
    expect((await host.ask(address, { method: 'HEAD' })).status).toBe(403)
    expect((await host.ask(address)).status).toBe(303)
  })

  it('works from a link on another site, by a page of our own: a redirect would be sent without the new cookie', async () => {
    const host = await startHost()
    const headers = { 'Sec-Fetch-Site': 'cross-site', 'Sec-Fetch-Mode': 'navigate', 'Sec-Fetch-Dest': 'document' }
    const entered = await host.ask(host.freshPath(), { headers })
    expect(entered).toMatchObject({ status: 200, body: expect.stringContaining('http-equiv="refresh"') })
    expect(entered.headers['set-cookie']).toHaveLength(1)
  })

  it.each(['/?t=', `/?t=${newSecret()}`, '/?t=short', '/?t=%00', '/?t=%E2%82%AC'])('that is wrong is refused: %s', async (address) => {
    const host = await startHost()
    expect(await host.ask(address)).toMatchObject({ status: 403, body: expect.stringContaining('<code>npm start</code>') })
  })

  it('is refused to a frame, image or script of another site, and is not used up by it', async () => {
    const host = await startHost()
    const address = host.freshPath()
    const headers = { 'Sec-Fetch-Site': 'cross-site', 'Sec-Fetch-Mode': 'no-cors', 'Sec-Fetch-Dest': 'image' }
    expect((await host.ask(address, { headers })).status).toBe(403)
    expect((await host.ask(address)).status).toBe(303)
  })
})

describe('secrets', () => {
  it('are 256 bits and never the same', () => {
    expect(Buffer.from(newSecret(), 'base64url')).toHaveLength(32)
    expect(newSecret()).not.toBe(newSecret())
  })

  it('are told apart also where lengths differ, in characters or in bytes', () => {
    const secret = newSecret()
    expect(sameSecret(secret, secret)).toBe(true)
    for (const given of [undefined, '', secret.slice(1), `${secret}x`, 'é'.repeat(43), 'x'.repeat(43)]) expect(sameSecret(given, secret)).toBe(false)
  })

  it('of one host are of no use to another, nor under another name', () => {
    const access = new Access()
    const cookie = access.cookie(80).split(';')[0] ?? ''
    expect(access.admits(`other=1; ${cookie}`, 80)).toBe(true)
    expect(access.admits(cookie, 81)).toBe(false)
    expect(access.admits(cookie.replace('lens', 'xlens'), 80)).toBe(false)
    expect(new Access().admits(cookie, 80)).toBe(false)
  })
})

describe('without being let in', () => {
  it.each(['/', '/index.html', '/assets/main.js', '/nothing'])('nothing is given out: %s', async (pathname) => {
    const host = await startHost()
    expect(await host.ask(pathname)).toMatchObject({ status: 403, body: expect.stringContaining('not been let in') })
    expect((await host.ask(pathname, { headers: { Cookie: `lens-${host.server.port}=guess` } })).status).toBe(403)
  })

  it.each(['evil.example', 'evil.example:PORT', '127.0.0.1', '127.0.0.1:1', 'localhost', '127.0.0.1:PORT.evil.example', '[::1]:PORT', ' '])(
    'a request to the name "%s" is refused, cookie or not (DNS rebinding)',
    async (name) => {
      const host = await startHost()
      const headers = { Host: name.replace('PORT', `${host.server.port}`), Cookie: await host.cookie() }
      expect(await host.ask('/', { headers })).toMatchObject({ status: 403, body: expect.stringContaining('not the address') })
      expect((await host.ask(host.freshPath(), { headers })).status).toBe(403)
    },
  )

  it('a request without a name is refused', async () => {
    const host = await startHost()
    expect((await host.ask('/', { setHost: false, headers: { Cookie: await host.cookie() } })).status).toBe(400)
  })

  it('the name localhost is as good', async () => {
    const host = await startHost()
    expect((await host.askAsPage('/', { headers: { Host: `localhost:${host.server.port}`, Origin: `http://localhost:${host.server.port}` } })).status).toBe(200)
  })

  it('another site gets nothing, and no permission to ask', async () => {
    const host = await startHost()
    for (const site of ['cross-site', 'same-site']) expect((await host.askAsPage('/', { headers: { 'Sec-Fetch-Site': site } })).status).toBe(403)
    expect((await host.askAsPage('/', { headers: { Origin: 'http://evil.example' } })).status).toBe(403)
    const preflight = await host.ask('/drop/x', { method: 'OPTIONS', headers: { Origin: 'http://evil.example', 'Access-Control-Request-Method': 'PUT' } })
    expect(preflight.status).toBe(403)
    expect(Object.keys(preflight.headers).filter((name) => name.startsWith('access-control'))).toEqual([])
  })

  it('nobody but this machine can connect', async () => {
    const host = await startHost()
    const outside = Object.values(networkInterfaces())
      .flatMap((each) => each ?? [])
      .filter(({ internal, family }) => !internal && family === 'IPv4')
    for (const { address } of outside) expect(await canConnect(address, host.server.port)).toBe(false)
    expect(await canConnect('127.0.0.1', host.server.port)).toBe(true)
  })
})

describe('inside', () => {
  it.each([
    '/../secret.txt',
    '/..%2fsecret.txt',
    '/%2e%2e/secret.txt',
    '/%2e%2e%2fsecret.txt',
    '/assets/../../secret.txt',
    '/assets/..%2f..%2fsecret.txt',
    '/..%5csecret.txt',
    '/..\\secret.txt',
    '/%252e%252e/secret.txt',
    '//../secret.txt',
    '/.hidden',
    '/%2ehidden',
    '/index.html%00.txt',
    '/%',
    '/%ff',
    '/secret.txt',
  ])('no path leads out of the page: %s', async (pathname) => {
    const host = await startHost()
    const { status, body } = await host.askAsPage(pathname)
    expect({ status, leaked: /secret\b(?!\.txt)|hidden/.test(body) }).toEqual({ status: 404, leaked: false })
  })

  it.each(['POST', 'DELETE', 'PATCH', 'PUT', 'OPTIONS'])('%s is not answered', async (method) => {
    const host = await startHost()
    expect((await host.askAsPage('/', { method })).status).toBe(405)
    expect((await host.askAsPage('/', { method, headers: { Origin: 'http://evil.example' } })).status).toBe(403)
  })

  it('every answer forbids scripts, frames and connections of others, and is not kept', async () => {
    const host = await startHost()
    for (const answer of [await host.ask('/'), await host.askAsPage('/'), await host.askAsPage('/assets/main.js'), await host.ask(host.freshPath())]) {
      expect(answer.headers).toMatchObject({
        'content-security-policy': expect.stringMatching(/^default-src 'none'; script-src 'self';.*frame-ancestors 'none'/),
        'x-frame-options': 'DENY',
        'x-content-type-options': 'nosniff',
        'referrer-policy': 'no-referrer',
        'cross-origin-opener-policy': 'same-origin',
        'cross-origin-resource-policy': 'same-origin',
        'cache-control': 'no-store',
      })
    }
  })

  it('a new build, an odd range and a file that is gone do not end the host', async () => {
    const host = await startHost()
    expect((await host.askAsPage('/', { headers: { Range: 'bytes=9-2' } })).status).toBe(200)
    writeFileSync(path.join(host.rendererRoot, 'assets/new.js'), 'new()')
    rmSync(path.join(host.rendererRoot, 'assets/main.js'))
    expect((await host.askAsPage('/assets/main.js')).status).toBe(404)
    expect((await host.askAsPage('/assets/new.js')).body).toBe('new()')
  })
})

describe('a host that cannot start', () => {
  it('says which port is taken and what to do', async () => {
    const { server, models, drops, rendererRoot, host } = await startHost()
    await expect(startServer({ port: server.port, rendererRoot, models, host, drops })).rejects.toMatchObject({
      code: 'port_in_use',
      message: `Port ${server.port} is taken by another program.`,
      hint: expect.stringContaining('--port'),
    })
    await expect(startServer({ port: null, rendererRoot: tempFolder(), models, host, drops })).rejects.toMatchObject({ code: 'file_unreadable' })
  })
})

const canConnect = (address: string, port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = connect({ host: address, port, timeout: 2000 })
    const answer = (can: boolean) => {
      socket.destroy()
      resolve(can)
    }
    socket
      .once('connect', () => answer(true))
      .once('error', () => answer(false))
      .once('timeout', () => answer(false))
  })
