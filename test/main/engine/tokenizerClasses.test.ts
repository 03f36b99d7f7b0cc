import { createHash } from 'node:crypto'
import { cpSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { Tokenizer, type TruncationStrategy } from '@anush008/tokenizers'
import fc from 'fast-check'
import { beforeAll, describe, expect, test } from 'vitest'
import { RobertaTokenizer, RobertaTokenizerFast } from '../../../main/engine/api'
import { BytePairs } from '../../../main/engine/tokenizer/byteLevelBpe'
import { windows } from '../../../main/engine/tokenizer/truncation'
import { codePointStarts } from '../../../shared/text'
import { fixture, golden, ROOT, reference } from '../../helpers/fixtures'
import { tempFolder } from '../../helpers/tempFolder'

const vectors = JSON.parse(readFileSync(path.join(ROOT, 'test/vectors/tokenizer/vectors.json'), 'utf8'))

function published(config: object = {}): string {
  const folder = tempFolder('tokenizer')
  cpSync(golden('roberta-base'), folder, { recursive: true })
  writeFileSync(path.join(folder, 'tokenizer_config.json'), JSON.stringify({ model_max_length: 512, ...config }))
  return folder
}

let fast: RobertaTokenizerFast
let slow: RobertaTokenizer
beforeAll(async () => {
  fast = await RobertaTokenizerFast.fromPretrained(published())
  slow = await RobertaTokenizer.fromPretrained(published())
})

interface Entry {
  text: string
  ids: number[]
  prefixed: number[]
  decoded: string
  skipped?: string
}

describe('fast and slow give the ids and texts of transformers 4.57.6', () => {
  test.each(vectors.fast as Entry[])('fast: $text', async ({ text, ids, prefixed, decoded, skipped }) => {
    expect(await fast.encode(text)).toEqual(ids)
    expect(await fast.decode(ids)).toBe(decoded)
    expect(await fast.decode(ids, { skipSpecialTokens: true, cleanUpTokenizationSpaces: true })).toBe(skipped)
    expect(await (await RobertaTokenizerFast.fromPretrained(published({ add_prefix_space: true }))).encode(text)).toEqual(prefixed)
  })

  test.each(vectors.slow as Entry[])('slow: $text', async ({ text, ids, prefixed, decoded }) => {
    expect(await slow.encode(text)).toEqual(ids)
    expect(await slow.decode(ids)).toBe(decoded)
    expect(await (await RobertaTokenizer.fromPretrained(published({ add_prefix_space: true }))).encode(text)).toEqual(prefixed)
  })

  test('texts in words', async () => {
    const tokenizer = await RobertaTokenizerFast.fromPretrained(published({ add_prefix_space: true }))
    const words = ['Jim', 'lives', 'in', 'New-York', '🤗']
    const batch = await tokenizer.call(words, { isSplitIntoWords: true, returnOffsetsMapping: true })
    expect(batch.inputIds).toEqual([vectors.words.ids])
    expect(batch.wordIds()).toEqual(vectors.words.word_ids)
    const inUnits = (at: number, i: number) => codePointStarts(words[vectors.words.word_ids[i] ?? 0] ?? '')[at]
    expect(batch.offsetsMapping?.[0]?.map(({ start, end }) => [start, end])).toEqual(
      vectors.words.offsets.map(([start, end]: [number, number], i: number) => [inUnits(start, i) ?? 0, inUnits(end, i) ?? 0]),
    )
    expect((await slow.call(['Jim', 'lives', ' in'], { isSplitIntoWords: true })).inputIds).toEqual([vectors.slow_words])
    await expect(fast.call(words, { isSplitIntoWords: true })).rejects.toMatchObject({ message: expect.stringContaining('add_prefix_space') })
  })

  test('the vectors of the reference’s own tests', async () => {
    expect(await fast.encode('Hello world!')).toEqual([0, 31414, 232, 328, 2])
    expect(await fast.encode('Hello world! cécé herlolip')).toEqual([0, 31414, 232, 328, 740, 1140, 12695, 69, 46078, 1588, 2])
    expect(await fast.encode('A, <mask> AllenNLP sentence.')).toEqual([0, 250, 6, 50264, 3823, 487, 21992, 3645, 4, 2])
    const toy = ['l', 'o', 'w', 'e', 'r', 's', 't', 'i', 'd', 'n', 'Ġ', 'Ġl', 'Ġn', 'Ġlo', 'Ġlow', 'er', 'Ġlowest', 'Ġnewer', 'Ġwider', '<unk>']
    expect(new BytePairs(['Ġ l', 'Ġl o', 'Ġlo w', 'e r']).tokens('Ġnewer').map((token) => toy.indexOf(token))).toEqual([10, 9, 3, 2, 15])
  })
})

describe('templates and masks', () => {
  test.each(['fast', 'slow'] as const)('%s', (kind) => {
    const tokenizer = kind === 'fast' ? fast : slow
    const [a, b] = [
      [10, 11, 12],
      [20, 21],
    ]
    const { build } = vectors
    expect(tokenizer.buildInputsWithSpecialTokens(a)).toEqual(build.single)
    expect(tokenizer.buildInputsWithSpecialTokens(a, b)).toEqual(build.pair)
    expect(tokenizer.getSpecialTokensMask(a)).toEqual(build.mask_single)
    expect(tokenizer.getSpecialTokensMask(a, b)).toEqual(build.mask_pair)
    expect(tokenizer.getSpecialTokensMask([0, 10, 50264, 2, 2, 20, 2, 1], undefined, true)).toEqual(build.mask_already)
    expect(tokenizer.createTokenTypeIdsFromSequences(a)).toEqual(build.types_single)
    expect(tokenizer.createTokenTypeIdsFromSequences(a, b)).toEqual(build.types_pair)
    expect(tokenizer).toMatchObject({
      bosTokenId: 0,
      padTokenId: 1,
      eosTokenId: 2,
      unkTokenId: 3,
      maskTokenId: 50264,
      maskToken: '<mask>',
      vocabSize: 50265,
      length: 50265,
    })
    expect(tokenizer.convertTokensToIds(['Ġworld', 'nosuchtoken'])).toEqual([232, 3])
    expect(tokenizer.convertIdsToTokens([232, 99_999_999])).toEqual(['Ġworld', null])
  })

  test('padding, special-tokens masks and token types of a batch', async () => {
    const batch = await fast.call(['one', 'one two three', 'four five'], {
      padding: true,
      padToMultipleOf: 4,
      returnSpecialTokensMask: true,
      returnTokenTypeIds: true,
    })
    const { input_ids, attention_mask, special_tokens_mask, token_type_ids } = vectors.padded
    expect({ ...batch }).toEqual({ inputIds: input_ids, attentionMask: attention_mask, specialTokensMask: special_tokens_mask, tokenTypeIds: token_type_ids })
  })
})

interface Call {
  text: string
  pair: string | null
  truncation: 'longest_first' | 'only_first' | 'only_second'
  max_length: number
  stride: number
  side: 'left' | 'right'
  ids?: number[][]
  offsets?: [number, number][][] | null
  error?: string
}

describe('truncation and windows', () => {
  test.each(vectors.calls as Call[])('$truncation at $max_length, stride $stride, from the $side, pair: $pair', async (call) => {
    const options = {
      textPair: call.pair ?? undefined,
      truncation: call.truncation,
      maxLength: call.max_length,
      stride: call.stride,
      truncationSide: call.side,
    }
    const running = fast.call(call.text, { ...options, returnOverflowingTokens: true, returnOffsetsMapping: true })
    if (call.error) return await expect(running).rejects.toMatchObject({ code: 'input_invalid' })
    const batch = await running
    expect(batch.inputIds).toEqual(call.ids)
    // Both texts are ASCII: code points and UTF-16 units are the same.
    if (call.offsets) expect(batch.offsetsMapping?.map((row) => row.map(({ start, end }) => [start, end]))).toEqual(call.offsets)
    expect((await fast.call(call.text, options)).inputIds).toEqual(call.ids?.slice(0, 1))
  })

  test.each(vectors.slow_cut as { max_length: number; ids: number[] }[])('the slow tokenizer’s longest_first at $max_length', async ({ max_length, ids }) => {
    const { text, pair } = (vectors.calls as Call[]).find(({ pair }) => pair !== null) as Call
    expect(await slow.encode(text, pair ?? '', { truncation: true, maxLength: max_length })).toEqual(ids)
  })

  test('pairs of the golden file', async () => {
    for (const { a, b, kw, ids, seq, mask } of reference().tokenizer_pairs) {
      const { truncation, max_length: maxLength, stride, return_overflowing_tokens: returnOverflowingTokens, padding } = kw
      const batch = await fast.call(a, { textPair: b, truncation, maxLength, stride, returnOverflowingTokens, padding })
      expect(batch.inputIds).toEqual(ids)
      expect(batch.inputIds.map((_, row) => batch.sequenceIds(row))).toEqual(seq)
      if (ids.length === 1) expect(batch.attentionMask[0]).toEqual(mask)
    }
  })

  test('windows cover every token and share exactly the stride, for any length', () => {
    fc.assert(
      fc.property(fc.nat(300), fc.integer({ min: 1, max: 40 }), fc.nat(39), fc.constantFrom('left', 'right'), (length, most, stride, side) => {
        fc.pre(stride < most)
        const found = windows(length, most, stride, side as 'left' | 'right')
        const ordered = side === 'left' ? found.toReversed() : found
        expect(ordered[0]?.start).toBe(0)
        expect(ordered.at(-1)?.end).toBe(length)
        for (const [i, { start, end }] of ordered.slice(1).entries()) {
          const before = ordered[i] as { start: number; end: number }
          // Only the last made, at the far end, may overlap by more.
          expect(before.end - start).toBeGreaterThanOrEqual(stride)
          expect(end - start).toBeLessThanOrEqual(most)
        }
      }),
    )
  })

  test('the same windows as the native library makes, for any text', async () => {
    const native = Tokenizer.fromFile(golden('roberta-base/tokenizer.json'))
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: 'grapheme', maxLength: 60 }), fc.integer({ min: 5, max: 30 }), fc.nat(4), async (text, maxLength, stride) => {
        fc.pre(stride < maxLength - 2)
        native.setTruncation(maxLength, { stride, strategy: 'LongestFirst' as TruncationStrategy })
        const whole = await native.encode(text)
        const batch = await fast.call(text, { truncation: true, maxLength, stride, returnOverflowingTokens: true })
        expect(batch.inputIds).toEqual([whole, ...whole.getOverflowing()].map((window) => window.getIds()))
      }),
      { numRuns: 200 },
    )
  })

  test.each([
    [{ truncation: true, maxLength: 1 }, /max_length: it is 1; the template alone has 2/],
    [{ truncation: true, maxLength: 6, stride: 4 }, /stride: it is 4; a window holds 4/],
    [{ truncation: 'only_second', maxLength: 6 }, /only_second needs a text_pair/],
    [{ textPair: ['a', 'b'] }, /text_pair: there are 2 for 1/],
  ] as const)('%j is refused with the option and the limit', async (options, message) => {
    await expect(fast.call('one two three four five six seven', options as object)).rejects.toMatchObject({
      code: 'input_invalid',
      message: expect.stringMatching(message),
    })
  })
})

test('saved vocabularies are the reference’s, byte for byte, and never replace a file unless asked', async () => {
  for (const [kind, tokenizer] of Object.entries({ fast, slow })) {
    const folder = tempFolder('vocabulary')
    const files = await tokenizer.saveVocabulary(folder, 'p')
    const hashes = files.map((file) => [path.basename(file), createHash('sha256').update(readFileSync(file)).digest('hex')])
    expect(Object.fromEntries(hashes), kind).toEqual(vectors.save[kind])
    await expect(tokenizer.saveVocabulary(folder, 'p')).rejects.toMatchObject({ code: 'output_failed', message: expect.stringContaining('already there') })
    expect(await tokenizer.saveVocabulary(folder, 'p', { overwrite: true })).toEqual(files)
  }
  const unigram = await RobertaTokenizerFast.fromPretrained(fixture('camembert-spm-only'))
  const [copy] = await unigram.saveVocabulary(tempFolder('vocabulary'))
  expect(readFileSync(copy as string)).toEqual(readFileSync(fixture('camembert-spm-only/sentencepiece.bpe.model')))
})

test('added tokens are found in the text and get ids behind the vocabulary', async () => {
  const { count, special, text, length, fast: fastIds, slow: slowIds, skipped } = vectors.added
  const [f, s] = [await RobertaTokenizerFast.fromPretrained(published()), await RobertaTokenizer.fromPretrained(published())]
  expect([f.addTokens(['<ent>', 'Hello']), s.addTokens(['<ent>', 'Hello'])]).toEqual(count)
  expect([f.addTokens(['[X]'], true), s.addTokens(['[X]'], true)]).toEqual(special)
  expect([f.length, s.length]).toEqual(length)
  expect(await f.encode(text)).toEqual(fastIds)
  expect(await s.encode(text)).toEqual(slowIds)
  expect(await f.decode(fastIds, { skipSpecialTokens: true })).toBe(skipped)
})

test('merges can be followed one by one', () => {
  const [{ piece, steps }] = slow.merges(' low') as [ReturnType<RobertaTokenizer['merges']>[0]]
  expect(piece).toBe('Ġlow')
  expect(steps.at(-1)?.tokens).toEqual(['Ġlow'])
  expect(steps.map(({ tokens }) => tokens.length)).toEqual([3, 2, 1])
  expect(slow.merges('<mask>')).toEqual([{ piece: '<mask>', steps: [] }])
})
