import { expect, test } from 'vitest'
import type { Api } from '../../renderer/api'
import { firstResult, type Run, shownOf } from '../../renderer/lib/taskPanel'
import { PANELS } from '../../renderer/panels'
import { newStore, type Store } from '../../renderer/store/store'
import { fixture } from '../helpers/fixtures'
import { inProcessApi } from '../helpers/inProcessApi'

async function opened(name: string): Promise<Store> {
  const store = newStore(inProcessApi().api, PANELS)

  await store.getState().openModel(fixture(name))
  return store
}

/** Resolves when `panel` has a run that `isWanted`. */
function until(store: Store, panel: string, isWanted: (run: Run<'token-classification'>) => boolean): Promise<Run<'token-classification'>> {
  return new Promise((resolve) => {
    const look = () => {
      const run = store.getState().runs[panel] as Run<'token-classification'> | undefined
      if (run && isWanted(run)) {
        stop()
        resolve(run)
      }
    }
    const stop = store.subscribe(look)
    look()
  })
}

test('an edit is answered after a pause; what is on screen stays until the answer is there', async () => {
  const store = await opened('roberta-tok-safetensors')
  store.getState().changeDraft('entities', { text: 'Anna' })
  const first = await until(store, 'entities', ({ status }) => status === 'done')
  store.getState().changeDraft('entities', { text: 'Anna in Paris' })
  const running = await until(store, 'entities', ({ status }) => status === 'running')
  expect(shownOf(running)).toEqual(shownOf(first))
  const second = await until(store, 'entities', ({ status }) => status === 'done')
  expect(shownOf(second)?.inputs[0]?.text).toBe('Anna in Paris')
})

test('a long text tells its windows as they come; cancelled, they stay', async () => {
  const store = await opened('roberta-tok-safetensors')
  const text = 'Paris in France, said Anna. '.repeat(800)
  store.getState().changeDraft('entities', { text })
  expect(store.getState().runs.entities).toBeUndefined()
  void store.getState().startRun('entities')
  await until(store, 'entities', (run) => run.status === 'running' && (run.current.partials[0]?.length ?? 0) > 2)
  store.getState().cancelRun('entities')
  const run = store.getState().runs.entities as Run<'token-classification'>
  expect(run.status).toBe('done')
  const shown = shownOf(run)
  expect(shown?.outcomes).toEqual([])
  expect(shown?.partials[0]?.length).toBeGreaterThan(2)
  // The engine takes the next one, and nothing of the cancelled run comes after it.
  store.getState().changeDraft('entities', { text: 'Anna' })
  const next = await until(store, 'entities', (done) => done.status === 'done' && done.current.outcomes.length === 1)
  expect(firstResult(shownOf(next))?.windows).toHaveLength(1)
})

test('the parts of a whole are let go of, those of what failed stay', async () => {
  const { api } = inProcessApi()
  const run: Api['run'] = (task, input, options) => {
    const isSecond = 'question' in input && input.question === 'Who?'
    return api.run(task, input, options).then((value) => (isSecond ? Promise.reject(new Error('It broke.')) : value))
  }
  const store = newStore({ ...api, run }, PANELS)
  await store.getState().openModel(fixture('roberta-qa-safetensors'))
  store.getState().changeDraft('questions', { context: 'Anna lives in Paris.', questions: ['Where?', 'Who?'] })
  await store.getState().startRun('questions')
  const shown = shownOf(store.getState().runs.questions ?? { status: 'none' })
  expect(shown?.outcomes.map((outcome) => 'value' in outcome)).toEqual([true, false])
  expect(shown?.partials.map(({ length }) => length)).toEqual([0, 1])
})

test('what fails is told with its sentence, and the draft is untouched', async () => {
  const store = await opened('roberta-tok-safetensors')
  const text = 'Paris '.repeat(200)
  store.getState().changeDraft('entities', { text, strategy: 'none' })
  const run = await until(store, 'entities', ({ status }) => status === 'failed')
  expect(run).toMatchObject({ error: { code: 'text_too_long' } })
  expect(store.getState().drafts.entities).toMatchObject({ text })
})

test('another model forgets what the one before answered, and a panel it cannot serve runs nothing', async () => {
  const store = await opened('roberta-tok-safetensors')
  store.getState().changeDraft('entities', { text: 'Anna' })
  await until(store, 'entities', ({ status }) => status === 'done')
  await store.getState().openModel(fixture('roberta-mlm-safetensors'))
  expect(store.getState().runs).toEqual({})
  await store.getState().startRun('entities')
  expect(store.getState().runs).toEqual({})
  expect(store.getState().drafts.entities).toMatchObject({ text: 'Anna' })
})

test('fields are counted with the open model’s tokenizer, long ones without their tokens', async () => {
  const store = await opened('roberta-tok-safetensors')
  const counted = (field: string) => new Promise((resolve) => store.subscribe(({ counts }) => counts[field] && resolve(counts[field])))
  const short = counted('short')
  store.getState().countField('short', 'Anna in Paris', 'a pair')
  expect(await short).toMatchObject({ text: 'Anna in Paris', maxTokens: 64 })
  const long = counted('long')
  store.getState().countField('long', 'Anna '.repeat(4000))
  expect(await long).toMatchObject({ tokens: [] })
  expect(store.getState().counts.long?.modelTokens).toBeGreaterThan(4000)
})
