import { readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, test } from 'vitest'
import { Engine } from '../../../main/engine/engine'
import { readModelFolder } from '../../../main/engine/modelFolder'
import { reportOf } from '../../../main/engine/report'
import type { EngineApi, RunInput } from '../../../shared/ipc'
import { connect } from '../../../shared/rpc'
import type { TaskId } from '../../../shared/tasks'
import { fixture, SAMPLE_MODEL } from '../../helpers/fixtures'
import { portPair } from '../../helpers/portPair'
import { tempCopy } from '../../helpers/tempFolder'

async function engine(path: string) {
  const [page, host] = portPair()
  new Engine().serve(host)
  const client = connect<EngineApi>(page)
  await client.call('open', { path, device: 'cpu', precision: 'auto', threads: 1 })
  return (task: TaskId, input: object) => client.call('run', { task, input } as RunInput)
}

/** Over the connection, as a page asks. */
describe('what a task cannot take is refused with a code, the field and what to do', () => {
  test.each<[TaskId, object, string, RegExp, RegExp]>([
    ['fill-mask', { text: '' }, 'mask_missing', /no mask/, /Put <mask>/],
    ['fill-mask', { text: 'no mask here' }, 'mask_missing', /no mask/, /Put <mask>/],
    ['fill-mask', { text: 'a <mask>', targets: [''] }, 'targets_empty', /None of the targets/, /at least one/],
    ['fill-mask', { text: 'a <mask>', topk: 3 }, 'input_invalid', /topk: there is no such field/, /Did you mean "topK"\?/],
    ['token-classification', { text: 'x', agregationStrategy: 'simple' }, 'input_invalid', /agregationStrategy: there is no such/, /"aggregationStrategy"/],
    ['token-classification', { text: 42 }, 'input_invalid', /text: .*string/, /Correct the field/],
    ['token-classification', { text: 'x', stride: -1, aggregationStrategy: 'max' }, 'input_invalid', /stride/, /Correct/],
    ['question-answering', { question: 'Who?', context: ' \n' }, 'input_invalid', /context: it is empty/, /Write/],
    [
      'question-answering',
      { question: 'why '.repeat(600), context: 'long '.repeat(600) },
      'input_invalid',
      /question: it has 60\d tokens; a window of 384 takes 379 at most/,
      /Shorten the question/,
    ],
    ['question-answering', { question: 'Who?', context: 'x', top_k: 2 }, 'input_invalid', /top_k: there is no/, /"topK"/],
    ['question-answering', { question: 'Who?', context: 'x', topK: 0 }, 'input_invalid', /topK/, /Correct/],
    ['text-classification', { text: '\t ' }, 'input_invalid', /text: it is empty/, /Write/],
    ['zero-shot-classification', { sequence: 'x', candidateLabels: [] }, 'input_invalid', /candidate_labels: there is none/, /Correct/],
    ['zero-shot-classification', { sequence: 'x', candidateLabels: 'a', hypothesisTemplate: 'no slot' }, 'input_invalid', /has no \{\}/, /Correct/],
    ['multiple-choice', { prompt: 'x', choices: ['a', 'b'] }, 'head_missing', /no MultipleChoice/, /Open a checkpoint/],
    ['feature-extraction', { text: 'x', pooling: 'median' }, 'input_invalid', /pooling/, /Correct/],
    ['text-generation', { prompt: 'x' }, 'config_unsupported', /not causal/, /fill-mask/],
  ])('%s %j', async (task, input, code, message, hint) => {
    const run = await engine(SAMPLE_MODEL)
    await expect(run(task, input)).rejects.toMatchObject({ code, message: expect.stringMatching(message), hint: expect.stringMatching(hint) })
  })

  test('a head of other than two rows cannot answer questions: the file’s own number is named', async () => {
    const folder = tempCopy(fixture('roberta-tok-safetensors'))
    const weights = path.join(folder, 'model.safetensors')
    writeFileSync(weights, Buffer.from(readFileSync(weights, 'latin1').replaceAll('classifier.', 'qa_outputs.'), 'latin1'))
    const run = await engine(folder)
    await expect(run('question-answering', { question: 'Who?', context: 'Anna' })).rejects.toMatchObject({
      code: 'tensor_shape',
      message: expect.stringMatching(/two rows.*qa_outputs\.weight has 5/),
    })
    expect(reportOf(await readModelFolder(folder)).tasks).not.toContain('question-answering')
  })
})

describe('text that is awkward is not refused', () => {
  const awkward = {
    'lone surrogates': 'Anna \ud800 lives \udc00 in Paris',
    'NUL and other controls': 'Anna\u0000 lives\u0007 in\u001b[0m Paris',
    'a million characters in one word': 'a'.repeat(1e6),
    'right-to-left with combining marks': 'שָׁלוֹם عَلَيْكُم',
  }
  test.each(Object.entries(awkward))('%s: entities lie inside it', { timeout: 120_000 }, async (name, text) => {
    const run = await engine(fixture('roberta-tok-safetensors'))
    const isLong = name.startsWith('a million')
    const result = run('token-classification', { text, aggregationStrategy: 'simple', ignoreLabels: [], ...(isLong ? {} : { stride: 8 }) })
    // Without windows its length is said, in a sentence that does not repeat it.
    if (isLong) return expect(result).rejects.toMatchObject({ code: 'text_too_long', message: expect.stringMatching(/^.{20,300}$/) })
    for (const { span } of ((await result) as { entities: { span: { start: number; end: number } }[] }).entities) {
      expect(span.start).toBeLessThanOrEqual(span.end)
      expect(span.end).toBeLessThanOrEqual(text.length)
    }
  })
})
