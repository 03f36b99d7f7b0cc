import { beforeAll, describe, expect, test } from 'vitest'
import { RobertaTokenizerFast } from '../../main/engine/tokenizer/robertaTokenizerFast'
import { firstPart, firstTokens, MAX_SHOWN_CHARACTERS } from '../../renderer/lib/firstTokens'
import { bytesOfToken, hex, textOfBytes, visible } from '../../renderer/lib/tokenText'
import { asTokenizerCommand, chosenAt, cutAlike, maskingCounts, shownTokens } from '../../renderer/views/tokenizer/tokenizer'
import { fixture, SAMPLE_MODEL } from '../helpers/fixtures'
import { inProcessApi } from '../helpers/inProcessApi'

const TEXT = 'The café in Besançon was naïve about 🤗.\n\tLone \ud800 surrogate'

test('the bytes of byte-level tokens are those of the text', async () => {
  const { api } = inProcessApi()
  await api.openModel(null)
  const text = 'The café in Besançon: 🤗🤗, ½ Ёлка 你好\n\t\u0001end'
  const { tokens } = await api.tokenize({ text })
  const bytes = tokens.filter(({ special }) => !special).flatMap(({ token }) => [...bytesOfToken(token, 'BPE')])
  expect(textOfBytes(Uint8Array.from(bytes))).toBe(text)
  expect(hex(bytesOfToken('Ã©', 'BPE'))).toBe('c3 a9')
  expect(textOfBytes(bytesOfToken('Ã', 'BPE'))).toBeNull()
  expect(hex(bytesOfToken('▁é', 'Unigram'))).toBe('20 c3 a9')
  expect(hex(bytesOfToken('<0xE2>', 'Unigram'))).toBe('e2')
})

test('every entry of the vocabulary has bytes, and each of the 256 is there', async () => {
  const tokenizer = await RobertaTokenizerFast.fromPretrained(SAMPLE_MODEL)
  const single = Object.keys(tokenizer.json.model.vocab as Record<string, number>).filter((token) => [...token].length === 1)
  expect(new Set(single.map((token) => hex(bytesOfToken(token, 'BPE')))).size).toBe(256)
})

test('what has no letter is shown by a sign', () => {
  expect(visible(' a\n\tb\u0000\u007f\u00a0\u200b')).toBe('␣a⏎⇥b␀␡⍽U+200B')
})

describe('a long text', () => {
  test('is shown up to white space, and counted whole', async () => {
    const { api } = inProcessApi()
    await api.openModel(null)
    const text = 'Ottawa is the capital of Canada. '.repeat(1000)
    const found = await firstTokens(api, { text })
    expect(found.isCut).toBe(true)
    expect(found.text.length).toBeLessThanOrEqual(MAX_SHOWN_CHARACTERS)
    const whole = await api.tokenize({ text })
    expect(found.modelTokens).toBe(whole.tokens.length)
    // All but the template's end.
    expect(found.tokens.slice(0, -1)).toEqual(whole.tokens.slice(0, found.tokens.length - 1))
  })

  test('of one word is cut between characters', () => {
    expect(firstPart('🤗'.repeat(MAX_SHOWN_CHARACTERS)).length % 2).toBe(0)
    expect(firstPart(`a${'🤗'.repeat(MAX_SHOWN_CHARACTERS)}`).length).toBe(MAX_SHOWN_CHARACTERS - 1)
    expect(firstPart('short')).toBe('short')
  })
})

describe.each([
  ['BPE', SAMPLE_MODEL],
  ['Unigram', fixture('camembert-mlm')],
])('%s', (type, folder) => {
  const { api } = inProcessApi()
  beforeAll(() => api.openModel(folder))

  test('the word of every token is cut into that word’s tokens', async () => {
    const texts = { text: 'The café in Besançon was naïve about it. <mask> is there', textPair: 'Ottawa, too' }
    const shown = shownTokens(await api.tokenize(texts), texts, type)
    for (const { index, token, sequence } of shown) {
      const word = chosenAt(shown, index, texts, type)?.word
      if (!word) throw new Error(`no word for ${token.token}`)
      const mates = shown.filter((other) => other.sequence === sequence && other.token.wordId === token.wordId && token.wordId !== null)
      // Unknown neighbours are one piece in the steps.
      if (mates.some(({ isUnknown }) => isUnknown)) continue
      expect((await api.inspect.mergeSteps({ word })).ids, word).toEqual((mates.length > 0 ? mates : [{ token }]).map((mate) => mate.token.id))
    }
  })

  test('a text with lone surrogates and controls is shown, never thrown at', async () => {
    const shown = shownTokens(await api.tokenize({ text: TEXT }), { text: TEXT }, type)
    for (const { label } of shown) expect(label).not.toMatch(/[\n\t]/)
  })
})

test('cut alike is by the stretch of text, whatever the tokenizer calls it', async () => {
  const { api } = inProcessApi()
  await api.openModel(null)
  const texts = { text: 'the city in Ottawa 🤗' }
  const mine = shownTokens(await api.tokenize(texts), texts, 'BPE')
  const result = await api.inspect.tokenizeWith({ path: fixture('camembert-mlm'), ...texts })
  const other = shownTokens(result, texts, 'Unigram')
  expect(cutAlike(mine, mine).a.size).toBe(mine.length)
  const { a, b } = cutAlike(mine, other)
  const slices = (tokens: typeof mine, indices: Set<number>) =>
    tokens.filter(({ index }) => indices.has(index)).map(({ stretch }) => texts.text.slice(stretch.start, stretch.end))
  expect(slices(mine, a)).toEqual(slices(other, b))
  expect(slices(mine, a)).toContain('the')
  expect(a.size).toBeLessThan(mine.length)
})

test('what a draw did is counted', async () => {
  const { api } = inProcessApi()
  await api.openModel(null)
  const { tokens } = await api.inspect.dynamicMasking({ text: `<mask> ${'Ottawa is the capital of Canada. '.repeat(60)}`, seed: 7 })
  const counts = maskingCounts(tokens)
  expect(counts.selected).toBe(counts.mask + counts.random + counts.keep)
  expect(counts.selected).toBe(tokens.filter(({ action }) => action !== 'none').length)
  expect(counts.candidates).toBe(tokens.length - ['<s>', '<mask>', '</s>'].length)
})

test('the command holds any text', () => {
  expect(asTokenizerCommand({ text: "it's", textPair: 'b' }, '/m')).toBe(`npm run -s cli -- tokenize --model '/m' --text 'it'\\''s' --text-pair 'b'`)
})
