import { expect, test, vi } from 'vitest'
import { PANELS } from '../../renderer/panels'
import { newStore } from '../../renderer/store/store'
import { fixture } from '../helpers/fixtures'
import { inProcessApi } from '../helpers/inProcessApi'

const reason = { code: 'engine_died', message: 'It died.', hint: 'Run again.' } as const

/** A store with a model open, and every run that it asks the engine for. */
async function opened(path: string | null) {
  const { api, hear } = inProcessApi()
  const run = vi.fn(api.run)
  const store = newStore({ ...api, run }, PANELS)
  await store.getState().openModel(path)
  const ready = () => {
    const { model } = store.getState()
    if (model.status !== 'ready') throw new Error(model.status)
    return model
  }
  const asked = () => run.mock.calls.map(([task]) => task)
  const until = (isSo: () => boolean) => vi.waitFor(() => expect(isSo()).toBe(true), 5000)
  return { store, state: store.getState, hear, ready, asked, until }
}

test('results stay where they are after a wrong path in the open dialog', async () => {
  const { state, hear, ready, asked, until } = await opened(fixture('roberta-tok-safetensors'))
  state().showPanel('entities')
  await until(() => state().runs.entities?.status === 'done')
  state().lookUp('tensors', {})
  await until(() => state().lookUps.tensors?.status === 'done')
  const [before, { runs, lookUps }, runsBefore] = [ready(), state(), asked().length]
  // What the hosts say of it: see `Models`.
  hear({ status: 'opening', path: '/nowhere', stage: 'starting', isSlow: false })
  hear(before)
  expect(state()).toMatchObject({ runs, lookUps })
  expect(asked()).toHaveLength(runsBefore)
  // The same model on another device is another engine, not one that replaced a dead one.
  hear({ status: 'opening', path: before.info.path, stage: 'starting', isSlow: false })
  hear({ ...before, generation: before.generation + 1 })
  expect(state().lookUps).toEqual({})
})

test('a run that goes on while a wrong path is tried is not ended', async () => {
  const { state, hear, ready } = await opened(fixture('roberta-tok-safetensors'))
  const before = ready()
  const running = state().startRun('entities')
  hear({ status: 'opening', path: '/nowhere', stage: 'starting', isSlow: false })
  hear(before)
  await running
  expect(state().runs.entities?.status).toBe('done')
})

test('a model without the head is asked no fill-mask, and one that has it not before the panel is shown', async () => {
  const { state, asked, until } = await opened(fixture('roberta-tok-safetensors'))
  state().setTopK(10)
  expect(state().answer).toEqual({ status: 'none' })
  state().showPanel('entities')
  await until(() => state().runs.entities?.status === 'done')
  await state().openModel(fixture('roberta-mlm-safetensors'))
  expect(asked()).toEqual(['token-classification'])
  state().showPanel('fill-mask')
  await until(() => state().answer.status === 'done')
  state().showPanel('entities')
  state().showPanel('fill-mask')
  expect(asked()).toEqual(['token-classification', 'fill-mask'])
})

test('an answer of another model is not shown in a panel that was out of sight', async () => {
  const { state, until } = await opened(null)
  await until(() => state().answer.status === 'done')
  state().showPanel('entities')
  await state().openModel(fixture('roberta-mlm-safetensors'))
  expect(state().answer).toEqual({ status: 'none' })
})

test('what is edited while a dead engine is replaced is computed by the new one', async () => {
  const { state, hear, ready, until } = await opened(fixture('roberta-tok-safetensors'))
  state().showPanel('entities')
  await until(() => state().runs.entities?.status === 'done')
  const before = ready()
  hear({ status: 'reopening', info: before.info, reason })
  state().changeDraft('entities', { text: 'Anna' })
  await state().startRun('entities')
  expect(state().runs.entities).toMatchObject({ current: { inputs: [{ text: expect.not.stringMatching(/^Anna$/) }] } })
  hear({ ...before, generation: before.generation + 1 })
  await until(() => state().runs.entities?.status === 'done')
  expect(state().runs.entities).toMatchObject({ current: { inputs: [{ text: 'Anna' }] } })
})

test('a refused run of a panel out of sight waits until it is shown, and is run once', async () => {
  const { state, hear, ready, asked, until } = await opened(fixture('roberta-tok-safetensors'))
  const before = ready()
  hear({ status: 'reopening', info: before.info, reason })
  await state().startRun('entities')
  hear({ ...before, generation: before.generation + 1 })
  expect(asked()).toEqual([])
  state().showPanel('entities')
  await until(() => state().runs.entities?.status === 'done')
  state().showPanel('tokenizer')
  state().showPanel('entities')
  expect(asked()).toEqual(['token-classification'])
})

test('a sentence that was refused while the engine was replaced is filled by the new one', async () => {
  const { api, hear } = inProcessApi()
  let isDead = false
  const store = newStore({ ...api, run: (task, input, options) => (isDead ? Promise.reject(new Error('It died.')) : api.run(task, input, options)) }, PANELS)
  await store.getState().openModel(null)
  const { model } = store.getState()
  if (model.status !== 'ready') throw new Error(model.status)
  isDead = true
  hear({ status: 'reopening', info: model.info, reason })
  store.getState().setText('It flows into the <mask>.')
  await store.getState().runFillMask()
  expect(store.getState().answer.status).toBe('failed')
  isDead = false
  hear({ ...model, generation: model.generation + 1 })
  await vi.waitFor(() => expect(store.getState().answer).toMatchObject({ status: 'done', text: 'It flows into the <mask>.' }), 5000)
})
