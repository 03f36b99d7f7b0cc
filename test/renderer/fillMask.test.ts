import { describe, expect, test, vi } from 'vitest'
import { EXAMPLES } from '../../renderer/lib/examples'
import { count, logarithm, percent, writeNumbersAs } from '../../renderer/lib/format'
import { PANELS } from '../../renderer/panels'
import { shownIn } from '../../renderer/store/fillAnswer'
import { newStore } from '../../renderer/store/store'
import { alignedByToken, rankedWords } from '../../renderer/views/fillMask/compare'
import { filledParts, shortened } from '../../renderer/views/fillMask/filled'
import { fixture } from '../helpers/fixtures'
import { inProcessApi } from '../helpers/inProcessApi'

const candidate = (token: number, score: number) => ({ token, score, tokenStr: ` ${token}`, leadingSpace: true, sequence: '' })
const word = (name: string, logLikelihood: number) => ({ word: name, logLikelihood, tokens: [name], perToken: [logLikelihood], originalLogLikelihood: 0 })

test('two lists are aligned by token: the first in its order, then what only the second has', () => {
  const rows = alignedByToken([candidate(7, 0.5), candidate(3, 0.25)], [candidate(3, 0.75), candidate(9, 0.125)])
  expect(rows.map(({ candidate: { token }, first, second }) => [token, first, second])).toEqual([
    [7, { rank: 1, score: 0.5 }, null],
    [3, { rank: 2, score: 0.25 }, { rank: 1, score: 0.75 }],
    [9, null, { rank: 2, score: 0.125 }],
  ])
})

test('words are ranked, their shares are among themselves, however unlikely all of them are', () => {
  const ranked = rankedWords([word('rare', -2000 - Math.log(3)), word('common', -2000)])
  expect(ranked.map((one) => one.word)).toEqual(['common', 'rare'])
  expect(ranked[0]?.share).toBeCloseTo(0.75, 12)
  expect(ranked[1]?.share).toBeCloseTo(0.25, 12)
})

test('fills stand apart from the text, with the space that they bring', () => {
  const text = '<mask> of<mask><mask>!'
  const masks = [0, 9, 15].map((start) => ({ start, end: start + 6 }))
  const fills = [
    { tokenStr: ' Top', leadingSpace: true },
    { tokenStr: ' moun', leadingSpace: true },
    { tokenStr: 'tain', leadingSpace: false },
  ]
  expect(filledParts(text, masks, fills).map((part) => [part.text, part.isFill])).toEqual([
    ['Top', true],
    [' of', false],
    [' moun', true],
    ['tain', true],
    ['!', false],
  ])
})

test('only what is far from every fill is left out', () => {
  const far = 'x'.repeat(300)
  const parts = shortened([
    { text: far, isFill: false },
    { text: 'fill', isFill: true },
    { text: 'near', isFill: false },
  ])
  expect(parts.map(({ text }) => text)).toEqual([`…${'x'.repeat(60)}`, 'fill', 'near'])
})

test('Korean numbers have no space before the sign, English ones are as they were', () => {
  writeNumbersAs('ko')
  expect([percent(0.2312), percent(1), percent(1.2e-9), count(16384)]).toEqual(['23.1%', '100%', '1.2e-7%', '16,384'])
  writeNumbersAs('en')
  expect([percent(0.2312), count(16384), logarithm(-5.904), logarithm(-0.001)]).toEqual(['23.1 %', '16,384', '−5.90', '0.00'])
})

describe('the store, with the sample model', () => {
  const opened = async () => {
    const store = newStore(inProcessApi().api, PANELS)
    await store.getState().openModel(null)
    return { store, state: store.getState }
  }
  const done = (answer: () => { status: string }) => vi.waitFor(() => expect(answer().status).toBe('done'), 5000)

  test('together asks for joint fills only where there are several masks, a hidden word of several tokens included', async () => {
    const { store, state } = await opened()
    state().setFillMode('together')
    state().setText('It flows into the <mask>.')
    await state().runFillMask()
    expect(state().answer).toMatchObject({ status: 'done', result: { joint: null } })
    state().showExample({ title: '', text: 'Photosynthesis takes place.', hide: ['Photosynthesis'] })
    await state().runFillMask()
    const { answer } = store.getState()
    if (answer.status !== 'done') throw new Error(answer.status)
    expect(answer.result.masks.length).toBeGreaterThan(1)
    expect(answer.result.joint).toHaveLength(5)
  })

  test('words are scored in one place, and asked for again when a second mask is gone', async () => {
    const { state } = await opened()
    state().setText('The <mask> sailed across the <mask>.')
    state().setWords('sea, Pacific Ocean, sea, ')
    await state().runFillMask()
    expect(state().answer).toMatchObject({ status: 'done', result: { words: null } })
    state().setText('The ship sailed across the <mask>.')
    await state().runFillMask()
    expect(state().answer).toMatchObject({ status: 'done', result: { words: [{ word: 'sea' }, { word: 'Pacific Ocean' }] } })
  })

  test('a second sentence begins as the model sees the first, and follows its settings', async () => {
    const { state } = await opened()
    await done(() => state().answer)
    state().openOther()
    expect(state().otherText).toBe('Ottawa is the <mask> of Canada.')
    await done(() => state().otherAnswer)
    state().setTopK(10)
    await vi.waitFor(() => expect(state().otherAnswer).toMatchObject({ status: 'done', input: { topK: 10 } }), 5000)
    state().setOther('no mask')
    expect(state().otherAnswer).toEqual({ status: 'none' })
  })

  test('a run that is stopped leaves what was in sight, or says that there is nothing yet', async () => {
    const { state } = await opened()
    await done(() => state().answer)
    const running = state().runFillMask()
    state().cancelFillMask()
    await running
    expect(state().answer.status).toBe('done')
    const fresh = newStore({ ...inProcessApi().api, run: () => new Promise(() => undefined) }, PANELS)
    void fresh.getState().runFillMask()
    fresh.getState().cancelFillMask()
    expect(fresh.getState().answer).toEqual({ status: 'cancelled' })
  })

  test('a run that fails leaves what was in sight', async () => {
    const { state } = await opened()
    await done(() => state().answer)
    const { answer } = state()
    state().setText(`<mask>${' the'.repeat(600)}`)
    await vi.waitFor(() => expect(state().answer.status).toBe('failed'), 5000)
    expect(state().answer).toMatchObject({ error: { code: 'text_too_long' }, previous: { text: EXAMPLES[0]?.text } })
    expect(shownIn(state().answer)).toMatchObject({ result: shownIn(answer)?.result })
  })

  test('the second sentence is stopped with the first, and by another model where edits run nothing', async () => {
    const { api } = inProcessApi()
    const signals: AbortSignal[] = []
    const store = newStore({ ...api, run: (_, __, options) => new Promise(() => options?.signal && signals.push(options.signal)) }, PANELS)
    const running = () => signals.filter(({ aborted }) => !aborted).length
    await store.getState().openModel(null)
    await store.getState().changeSettings({ runOnEdit: false })
    store.getState().setOther('A <mask>.')
    void store.getState().runFillMask()
    expect(running()).toBe(2)
    store.getState().cancelFillMask()
    expect(running()).toBe(0)
    expect(store.getState().otherAnswer).toEqual({ status: 'cancelled' })
    void store.getState().runFillMask()
    await store.getState().openModel(fixture('roberta-mlm-safetensors'))
    expect(running()).toBe(0)
    expect(store.getState().otherAnswer).toEqual({ status: 'none' })
  })

  test('what is announced is in the language that is set', async () => {
    const { state } = await opened()
    state().setLanguage('ko')
    await vi.waitFor(() => expect(state().language).toBe('ko'))
    state().toggleWord({ start: 0, end: 6 })
    expect(state().announcement).toBe('Ottawa 가림, 모두 2곳')
    state().setLanguage('en')
    await vi.waitFor(() => expect(state().language).toBe('en'))
  })
})
