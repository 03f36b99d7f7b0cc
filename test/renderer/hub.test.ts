import { expect, it, vi } from 'vitest'
import type { Api } from '../../renderer/api'
import { newStore } from '../../renderer/store/store'
import { msLeft, offered, shareRunning, wholePercent } from '../../renderer/views/models/hub/downloads'
import type { Download } from '../../shared/hub'
import { inProcessApi } from '../helpers/inProcessApi'
import { type HubUnderTest, hubOn, ID, startHub } from '../main/services/hub/hubUnderTest'

/** The page's store over a real Hub service; what the host would send as events is asked for. */
function storeOn(under: HubUnderTest) {
  const host = (call: string, input: never, options?: { signal?: AbortSignal; onPartial?(value: unknown): void }) => {
    const context = { signal: options?.signal ?? new AbortController().signal, partial: (value: unknown) => options?.onPartial?.(value) }
    const handlers = under.calls as unknown as Record<string, (input: never, context: object) => unknown>
    return Promise.resolve().then(() => handlers[call]?.(input, context))
  }
  const { api } = inProcessApi(host as Api['host'])
  const store = newStore(api, [])
  under.hub.listen((_event, downloads) => store.getState().hearDownloads(downloads))
  return { store, state: () => store.getState() }
}

it('a model is looked up, one format of it chosen, and downloaded', async () => {
  const server = await startHub()
  const under = hubOn(server)
  const { state } = storeOn(under)
  await state().readHub()
  expect(state().hubSetup).toMatchObject({ off: null, host: server.origin })
  state().setHubName(` ${ID} `)
  await state().lookUpHub()
  const chosen = () => {
    const { hubLookUp } = state()
    return hubLookUp.status === 'found' ? [...hubLookUp.chosen].sort() : hubLookUp
  }
  expect(chosen()).toEqual(['README.md', 'config.json', 'model.safetensors', 'tokenizer.json'])
  state().chooseHubFormat('PyTorch')
  state().toggleHubFile('README.md')
  expect(chosen()).toEqual(['config.json', 'pytorch_model.bin', 'tokenizer.json'])
  await state().downloadChosen()
  expect(state()).toMatchObject({ hubLookUp: { status: 'none' }, hubName: '', hubRefusal: null })
  await vi.waitFor(() => expect(state().downloads).toMatchObject([{ status: 'done', files: 3 }]))
  await state().removeDownload(state().downloads[0]?.id ?? '')
  expect(state().downloads).toEqual([])
})

it('what is refused is said: a look-up where it stands, all else beside the downloads', async () => {
  const server = await startHub()
  const { state } = storeOn(hubOn(server))
  state().setHubName('owner/absent')
  await state().lookUpHub()
  expect(state().hubLookUp).toMatchObject({ status: 'failed', error: { code: 'hub_not_found' } })
  await state().resumeDownload('11111111-1111-4111-8111-111111111111')
  expect(state().hubRefusal).toMatchObject({ code: 'input_invalid' })
  await expect(state().setHubToken('two words', false)).rejects.toMatchObject({ code: 'input_invalid' })
})

it('a look-up that waits says so, and is cancelled at once', async () => {
  const server = await startHub()
  const { state } = storeOn(hubOn(server))
  server.faults.push({ path: /api/, status: 429, headers: { 'retry-after': '600' } })
  state().setHubName(ID)
  const asking = state().lookUpHub()
  await vi.waitFor(() => expect(state().hubLookUp).toMatchObject({ status: 'looking', wait: { because: 'rate limit' } }))
  state().cancelHubLookUp()
  await asking
  expect(state().hubLookUp).toEqual({ status: 'none' })
})

it('the answer to an older look-up does not take the place of a newer one', async () => {
  const server = await startHub()
  const { state } = storeOn(hubOn(server))
  state().setHubName('owner/absent')
  const older = state().lookUpHub()
  state().setHubName(ID)
  await Promise.all([older, state().lookUpHub()])
  expect(state().hubLookUp).toMatchObject({ status: 'found', name: ID })
})

it('a share is whole only when nothing is missing, and time left needs a speed', () => {
  expect([wholePercent(999, 1000), wholePercent(1000, 1000), wholePercent(0, 0)]).toEqual([99, 100, 0])
  expect(msLeft({ totalBytes: 3000, doneBytes: 1000, bytesPerSecond: 500 })).toBe(4000)
  expect(msLeft({ totalBytes: 3000, doneBytes: 1000, bytesPerSecond: 0 })).toBeNull()
  const row = (status: Download['status'], doneBytes: number) => ({ status, doneBytes, totalBytes: 100 }) as Download
  expect(shareRunning([row('running', 10), row('checking', 50), row('stopped', 0)])).toBe(30)
  expect(shareRunning([row('done', 100)])).toBeNull()
})

it('offers first what goes together, and hides the other formats', () => {
  const file = (path: string) => ({ path, bytes: 1, isCached: false })
  const model = {
    ...{ id: ID, revision: 'main', commit: '', host: '', folder: '', freeBytes: null },
    files: ['config.json', 'model.safetensors', 'pytorch_model.bin', 'logs/a.png'].map(file),
    formats: [
      { name: 'safetensors' as const, files: ['model.safetensors'] },
      { name: 'PyTorch' as const, files: ['pytorch_model.bin'] },
    ],
    others: ['config.json'],
  }
  const { first, rest } = offered(model, new Set(['model.safetensors', 'config.json']))
  expect([first.map(({ path }) => path), rest.map(({ path }) => path)]).toEqual([['config.json', 'model.safetensors'], ['logs/a.png']])
})
