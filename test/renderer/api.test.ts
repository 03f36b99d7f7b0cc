import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { type Api, connectApi } from '../../renderer/api'
import type { ModelInfo, ModelState } from '../../shared/model'
import { DEFAULT_SETTINGS } from '../../shared/settings'
import { decodeFrame, encodeFrame } from '../../shared/wire'

const ready = (generation: number): ModelState => ({ status: 'ready', info: { name: 'm', path: '/m' } as ModelInfo, generation })
const died: ModelState = { status: 'reopening', info: {} as ModelInfo, reason: { code: 'engine_died', message: 'It died.', hint: 'Run again.' } }
const folder = { name: 'holiday', files: [], origin: null }
const isCall = (frame: unknown): frame is { call: number; method: string } => typeof frame === 'object' && frame !== null && 'call' in frame
const appState = (model: ModelState) => ({
  version: '1',
  host: 'browser',
  platform: 'linux',
  model,
  openModels: [],
  settings: DEFAULT_SETTINGS,
  settingsProblem: null,
})

afterEach(() => vi.unstubAllGlobals())

describe('in Electron', () => {
  let fromHost: (frame: unknown) => void
  let posted: unknown[]
  let page: EventTarget
  let api: Api

  beforeEach(() => {
    posted = []
    const lens = {
      post: (frame: unknown) => void posted.push(frame),
      onMessage: (listener: typeof fromHost) => {
        fromHost = listener
      },
      pathForFile: () => '',
    }
    page = Object.assign(new EventTarget(), { lens })
    vi.stubGlobal('window', page)
    api = connectApi()
  })

  /** The engine of a generation: its port goes to the page; it answers everything with its own name. */
  const giveEngine = (generation: number) => {
    const { port1, port2 } = new MessageChannel()
    port2.onmessage = ({ data }) => isCall(data) && port2.postMessage({ result: data.call, value: { rssBytes: generation } })
    page.dispatchEvent(Object.assign(new Event('message'), { source: page, data: { type: 'engine-port', generation }, ports: [port1] }))
    return port2
  }
  const hear = (model: ModelState) => fromHost({ event: 'model', value: model })

  const asked = () => posted.filter((frame) => typeof frame === 'object' && frame !== null && 'enginePort' in frame)

  test('a call waits for the engine that is on its way', async () => {
    hear(ready(1))
    expect(asked()).toEqual([{ enginePort: 1 }])
    const stats = api.stats()
    const engine = giveEngine(1)
    expect(await stats).toEqual({ rssBytes: 1 })
    engine.close()
  })

  test('an engine that is switched back to is connected again', async () => {
    for (const generation of [1, 2, 1, 2]) {
      hear(ready(generation))
      const engine = giveEngine(generation)
      expect(await api.stats()).toEqual({ rssBytes: generation })
      engine.close()
    }
    expect(asked()).toEqual([1, 2, 1, 2].map((enginePort) => ({ enginePort })))
  })

  test('a port that comes when another model is current already is closed, and the right one is waited for', async () => {
    hear(ready(1))
    hear(ready(2))
    const stats = api.stats()
    const [late, engine] = [giveEngine(1), giveEngine(2)]
    const isClosed = new Promise((resolve) => late.addEventListener('close', resolve))
    expect(await stats).toEqual({ rssBytes: 2 })
    await isClosed
    engine.close()
  })

  test('a model that was unloaded fails the calls to it, and the next ones say that none is open', async () => {
    hear(ready(1))
    const stats = api.stats()
    hear({ status: 'none' })
    await expect(stats).rejects.toMatchObject({ code: 'engine_closed' })
    await expect(api.stats()).rejects.toMatchObject({ code: 'engine_closed' })
  })

  test('an engine that dies before its port came fails the calls that waited for it', async () => {
    hear(ready(1))
    const stats = api.stats()
    hear(died)
    await expect(stats).rejects.toMatchObject({ code: 'engine_died', message: 'It died.' })
  })

  test('settings are asked for, and heard of whichever window changed them', async () => {
    const [settings, problem] = [vi.fn(), vi.fn()]
    api.onSettings(settings)
    api.onSettingsProblem(problem)
    const changed = { ...DEFAULT_SETTINGS, theme: 'dark' } as const
    const answer = api.changeSettings({ theme: 'dark' })
    expect(posted.at(-1)).toMatchObject({ method: 'changeSettings', input: { theme: 'dark' } })
    fromHost({ result: (posted.at(-1) as { call: number }).call, value: changed })
    expect(await answer).toEqual(changed)
    fromHost({ event: 'settings', value: changed })
    fromHost({ event: 'settingsProblem', value: null })
    expect(settings).toHaveBeenCalledExactlyOnceWith(changed)
    expect(problem).toHaveBeenCalledExactlyOnceWith(null)
  })

  test('a dropped thing that lies nowhere on this machine is refused with a sentence', async () => {
    await expect(api.dropped(folder)).rejects.toMatchObject({ code: 'not_a_model', message: expect.stringContaining('holiday') })
  })
})

describe('in a browser', () => {
  let sockets: FakeSocket[]
  let api: Api

  class FakeSocket extends EventTarget {
    readonly OPEN = 1
    readonly readyState = 1
    readonly url: string

    constructor(url: string) {
      super()
      this.url = url
      sockets.push(this)
      queueMicrotask(() => this.dispatchEvent(new Event('open')))
    }

    send(bytes: Uint8Array) {
      const frame = decodeFrame(bytes)
      if (!isCall(frame)) return
      const value = frame.method === 'state' ? appState(ready(1)) : { rssBytes: 7 }
      const data = new Uint8Array(encodeFrame({ result: frame.call, value })).buffer
      this.dispatchEvent(Object.assign(new Event('message'), { data }))
    }

    close() {
      this.dispatchEvent(new Event('close'))
    }
  }

  const engines = () => sockets.filter(({ url }) => url.includes('/engine?generation=1'))

  beforeEach(() => {
    vi.useFakeTimers()
    sockets = []
    vi.stubGlobal('window', new EventTarget())
    vi.stubGlobal('location', { origin: 'http://127.0.0.1:1' })
    vi.stubGlobal('WebSocket', FakeSocket)
    api = connectApi()
  })
  afterEach(() => vi.useRealTimers())

  test('an engine connection that is lost while the engine lives is made again by the next call', async () => {
    await api.state()
    expect(await api.stats()).toEqual({ rssBytes: 7 })
    engines()[0]?.close()
    await vi.advanceTimersByTimeAsync(500)
    expect(await api.stats()).toEqual({ rssBytes: 7 })
    expect(engines()).toHaveLength(2)
  })

  test('after the application was out of reach, the same engine answers again', async () => {
    const heard: boolean[] = []
    const settings = vi.fn()
    api.onSettings(settings)
    api.onConnection((connected) => heard.push(connected))
    await api.state()
    for (const socket of [...sockets]) socket.close()
    await vi.advanceTimersByTimeAsync(1000)
    expect(heard).toEqual([false, true])
    expect(settings).toHaveBeenCalledExactlyOnceWith(DEFAULT_SETTINGS)
    expect(await api.stats()).toEqual({ rssBytes: 7 })
  })

  test('a dropped folder without any file of a model is refused before anything is sent', async () => {
    await expect(api.dropped(folder)).rejects.toMatchObject({ code: 'not_a_model', message: expect.stringContaining('holiday') })
  })
})
