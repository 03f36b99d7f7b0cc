import { describe, expect, test, vi } from 'vitest'
import { inspectHandlers } from '../../../main/engine/inspect/handlers'
import { Inspection } from '../../../main/engine/inspect/inspection'
import { OtherTokenizers } from '../../../main/engine/inspect/otherTokenizers'
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

describe('what the panel "Tokenizer" asks', () => {
  async function handlers() {
    const model = await openModel(SAMPLE_MODEL)
    const opened = new Inspection(model, SAMPLE_MODEL)
    return { model, ...inspectHandlers({ opened: () => opened, others: new OtherTokenizers(), turn: (_, work) => work() }) }
  }
  const partial = () => undefined

  test('is not begun when it is no longer wanted', async () => {
    const { model, dynamicMasking, packSentences, tokenizeWith } = await handlers()
    const encode = vi.spyOn(model.tokenizer, 'encode')
    const context = { signal: AbortSignal.abort(), partial }
    await expect(dynamicMasking({ text: 'a', seed: 1 }, context)).rejects.toMatchObject(cancelled)
    await expect(packSentences({ text: 'a' }, context)).rejects.toMatchObject(cancelled)
    await expect(tokenizeWith({ path: SAMPLE_MODEL, text: 'a' }, context)).rejects.toMatchObject(cancelled)
    expect(encode).not.toHaveBeenCalled()
  })

  test('sentences are packed until they are no longer wanted', async () => {
    const { model, packSentences } = await handlers()
    const stop = new AbortController()
    const encode = model.tokenizer.encode.bind(model.tokenizer)
    const encoded: string[] = []
    vi.spyOn(model.tokenizer, 'encode').mockImplementation((text, pair) => {
      if (encoded.push(text) === 4) stop.abort()
      return encode(text, pair)
    })
    const text = Array.from({ length: 30 }, (_, i) => `Document ${i}.`).join('\n\n')
    await expect(packSentences({ text }, { signal: stop.signal, partial })).rejects.toMatchObject(cancelled)
    expect(encoded).toEqual(['', 'Document 0.', 'Document 1.', 'Document 2.'])
  })
})
