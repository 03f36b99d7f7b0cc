import { describe, expect, test, vi } from 'vitest'
import { EXAMPLES } from '../../renderer/lib/examples'
import { PANELS } from '../../renderer/panels'
import { newStore } from '../../renderer/store/store'
import { AppError } from '../../shared/errors'
import { fixture } from '../helpers/fixtures'
import { inProcessApi } from '../helpers/inProcessApi'

const opened = async (path: string | null = null) => {
  const { api, hear } = inProcessApi()
  const store = newStore(api, PANELS)
  await store.getState().openModel(path)
  const done = () =>
    vi.waitFor(() => {
      const { answer } = store.getState()
      if (answer.status !== 'done') throw new Error(answer.status)
      return answer.result
    }, 20_000)
  return { store, done, api, hear }
}

describe('with the sample model', () => {
  test('the first example is answered without a key being pressed', async () => {
    const { store, done } = await opened()
    const result = await done()
    expect(store.getState().text).toBe(EXAMPLES[0]?.text)
    expect(result.masks[0]?.original).toMatchObject({ tokenStr: ' capital', rank: 1 })
  })

  test('every example has a mask, so that each shows an answer', async () => {
    const { store, done } = await opened()
    for (const example of EXAMPLES) {
      store.getState().showExample(example)
      expect((await done()).masks.length, example.title).toBeGreaterThan(0)
    }
  })

  test('hiding a word leaves the text as it is and answers at once', async () => {
    const { store, done } = await opened()
    await done()
    const { text, toggleWord } = store.getState()
    toggleWord({ start: text.indexOf('Canada'), end: text.indexOf('Canada') + 6 })
    expect(store.getState().text).toBe(text)
    expect(store.getState().announcement).toBe('Canada hidden, 2 masked')
    const result = await done()
    expect(result.masks.map(({ original }) => original?.tokenStr)).toEqual([' capital', ' Canada'])
  })

  test('typed text without a mask has no answer; the count follows the text', async () => {
    const { store, done } = await opened()
    await done()
    store.getState().setText('Nothing is hidden here.')
    expect(store.getState().answer).toEqual({ status: 'none' })
    await vi.waitFor(() => expect(store.getState().counted?.text).toBe('Nothing is hidden here.'))
    expect(store.getState().counted?.modelTokens).toBe(store.getState().counted?.tokens.length)
  })

  test('[MASK] is counted as the one mask that it becomes', async () => {
    const { store } = await opened()
    store.getState().setText('A [MASK] here.')
    await vi.waitFor(() => expect(store.getState().counted?.text).toBe('A [MASK] here.'))
    const bert = store.getState().counted?.modelTokens
    store.getState().setText('A <mask> here.')
    await vi.waitFor(() => expect(store.getState().counted?.text).toBe('A <mask> here.'))
    expect(store.getState().counted?.modelTokens).toBe(bert)
  })

  test('words to choose from are ranked with and without their leading space', async () => {
    const { store, done } = await opened()
    await done()
    store.getState().setTargets('city, capital')
    await store.getState().runFillMask()
    const found = (await done()).masks[0]?.candidates.map(({ tokenStr }) => tokenStr)
    expect(found).toEqual(expect.arrayContaining([' city', ' capital', 'capital']))
  })

  test('a candidate of an older answer goes where its mask is now, or nowhere', async () => {
    const { store, done } = await opened()
    store.getState().setText('It flows into the <mask>.')
    await store.getState().runFillMask()
    const [mask] = (await done()).masks
    if (!mask) throw new Error('no mask')
    store.getState().setText('I know: It flows into the <mask>.')
    expect(store.getState().putIn(mask, { tokenStr: ' sea', leadingSpace: true })).toEqual({ start: 26, end: 32, text: 'sea' })
    store.getState().setText('It flows into the .')
    expect(store.getState().putIn(mask, { tokenStr: ' sea', leadingSpace: true })).toBeNull()
  })

  test('another text or model lets go of the token that was under the pointer', async () => {
    const { store, done } = await opened()
    await done()
    const token = { id: 1, token: 'x', span: { start: 0, end: 1 }, wordId: 0, special: false }
    const { hoverToken, point, showExample } = store.getState()
    hoverToken(token)
    point(token.span)
    for (const example of EXAMPLES.slice(1, 2)) showExample(example)
    expect(store.getState()).toMatchObject({ hoveredToken: null, pointed: null })
    hoverToken(token)
    await store.getState().openModel(fixture('roberta-mlm-safetensors'))
    expect(store.getState().hoveredToken).toBeNull()
  })

  test('a text over the limit ends as a sentence and stays as it was typed', async () => {
    const { store } = await opened()
    const text = `<mask> ${'word '.repeat(600)}`
    store.getState().setText(text)
    await store.getState().runFillMask()
    expect(store.getState().answer).toMatchObject({ status: 'failed', error: { code: 'text_too_long' } })
    expect(store.getState().text).toBe(text)
  })
})

test('a model that cannot be opened says why and leaves the open one open', async () => {
  const { store } = await opened()
  expect(await store.getState().openModel('/nowhere')).toBe(false)
  expect(store.getState().openError).toMatchObject({ code: 'no_such_folder' })
  expect(store.getState().model).toMatchObject({ status: 'ready', info: { name: 'lens-sample' } })
})

test('a dropped thing that cannot be read or copied says why', async () => {
  const { store, api } = await opened()
  await store.getState().openDropped(Promise.reject(new Error('The file was moved.')))
  expect(store.getState()).toMatchObject({ openError: { message: 'The file was moved.' }, preparing: null })
  const refused = newStore({ ...api, dropped: () => Promise.reject(new AppError('not_a_model', 'Not one.', 'Drop another.')) }, PANELS)
  await refused.getState().openDropped(Promise.resolve({ name: 'holiday', files: [], origin: null }))
  expect(refused.getState()).toMatchObject({ openError: { code: 'not_a_model' }, preparing: null })
})

test('an engine that dies leaves text and hidden words as they were', async () => {
  const { store, done, hear } = await opened()
  await done()
  const { text, hidden, model } = store.getState()
  if (model.status !== 'ready') throw new Error(model.status)
  hear({ status: 'reopening', info: model.info, reason: { code: 'engine_died', message: 'It died.', hint: 'Run again.' } })
  hear({ ...model, generation: model.generation + 1 })
  expect(store.getState()).toMatchObject({ text, hidden, answer: { status: 'done' } })
})

test('another model answers the same text anew', async () => {
  const { store, done } = await opened()
  const first = await done()
  await store.getState().openModel(fixture('roberta-mlm-safetensors'))
  await vi.waitFor(async () => expect((await done()).model).toBe('roberta-mlm-safetensors'))
  expect(first.model).toBe('lens-sample')
})

test('the answer to an older text is never shown for a newer one', async () => {
  const { api } = inProcessApi()
  const waiting: ((error: Error) => void)[] = []
  const store = newStore({ ...api, run: () => new Promise((_, reject) => waiting.push(reject)) }, PANELS)
  store.getState().setText('one <mask>')
  void store.getState().runFillMask()
  store.getState().setText('no mask at all')
  waiting[0]?.(new AppError('mask_missing', 'late', 'late'))
  await Promise.resolve()
  expect(store.getState().answer).toEqual({ status: 'none' })
})
