import { describe, expect, test, vi } from 'vitest'
import { devicesOf, numbersWith } from '../../renderer/components/settings/choices'
import { SHORTCUTS } from '../../renderer/lib/keys'
import { PANELS } from '../../renderer/panels'
import { newStore } from '../../renderer/store/store'
import { entities } from '../../renderer/views/entities/entities'
import { AppError } from '../../shared/errors'
import { DEFAULT_SETTINGS, type Settings, type SettingsChange } from '../../shared/settings'
import { fixture } from '../helpers/fixtures'
import { inProcessApi } from '../helpers/inProcessApi'

/** A store whose host keeps `kept`, and refuses what `refuse` names. Changes are answered when `answer` is called. */
function hosted(kept: Partial<Settings> = {}) {
  const { api } = inProcessApi()
  let settings: Settings = { ...DEFAULT_SETTINGS, ...kept }
  let tell: (settings: Settings) => void = () => undefined
  const waiting: (() => void)[] = []
  const changeSettings = (change: SettingsChange) =>
    new Promise<Settings>((resolve, reject) =>
      waiting.push(() => {
        if (change.device === 'cuda') return reject(new AppError('device_unavailable', 'The device "cuda" cannot be used.', 'Use another.'))
        settings = { ...settings, ...change }
        tell(settings)
        resolve(settings)
      }),
    )
  const state = async () => ({ ...(await api.state()), settings })
  const store = newStore({ ...api, state, changeSettings, onSettings: (listener) => (tell = listener) }, PANELS)
  return { store, api, answer: () => waiting.shift()?.(), tell: (next: Settings) => tell(next) }
}

describe('changes', () => {
  test('hold at once, and what the host says of an older one does not undo a newer one', async () => {
    const { store, answer } = hosted()
    const first = store.getState().changeSettings({ railWidth: 200 })
    const second = store.getState().changeSettings({ railWidth: 300 })
    expect(store.getState().settings.railWidth).toBe(300)
    answer()
    await first
    expect(store.getState().settings.railWidth).toBe(300)
    answer()
    await second
    expect(store.getState().settings.railWidth).toBe(300)
  })

  test('that are refused are taken back with their sentence; others meanwhile stay', async () => {
    const { store, answer } = hosted()
    const refused = store.getState().changeSettings({ device: 'cuda' })
    const other = store.getState().changeSettings({ density: 'compact' })
    expect(store.getState().settings.device).toBe('cuda')
    answer()
    await refused
    expect(store.getState().settings).toMatchObject({ device: 'auto', density: 'compact' })
    expect(store.getState().settingsRefusal).toMatchObject({ error: { code: 'device_unavailable' }, isOfDevice: true })
    answer()
    await other
    expect(store.getState().settingsRefusal).toBeNull()
  })

  test('that another window makes are followed, its panel is not', async () => {
    const { store, tell } = hosted()
    await store.getState().start()
    tell({ ...DEFAULT_SETTINGS, theme: 'dark', language: 'ko', panel: 'entities' })
    expect(store.getState().settings.theme).toBe('dark')
    expect(store.getState()).toMatchObject({ language: 'ko', panel: 'fill-mask' })
  })
})

describe('at the start', () => {
  test('language, panel and candidates are as they were left', async () => {
    const { store } = hosted({ language: 'ko', panel: 'entities', topK: 20 })
    await store.getState().start()
    expect(store.getState()).toMatchObject({ language: 'ko', panel: 'entities', topK: 20 })
  })

  test('a panel that this version has not is not shown', async () => {
    const { store } = hosted({ panel: 'toString' })
    await store.getState().start()
    expect(store.getState().panel).toBe('fill-mask')
  })
})

test('with no run on edit, edits and another model run nothing, and what is asked runs', async () => {
  const { api } = inProcessApi()
  const run = vi.fn(api.run)
  const store = newStore({ ...api, run }, PANELS)
  await store.getState().changeSettings({ runOnEdit: false })
  await store.getState().openModel(fixture('roberta-tok-safetensors'))
  store.getState().changeDraft('entities', { text: 'Anna' })
  store.getState().setText('Ottawa is the <mask> of Canada.')
  store.getState().setTopK(10)
  store.getState().showPanel('entities')
  await store.getState().openModel(fixture('roberta-mlm-safetensors'))
  // Longer than any pause between an edit and its run.
  await new Promise((resolve) => setTimeout(resolve, 400))
  expect(run).not.toHaveBeenCalled()
  await store.getState().runFillMask()
  expect(run).toHaveBeenCalledOnce()
  expect(store.getState().answer.status).toBe('done')
})

test('the candidates of the settings are asked for in fill-mask at once', async () => {
  const { store, api } = hosted()
  await store.getState().start()
  await api.openModel(fixture('roberta-mlm-safetensors'))
  store.getState().setTopK(50)
  void store.getState().changeSettings({ density: 'compact' })
  expect(store.getState().topK).toBe(50)
  void store.getState().changeSettings({ topK: 20 })
  expect(store.getState().topK).toBe(20)
})

test('windows of a long text overlap by the stride of the settings, where the model has the room', () => {
  const draft = { text: 'Anna', strategy: 'simple' } as const
  const strideOf = (maxTokens: number, stride?: number) =>
    (entities.inputsOf(draft, { maxTokens } as never, stride === undefined ? undefined : { stride })[0] as { stride: number }).stride
  expect(strideOf(512, 128)).toBe(128)
  expect(strideOf(512, 0)).toBe(0)
  expect(strideOf(512)).toBe(DEFAULT_SETTINGS.stride)
  expect(strideOf(64, 128)).toBe(16)
})

test('devices that a platform cannot have are not offered, unless one is chosen', () => {
  expect(devicesOf('linux', 'auto')).toEqual(['auto', 'cpu', 'webgpu', 'cuda'])
  expect(devicesOf('win32', 'auto')).toEqual(['auto', 'cpu', 'webgpu', 'cuda', 'dml'])
  expect(devicesOf('darwin', 'auto')).toEqual(['auto', 'cpu', 'webgpu', 'coreml'])
  expect(devicesOf('linux', 'coreml')).toContain('coreml')
  expect(numbersWith([5, 10], 7)).toEqual([5, 7, 10])
})

test('a key press is at most one shortcut, and ? types where text is written', () => {
  const press = (key: string, keys: Partial<KeyboardEvent> = {}, isText = false) => {
    const target = { closest: (selectors: string) => (isText && selectors.includes('textarea') ? target : null) } as unknown as EventTarget
    const event = { key, code: '', ctrlKey: false, metaKey: false, altKey: false, shiftKey: false, target, ...keys } as KeyboardEvent
    return Object.entries(SHORTCUTS).flatMap(([id, { matches }]) => (matches(event) ? [id] : []))
  }
  const ctrlKey = true
  expect(press('k', { ctrlKey })).toEqual(['palette'])
  expect(press('K', { ctrlKey })).toEqual(['palette'])
  expect(press('k', { ctrlKey, shiftKey: true })).toEqual([])
  expect(press('&', { ctrlKey, code: 'Digit1' })).toEqual(['panel'])
  expect(press('0', { ctrlKey, code: 'Digit0' })).toEqual([])
  expect(press('1', { code: 'Digit1' })).toEqual([])
  expect(press('?', { shiftKey: true })).toEqual(['shortcuts'])
  expect(press('?', { shiftKey: true }, true)).toEqual([])
  expect(press('ArrowDown', { altKey: true })).toEqual(['panelAfter'])
  expect(press('ArrowUp', { altKey: true }, true)).toEqual(['panelBefore'])
  expect(press('ArrowUp', { altKey: true, ctrlKey })).toEqual([])
  expect(press('µ', { altKey: true, code: 'KeyM' })).toEqual(['hideWord'])
})
