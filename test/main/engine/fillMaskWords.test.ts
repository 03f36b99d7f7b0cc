import { readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import fc from 'fast-check'
import { beforeAll, describe, expect, test } from 'vitest'
import { RobertaForMaskedLM } from '../../../main/engine/api'
import type { OpenModel } from '../../../main/engine/openModel'
import { fillMask } from '../../../main/engine/tasks/fillMask'
import { runTask, runTasks } from '../../../main/engine/tasks/runners'
import { type FillMaskInput, type FillMaskResult, fillMaskInput, type WordScore } from '../../../shared/tasks/fillMask'
import { fixture, SAMPLE_MODEL } from '../../helpers/fixtures'
import { openModel } from '../../helpers/openModel'
import { tempCopy } from '../../helpers/tempFolder'
import { logProbabilities } from './logProbabilities'

const run = (model: OpenModel, input: FillMaskInput): Promise<FillMaskResult> => runTask(model, 'fill-mask', input)

const TEXT = 'The river <mask> flows to the sea.'
const WORDS = ['Seine', 'Libocedrus', 'of', 'Rhône', 'New York', 'Llanfairpwllgwyngyll', '🤗', 'of']

/** The definition, one row at a time through the public class: the tokens of the text with the word, those of the text with the mask taken from both ends. */
async function naiveScore(model: RobertaForMaskedLM, open: OpenModel, [before, after]: [string, string], word: string) {
  const encode = async (text: string) => (await open.tokenizer.encode(text)).ids
  const ids = await encode(before + word + after)
  const context = await encode(`${before}<mask>${after}`)
  const maskId = open.tokenizer.maskId ?? -1
  const first = context.indexOf(maskId)
  const end = ids.length - (context.length - 1 - first)
  expect([ids.slice(0, first), ids.slice(end)]).toEqual([context.slice(0, first), context.slice(first + 1)])
  const at = async (k: number, to: number) => (await logProbabilities(model, [...ids].fill(maskId, k, to), k))[ids[k] ?? -1] ?? Number.NaN
  const [perToken, original]: [number[], number[]] = [[], []]
  for (let k = first; k < end; k++) {
    perToken.push(await at(k, end))
    original.push(await at(k, k + 1))
  }
  return { tokens: ids.slice(first, end).map((id) => open.tokenizer.idToToken(id)), perToken, original }
}

function expectClose(found: number[], expected: number[]) {
  expect(found).toHaveLength(expected.length)
  for (const [i, value] of expected.entries()) expect(Math.abs((found[i] ?? Number.NaN) - value)).toBeLessThan(1e-5)
}

const sum = (values: number[]) => values.reduce((total, value) => total + value, 0)

describe.each([
  ['roberta-mlm-safetensors', fixture('roberta-mlm-safetensors')],
  ['the sample model', SAMPLE_MODEL],
  ['camembert-mlm', fixture('camembert-mlm')],
])('word scores of %s', (_, folder) => {
  let model: OpenModel
  let reference: RobertaForMaskedLM
  beforeAll(async () => {
    model = await openModel(folder)
    reference = await RobertaForMaskedLM.fromPretrained(folder, { device: 'cpu' })
  })

  test('are those of a loop over the words, one row at a time', async () => {
    const { words } = await run(model, { text: TEXT, words: WORDS })
    expect(words?.map(({ word }) => word)).toEqual(WORDS)
    for (const { word, tokens, perToken, logLikelihood, originalLogLikelihood } of words ?? []) {
      const expected = await naiveScore(reference, model, TEXT.split('<mask>') as [string, string], word)
      expect(tokens).toEqual(expected.tokens)
      expectClose(perToken, expected.perToken)
      expectClose([logLikelihood, originalLogLikelihood], [sum(expected.perToken), sum(expected.original)])
    }
  })

  test('of one token are the logarithm of its probability at the mask', async () => {
    const starts = Array.from({ length: 500 }, (_, id) => model.tokenizer.idToToken(id)).filter((token) => /^[Ġ▁]\p{L}+$/u.test(token))
    const { words } = await run(model, { text: TEXT, words: starts.slice(0, 200).map((token) => token.slice(1)) })
    const single = words?.filter(({ tokens }) => tokens.length === 1) ?? []
    const { masks } = await run(model, { text: TEXT, targets: single.flatMap(({ tokens }) => tokens), topK: 200 })
    const scores = new Map(masks[0]?.candidates.map(({ token, score }) => [model.tokenizer.idToToken(token), score]))
    expect(single.length).toBeGreaterThan(10)
    for (const { tokens, perToken, logLikelihood, originalLogLikelihood } of single) {
      expect(Math.abs(logLikelihood - Math.log(scores.get(tokens[0] ?? '') ?? 0))).toBeLessThan(1e-5)
      expect([perToken, originalLogLikelihood]).toEqual([[logLikelihood], logLikelihood])
    }
  })

  test('keep the spacing of the place, typed or hidden', async () => {
    const text = 'The river Seine flows to the sea.'
    const hidden = await run(model, { text, hidden: [{ start: 10, end: 15 }], words: WORDS })
    const typed = await run(model, { text: TEXT, words: WORDS.map((word) => ` ${word} `) })
    expect(hidden.words?.map(({ tokens }) => tokens)).toEqual(typed.words?.map(({ tokens }) => tokens))
    expectClose(hidden.words?.map(({ logLikelihood }) => logLikelihood) ?? [], typed.words?.map(({ logLikelihood }) => logLikelihood) ?? [])
  })

  test('do not depend on the other words, nor on the other texts of a batch', async () => {
    const input = { text: TEXT, words: ['Libocedrus'] }
    const alone = await run(model, input)
    // Of 24 tokens at most: the fixtures take 64.
    const word = fc.string({ unit: 'binary', minLength: 1, maxLength: 6 }).filter((one) => one.trim() !== '')
    await fc.assert(
      fc.asyncProperty(fc.array(word, { maxLength: 5 }), async (others) => {
        const texts = others.map((text) => ({ text: `${text} <mask>`, truncate: true }))
        const outcomes = await runTasks(model, 'fill-mask', [...texts, { text: TEXT, words: [...others, 'Libocedrus'] }])
        const { words } = (outcomes.at(-1) as { value: FillMaskResult }).value
        const [found, expected] = [words?.at(-1), alone.words?.[0]] as [WordScore, WordScore]
        expect(found.tokens).toEqual(expected.tokens)
        expectClose(
          [...found.perToken, found.logLikelihood, found.originalLogLikelihood],
          [...expected.perToken, expected.logLikelihood, expected.originalLogLikelihood],
        )
      }),
      { numRuns: 6 },
    )
  })
})

describe('words in the place of the mask', () => {
  let model: OpenModel
  beforeAll(async () => {
    model = await openModel(SAMPLE_MODEL)
  })
  const rowsOf = async (words: string[]) => (await fillMask(model, fillMaskInput.parse({ text: TEXT, words }))).rows.length

  test('are not scored unless given; the masks are the same with them', async () => {
    const [without, withWords] = [await run(model, { text: TEXT }), await run(model, { text: TEXT, words: WORDS })]
    expect(without.words).toBeNull()
    expect(withWords.warnings).toEqual([])
    for (const [i, { score, ...rest }] of (without.masks[0]?.candidates ?? []).entries()) {
      expect(withWords.masks[0]?.candidates[i]).toMatchObject(rest)
      expect(withWords.masks[0]?.candidates[i]?.score).toBeCloseTo(score, 6)
    }
  })

  test('of one token are all read from one row', async () => {
    expect(await rowsOf(['of', 'in', 'the', 'and', 'of'])).toBe(2)
  })

  test.each([
    ['<mask> is a city.', 'Paris'],
    ['In (<mask>) it rains.', 'Paris'],
    ['In <mask>, it rains.', 'ĠParis'],
  ])('%s has the word’s tokens as they stand there', async (text, joined) => {
    const { words } = await run(model, { text, words: ['Paris'] })
    expect(words?.[0]?.tokens.join('')).toBe(joined)
  })

  test('that share a token with the letters beside them say so', async () => {
    const { words, warnings } = await run(model, { text: 'All <mask>s are here.', words: ['river', 'xx'] })
    expect(words?.[0]?.tokens).toEqual(['Ġrivers'])
    expect(warnings).toContainEqual(expect.stringMatching(/"river" shares a token.*"Ġrivers" is scored/))
  })

  test('go with a joint fill of the hidden word they replace', async () => {
    const text = 'A tree called Libocedrus grows here.'
    const { joint, words } = await run(model, { text, hidden: [{ start: 14, end: 24 }], joint: 2, words: ['Libocedrus', 'oak'] })
    expect(joint).toHaveLength(2)
    expect(words?.[0]?.tokens.join('')).toBe('ĠLibocedrus')
  })

  test('are never cut: a text is cut behind them if asked, and refused if that is not enough', async () => {
    const behind = `<mask> ${'word '.repeat(520)}`
    const { words, warnings } = await run(model, { text: behind, words: ['Libocedrus', 'of'], truncate: true })
    expect(words?.[0]?.tokens.join('')).toBe('Libocedrus')
    expect(warnings).toEqual([expect.stringContaining('cut to 512'), expect.stringContaining('With 2 of the 2 words')])
    const before = `${'word '.repeat(509)}<mask>`
    await expect(run(model, { text: before, words: ['of', 'Libocedrus'], truncate: true })).rejects.toMatchObject({
      code: 'text_too_long',
      message: expect.stringMatching(/with "Libocedrus" the text has \d+ tokens, the model takes 512/),
      hint: expect.stringContaining('a word is not cut'),
    })
    await expect(run(model, { text: before, words: ['Libocedrus'] })).rejects.toMatchObject({ hint: expect.stringContaining('Nothing was cut') })
    await expect(run(model, { text: TEXT, words: ['ab '.repeat(100_000)], truncate: true })).rejects.toMatchObject({ code: 'text_too_long' })
  })

  test('are left when they are no longer wanted', async () => {
    const result = runTask(model, 'fill-mask', { text: TEXT, words: WORDS }, { signal: AbortSignal.abort() })
    await expect(result).rejects.toMatchObject({ code: 'cancelled' })
  })

  test.each<[string, FillMaskInput, RegExp]>([
    ['no word', { text: TEXT, words: [] }, /words: it has 0 entries; .* at least 1/],
    ['an empty word', { text: TEXT, words: ['of', ''] }, /words\.1: it is empty/],
    ['a word of space', { text: TEXT, words: [' \n'] }, /words\.0: it is empty/],
    ['201 words', { text: TEXT, words: new Array(201).fill('of') }, /words: it has 201 entries; .* at most 200/],
    ['a word with a mask', { text: TEXT, words: ['a <mask>'] }, /words: with "a <mask>" the text still holds a mask/],
    ['a word of BERT’s mask', { text: TEXT, words: ['[MASK]'] }, /words: with "\[MASK\]" the text still holds a mask/],
    ['a word that makes a mask', { text: 'A <<mask>> word', words: ['mask'] }, /words: with "mask" the text still holds a mask/],
    ['two masks', { text: '<mask> and <mask>', words: ['of'] }, /words: the text has 2 places/],
    ['a mask and a hidden word', { text: 'A <mask> word', hidden: [{ start: 9, end: 13 }], words: ['of'] }, /words: the text has 2 places/],
    ['long words', { text: TEXT, words: Array.from({ length: 200 }, (_, i) => `${i}🤗`.repeat(9)) }, /words: .* more than 10,000 masked copies/],
  ])('%s: refused with a sentence', async (_, input, message) => {
    await expect(run(model, input)).rejects.toMatchObject({ code: 'input_invalid', message: expect.stringMatching(message) })
  })
})

test('a word without a token is left out, one with an unknown character scored as <unk>, each with a warning', async () => {
  const folder = tempCopy(fixture('camembert-mlm'))
  const file = path.join(folder, 'tokenizer.json')
  const tokenizer = JSON.parse(readFileSync(file, 'utf8'))
  tokenizer.normalizer.normalizers.push({ type: 'Replace', pattern: { String: '\u00ad' }, content: '' })
  writeFileSync(file, JSON.stringify(tokenizer))
  const { words, warnings } = await run(await openModel(folder), { text: 'Le <mask> est grand.', words: ['chat', '\u00ad', '🤗'] })
  expect(words?.map(({ word }) => word)).toEqual(['chat', '🤗'])
  expect(words?.[1]?.tokens).toEqual(['▁', '<unk>'])
  expect(warnings).toEqual([expect.stringContaining('has no token and is left out'), expect.stringMatching(/"🤗" .*: <unk> is scored/)])
})
