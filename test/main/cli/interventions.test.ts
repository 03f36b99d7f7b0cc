import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import type { HeadAblation } from '../../../shared/inspect/interventions'
import { cli } from '../../helpers/cli'
import { fixture, golden } from '../../helpers/fixtures'

interface Swept {
  text: string
  answer: string
  value: number
  without: number[][]
}
const reference: { 'fill-mask': Record<string, Swept> } = JSON.parse(readFileSync(golden('interventions.json'), 'utf8'))
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
