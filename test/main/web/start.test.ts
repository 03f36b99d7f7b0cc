import { execFileSync } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import path from 'node:path'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { WebSocket } from 'ws'
import type { AppApi } from '../../../shared/appApi'
import { connect } from '../../../shared/rpc'
import { ROOT } from '../../helpers/fixtures'
import { Program } from '../../helpers/program'
import { tempFolder } from '../../helpers/tempFolder'
import { opened, portOf } from './host'

/** The browser host as it is built: `npm test` builds before it tests. */
const WEB = path.join(ROOT, 'out/main/web.js')
const ADDRESS = /^http:\/\/127\.0\.0\.1:\d+\/\?t=[\w-]{43}\n/

const programs: Program[] = []
afterEach(async () => {
  for (const program of programs.splice(0)) await program.end('SIGKILL')
})

function start(data: string, ...args: string[]): Program {
  const program = new Program(WEB, ['--no-open', '--data', data, ...args])
  programs.push(program)
  return program
}
const addressOf = async (program: Program) => new URL((await program.says(ADDRESS)).trim())
const instanceFile = (data: string) => path.join(data, 'browser-host.json')

/** Goes in as a browser would, and asks the host for what is open. */
async function enter(address: URL) {
  const entered = await fetch(address, { redirect: 'manual' })
  const cookie = entered.headers.get('set-cookie')?.split(';')[0] ?? ''
  const socket = new WebSocket(`ws://${address.host}/app`, { headers: { Cookie: cookie, Origin: address.origin } })
  await opened(socket)
  const drop = async () => {
    const headers = { Cookie: cookie, Origin: address.origin, 'x-lens': '1' }
    const dropped = await fetch(`${address.origin}/drop/${randomUUID()}/m/config.json`, { method: 'PUT', headers, body: '{}' })
    return ((await dropped.json()) as { folder: string }).folder
  }
  return { socket, app: connect<AppApi>(portOf(socket)), drop }
}

const childrenOf = (pid: number | undefined): number[] =>
  execFileSync('ps', ['-A', '-o', 'pid=,ppid='], { encoding: 'utf8' })
    .split('\n')
    .map((row) => row.trim().split(/\s+/).map(Number))
    .filter(([, parent]) => parent === pid)
    .map(([child = -1]) => child)
const isAlive = (pid: number) => {
  try {
    process.kill(pid, 0)
    return true
  } catch {
    return false
  }
}

describe('a start', () => {
  it('prints its address and nothing else on standard output, and opens the sample model', async () => {
    const program = start(tempFolder('data'))
    const address = await addressOf(program)
    expect(program.stdout).toBe(`${address}\n`)
    const { app, socket } = await enter(address)
    await vi.waitFor(async () => expect((await app.call('state', {})).model).toMatchObject({ status: 'ready', info: { name: 'lens-sample' } }), {
      timeout: 10_000,
    })
    socket.terminate()
  })

  it('with a model that is none is up all the same: the page shows why', async () => {
    const { app, socket } = await enter(await addressOf(start(tempFolder('data'), '--model', '/no/such/folder')))
    await vi.waitFor(async () => expect((await app.call('state', {})).model).toMatchObject({ status: 'failed', error: { code: 'no_such_folder' } }), {
      timeout: 10_000,
    })
    socket.terminate()
  })

  it.each(['SIGTERM', 'SIGINT'] as const)('%s ends it within two seconds with 0: no engine, no file and no dropped folder stays', async (signal) => {
    const data = tempFolder('data')
    const program = start(data)
    const { socket, drop } = await enter(await addressOf(program))
    const engines = childrenOf(program.child.pid)
    const dropped = await drop()
    expect(existsSync(dropped)).toBe(true)
    expect(engines).toHaveLength(1)
    expect(await program.end(signal)).toBeLessThan(2000)
    expect(await program.ended).toBe(0)
    expect(engines.filter(isAlive)).toEqual([])
    expect([instanceFile(data), path.dirname(path.dirname(dropped))].filter(existsSync)).toEqual([])
    socket.terminate()
  })

  it('killed leaves no engine either', async () => {
    const program = start(tempFolder('data'))
    await addressOf(program)
    const engines = childrenOf(program.child.pid)
    await program.end('SIGKILL')
    await vi.waitFor(() => expect(engines.filter(isAlive)).toEqual([]), { timeout: 5000 })
  })

  it('on a port that is taken ends with 2 and a sentence', async () => {
    const other = createServer().listen(0, '127.0.0.1')
    await vi.waitFor(() => expect(other.listening).toBe(true))
    const { port } = other.address() as AddressInfo
    const program = start(tempFolder('data'), '--port', `${port}`)
    expect(await program.ended).toBe(2)
    expect(program.stderr).toBe(`Port ${port} is taken by another program.\nName another with --port, or leave it out: then a free one is taken.\n`)
    expect(program.stdout).toBe('')
    other.close()
  })

  it.each([
    [['--prot', '1'], "Unknown option '--prot'"],
    [['--port', 'x'], 'whole number from 0 to 65535'],
    [['--port', '65536'], 'whole number from 0 to 65535'],
    [['--port'], "Option '--port <n>' argument missing."],
    [['--device', 'gpu'], 'Allowed choices are auto, cpu'],
    [['--threads', '-1'], 'whole number'],
    [['extra'], 'Too many arguments'],
  ])('with %s ends with 2 and a sentence', async (args, sentence) => {
    const program = start(tempFolder('data'), ...args)
    expect(await program.ended).toBe(2)
    expect(program.stderr).toContain(sentence)
    expect(program.stdout).toBe('')
  })
})

describe('settings', () => {
  const settingsIn = (data: string) => JSON.parse(readFileSync(path.join(data, 'settings.json'), 'utf8'))

  it('are there at the next start, also what was chosen right before the end; a model that was opened is recent', async () => {
    const data = tempFolder('data')
    const model = path.join(ROOT, 'test/fixtures/roberta-mlm-safetensors')
    const first = start(data, '--device', 'cpu')
    const { app, socket } = await enter(await addressOf(first))
    await app.call('openModel', { path: model })
    await app.call('changeSettings', { theme: 'dark', threads: 1 })
    await first.end()
    socket.terminate()
    expect(settingsIn(data)).toEqual({ version: 1, theme: 'dark', threads: 1, recent: [model] })
    const again = await enter(await addressOf(start(data)))
    expect((await again.app.call('state', {})).settings).toMatchObject({ theme: 'dark', threads: 1, device: 'auto' })
    await vi.waitFor(async () => expect((await again.app.call('state', {})).model).toMatchObject({ status: 'ready', info: { threads: 1 } }), {
      timeout: 10_000,
    })
    again.socket.terminate()
  })

  it('a device that is not in this build is refused by the engine, and the model stays', async () => {
    const { app, socket } = await enter(await addressOf(start(tempFolder('data'))))
    await vi.waitFor(async () => expect((await app.call('state', {})).model.status).toBe('ready'), { timeout: 10_000 })
    const missing = process.platform === 'darwin' ? 'dml' : 'coreml'
    await expect(app.call('changeSettings', { device: missing })).rejects.toMatchObject({ code: 'device_unavailable' })
    expect(await app.call('state', {})).toMatchObject({ model: { status: 'ready', info: { device: 'cpu' } }, settings: { device: 'auto' } })
    socket.terminate()
  })

  it('of a host that is killed while it saves are whole, and of one moment', async () => {
    const data = tempFolder('data')
    for (const lifeMs of [100, 205, 306, 407]) {
      const program = start(data)
      const { app, socket } = await enter(await addressOf(program))
      const born = performance.now()
      for (let width = 1; performance.now() - born < lifeMs || !existsSync(path.join(data, 'settings.json')); width++) {
        await app.call('changeSettings', { railWidth: width, topK: (width % 100) + 1 }).catch(() => undefined)
      }
      await program.end('SIGKILL')
      socket.terminate()
      const { railWidth, topK, version } = settingsIn(data)
      expect([version, topK]).toEqual([1, (railWidth % 100) + 1])
    }
  })
})

describe('a second start', () => {
  it('shows the first: a fresh address, status 0', async () => {
    const data = tempFolder('data')
    const address = await addressOf(start(data))
    const second = start(data)
    expect(await second.ended).toBe(0)
    const shown = await addressOf(second)
    expect(shown.host).toBe(address.host)
    expect(shown.search).not.toBe(address.search)
    expect(second.stderr).toBe('RoBERTa Lens is running already: showing that one.\n')
    for (const each of [shown, address]) (await enter(each)).socket.terminate()
  })

  it('with a model has it opened by the first', async () => {
    const data = tempFolder('data')
    const model = path.join(ROOT, 'test/fixtures/roberta-mlm-safetensors')
    const { app, socket } = await enter(await addressOf(start(data)))
    expect(await start(data, '--model', path.relative(process.cwd(), model)).ended).toBe(0)
    await vi.waitFor(async () => expect((await app.call('state', {})).model).toMatchObject({ status: 'ready', info: { path: model } }), { timeout: 10_000 })
    socket.terminate()
  })

  it('with another data folder, or with another port, is another program', async () => {
    const data = tempFolder('data')
    const first = await addressOf(start(data))
    const other = start(tempFolder('data'))
    expect((await addressOf(other)).host).not.toBe(first.host)
    const free = `${await freePort()}`
    expect((await addressOf(start(data, '--port', free))).port).toBe(free)
  })

  it('on the port of the first shows the first', async () => {
    const data = tempFolder('data')
    const { port } = await addressOf(start(data))
    const second = start(data, '--port', port)
    expect(await second.ended).toBe(0)
    expect((await addressOf(second)).port).toBe(port)
  })

  it.each([
    ['of a process that is gone', { pid: 2 ** 22 + 1, port: 9, secret: 'x' }],
    ['of a host that does not answer', { pid: process.pid, port: 9, secret: 'x' }],
    ['that is none', 'nonsense'],
  ])('is not misled by a file %s', async (_, left) => {
    const data = tempFolder('data')
    mkdirSync(data, { recursive: true })
    writeFileSync(instanceFile(data), JSON.stringify(left))
    const program = start(data)
    await addressOf(program)
    await vi.waitFor(() => expect(JSON.parse(readFileSync(instanceFile(data), 'utf8'))).toMatchObject({ pid: program.child.pid }))
  })

  it('is answered only with the secret of the file, which only this user can read', async () => {
    const data = tempFolder('data')
    const { origin } = await addressOf(start(data))
    const { secret } = JSON.parse(readFileSync(instanceFile(data), 'utf8'))
    expect(statSync(instanceFile(data)).mode & 0o777).toBe(0o600)
    const ask = (headers: Record<string, string>, body = '{"open":null}') => fetch(`${origin}/instance`, { method: 'POST', headers, body })
    expect((await ask({})).status).toBe(403)
    expect((await ask({ 'x-lens-instance': 'x' })).status).toBe(403)
    expect((await ask({ 'x-lens-instance': secret, Origin: origin })).status).toBe(403)
    expect((await ask({ 'x-lens-instance': secret }, 'nonsense')).status).toBe(500)
    expect((await ask({ 'x-lens-instance': secret }, 'x'.repeat(100_000))).status).toBe(500)
    expect((await ask({ 'x-lens-instance': secret })).status).toBe(200)
  })
})

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1')
  await vi.waitFor(() => expect(probe.listening).toBe(true))
  const { port } = probe.address() as AddressInfo
  await new Promise((resolve) => probe.close(resolve))
  return port
}
