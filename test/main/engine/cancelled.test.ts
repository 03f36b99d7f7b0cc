import { describe, expect, test, vi } from 'vitest'
import type { OpenModel } from '../../../main/engine/openModel'
import { runTask, runTasks } from '../../../main/engine/tasks/runners'
import { fixture, SAMPLE_MODEL } from '../../helpers/fixtures'
import { openModel } from '../../helpers/openModel'

const cancelled = { code: 'cancelled' }

/** Aborts at the second time that a text is tokenized; how often it was. */
function abortingAtSecond(model: OpenModel): { stop: AbortController; calls(): number } {
  const stop = new AbortController()
  const { tokenizer } = model.tokenizer
  const call = tokenizer.call.bind(tokenizer)
  const spied = vi.spyOn(tokenizer, 'call').mockImplementation((...given) => {
    if (spied.mock.calls.length === 2) stop.abort()
    return call(...given)
  })
  return { stop, calls: () => spied.mock.calls.length }
}

describe('what is no longer wanted is left', () => {
  const options = Array.from({ length: 20 }, (_, i) => `option ${i}`)
  const question = { prompt: 'Owls hunt', choices: options }

  test('zero-shot between two labels', async () => {
    const model = await openModel(fixture('roberta-seq-safetensors'))
    const { stop, calls } = abortingAtSecond(model)
    const run = runTask(model, 'zero-shot-classification', { sequence: 'Owls hunt', candidateLabels: options }, { signal: stop.signal })
    await expect(run).rejects.toMatchObject(cancelled)
    expect(calls()).toBe(2)
  })

  test('multiple choice between two choices', async () => {
    const model = await openModel(fixture('roberta-mc-safetensors'))
    const { stop, calls } = abortingAtSecond(model)
    await expect(runTask(model, 'multiple-choice', question, { signal: stop.signal })).rejects.toMatchObject(cancelled)
    expect(calls()).toBe(2)
  })

  test('many inputs while one is made ready', async () => {
    const model = await openModel(fixture('roberta-mc-safetensors'))
    const { stop, calls } = abortingAtSecond(model)
    await expect(runTasks(model, 'multiple-choice', [question, question], stop.signal)).rejects.toMatchObject(cancelled)
    expect(calls()).toBe(2)
  })

  test('many inputs while one is finished', async () => {
    const model = await openModel(SAMPLE_MODEL)
    const stop = new AbortController()
    const { head } = model.network
    let runs = 0
    model.network.head = (...given) => {
      if (++runs === 2) stop.abort()
      return head.apply(model.network, given)
    }
    const input = { text: '<mask> <mask> <mask> <mask>', joint: 2 }
    await expect(runTasks(model, 'fill-mask', [input, input], stop.signal)).rejects.toMatchObject(cancelled)
    expect(runs).toBe(2)
  })
})
