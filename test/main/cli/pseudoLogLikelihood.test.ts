import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { cli } from '../../helpers/cli'
import { fixture, golden } from '../../helpers/fixtures'
import { largestDifference } from '../../helpers/openModel'

const MODEL = fixture('roberta-mlm-safetensors')
const LONG = 'Paris is big. '.repeat(40)

interface Scored {
  tokens: string[]
  spans: [number, number][]
  log_likelihoods: number[]
  sum: number
  perplexity: number
}
interface Answer extends Scored {
  good: Scored
  bad: Scored
  correct: boolean
  margin: number
  error?: { code: string; message: string; hint: string }
}

async function ask(objects: object[], ...options: string[]) {
  const { lines, code, stderr } = await cli(['pseudo-log-likelihood', '--model', MODEL, ...options], objects.map((object) => JSON.stringify(object)).join('\n'))
  return { answers: lines as Answer[], code, stderr }
}

interface Golden {
  text: string
  tokens: string[]
  scores: Record<string, [number][]>
}
const [keys, unhappiness]: Golden[] = JSON.parse(readFileSync(golden('surprise.json'), 'utf8'))['roberta-mlm-safetensors']
const logsOf = (text: Golden | undefined, variant: string) => text?.scores[variant]?.map(([log]) => log) ?? []

test('a text in either variant is the reference’s, with its sum and perplexity', async () => {
  const { answers, code } = await ask([{ text: unhappiness?.text }, { text: unhappiness?.text, variant: 'within_word_l2r' }])
  expect(code).toBe(0)
  for (const [i, variant] of ['original', 'within_word_l2r'].entries()) {
    const [answer, expected] = [answers[i], logsOf(unhappiness, variant)]
    expect(Object.keys(answer ?? {})).toEqual(['tokens', 'spans', 'log_likelihoods', 'sum', 'perplexity'])
    expect(answer?.tokens).toEqual(unhappiness?.tokens)
    expect(largestDifference(answer?.log_likelihoods ?? [], expected)).toBeLessThan(1e-4)
    const sum = expected.reduce((a, b) => a + b)
    expect(answer?.sum).toBeCloseTo(sum, 3)
    expect((answer?.perplexity ?? 0) / Math.exp(-sum / expected.length)).toBeCloseTo(1, 4)
  }
  const last = answers[0]?.spans.at(-1)
  expect(unhappiness?.text.slice(...(last ?? [0, 0]))).toBe('.')
})

test('a pair: both sentences, which is likelier, and by how much', async () => {
  const { answers } = await ask([
    { good: keys?.text, bad: unhappiness?.text },
    { good: unhappiness?.text, bad: keys?.text },
  ])
  const [good, bad] = [keys, unhappiness].map((text) => logsOf(text, 'original').reduce((a, b) => a + b))
  const margin = (good ?? 0) - (bad ?? 0)
  expect(answers[0]?.margin).toBeCloseTo(margin, 3)
  expect(answers.map(({ correct }) => correct)).toEqual([margin > 0, margin < 0])
  expect(answers[0]?.good.log_likelihoods).toEqual(answers[1]?.bad.log_likelihoods)
})

test('what is wrong with a line is said, and the others go on', async () => {
  const { answers, code } = await ask([
    {},
    { text: 'a', good: 'a' },
    { good: 'a', bad: '<mask>' },
    { text: 'a', variant: 'other' },
    { text: LONG },
    { text: LONG, window: 2 },
    { text: '🤗 Paris' },
  ])
  expect(code).toBe(1)
  expect(answers[0]?.error?.message).toContain('text, or both good and bad')
  expect(answers[1]?.error?.message).toContain('text, or both good and bad')
  expect(answers[2]?.error?.message).toMatch(/^bad: None of the 3 tokens/)
  expect(answers[3]?.error?.message).toContain('variant')
  expect(answers[4]?.error).toMatchObject({ code: 'text_too_long', hint: expect.stringContaining('--truncate') })
  expect(answers[5]?.log_likelihoods).toHaveLength(62)
  expect(answers[6]?.spans.at(-1)?.[1]).toBe(8)
})

test('offsets in code points, and a text that is cut', async () => {
  const { answers, stderr } = await ask([{ text: '🤗 Paris' }, { text: LONG }], '--offsets', 'code-points', '--truncate')
  expect(answers[0]?.spans.at(-1)?.[1]).toBe(7)
  expect(answers[1]?.log_likelihoods).toHaveLength(62)
  expect(stderr).toContain('it was cut to 64')
})
