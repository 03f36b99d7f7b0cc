import { beforeAll, describe, expect, test } from 'vitest'
import { Engine } from '../../../main/engine/engine'
import type { Attentions } from '../../../main/engine/inspect/attention/attentions'
import type { EngineApi } from '../../../shared/ipc'
import { connect } from '../../../shared/rpc'
import { attentionsIn, signal } from '../../helpers/attention'
import { fixture, SAMPLE_MODEL } from '../../helpers/fixtures'
import { portPair } from '../../helpers/portPair'
import { tempCopy } from '../../helpers/tempFolder'

const LIMIT = 64
const text = Array.from({ length: 60 }, (_, i) => `Paris ${i}`).join(', ')

describe('a text over the limit', () => {
  let attentions: Attentions
  beforeAll(async () => {
    attentions = await attentionsIn(fixture('roberta-base-safetensors'))
  })

  test('is refused where no window is asked for, or cut as the reference cuts it', async () => {
    await expect(attentions.tokens({ text }, signal)).rejects.toMatchObject({ code: 'text_too_long', detail: { limit: LIMIT } })
    const cut = await attentions.tokens({ text, truncate: true }, signal)
    expect(cut).toMatchObject({ tokens: LIMIT, window: 0 })
    expect(cut.totalTokens).toBeGreaterThan(LIMIT)
    expect(cut.columns.tokens.at(-1)).toBe('</s>')
  })

  test('windows cover it, in order, each sharing a stretch with the next', async () => {
    const first = await attentions.tokens({ text, window: 0 }, signal)
    const { windows, totalTokens } = first
    expect(windows.length).toBeGreaterThan(2)
    expect([windows[0]?.start, windows.at(-1)?.end]).toEqual([0, text.length])
    for (const [i, { start, end }] of windows.entries()) {
      const next = windows[i + 1]
      if (next) expect(next.start).toBeLessThan(end)
      if (next) expect(next.start).toBeGreaterThan(start)
      const found = await attentions.tokens({ text, window: i }, signal)
      expect(found).toMatchObject({ window: i, windows, totalTokens })
      expect(found.tokens).toBeLessThanOrEqual(LIMIT)
      expect([found.columns.starts[1], found.columns.ends[found.tokens - 2]]).toEqual([start, end])
    }
  })

  test('of a pair the longer one is read in windows', async () => {
    for (const [one, pair] of [
      [text, 'Rome.'],
      ['Rome.', text],
    ] as const) {
      const { windows, sequences } = await attentions.tokens({ text: one, textPair: pair, window: 1 }, signal)
      expect([windows[0]?.start, windows.at(-1)?.end]).toEqual([0, text.length])
      const short = one === text ? 1 : 0
      const whole = await attentions.tokens({ text: 'Rome.' }, signal)
      expect(sequences.filter((sequence) => sequence === short)).toHaveLength(whole.tokens - 2)
    }
  })

  test('a pair of which neither leaves room says so', async () => {
    await expect(attentions.tokens({ text, textPair: text, window: 0 }, signal)).rejects.toMatchObject({
      code: 'text_too_long',
      message: expect.stringContaining(`of the ${LIMIT} that the model takes, none is left`),
    })
  })

  test.each([
    [text, 99, /it is 100; the text has \d+ windows/],
    ['Paris', 1, /it is 2; the text has one window/],
  ])('a window that is not there', async (given, window, message) => {
    await expect(attentions.tokens({ text: given, window }, signal)).rejects.toMatchObject({ code: 'input_invalid', message: expect.stringMatching(message) })
  })
})

describe('another model', () => {
  const [page, host] = portPair()
  new Engine().serve(host)
  const engine = connect<EngineApi>(page)
  beforeAll(() => engine.call('open', { path: SAMPLE_MODEL, device: 'cpu', precision: 'auto', threads: 1 }))

  test('answers beside the open one, and gives way to a third', async () => {
    const other = fixture('roberta-base-safetensors')
    const ask = (model?: string) => engine.call('attendedTokens', { text: 'Paris', model })
    expect(await ask(other)).toMatchObject({ model: 'roberta-base-safetensors', layers: 2 })
    expect(await ask()).toMatchObject({ model: 'lens-sample', layers: 6 })
    expect(await ask(SAMPLE_MODEL)).toMatchObject({ model: 'lens-sample' })
    expect(await ask(fixture('camembert-base'))).toMatchObject({ model: 'camembert-base' })
    expect(await ask(other)).toMatchObject({ layers: 2 })
    await expect(ask('/nowhere')).rejects.toMatchObject({ code: 'no_such_folder' })
    const statistics = await engine.call('headStatistics', { texts: ['Paris'], truncate: false, model: other })
    expect(statistics).toMatchObject({ layers: 2, heads: 4 })
  })

  test('its files may change between two questions', async () => {
    const { utimesSync } = await import('node:fs')
    const folder = tempCopy(fixture('roberta-base-safetensors'))
    const ask = () => engine.call('attendedTokens', { text: 'Paris', model: folder })
    await ask()
    utimesSync(`${folder}/model.safetensors`, 1, 1)
    expect(await ask()).toMatchObject({ layers: 2 })
  })
})
