import { describe, expect, test, vi } from 'vitest'
import type { Api } from '../../renderer/api'
import { asksTheSame, begunIn, foundIn, type LookUpKind } from '../../renderer/store/inspectSlice'
import { newStore } from '../../renderer/store/store'
import { AppError } from '../../shared/errors'
import { fixture } from '../helpers/fixtures'
import { inProcessApi } from '../helpers/inProcessApi'

async function opened(change: (api: Api) => Partial<Api['inspect']> = () => ({})) {
  const { api } = inProcessApi()
  const store = newStore({ ...api, inspect: { ...api.inspect, ...change(api) } }, [])
  await store.getState().openModel(null)
  const settled = (kind: LookUpKind) =>
    vi.waitFor(() => {
      const lookUp = store.getState().lookUps[kind]
      if (lookUp?.status !== 'done' && lookUp?.status !== 'failed') throw new Error(`${kind} is ${lookUp?.status}`)
      return lookUp
    }, 20_000)
  return { store, settled }
}

describe('looking up', () => {
  test('the same is asked once; the newest is what is found', async () => {
    let asked = 0
    const { store, settled } = await opened((api) => ({
      vocabularySearch: (input, options) => {
        asked++
        return api.inspect.vocabularySearch(input, options)
      },
    }))
    const { lookUp } = store.getState()
    lookUp('vocabulary', { query: 'ha', limit: 5 })
    lookUp('vocabulary', { query: 'hap', limit: 5 })
    await settled('vocabulary')
    lookUp('vocabulary', { query: 'hap', limit: 5 })
    expect(asked).toBe(1)
    expect(foundIn(store.getState().lookUps.vocabulary)?.input.query).toBe('hap')
  })

  test('two questions are the same if every field is, whichever object holds them', () => {
    const text = 'a'.repeat(1000)
    expect(asksTheSame({ text }, { text: `${text.slice(1)}a` })).toBe(true)
    expect(asksTheSame({}, {})).toBe(true)
    expect(asksTheSame(null, null)).toBe(true)
    for (const other of [null, {}, { text, seed: 1 }, { text: `${text}a` }]) {
      expect(asksTheSame({ text }, other)).toBe(false)
      expect(asksTheSame(other, { text })).toBe(false)
    }
    expect(asksTheSame({ text: undefined }, { seed: 1 })).toBe(false)
  })

  test('an error is told and keeps its question; what is asked next is answered', async () => {
    const { store, settled } = await opened()
    store.getState().lookUp('word', { word: 'two words' })
    expect(await settled('word')).toMatchObject({ status: 'failed', error: { code: 'input_invalid' }, input: { word: 'two words' } })
    store.getState().lookUp('word', { word: ' one' })
    await vi.waitFor(() => expect(foundIn(store.getState().lookUps.word)?.input.word).toBe(' one'))
  })

  test('what failed leaves in sight what was found before, and is asked once more when its panel is back in sight', async () => {
    let isDead = false
    const { store, settled } = await opened((api) => ({
      mergeSteps: (input, options) => (isDead ? Promise.reject(new AppError('engine_died', 'x', 'y')) : api.inspect.mergeSteps(input, options)),
    }))
    store.getState().lookUp('word', { word: ' one' })
    await settled('word')
    isDead = true
    store.getState().lookUp('word', { word: ' two' })
    await vi.waitFor(() => expect(store.getState().lookUps.word?.status).toBe('failed'))
    expect(foundIn(store.getState().lookUps.word)?.input.word).toBe(' one')
    isDead = false
    store.getState().lookUp('word', { word: ' two' })
    await vi.waitFor(() => expect(foundIn(store.getState().lookUps.word)?.input.word).toBe(' two'))
  })

  test('cancelled, what was found before stays, and the late answer is not heard', async () => {
    const { store, settled } = await opened((api) => ({
      tensorStatistics: (input, options) =>
        input.bins === 2
          ? new Promise((_, reject) => options?.signal?.addEventListener('abort', () => reject(new AppError('cancelled', 'x', 'y'))))
          : api.inspect.tensorStatistics(input, options),
    }))
    const name = 'embeddings.LayerNorm.bias'
    store.getState().lookUp('statistics', { name, bins: 1 })
    await settled('statistics')
    store.getState().lookUp('statistics', { name, bins: 2 })
    await vi.waitFor(() => expect(store.getState().lookUps.statistics?.status).toBe('running'))
    store.getState().cancelLookUp('statistics')
    expect(store.getState().lookUps.statistics).toMatchObject({ status: 'done', found: { input: { bins: 1 } } })
    store.getState().lookUp('statistics', null)
    expect(foundIn(store.getState().lookUps.statistics)?.input.bins).toBe(1)
  })

  test('parts are joined as they come, and stay when it is cancelled; a new question begins without them', async () => {
    const { store, settled } = await opened((api) => ({
      attentionFlow: (input, options) => {
        options?.onPartial?.({ from: 0, flow: Float32Array.of(1, 2) } as never)
        options?.onPartial?.({ from: 2, flow: Float32Array.of(3) } as never)
        return input.to === 0
          ? new Promise((_, reject) => options?.signal?.addEventListener('abort', () => reject(new AppError('cancelled', 'x', 'y'))))
          : api.inspect.attentionFlow(input, options)
      },
    }))
    const flow = () => store.getState().lookUps.flow
    store.getState().lookUp('flow', { text: 'One two.', layer: 1, to: 0 })
    await vi.waitFor(() => expect(begunIn(flow())?.part.flow).toEqual(Float32Array.of(1, 2, 3)))
    store.getState().cancelLookUp('flow')
    expect(flow()).toMatchObject({ status: 'cancelled', previous: null, begun: { input: { to: 0 }, part: { from: 0 } } })
    store.getState().lookUp('flow', { text: 'One two.', layer: 1, to: 1 })
    await settled('flow')
    expect(begunIn(flow())).toBe(null)
    expect(foundIn(flow())?.result.flow.length).toBeGreaterThan(3)
  })

  test('another model: nothing of the old one stays, and the same question is asked anew', async () => {
    const { store, settled } = await opened()
    store.getState().lookUp('tensors', {})
    await settled('tensors')
    const before = foundIn(store.getState().lookUps.tensors)?.result.length
    await store.getState().openModel(fixture('roberta-mlm-tf'))
    expect(store.getState().lookUps).toEqual({})
    expect(store.getState().inspected).toBe(2)
    store.getState().lookUp('tensors', {})
    await settled('tensors')
    expect(foundIn(store.getState().lookUps.tensors)?.result.length).not.toBe(before)
  })
})
