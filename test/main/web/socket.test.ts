import { readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { afterEach, describe, expect, it, vi } from 'vitest'
import type { AppApi, AppEvents } from '../../../shared/appApi'
import type { EngineApi } from '../../../shared/ipc'
import type { ModelState } from '../../../shared/model'
import { connect } from '../../../shared/rpc'
import { closed, endHosts, modelFolder, opened, portOf, refusal, startHost } from './host'

afterEach(endHosts)

const run = (text: string) => ({ task: 'fill-mask', input: { text } }) as const

describe('a WebSocket is refused', () => {
  it.each([
    ['of another origin', { Origin: 'http://evil.example' }],
    ['of another port of this machine', { Origin: 'http://127.0.0.1:1' }],
    ['of https, or of the other name', { Origin: 'http://localhost:1' }],
    ['of a sandboxed page', { Origin: 'null' }],
    ['without an origin: no browser leaves it out', { Origin: undefined }],
    ['without a cookie', { Cookie: undefined }],
    ['with a wrong cookie', { Cookie: 'lens-1=x' }],
    ['to another name (DNS rebinding)', { Host: 'evil.example' }],
    ['of another site', { 'Sec-Fetch-Site': 'cross-site' }],
  ])('%s', async (_, headers) => {
    const host = await startHost()
    for (const pathname of ['/app', '/engine?generation=1']) expect(await refusal(await host.socket(pathname, headers))).toBe(403)
  })

  it('at a path that is none', async () => {
    const host = await startHost()
    expect(await refusal(await host.socket('/other'))).toBe(404)
  })

  it('when there are 32, and taken again when one is gone', async () => {
    const host = await startHost()
    const sockets = await Promise.all(Array.from({ length: 32 }, () => host.socket('/app')))
    await Promise.all(sockets.map(opened))
    expect(await refusal(await host.socket('/app'))).toBe(503)
    sockets[0]?.close()
    await vi.waitFor(async () => opened(await host.socket('/app')), { timeout: 2000 })
  })
})

describe('a frame', () => {
  it.each([
    ['that is no msgpack', Buffer.from([0xc1])],
    ['that ends too early', Buffer.from([0xdb, 0xff, 0xff])],
    ['that is empty', Buffer.alloc(0)],
    ['that is text', '{"call":1}'],
  ])('%s closes the connection, and only that one', async (_, data) => {
    const host = await startHost()
    const [bad, good] = [await host.socket('/app'), await host.socket('/app')]
    await Promise.all([opened(bad), opened(good)])
    bad.send(data)
    expect(await closed(bad)).toBe(1007)
    expect(await connect<AppApi>(portOf(good)).call('state', {})).toMatchObject({ host: 'browser' })
  })

  it('over 64 MiB closes the connection', async () => {
    const host = await startHost()
    const socket = await host.socket('/app')
    await opened(socket)
    socket.send(Buffer.alloc(64 * 2 ** 20 + 1))
    expect(await closed(socket)).toBe(1009)
  })

  it('that is no call, or one that no contract has, is answered with an error or not at all', async () => {
    const host = await startHost()
    const socket = await host.socket('/app')
    await opened(socket)
    const port = portOf(socket)
    for (const nonsense of [null, 7, [], {}, { call: 901, method: 'constructor', input: {} }, { call: 902, method: 'openModel', input: { path: 7 } }])
      port.post(nonsense)
    const app = connect<AppApi>(port)
    expect(await app.call('listFolder', { path: path.join(modelFolder(), 'none') }).catch((error) => error)).toMatchObject({ code: 'no_such_folder' })
  })
})

describe('/app', () => {
  it('opens a model and tells every page of it', async () => {
    const host = await startHost()
    const [first, second] = [await host.socket('/app'), await host.socket('/app')]
    await Promise.all([opened(first), opened(second)])
    const states: string[] = []
    connect<AppApi, AppEvents>(portOf(second)).on('model', (state) => (state.status !== 'opening' || state.stage === 'starting') && states.push(state.status))
    const app = connect<AppApi, AppEvents>(portOf(first))
    const folder = modelFolder()
    expect(await app.call('openModel', { path: folder })).toMatchObject({ path: folder, threads: 1 })
    expect(await app.call('state', {})).toMatchObject({ host: 'browser', model: { status: 'ready', generation: 1 } })
    await vi.waitFor(() => expect(states).toEqual(['opening', 'ready']))
  })

  it('fails with the engine’s sentence', async () => {
    const host = await startHost()
    const socket = await host.socket('/app')
    await opened(socket)
    const folder = modelFolder()
    writeFileSync(path.join(folder, 'behaviour.txt'), 'fail')
    await expect(connect<AppApi>(portOf(socket)).call('openModel', { path: folder })).rejects.toMatchObject({ code: 'not_a_model', hint: expect.any(String) })
  })

  it('goes on when the last page has gone', async () => {
    const host = await startHost()
    await host.models.open(host.options())
    const socket = await host.socket('/app')
    await opened(socket)
    socket.terminate()
    const again = await host.socket('/app')
    await opened(again)
    expect(await connect<AppApi>(portOf(again)).call('state', {})).toMatchObject({ model: { status: 'ready', generation: 1 } })
  })
})

describe('/engine', () => {
  it('goes through to the engine process of that generation', async () => {
    const host = await startHost()
    await host.models.open(host.options())
    const socket = await host.socket('/engine?generation=1')
    await opened(socket)
    const engine = connect<EngineApi>(portOf(socket))
    expect((await engine.call('stats', {})).rssBytes).toBeGreaterThan(0)
    expect(await engine.call('run', run('answer'))).toEqual({ masks: [] })
  })

  it.each(['', '?generation=', '?generation=0', '?generation=2', '?generation=-1', '?generation=x'])(
    'of another generation closes at once: %s',
    async (query) => {
      const host = await startHost()
      await host.models.open(host.options())
      expect(await closed(await host.socket(`/engine${query}`))).toBe(4409)
    },
  )

  it('closes when the process is killed, so that no call waits; the next generation answers', async () => {
    const host = await startHost()
    const folder = modelFolder()
    await host.models.open(host.options(folder))
    const socket = await host.socket('/engine?generation=1')
    await opened(socket)
    const engine = connect<EngineApi>(portOf(socket))
    const pending = engine.call('run', run('never answered')).catch((error) => error)
    await engine.call('stats', {})
    process.kill(Number(readFileSync(path.join(folder, 'processes.txt'), 'utf8')), 'SIGKILL')
    expect(await pending).toMatchObject({ code: 'connection_lost' })
    await vi.waitFor(() => expect(host.models.state).toMatchObject({ status: 'ready', generation: 2 }), { timeout: 5000 })
    const next = await host.socket('/engine?generation=2')
    await opened(next)
    expect(await connect<EngineApi>(portOf(next)).call('run', run('answer'))).toEqual({ masks: [] })
  })

  it('of a model in the background goes through as well, and closes when that one is unloaded', async () => {
    const host = await startHost()
    await host.models.open(host.options())
    await host.models.open(host.options())
    const [first, second] = [await host.socket('/engine?generation=1'), await host.socket('/engine?generation=2')]
    await Promise.all([opened(first), opened(second)])
    for (const socket of [first, second]) expect(await connect<EngineApi>(portOf(socket)).call('run', run('answer'))).toEqual({ masks: [] })
    const gone = closed(first)
    host.models.unload(1)
    await gone
    expect(second.readyState).toBe(second.OPEN)
    expect(await closed(await host.socket('/engine?generation=1'))).toBe(4409)
  })
})

describe('two pages', () => {
  const pageOf = async (host: Awaited<ReturnType<typeof startHost>>) => {
    const socket = await host.socket('/app')
    await opened(socket)
    const app = connect<AppApi, AppEvents>(portOf(socket))
    const heard: { model: ModelState | null; open: number[] } = { model: null, open: [] }
    app.on('model', (model) => {
      heard.model = model
    })
    app.on('openModels', (models) => {
      heard.open = models.map(({ generation }) => generation)
    })
    return { app, heard }
  }

  it('are told of what one of them switches to, unloads and cancels', async () => {
    const host = await startHost()
    const [one, two] = [await pageOf(host), await pageOf(host)]
    for (let i = 0; i < 2; i++) await one.app.call('openModel', { path: modelFolder() })
    expect((await two.app.call('state', {})).openModels).toMatchObject([
      { generation: 2, isCurrent: true },
      { generation: 1, isCurrent: false },
    ])
    await one.app.call('switchModel', { generation: 1 })
    await vi.waitFor(() => expect(two.heard).toMatchObject({ model: { status: 'ready', generation: 1 }, open: [1, 2] }))
    const stuck = modelFolder()
    writeFileSync(path.join(stuck, 'behaviour.txt'), 'block weights')
    const opening = one.app.call('openModel', { path: stuck }).catch((error) => error)
    await vi.waitFor(() => expect(two.heard.model).toMatchObject({ status: 'opening', stage: 'weights' }), { timeout: 5000 })
    await two.app.call('cancelOpening', {})
    expect(await opening).toMatchObject({ code: 'engine_closed' })
    await Promise.all([one.app.call('unloadModel', { generation: 1 }), two.app.call('unloadModel', { generation: 1 })])
    await vi.waitFor(() => expect(one.heard).toMatchObject({ model: { status: 'ready', generation: 2 }, open: [2] }))
    await expect(two.app.call('switchModel', { generation: 1 })).rejects.toMatchObject({ code: 'no_model' })
    await expect(two.app.call('switchModel', { generation: 0 })).rejects.toMatchObject({ code: 'input_invalid' })
  })
})
