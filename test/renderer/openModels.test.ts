import { expect, test, vi } from 'vitest'
import { PANELS } from '../../renderer/panels'
import { hasLost } from '../../renderer/store/crashSlice'
import { RunRecorder } from '../../renderer/store/runRecorder'
import { newStore } from '../../renderer/store/store'
import { AppError } from '../../shared/errors'
import type { FinishedRun } from '../../shared/history'
import type { ModelState } from '../../shared/model'
import { fixture } from '../helpers/fixtures'
import { severalModels } from '../helpers/severalModels'

const reason = { code: 'engine_died', message: 'It died.', hint: 'Run again.', detail: { doing: 'fill-mask' } } as const
const TOKENS = fixture('roberta-tok-safetensors')
const MLM = fixture('roberta-mlm-safetensors')

function setup() {
  const models = severalModels()
  const store = newStore(models.api, PANELS)
  const until = (isSo: () => boolean) => vi.waitFor(() => expect(isSo()).toBe(true), 5000)
  const ready = (): Extract<ModelState, { status: 'ready' }> => {
    const { model } = store.getState()
    if (model.status !== 'ready') throw new Error(model.status)
    return model
  }
  const asked = () => models.run.mock.calls.map(([task]) => task)
  return { ...models, store, state: store.getState, until, ready, asked }
}

/** The sample model with an answer in sight (generation 1), and another model that was opened after it (2). */
async function two() {
  const all = setup()
  const { state, until, load } = all
  await state().openModel(null)
  await until(() => state().answer.status === 'done')
  const { answer } = state()
  await load(MLM)
  await until(() => state().answer.status === 'done')
  return { ...all, first: answer }
}

test('an answer is there again when its model is, and nothing is asked', async () => {
  const { state, switchTo, first, asked } = await two()
  const [second, before] = [state().answer, asked().length]
  expect(second).not.toBe(first)
  switchTo(1)
  expect(state().answer).toBe(first)
  switchTo(2)
  expect(state().answer).toBe(second)
  expect(asked()).toHaveLength(before)
})

test('what was changed meanwhile is asked', async () => {
  const { state, switchTo, until } = await two()
  state().setText('Paris is the <mask> of France.')
  await until(() => state().answer.status === 'done')
  switchTo(1)
  await until(() => state().answer.status === 'done')
  expect(state().answer).toMatchObject({ text: 'Paris is the <mask> of France.' })
})

test('runs and look-ups of every panel are there again; what was changed while another model was open is asked when it is shown', async () => {
  const { state, until, load, switchTo, asked, tensors } = setup()
  await state().openModel(TOKENS)
  state().showPanel('entities')
  await until(() => state().runs.entities?.status === 'done')
  state().lookUp('tensors', {})
  await until(() => state().lookUps.tensors?.status === 'done')
  const { runs, lookUps, inspected } = state()
  await load(MLM)
  expect(state()).toMatchObject({ runs: {}, lookUps: {} })
  expect(state().inspected).not.toBe(inspected)
  switchTo(1)
  expect(state()).toMatchObject({ runs, lookUps, inspected })
  // As the panel does when it is drawn anew.
  state().lookUp('tensors', {})
  expect(tensors).toHaveBeenCalledOnce()
  expect(asked()).toEqual(['token-classification'])

  switchTo(2)
  state().changeDraft('entities', { text: 'Anna' })
  state().showPanel('tokenizer')
  switchTo(1)
  expect(state().runs).toEqual(runs)
  state().showPanel('entities')
  await until(() => state().runs.entities?.status === 'done')
  expect(state().runs.entities).toMatchObject({ current: { inputs: [{ text: 'Anna' }] } })
})

test('a run that goes on when another model is shown is ended; what was there before it is in sight again, and what had nothing is asked anew', async () => {
  const { state, until, switchTo, first } = await two()
  switchTo(1)
  const running = state().runFillMask()
  expect(state().answer.status).toBe('running')
  switchTo(2)
  await running
  switchTo(1)
  expect(state().answer).toMatchObject({ status: 'done', result: (first as { result?: object }).result })
  state().setText('It flows into the <mask>.')
  switchTo(2)
  await until(() => state().answer.status === 'done' && 'text' in state().answer)
})

test('what is there again is no run of the history, also where one was ended for it', async () => {
  const { state, store, switchTo } = await two()
  const recorded: FinishedRun[] = []
  const recorder = new RunRecorder(
    () => 'fill-mask',
    (run) => recorded.push(run),
  )
  store.subscribe((now, before) => recorder.follow(now, before))
  recorder.askedByHand('fill-mask', state())
  const ended = state().runFillMask()
  switchTo(1)
  await ended
  recorder.flush()
  expect(recorded).toEqual([])
  recorder.askedByHand('fill-mask', state())
  await state().runFillMask()
  expect(recorded.map(({ model }) => model.name)).toEqual(['lens-sample'])
})

test('interventions are each model’s own', async () => {
  const { state, switchTo } = await two()
  state().intervene({ skippedLayers: [1] })
  const { interventions } = state()
  switchTo(1)
  expect(state().interventions).not.toEqual(interventions)
  switchTo(2)
  expect(state().interventions).toBe(interventions)
})

test('results of a model that was unloaded are gone, and computed anew when it is opened again', async () => {
  const { state, until, unload, asked, load } = await two()
  unload(1)
  const before = asked().length
  await load(null)
  await until(() => state().answer.status === 'done')
  expect(asked()).toHaveLength(before + 1)
})

test('unloading the last one leaves no result in sight, and what is opened next is asked', async () => {
  const { state, until, unload, load } = setup()
  await state().openModel(null)
  await until(() => state().answer.status === 'done')
  unload(1)
  expect(state()).toMatchObject({ model: { status: 'none' }, answer: { status: 'none' }, runs: {}, lookUps: {} })
  await load(MLM)
  await until(() => state().answer.status === 'done')
})

test('unloading the current one shows what the other had', async () => {
  const { state, unload, first } = await two()
  unload(2)
  expect(state().answer).toBe(first)
})

test('one whose engine died in the background keeps its results in the engine that replaces it', async () => {
  const { state, load, first, asked } = await two()
  const before = asked().length
  await load(null, 1)
  expect(state().answer).toBe(first)
  expect(asked()).toHaveLength(before)
})

test('the same model on another device, switched to at once, is another one', async () => {
  const { state, hear, ready, until, run } = await two()
  const before = run.mock.calls.length
  hear({ ...ready(), generation: 9 })
  await until(() => run.mock.calls.length > before)
  expect(state().lookUps).toEqual({})
})

test('the page knows what is open, what was closed for what, and how to switch, unload and cancel', async () => {
  const { state, ready } = await two()
  expect(state().openModels.map(({ generation, isCurrent }) => [generation, isCurrent])).toEqual([
    [1, false],
    [2, true],
  ])
  await state().switchModel(1)
  expect(ready().generation).toBe(1)
  await state().unloadModel(1)
  expect(state().openModels).toHaveLength(1)
  expect(state().openError).toBeNull()
})

test('a crash is told with what became of the model; one button asks again for all that was lost with it', async () => {
  const { state, hear, ready, until, run, load } = await two()
  state().changeDraft('entities', { text: 'Anna' })
  const died = () => Promise.reject(AppError.from(reason))
  run.mockImplementationOnce(died)
  await state().runFillMask()
  expect(state().answer).toMatchObject({ status: 'failed', error: reason, previous: expect.anything() })
  hear({ status: 'reopening', info: ready().info, reason })
  expect(state().crash).toMatchObject({ name: 'roberta-mlm-safetensors', reason, outcome: 'reopening' })
  await load(MLM, 2)
  expect(state().crash).toMatchObject({ outcome: 'reopened' })
  expect(hasLost(state())).toBe(true)
  state().retry()
  expect(state().crash).toBeNull()
  await until(() => state().answer.status === 'done')
  expect(hasLost(state())).toBe(false)
})

test('a look-up and a panel’s run that were lost are asked again as well', async () => {
  const { state, hear, ready, until, run, tensors, load } = setup()
  await load(TOKENS)
  state().showPanel('entities')
  await until(() => state().runs.entities?.status === 'done')
  const died = () => Promise.reject(AppError.from(reason))
  run.mockImplementationOnce(died)
  tensors.mockImplementationOnce(died)
  state().lookUp('tensors', {})
  await Promise.all([state().startRun('entities'), until(() => state().lookUps.tensors?.status === 'failed')])
  expect(state().runs.entities).toMatchObject({ status: 'failed' })
  hear({ status: 'reopening', info: ready().info, reason })
  await load(TOKENS, 1)
  state().retry()
  await until(() => state().runs.entities?.status === 'done' && state().lookUps.tensors?.status === 'done')
})

test('a crash while nothing ran is over as soon as the new engine has answered something', async () => {
  const { state, hear, ready, until, load } = await two()
  hear({ status: 'reopening', info: ready().info, reason })
  await load(MLM, 2)
  expect(state().crash).toMatchObject({ outcome: 'reopened' })
  await state().runFillMask()
  await until(() => state().crash === null)
})

test('a crash that ends in no open model says why, and is over when the model is open again or another one is', async () => {
  const { state, hear, ready, load } = await two()
  const { info } = ready()
  const failed = { status: 'failed', path: info.path, error: { code: 'weights_changed', message: 'It was cut short.', hint: 'Open it again.' } } as const
  hear({ status: 'reopening', info, reason })
  hear(failed)
  expect(state().crash).toMatchObject({ outcome: { failed: failed.error } })
  await load(MLM, 2)
  expect(state().crash).toMatchObject({ outcome: 'reopened' })
  await load(null)
  expect(state().crash).toBeNull()
  // The engine that replaced one that died died as well: it is not replaced again.
  hear({ status: 'failed', path: ready().info.path, error: reason })
  expect(state().crash).toMatchObject({ name: 'lens-sample', outcome: { failed: reason } })
})
