import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { cli } from '../../helpers/cli'
import { golden, SAMPLE_MODEL } from '../../helpers/fixtures'

interface Answer {
  target: object
  value: number
  units: { text: string; field: string; start: number; end: number; change: number | null; logit_change: number | null; against_change?: number }[]
  error?: { code: string; message: string; hint: string }
}

async function lines(objects: object[], ...options: string[]): Promise<{ answers: Answer[]; code: number | null }> {
  const { lines: answers, code } = await cli(['saliency', '--model', SAMPLE_MODEL, ...options], objects.map((object) => JSON.stringify(object)).join('\n'))
  return { answers: answers as Answer[], code }
}

const reference = JSON.parse(readFileSync(golden('saliency.json'), 'utf8'))
const SENTENCE = 'Angela Merkel lives in Berlin.'

test('units with the reference’s changes, whichever way they are taken away', async () => {
  const entity = { task: 'token-classification', text: SENTENCE, target: { label: 'PER', start: 0, end: 13 } }
  const { answers, code } = await lines([
    entity,
    { ...entity, replace: 'drop' },
    { task: 'question-answering', question: 'Who lives in Berlin?', context: SENTENCE, target: { start: 0, end: 13 } },
  ])
  expect(code).toBe(0)
  const [masked, dropped, answer] = answers
  expect(masked?.units.map(({ text }) => text)).toEqual(['Angela', 'Merkel', 'lives', 'in', 'Berlin', '.'])
  for (const [i, [change, logitChange]] of reference.sampleEntity.mask.entries()) {
    expect(masked?.units[i]?.change).toBeCloseTo(change, 5)
    expect(masked?.units[i]?.logit_change).toBeCloseTo(logitChange, 4)
  }
  expect(dropped?.units.slice(0, 2).map(({ change }) => change)).toEqual([null, null])
  expect(answer?.units.slice(4, 6).map(({ field, start }) => [field, start])).toEqual([
    ['question', 19],
    ['context', 0],
  ])
  expect(answer?.value).toBeCloseTo(reference.sampleAnswer.value, 5)
})

test('offsets of code points go in and come out; a line that cannot be answered is told, and the rest goes on', async () => {
  const text = `🤗 ${SENTENCE}`
  const { answers, code } = await lines(
    [
      { task: 'token-classification', text, target: { label: 'PER', start: 2, end: 15 } },
      { task: 'token-classification', text: '' },
      { task: 'question-answering', text: 'Who?' },
      { task: 'fill-mask', text: 'The capital of France is <mask>.', target: 'ĠParis', against: 'Ġin', unit: 'sentence' },
    ],
    '--offsets',
    'code-points',
  )
  expect(code).toBe(1)
  const [first, empty, wrong, compared] = answers
  expect(first?.target).toEqual({ label: 'PER', start: 2, end: 15 })
  expect(first?.units.find((unit) => unit.text === 'Angela')).toMatchObject({ start: 2, end: 8 })
  expect(empty?.error?.message).toMatch(/no token that could be taken away/)
  expect(wrong?.error).toMatchObject({ code: 'input_invalid' })
  expect(compared?.units[0]?.against_change).toEqual(expect.any(Number))
})

test('a text over the limit is refused with its count and what can be done, read by window, or cut', async () => {
  const long = { task: 'text-classification', text: `${SENTENCE} `.repeat(80), unit: 'sentence' }
  const { answers } = await lines([
    long,
    { ...long, window: 2 },
    { ...long, window: 9 },
    { task: 'zero-shot-classification', sequence: long.text, candidate_labels: 'a, b' },
    { task: 'zero-shot-classification', sequence: SENTENCE, candidate_labels: 'a, b', window: 1 },
  ])
  expect(answers[0]?.error).toMatchObject({ code: 'text_too_long', message: expect.stringMatching(/The text has \d+ tokens, the model takes 512/) })
  expect(answers[0]?.error?.hint).toMatch(/"window": 1.*--truncate/)
  const second = answers[1]?.units ?? []
  expect(second[0]?.start).toBeGreaterThan(0)
  expect(second.at(-1)?.end).toBeLessThanOrEqual(long.text.length)
  expect(answers[2]?.error?.message).toMatch(/window: it is 9; the text has 2 windows/)
  expect(answers[3]?.error?.hint).toMatch(/^Shorten it, or cut it with --truncate/)
  expect(answers[4]?.error?.message).toMatch(/window/)
  const cut = await lines([long, { task: 'fill-mask', text: 'It was the year <mask>.', target: 7 }], '--truncate')
  expect(cut.answers[1]?.target).toMatchObject({ token: '7' })
  expect(cut.answers[0]?.units.at(-1)?.end).toBeLessThan(long.text.length)
})
