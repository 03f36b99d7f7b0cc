import { cpSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import fc from 'fast-check'
import { beforeAll, describe, expect, test } from 'vitest'
import { VocabularyIndex } from '../../../main/engine/inspect/vocabularyIndex'
import { WordSegments } from '../../../main/engine/inspect/wordSegments'
import { RobertaTokenizerFast } from '../../../main/engine/tokenizer/robertaTokenizerFast'
import { fixture, golden, SAMPLE_MODEL } from '../../helpers/fixtures'
import { inProcessApi } from '../../helpers/inProcessApi'
import { tempCopy, tempFolder } from '../../helpers/tempFolder'

const TEXTS = [
  'Unhappiness is the RoBERTa of the ½ naïve École, isn’t it? They’ll see 12,345 cats 🤗🤗!',
  "It's   a test\n\nof white\tspace; 你好世界 مرحبا Ёлка",
  'Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft',
]

describe('mergeSteps', () => {
  test('the steps of a word, one pair at a time', async () => {
    const words = new WordSegments(await RobertaTokenizerFast.fromPretrained(golden('roberta-base')))
    const found = await words.of('Ġunhappiness')
    expect(found).toMatchObject({ kind: 'bpe', symbols: ['Ġ', ...'unhappiness'], tokens: ['Ġunh', 'appiness'], ids: [24376, 37055] })
    expect(found.bytes.slice(0, 3)).toEqual(['20', '75', '6e'])
    if (found.kind !== 'bpe') throw new Error('not byte-level')
    for (const { left, right, symbols } of found.steps) expect(symbols).toContain(left + right)
    expect(found.steps.at(-1)?.symbols).toEqual(found.tokens)
    expect(await words.of(' unhappiness')).toEqual(found)
    expect(await words.of('<mask>')).toMatchObject({ symbols: ['<mask>'], steps: [], ids: [50264] })
  })

  test.each([
    ['the sample model’s', SAMPLE_MODEL],
    ['the published', golden('roberta-base')],
    ['CamemBERT’s Unigram', fixture('camembert-mlm')],
    ['XLM-RoBERTa’s Unigram', fixture('xlm-roberta-spm-only')],
  ])('%s tokenizer gives the same tokens for every word of any text', async (_, folder) => {
    const tokenizer = await RobertaTokenizerFast.fromPretrained(folder)
    const words = new WordSegments(tokenizer)
    const check = async (text: string) => {
      for (const { word, ids } of await wordsOf(tokenizer, text)) expect((await words.of(word)).ids, JSON.stringify(word)).toEqual(ids)
    }
    for (const text of TEXTS) await check(text)
    const letters = fc.string({ unit: fc.constantFrom(...'aeinrst', ...'LÉßй你0', '1', '-', '.', '▁', '🤗'), minLength: 1, maxLength: 24 })
    // The library gives a composed character the span of its first part alone: nobody could select such a word by its span.
    const isComposed = (text: string) => text === text.normalize('NFKC')
    await fc.assert(fc.asyncProperty(letters, check), { numRuns: 150 })
    await fc.assert(fc.asyncProperty(fc.string({ unit: 'grapheme', maxLength: 12 }).filter(isComposed), check), { numRuns: 150 })
  })

  test('Unigram: no other segmentation has a higher score', async () => {
    const tokenizer = await RobertaTokenizerFast.fromPretrained(fixture('xlm-roberta-spm-only'))
    const scores = new Map(tokenizer.json.model.vocab as [string, number][])
    const words = new WordSegments(tokenizer)
    for (const word of ['the', '▁nation', 'England', 'president']) {
      const found = await words.of(word)
      if (found.kind !== 'unigram') throw new Error('not Unigram')
      const text = found.symbols.join('')
      expect(found.pieces.map(({ piece }) => piece).join('')).toBe(text)
      expect(found.score).toBeCloseTo(highestScore(text, scores), 9)
    }
  })

  test.each([
    ['two words', 'input_invalid', /"two words" is 2 pieces \("two", " words"\)/],
    ['a<mask>', 'input_invalid', /pieces/],
  ])('%s is refused', async (word, code, message) => {
    const words = new WordSegments(await RobertaTokenizerFast.fromPretrained(SAMPLE_MODEL))
    await expect(words.of(word)).rejects.toMatchObject({ code, message: expect.stringMatching(message), hint: expect.stringMatching(/\w/) })
  })

  test('a tokenizer with rules besides its model says so', async () => {
    const folder = tempCopy(fixture('roberta-mlm-safetensors'))
    const file = path.join(folder, 'tokenizer.json')
    const json = JSON.parse(readFileSync(file, 'utf8'))
    json.pre_tokenizer = { type: 'Sequence', pretokenizers: [{ type: 'Digits', individual_digits: true }, json.pre_tokenizer] }
    json.model.merges.unshift(typeof json.model.merges[0] === 'string' ? '1 2' : ['1', '2'])
    json.model.vocab['12'] = json.model.vocab.e
    writeFileSync(file, JSON.stringify(json))
    const words = new WordSegments(await RobertaTokenizerFast.fromPretrained(folder))
    await expect(words.of('12')).rejects.toMatchObject({ code: 'config_unsupported', message: expect.stringContaining('"12"') })
  })
})

describe('vocabularySearch', () => {
  const { api } = inProcessApi()
  beforeAll(() => api.openModel(null))

  test('by text, by the vocabulary’s own string, by id', async () => {
    const paris = await api.inspect.vocabularySearch({ query: 'paris', limit: 5 })
    expect(paris.matches[0]).toMatchObject({ token: 'ĠParis', text: ' Paris' })
    expect((await api.inspect.vocabularySearch({ query: 'ĠParis', limit: 5 })).matches[0]).toEqual(paris.matches[0])
    expect((await api.inspect.vocabularySearch({ query: 'paris', limit: 5, caseSensitive: true })).matches).not.toContainEqual(paris.matches[0])
    const byId = await api.inspect.vocabularySearch({ query: '0', limit: 3 })
    expect(byId.matches[0]).toEqual({ id: 0, token: '<s>', text: '<s>' })
    expect(byId.total).toBeGreaterThan(byId.matches.length)
    // Signs of bytes that look like it come last.
    const accents = (await api.inspect.vocabularySearch({ query: 'é', limit: 1000 })).matches.map(({ text }) => /é/i.test(text))
    expect(accents).toEqual([...accents].sort((a, b) => Number(b) - Number(a)))
    expect(accents[0]).toBe(true)
    expect(await api.inspect.vocabularySearch({ query: 'there is no such token', limit: 3 })).toEqual({ total: 0, matches: [] })
  })

  test('finds what a naive pass over the decoded vocabulary does', async () => {
    const tokenizer = await RobertaTokenizerFast.fromPretrained(SAMPLE_MODEL)
    const vocabulary = Object.entries(tokenizer.getVocab())
    for (const query of ['ing', 'THE', ' of', 'Ċ', '']) {
      const naive = vocabulary.filter(([token]) => [token, tokenizer.joined([token])].some((text) => text.toLowerCase().includes(query.toLowerCase())))
      expect((await api.inspect.vocabularySearch({ query, limit: 1 })).total, query).toBe(naive.length)
    }
  })

  test('250,000 tokens in under 50 ms', () => {
    const vocab = Array.from({ length: 250_000 }, (_, i): [string, number] => [`▁Wort${i.toString(36)}`, -i])
    const index = new VocabularyIndex({ model: { vocab }, added_tokens: [] })
    const times = Array.from({ length: 5 }, () => {
      const started = performance.now()
      expect(index.search({ query: 'zz', limit: 100 }).total).toBeGreaterThan(100)
      return performance.now() - started
    })
    expect(Math.min(...times)).toBeLessThan(50)
  })

  test.each([
    { query: 'a', limit: 0 },
    { query: 'a', limit: 1001 },
    { query: 'x'.repeat(257), limit: 1 },
    { query: 'a', limit: 1, page: 2 },
  ])('%j is refused', async (input) => {
    await expect(api.inspect.vocabularySearch(input)).rejects.toMatchObject({ code: 'input_invalid' })
  })
})

describe('tokenizeWith', () => {
  const { api } = inProcessApi()

  test('another folder’s tokenizer, without weights and without an open model', async () => {
    const folder = tempFolder('alone')
    cpSync(path.join(golden('roberta-base'), 'tokenizer.json'), path.join(folder, 'tokenizer.json'))
    const found = await api.inspect.tokenizeWith({ path: folder, text: 'Hello world', textPair: 'Again' })
    expect(found).toMatchObject({ type: 'BPE', name: path.basename(folder), maxTokens: 0, modelTokens: 7, sequenceIds: [null, 0, 0, null, null, 1, null] })
    expect(found.tokens[2]).toMatchObject({ token: 'Ġworld', span: { start: 6, end: 11 } })
  })

  test('the limit is the folder’s; a file in it will do; changed files are read again; only a few are kept', async () => {
    const folder = tempCopy(fixture('xlm-roberta-mlm'))
    const file = path.join(folder, 'config.json')
    const first = await api.inspect.tokenizeWith({ path: file, text: 'Paris' })
    expect(first).toMatchObject({ type: 'Unigram', maxTokens: 64 })
    for (const other of ['camembert-mlm', 'roberta-mlm-safetensors', 'data2vec-text-mlm'])
      await api.inspect.tokenizeWith({ path: fixture(other), text: 'Paris' })
    expect(await api.inspect.tokenizeWith({ path: folder, text: 'Paris' })).toEqual(first)
    writeFileSync(path.join(folder, 'tokenizer_config.json'), JSON.stringify({ model_max_length: 9 }))
    expect(await api.inspect.tokenizeWith({ path: folder, text: 'Paris' })).toMatchObject({ maxTokens: 9 })
    rmSync(path.join(folder, 'tokenizer.json'))
    rmSync(path.join(folder, 'sentencepiece.bpe.model'), { force: true })
    await expect(api.inspect.tokenizeWith({ path: folder, text: 'Paris' })).rejects.toMatchObject({ code: 'tokenizer_missing' })
  })

  test('a folder that is not there', async () => {
    await expect(api.inspect.tokenizeWith({ path: '/no/such', text: '' })).rejects.toMatchObject({ code: 'no_such_folder' })
  })
})

describe('dynamicMasking', () => {
  const { api } = inProcessApi()
  beforeAll(() => api.openModel(null))
  const text = 'The quick brown fox jumps over the lazy dog near the river bank. '.repeat(400)

  test('15 % of the tokens, 80 / 10 / 10 of these, never a special one', async () => {
    const { tokens } = await api.inspect.dynamicMasking({ text: `<mask> ${text}`, seed: 7 })
    const count = (action: string) => tokens.filter((token) => token.action === action).length
    const selected = tokens.length - count('none')
    expect(selected / tokens.length).toBeCloseTo(0.15, 1)
    for (const [action, share] of Object.entries({ mask: 0.8, random: 0.1, keep: 0.1 })) expect(Math.abs(count(action) / selected - share)).toBeLessThan(0.04)
    expect(tokens.filter(({ special }) => special).map(({ token }) => token)).toEqual(['<s>', '<mask>', '</s>'])
    for (const { id, special, action, replacementId, replacement } of tokens) {
      if (special) expect(action).toBe('none')
      if (action === 'mask') expect(replacement).toBe('<mask>')
      if (action === 'none' || action === 'keep') expect(replacementId).toBe(id)
    }
  })

  test('the same for the same seed, another for another, and a longer text keeps its beginning', async () => {
    const [one, again, other, longer] = await Promise.all([
      api.inspect.dynamicMasking({ text, seed: 1 }),
      api.inspect.dynamicMasking({ text, seed: 1 }),
      api.inspect.dynamicMasking({ text, seed: 2 }),
      api.inspect.dynamicMasking({ text: `${text}And more.`, seed: 1 }),
    ])
    expect(again).toEqual(one)
    expect(other).not.toEqual(one)
    expect(longer.tokens.slice(0, 1000)).toEqual(one.tokens.slice(0, 1000))
  })

  test.each([
    [{ text: 'a', seed: -1 }, /seed/],
    [{ text: 'a', seed: 0.5 }, /seed/],
    [{ text: 'x'.repeat(1_000_001), seed: 1 }, /it has 1000001 characters; it must have 0 to 1000000/],
  ])('bad input is refused', async (input, message) => {
    await expect(api.inspect.dynamicMasking(input)).rejects.toMatchObject({ code: 'input_invalid', message: expect.stringMatching(message) })
  })
})

describe('packSentences', () => {
  const { api } = inProcessApi()
  beforeAll(() => api.openModel(null))

  test('whole sentences fill a sequence; the next document goes on with a separator more', async () => {
    const text = 'First sentence. Second one here.\n\n\nAnother document. It ends.'
    const found = await api.inspect.packSentences({ text })
    expect(found).toMatchObject({ documents: 2, cutSentences: 0, sequences: [{ separators: 1 }] })
    const [sequence] = found.sequences
    expect(sequence?.sentences.map(({ span, document }) => [text.slice(span.start, span.end), document])).toEqual([
      ['First sentence.', 0],
      ['Second one here.', 0],
      ['Another document.', 1],
      ['It ends.', 1],
    ])
    const [one, two] = await Promise.all(['First sentence. Second one here.', 'Another document. It ends.'].map((part) => api.tokenize({ text: part })))
    // The second document's template is not there, its separator is.
    expect(sequence?.tokens).toBe((one?.tokens.length ?? 0) + (two?.tokens.length ?? 0) - 2 + 1)
  })

  test('any text: no sequence is over the limit, none could take the next sentence, no token is lost', async () => {
    const words = fc.constantFrom('Paris', 'is', 'a', 'city.', 'Really?', 'Yes!', '🤗', '\n\n', '\n', 'antidisestablishmentarianism', '  ')
    const texts = fc.array(words, { maxLength: 120 }).map((parts) => parts.join(' '))
    await fc.assert(
      fc.asyncProperty(texts, fc.integer({ min: 3, max: 40 }), async (text, maxTokens) => {
        const { sequences, documents } = await api.inspect.packSentences({ text, maxTokens })
        let before = 0
        for (const [i, { tokens, separators, sentences }] of sequences.entries()) {
          expect(tokens).toBeLessThanOrEqual(maxTokens)
          expect(tokens).toBe(2 + separators + sentences.reduce((sum, sentence) => sum + sentence.tokens, 0))
          const [last, next] = [sentences.at(-1), sequences[i + 1]?.sentences[0]]
          const more = next && next.document !== last?.document ? 1 : 0
          if (next && next.piece === null) expect(tokens + more + next.tokens).toBeGreaterThan(maxTokens)
          before += tokens - 2 - separators
        }
        const parts = await Promise.all(text.split(/\n[^\S\n]*\n\s*/).map((part) => api.tokenize({ text: part.trim() })))
        expect(before).toBe(parts.reduce((sum, part) => sum + part.tokens.length - 2, 0))
        expect(documents).toBe(parts.filter((part) => part.tokens.length > 2).length)
      }),
      { numRuns: 60 },
    )
  })

  test('a sentence over the limit is cut, and says so', async () => {
    const text = 'Short. One very very very very long sentence that goes on and on and on and on.'
    const found = await api.inspect.packSentences({ text, maxTokens: 8 })
    const pieces = found.sequences.flatMap(({ sentences }) => sentences).filter(({ piece }) => piece !== null)
    expect(found.cutSentences).toBe(1)
    expect(pieces.map(({ piece }) => piece)).toEqual(pieces.map((_, i) => ({ index: i + 1, of: pieces.length })))
    expect(text.slice(pieces[0]?.span.start, pieces.at(-1)?.span.end)).toBe(text.slice(7))
  })

  test.each([2, 100_000])('a limit of %d is refused with the range', async (maxTokens) => {
    await expect(api.inspect.packSentences({ text: 'a', maxTokens })).rejects.toMatchObject({
      code: 'input_invalid',
      message: expect.stringContaining(`maxTokens: ${maxTokens}`),
      hint: expect.stringMatching(/^Give 3 to \d+\.$/),
    })
  })

  test('a text of the greatest length is packed, its sentences those of the whole', async () => {
    const some = 'Dr. Smith arrived at 3.5 p.m. on Monday. "Really?" she said. It was 1. a, then 2. B! And so on… '
    const text = some.repeat(Math.floor(1_000_000 / some.length))
    const { sequences } = await api.inspect.packSentences({ text })
    const starts = sequences.flatMap(({ sentences }) => sentences).map(({ span }) => span.start)
    const part = text.slice(0, 20_000)
    const whole = Array.from(new Intl.Segmenter('en', { granularity: 'sentence' }).segment(part), ({ index }) => index)
    expect(starts.filter((start) => start < (whole.at(-1) ?? 0))).toEqual(whole.slice(0, -1))
  })

  test('no text has no sequences', async () => {
    expect(await api.inspect.packSentences({ text: ' \n\n ' })).toMatchObject({ documents: 0, sequences: [] })
  })
})

/** The pieces that the tokenizer itself cuts a text into, as a user would select them, with their ids. */
async function wordsOf(tokenizer: RobertaTokenizerFast, text: string): Promise<{ word: string; ids: number[] }[]> {
  const native = await tokenizer.encodeNative(text)
  const sign = tokenizer.type === 'BPE' ? 'Ġ' : '▁'
  const characters = Array.from(text)
  const words = new Map<number, { start: number; end: number; ids: number[]; first: string }>()
  for (const [i, wordId] of native.getWordIds().entries()) {
    const [start = 0, end = 0] = native.getOffsets()[i] ?? []
    const id = native.getIds()[i] ?? 0
    if (wordId === null || wordId === undefined) continue
    const known = words.get(wordId)
    if (known) Object.assign(known, { end: Math.max(known.end, end), ids: [...known.ids, id] })
    else words.set(wordId, { start, end, ids: [id], first: native.getTokens()[i] ?? '' })
  }
  return [...words.values()].flatMap(({ start, end, ids, first }) => {
    const own = characters.slice(start, end).join('')
    const word = first.startsWith(sign) && !/^[\s▁]/u.test(own) ? sign + own : own
    // White space alone has no span, and a text's own signs for space are told from none.
    return /\S/u.test(own) && !/[\sĠ▁]/u.test(own) ? [{ word, ids }] : []
  })
}

/** By trying every way to cut it. */
function highestScore(text: string, scores: Map<string, number>): number {
  if (text === '') return 0
  const ends = Array.from({ length: text.length }, (_, i) => i + 1).filter((end) => scores.has(text.slice(0, end)))
  return Math.max(...ends.map((end) => (scores.get(text.slice(0, end)) ?? 0) + highestScore(text.slice(end), scores)))
}
