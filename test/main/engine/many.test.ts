import fc from 'fast-check'
import { beforeAll, describe, expect, test } from 'vitest'
import { Engine } from '../../../main/engine/engine'
import type { OpenModel } from '../../../main/engine/openModel'
import { runTask, runTasks } from '../../../main/engine/tasks/runners'
import type { EngineApi, RunInput } from '../../../shared/ipc'
import { connect } from '../../../shared/rpc'
import type { TokenClassificationPartial, TokenClassificationResult } from '../../../shared/tasks/tokenClassification'
import { fixture } from '../../helpers/fixtures'
import { largestDifference, openModel } from '../../helpers/openModel'
import { portPair } from '../../helpers/portPair'

const TAGGER = fixture('roberta-tok-safetensors')
const long = 'Paris in France, said Anna. '.repeat(60)
const windows = { text: long, aggregationStrategy: 'simple', stride: 8, ignoreLabels: [] } as const

async function engine() {
  const [page, host] = portPair()
  new Engine().serve(host)
  const client = connect<EngineApi>(page)
  await client.call('open', { path: TAGGER, device: 'cpu', precision: 'auto', threads: 1 })
  return { client, page }
}
const tag = (input: object) => ({ task: 'token-classification', input }) as RunInput

describe('many inputs', () => {
  let model: OpenModel
  beforeAll(async () => {
    model = await openModel(TAGGER)
  })

  test('give what each gives alone, in their order, however they share batches', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.string({ unit: 'binary', maxLength: 24 }), { minLength: 1, maxLength: 12 }), async (texts) => {
        const inputs = texts.map((text) => ({ text, aggregationStrategy: 'first', ignoreLabels: [], truncate: true }))
        const together = await runTasks(model, 'token-classification', inputs)
        for (const [i, input] of inputs.entries()) {
          const alone = await runTask(model, 'token-classification', input)
          const found = (together[i] as { value: TokenClassificationResult }).value
          expect(found.entities.map(({ score: _, ...rest }) => rest)).toEqual(alone.entities.map(({ score: _, ...rest }) => rest))
          expect(largestDifference(found.labelledTokens.probabilities, Array.from(alone.labelledTokens.probabilities))).toBeLessThan(1e-5)
        }
      }),
      { numRuns: 25 },
    )
  })

  test('one that is refused does not touch the others', async () => {
    const outcomes = await runTasks(model, 'token-classification', [{ text: 'Anna' }, { txt: 'Anna' }, { text: long }, { text: 'Paris' }])
    expect(outcomes).toMatchObject([
      { value: { model: 'roberta-tok-safetensors' } },
      { error: { code: 'input_invalid' } },
      { error: { code: 'text_too_long' } },
      { value: {} },
    ])
  })
})

describe('a long text', () => {
  test('is told window by window, in order, and the parts are those of the whole', async () => {
    const { client } = await engine()
    const parts: TokenClassificationPartial[] = []
    const onPartial = (part: TokenClassificationPartial) => void parts.push(part)
    const whole = (await client.call('run', tag(windows), { onPartial })) as TokenClassificationResult
    expect(parts.map(({ window }) => window)).toEqual(whole.windows.map((_, i) => i))
    expect(parts.every((part) => part.windows === whole.windows.length)).toBe(true)
    expect(parts.map(({ span }) => span)).toEqual(whole.windows)
    expect(parts.flatMap(({ labelledTokens }) => Array.from(labelledTokens.ids))).toEqual(Array.from(whole.labelledTokens.ids))
    const spans = parts.flatMap(({ entities }) => entities.map(({ span }) => span))
    for (const { span } of whole.entities) expect(spans).toContainEqual(span)
  })

  test('is left between two windows when it is cancelled, and the engine takes the next request', async () => {
    const { client } = await engine()
    const stop = new AbortController()
    let heard = 0
    const onPartial = () => {
      heard++
      if (heard === 3) stop.abort()
    }
    const text = long.repeat(20)
    await expect(client.call('run', tag({ ...windows, text }), { signal: stop.signal, onPartial })).rejects.toMatchObject({ code: 'cancelled' })
    expect((await client.call('run', tag({ text: 'Anna' }))) as TokenClassificationResult).toMatchObject({ windows: [{ start: 0, end: 4 }] })
    expect(heard).toBe(3)
  })

  test('that waits for its turn is not begun once it is cancelled', async () => {
    const { client } = await engine()
    const stop = new AbortController()
    const first = client.call('run', tag(windows))
    const heard: unknown[] = []
    const second = client.call('run', tag(windows), { signal: stop.signal, onPartial: (part) => void heard.push(part) })
    stop.abort()
    await expect(second).rejects.toMatchObject({ code: 'cancelled' })
    await first
    await client.call('run', tag({ text: 'Anna' }))
    expect(heard).toEqual([])
  })

  test('of a page that goes away is left', async () => {
    const [page, host] = portPair()
    const served = new Engine()
    served.serve(host)
    const client = connect<EngineApi>(page)
    await client.call('open', { path: TAGGER, device: 'cpu', precision: 'auto', threads: 1 })
    let heard = 0
    const run = client.call('run', tag({ ...windows, text: long.repeat(20) }), {
      onPartial: () => {
        heard++
        if (heard === 2) page.close()
      },
    })
    await expect(run).rejects.toMatchObject({ code: 'connection_lost' })
    const [other, otherHost] = portPair()
    served.serve(otherHost)
    await connect<EngineApi>(other).call('run', tag({ text: 'Anna' }))
    expect(heard).toBe(2)
  })
})
