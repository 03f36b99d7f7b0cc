import { expect, test } from 'vitest'
import type { HeadAblation } from '../../../shared/inspect/interventions'
import { cli } from '../../helpers/cli'
import { fixture } from '../../helpers/fixtures'
import { reference, type Swept } from '../../helpers/interventions'

const MODEL = fixture('roberta-mlm-safetensors')
const { text, answer, value, without } = reference['fill-mask']['roberta-mlm-safetensors'] as Swept

const lines = (objects: object[]) => objects.map((object) => JSON.stringify(object)).join('\n')

test('head-ablation: every head, some heads, and lines that cannot be', async () => {
  const asked = [
    { task: 'fill-mask', text },
    { task: 'fill-mask', text, heads: [[2, 3]] },
    { task: 'fill-mask', text, heads: [[3, 1]] },
    { task: 'fill-mask', text, question: 'who?' },
  ]
  const { lines: answers, code } = await cli(['head-ablation', '--model', MODEL], lines(asked))
  const [all, one, absent, field] = answers as (HeadAblation & { error: { code: string; message: string } })[]
  expect(code).toBe(1)
  expect(all?.answer).toBe(answer)
  expect(all?.value).toBeCloseTo(value, 6)
  expect(all?.ablations).toHaveLength(8)
  expect(one?.ablations).toMatchObject([
    { layer: 2, head: 3, value: expect.closeTo(without[1]?.[2] ?? 0, 6), change: expect.closeTo((without[1]?.[2] ?? 0) - value, 6) },
  ])
  expect(absent).toMatchObject({ error: { code: 'input_invalid', message: expect.stringContaining('there is no layer 3; the model has 2') }, line: 3 })
  expect(field).toMatchObject({ error: { code: 'input_invalid', message: expect.stringContaining('question') }, line: 4 })
})

test('a task with --interventions is the task without that head; a line has its own', async () => {
  const off = { heads: [{ layer: 2, head: 3 }] }
  const targets = [answer]
  const { lines: answers, code } = await cli(
    ['fill-mask', '--model', MODEL, '--interventions', JSON.stringify(off)],
    lines([
      { text, targets },
      { text, targets, interventions: { heads: [] } },
      { text, interventions: { skipped_layers: [1, 2] } },
    ]),
  )
  const [without23, untouched, none] = answers as [{ score: number }][]
  expect(code).toBe(1)
  expect(without23?.[0].score).toBeCloseTo(without[1]?.[2] ?? 0, 6)
  expect(untouched?.[0].score).toBeCloseTo(value, 6)
  expect(none).toMatchObject({ error: { message: expect.stringContaining('all 2 layers are skipped') } })
})

test('interventions that cannot be are told line by line, and the rest goes on', async () => {
  const wrong: [unknown, RegExp][] = [
    ['heads.json', /interventions: it is a string; it must be an object/],
    [[1], /interventions: it is a list; it must be an object/],
    [{ heads: { layer: 1, head: 1 } }, /interventions\.heads: it is an object; it must be a list of objects/],
    [{ heads: [{ layer: 0, head: 1 }] }, /heads\.0\.layer: it is 0; it must be at least 1/],
    [{ heads: [{ layer: 1, head: 9 }] }, /layer 1 has no head 9; each layer has 4/],
    [{ heads: [{ layer: 1, head: 1, scale: -1 }] }, /scale: it is -1; it must be at least 0/],
    [{ skippedLayers: [1] }, /interventions\.skippedLayers: there is no such field/],
    [{ skipped_layers: [3] }, /skipped_layers: there is no layer 3; the model has 2/],
    [{ restricted: [{ layer: 1, heads: [1], tokens: [] }] }, /tokens: it has 0 entries/],
    [{ restricted: [{ layer: 1, heads: [1], tokens: [99] }] }, /may attend to token 99 alone, and a sequence of \d+ tokens has none/],
  ]
  const asked = [...wrong.map(([interventions]) => ({ text, interventions })), { text, targets: [answer], interventions: null }]
  const { lines: answers, code } = await cli(['fill-mask', '--model', MODEL], lines(asked))
  expect(code).toBe(1)
  for (const [i, [, message]] of wrong.entries())
    expect(answers[i]).toMatchObject({ error: { code: 'input_invalid', message: expect.stringMatching(message) }, line: i + 1 })
  expect(answers.at(-1)).toMatchObject([{ score: expect.closeTo(value, 6) }])
})

test('head-ablation of a text that goes on, and of a vector', async () => {
  const { prompt, value: shares, without: next } = reference['text-generation']
  const asked = { task: 'text-generation', prompt, heads: [[2, 3]] }
  const { lines: generated } = await cli(['head-ablation', '--model', fixture('roberta-clm-safetensors')], lines([asked]))
  expect(generated).toMatchObject([{ measure: 'probability', value: expect.closeTo(shares, 6), ablations: [{ value: expect.closeTo(next[1]?.[2] ?? 0, 6) }] }])
  const vector = reference['feature-extraction']
  const { lines: turned } = await cli([
    'head-ablation',
    '--model',
    fixture('roberta-base-safetensors'),
    '--task',
    'feature-extraction',
    '--text',
    reference.text,
  ])
  expect(turned).toMatchObject([{ answer: 'mean', measure: 'cosine', value: 1 }])
  const { ablations } = turned[0] as HeadAblation
  for (const one of ablations) expect(one.value).toBeCloseTo(vector.without[one.layer - 1]?.[one.head - 1] ?? 0, 5)
})
