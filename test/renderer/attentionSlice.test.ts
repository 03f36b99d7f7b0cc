import { expect, test } from 'vitest'
import { newStore } from '../../renderer/store/store'
import { inProcessApi } from '../helpers/inProcessApi'

const ask = () => {
  const store = newStore(inProcessApi().api, [])
  store.getState().attend({ text: 'a long text' })
  store.getState().runAttention()
  return store
}

test('a window is one of the text that was asked for, not of one that is being typed', () => {
  const store = ask()
  store.getState().showWindow(2)
  expect(store.getState().askedAttention).toEqual({ text: 'a long text', window: 2 })
  store.getState().attend({ text: 'short' })
  store.getState().showWindow(3)
  expect(store.getState().askedAttention).toEqual({ text: 'a long text', window: 3 })
  store.getState().runAttention()
  expect(store.getState().askedAttention).toEqual({ text: 'short', window: 0 })
})

test('the same text run once more stays in its window; with a second text it begins anew', () => {
  const store = ask()
  store.getState().showWindow(2)
  store.getState().runAttention()
  expect(store.getState().askedAttention).toEqual({ text: 'a long text', window: 2 })
  store.getState().attend({ text: 'a long text', textPair: '' })
  store.getState().runAttention()
  expect(store.getState().askedAttention).toEqual({ text: 'a long text', textPair: '', window: 0 })
})

test('a window that another model does not have is left by running once more', () => {
  const store = ask()
  store.getState().showWindow(2)
  const error = { code: 'input_invalid' as const, message: '', hint: '' }
  store.setState({ lookUps: { attended: { status: 'failed', error, input: { text: 'a long text', window: 2 }, previous: null } } })
  store.getState().runAttention()
  expect(store.getState().askedAttention).toEqual({ text: 'a long text', window: 0 })
})
