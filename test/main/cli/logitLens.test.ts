import { describe, expect, test } from 'vitest'
import { cli } from '../../helpers/cli'
import { fixture, SAMPLE_MODEL } from '../../helpers/fixtures'

const MLM = fixture('roberta-mlm-safetensors')
const LONG = 'Paris is big. '.repeat(30)

interface Answer {
  tokens: string[]
  spans: [number, number][]
  layers: { layer: number; top: { token?: number; token_str?: string; label?: string; score: number }[][]; entropy: number[]; rank: (number | null)[] }[]
  error?: { code: string; message: string; hint: string }
}

async function lines(model: string, objects: object[], ...options: string[]) {
  const { lines: answers, ...rest } = await cli(['logit-lens', '--model', model, ...options], objects.map((object) => JSON.stringify(object)).join('\n'))
  return { answers: answers as Answer[], ...rest }
}

describe('logit-lens', () => {
  test('words at each token and layer; the others go on after a line that fails', async () => {
    const objects = [{ text: 'Paris <mask>', top_k: 2 }, { text: 'Paris', layers: [9] }, { text: LONG }, { text: LONG, window: 2, layers: [2], top_k: 1 }]
    const { answers, code } = await lines(MLM, objects)
    expect(code).toBe(1)
    const [all, layer, long, window] = answers
    expect(all?.layers.map(({ layer, top, entropy, rank }) => [layer, top.length, entropy.length, rank.length])).toEqual(
      [0, 1, 2].map((at) => [at, all?.tokens.length, all?.tokens.length, all?.tokens.length]),
    )
    expect(Object.keys(all?.layers[0]?.top[0]?.[1] ?? {})).toEqual(['token', 'token_str', 'score'])
    const mask = all?.tokens.indexOf('<mask>') ?? -1
    expect(all?.layers.map(({ rank }) => rank.flatMap((place, i) => (place === null ? [i] : [])))).toEqual([[mask], [mask], [mask]])
    expect(all?.spans[mask]).toEqual([6, 12])
    expect(layer?.error).toMatchObject({ code: 'input_invalid', message: expect.stringContaining('layers: it holds 9; the model has 2') })
    expect(long?.error).toMatchObject({ code: 'text_too_long', hint: expect.stringContaining('window') })
    expect(window?.layers[0]?.top[0]).toHaveLength(1)
    expect(window?.spans[1]?.[0]).toBeGreaterThan(0)
  })

  test('labels of tokens and of a text, answers in code points', async () => {
    const objects = [
      { text: 'Anna went to Paris.', head: 'TokenClassification', layers: [6], top_k: 1 },
      { text: 'A wonderful film.', head: 'SequenceClassification', layers: [0, 6] },
      { text: '🤗 Anna lives in Paris.', text_pair: 'Where does Anna live?', head: 'QuestionAnswering', layers: [6], top_k: 1 },
    ]
    const { answers, code } = await lines(SAMPLE_MODEL, objects, '--offsets', 'code-points')
    expect(code).toBe(0)
    const [tokens, text, question] = answers as unknown as { tokens: string[]; layers: Record<string, unknown>[] }[]
    const paris = tokens?.tokens.indexOf('ĠParis') ?? -1
    expect((tokens?.layers[0]?.top as { label: string }[][] | undefined)?.[paris]?.[0]).toMatchObject({ label: 'B-LOC' })
    for (const { scores } of (text?.layers ?? []) as { scores: { score: number }[] }[])
      expect(scores.reduce((sum, { score }) => sum + score, 0)).toBeCloseTo(1, 5)
    expect(question?.layers[0]).toMatchObject({ layer: 6, answers: [{ answer: 'in Paris', start: 13, end: 21 }] })
  })

  test('choices in the given order, as the task has them at the last layer', async () => {
    const object = { text: 'Paris is in', choices: ['France', 'the sea'], layers: [0, 2] }
    const folder = fixture('roberta-mc-safetensors')
    const { answers, code } = await lines(folder, [object, { text: 'Paris', choices: ['one'] }])
    expect(code).toBe(1)
    const { lines: task } = await cli(['multiple-choice', '--model', folder], JSON.stringify({ prompt: object.text, choices: object.choices }))
    const [shares] = task as { choice: string; score: number }[][]
    const [found, refused] = answers as unknown as [{ layers: { layer: number; choices: { choice: string; score: number }[] }[] }, Answer]
    expect(Object.keys(found)).toEqual(['layers'])
    expect(found.layers.map(({ layer }) => layer)).toEqual([0, 2])
    for (const [i, { choice, score }] of (shares ?? []).entries()) {
      expect(found.layers[1]?.choices[i]?.choice).toBe(choice)
      expect(found.layers[1]?.choices[i]?.score).toBeCloseTo(score, 6)
    }
    expect(refused.error?.message).toContain('choices')
  })

  test('cut with a warning', async () => {
    const { answers, stderr } = await lines(MLM, [{ text: LONG, layers: [0], top_k: 1 }], '--truncate')
    expect(answers[0]?.tokens).toHaveLength(64)
    expect(stderr).toContain('it was cut to 64')
  })
})
