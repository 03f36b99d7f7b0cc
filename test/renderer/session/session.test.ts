import { describe, expect, it } from 'vitest'
import { ModelFinder } from '../../../main/services/modelFinder'
import { SettingsStore } from '../../../main/services/settings'
import { PANELS } from '../../../renderer/panels'
import { shownIn } from '../../../renderer/store/fillAnswer'
import { newStore, type Store } from '../../../renderer/store/store'
import { everything } from '../../../renderer/store/work'
import type { ModelState } from '../../../shared/model'
import { lensFile, readLensFile } from '../../../shared/session/lensFile'
import { fixture, SAMPLE_MODEL } from '../../helpers/fixtures'
import { inProcessApi } from '../../helpers/inProcessApi'
import { tempFolder } from '../../helpers/tempFolder'

/** A window with a host that finds the sample model, or none. */
function newWindow(isModelHere = true) {
  const finder = new ModelFinder(new SettingsStore(tempFolder('data')), isModelHere ? SAMPLE_MODEL : null).handlers()
  const made = inProcessApi((async (call: string, input: never) => {
    if (call === 'modelFingerprint') return finder.modelFingerprint(input, {} as never)
    if (call === 'findModel') return finder.findModel(input, {} as never)
    return null
  }) as never)
  const asked: string[] = []
  const run: typeof made.api.run = (task, input, options) => {
    asked.push(task)
    return made.api.run(task, input, options)
  }
  const noting = Object.entries(made.api.inspect).map(([name, call]) => [
    name,
    (...args: Parameters<typeof call>) => {
      asked.push(name)
      return call(...(args as [never]))
    },
  ])
  const inspect = Object.fromEntries(noting) as typeof made.api.inspect
  const store = newStore({ ...made.api, run, inspect }, PANELS)
  return { store, hear: made.hear, asked }
}

async function saved(store: Store): Promise<File> {
  let made: File | null = null
  await store.getState().saveSession((blob, name) => {
    made = new File([blob], name)
  })
  if (!made) throw new Error(store.getState().sessionError?.message)
  return made
}

const THUMBNAILS = {
  text: 'A river 😀 flows.',
  weights: 'raw' as const,
  hideSpecials: false,
  segments: 'all' as const,
  renormalise: false,
  words: false,
  rowMax: false,
  side: 24,
}

const until = async (isTrue: () => boolean): Promise<void> => {
  const end = Date.now() + 20_000
  while (!isTrue()) {
    if (Date.now() > end) throw new Error('It has not come.')
    await new Promise((resolve) => setTimeout(resolve, 5))
  }
}

/** A window in which a mask was filled, a text attended to, and something typed. */
async function worked() {
  const made = newWindow()
  const { store } = made
  await store.getState().openModel(null)
  store.getState().setText('The capital of France is <mask>.')
  await store.getState().runFillMask()
  store.getState().attend({ text: 'A river 😀 flows.' })
  store.getState().showPanel('attention')
  store.getState().lookUp('attended', { text: 'A river 😀 flows.' })
  await until(() => store.getState().lookUps.attended?.status === 'done')
  return made
}

const fills = (store: Store) => shownIn(store.getState().answer)?.result

describe('a session', () => {
  it('opened where the model is not shows every result, and runs nothing', async () => {
    const { store } = await worked()
    const file = await saved(store)
    expect(file.name).toMatch(/^lens-sample-\d{4}-\d\d-\d\dT\d{4}\.lens$/)
    const there = newWindow(false)
    await there.store.getState().openSession(file)
    const state = there.store.getState()
    expect(state.sessionError).toBeNull()
    expect(state.session).toMatchObject({ name: file.name, path: null, faults: [], info: { name: 'lens-sample', path: 'lens-sample' } })
    expect(state.model.status).toBe('kept')
    expect(fills(there.store)).toEqual(fills(store))
    expect(state.lookUps.attended).toEqual(store.getState().lookUps.attended)
    expect(state.panel).toBe('attention')
    // Neither going through the panels nor pressing Run asks another model that happens to be open.
    await state.openModel(fixture('roberta-mlm-safetensors')).catch(() => undefined)
    expect(there.asked).toEqual([])
  })

  it('opened where another model is open keeps its results until that model is opened here', async () => {
    const { store } = await worked()
    const file = await saved(store)
    const there = newWindow(false)
    await there.store.getState().openModel(fixture('roberta-mlm-safetensors'))
    const before = there.store.getState().model
    there.asked.length = 0
    await there.store.getState().openSession(file)
    if (there.store.getState().offeredSession) await there.store.getState().acceptSession()
    expect(there.store.getState().model.status).toBe('kept')
    // As when the connection was lost, or another window did something.
    there.hear(before as ModelState)
    expect(there.store.getState().model.status).toBe('kept')
    expect(fills(there.store)).toEqual(fills(store))
    there.store.getState().showPanel('fill-mask')
    there.store.getState().run()
    there.store.getState().setTopK(3)
    expect(there.asked).toEqual([])
    await there.store.getState().openModel(fixture('roberta-mlm-safetensors'))
    expect(there.store.getState().model).toMatchObject({ status: 'ready', info: { name: 'roberta-mlm-safetensors' } })
    expect(there.store.getState().session).toBeNull()
    expect(there.store.getState().text).toBe('The capital of France is <mask>.')
  })

  it('opens its model where that lies, and results stay as saved until they are run again', async () => {
    const { store } = await worked()
    const file = await saved(store)
    const there = newWindow()
    await there.store.getState().openSession(file)
    await until(() => there.store.getState().model.status === 'ready')
    expect(there.store.getState().model).toMatchObject({ info: { path: SAMPLE_MODEL } })
    expect(fills(there.store)).toEqual(fills(store))
    there.store.getState().lookUp('attended', { text: 'A river 😀 flows.' })
    there.store.getState().showPanel('fill-mask')
    await new Promise((resolve) => setTimeout(resolve, 300))
    expect(there.asked).toEqual([])
    expect(there.store.getState().session?.asSaved).toEqual(expect.arrayContaining(['fill-mask', 'attention']))
    there.store.getState().runAgain()
    await until(() => there.asked.includes('fill-mask') && there.store.getState().answer.status === 'done')
    expect(there.store.getState().session?.asSaved).not.toContain('fill-mask')
    expect(fills(there.store)?.masks[0]?.candidates).toEqual(fills(store)?.masks[0]?.candidates)
  })

  it('saved before its last answer came has that asked where its model is, and no other', async () => {
    const { store } = await worked()
    store.getState().lookUp('thumbnails', THUMBNAILS)
    const file = await saved(store)
    const there = newWindow()
    // As a panel in sight does, whenever another model is there to be asked.
    there.store.subscribe(({ inspected, model, lookUp }, before) => {
      if (inspected === before.inspected || model.status !== 'ready') return
      lookUp('attended', { text: 'A river 😀 flows.' })
      lookUp('thumbnails', THUMBNAILS)
    })
    await there.store.getState().openModel(null)
    await until(() => there.store.getState().lookUps.thumbnails?.status === 'done')
    there.asked.length = 0
    await there.store.getState().openSession(file)
    expect(there.store.getState().session?.path).toBe(SAMPLE_MODEL)
    await until(() => there.store.getState().lookUps.thumbnails?.status === 'done')
    expect(there.asked).toEqual(['attentionThumbnails'])
  })

  it('asks before it replaces what was typed, and gives it back', async () => {
    const file = await saved((await worked()).store)
    const { store } = await worked()
    store.getState().setText('Mine, and <mask> typed.')
    store.getState().changeDraft('entities', { text: 'Jane lives in Seoul.' })
    await store.getState().runFillMask()
    const before = everything(store.getState())
    await store.getState().openSession(file)
    expect(store.getState()).toMatchObject({ overlay: 'session', session: null, text: 'Mine, and <mask> typed.' })
    await store.getState().acceptSession()
    expect(store.getState()).toMatchObject({ overlay: null, text: 'The capital of France is <mask>.' })
    store.getState().goBack()
    const after = store.getState()
    expect(after.text).toBe('Mine, and <mask> typed.')
    expect(after.drafts['entities']).toMatchObject({ text: 'Jane lives in Seoul.' })
    expect(after.answer).toEqual(before.answer)
    expect(after.model.status).toBe('ready')
    expect(after.session).toBeNull()
  })

  it('that was refused, and a file that is none, change nothing', async () => {
    const file = await saved((await worked()).store)
    const { store } = await worked()
    store.getState().setText('Mine <mask>.')
    const before = everything(store.getState())
    await store.getState().openSession(file)
    store.getState().refuseSession()
    await store.getState().openSession(new File([(await file.arrayBuffer()).slice(0, 900)], 'half.lens'))
    expect(store.getState().sessionError).toMatchObject({ code: 'session_invalid', message: expect.stringContaining('"half.lens"') })
    expect(everything(store.getState())).toEqual(before)
  })

  it('tells nobody where models lie', async () => {
    const { store } = await worked()
    store.getState().compareWith({ model: '/home/jane/secret/other' })
    store.getState().keep('tokenizer.compare', '/home/jane/secret/other')
    const file = await saved(store)
    const { manifest, state } = await readLensFile('a', new Uint8Array(await file.arrayBuffer()), () => undefined)
    expect(JSON.stringify([manifest, state]).match(/.{0,80}(jane|assets\/models).{0,80}/)).toBeNull()
    expect(state).toMatchObject({ compared: { model: 'other' } })
  })

  it('of results that are broken or of nobody is opened without them, and says which', async () => {
    const { store } = await worked()
    const { manifest, state } = await readLensFile('a', new Uint8Array(await (await saved(store)).arrayBuffer()), () => undefined)
    const bad = {
      ...(state as object),
      hidden: 'x',
      runs: { entities: { status: 'done', current: { inputs: [], outcomes: [{ value: { text: 5 } }], partials: [] } }, unknown: {} },
      drafts: { entities: { text: 'ok', strategy: 'simple', more: 1 }, questions: null },
      invented: { a: 1 },
    }
    const pieces: Uint8Array[] = []
    for await (const piece of lensFile({ manifest, state: bad }, () => undefined)) pieces.push(piece)
    const there = newWindow(false)
    await there.store.getState().openSession(new File(pieces as Uint8Array<ArrayBuffer>[], 'bad.lens'))
    const after = there.store.getState()
    expect(after.session?.faults.map(({ field }) => field).sort()).toEqual(['drafts.questions', 'hidden', 'runs.entities'])
    expect(after.hidden).toEqual(newWindow(false).store.getState().hidden)
    expect(after.runs).toEqual({})
    expect(after.drafts['entities']).toEqual({ text: 'ok', strategy: 'simple' })
    expect(Object.hasOwn(after, 'invented')).toBe(false)
    expect(fills(there.store)).toEqual(fills(store))
  })

  it('saved without its model is the same session once more', async () => {
    const { store } = await worked()
    const there = newWindow(false)
    await there.store.getState().openSession(await saved(store))
    const again = newWindow()
    await again.store.getState().openSession(await saved(there.store))
    expect(again.store.getState().session).toMatchObject({ path: SAMPLE_MODEL })
    expect(fills(again.store)).toEqual(fills(store))
  })
})
