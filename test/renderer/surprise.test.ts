import { spawnSync } from 'node:child_process'
import { describe, expect, test } from 'vitest'
import { minimalPairs } from '../../main/engine/inspect/surprise/manyTexts'
import { roughly } from '../../renderer/lib/format'
import { remainingMs } from '../../renderer/lib/useRemaining'
import { linesCommand, surprisePython, windowPython } from '../../renderer/views/surprise/copySurprise'
import { differencesOf } from '../../renderer/views/surprise/differences'
import { pairsFile, textsFile } from '../../renderer/views/surprise/linesFile'
import { bitsByPlace, bitsOfPart, missingPlaces, surprisedParts, workUpTo } from '../../renderer/views/surprise/surprise'
import type { ScoredTokens, TokenScores } from '../../shared/inspect/surprise'
import { context } from '../helpers/attention'
import { ROOT, SAMPLE_MODEL } from '../helpers/fixtures'
import { openModel } from '../helpers/openModel'

type Part = [text: string, start: number, end: number, isScored: 0 | 1]

/** What the engine would say of a text that is cut so. */
function tokensOf(...parts: Part[]): ScoredTokens {
  const columns = {
    tokens: parts.map(([token]) => token),
    ids: Int32Array.from(parts, (_, i) => i),
    starts: Int32Array.from(parts, ([, start]) => start),
    ends: Int32Array.from(parts, ([, , end]) => end),
  }
  const facts = { model: '', device: 'cpu' as const, precision: 'fp32' as const, tokens: parts.length, maxTokens: 512, ms: { tokenize: 0, run: 0, post: 0 } }
  const isScored = Uint8Array.from(parts, ([, , , scored]) => scored)
  const rest = {
    words: Int32Array.from(parts, () => 0),
    method: 'pseudo' as const,
    vocabulary: 1024,
    copies: 0,
    windows: [],
    window: 0,
    totalTokens: parts.length,
  }
  return { ...facts, columns, isScored, ...rest }
}

/** One bit is ln 2. */
const scoresOf = (at: number[], bits: number[]): TokenScores => ({
  at: Int32Array.from(at),
  logLikelihoods: Float64Array.from(bits, (one) => -one * Math.LN2),
  ranks: new Int32Array(at.length),
  best: at.map(() => ''),
  bestLogLikelihoods: new Float64Array(at.length),
})

describe('the drawn text', () => {
  const text = 'a 🤗 b'
  // The emoji is three tokens of one place, after a space mark without letters.
  const tokens = tokensOf(['<s>', 0, 0, 0], ['a', 0, 1, 1], ['Ġ', 2, 2, 1], ['ð', 2, 4, 1], ['Ł', 2, 4, 1], ['b', 5, 6, 1], ['</s>', 0, 0, 0])

  test('holds every character once, with all tokens', () => {
    const parts = surprisedParts(text, tokens)
    expect(parts.map((part) => part.text).join('')).toBe(text)
    expect(parts.filter((part) => part.tokens.length > 0).map((part) => [part.text, part.tokens])).toEqual([
      ['a', [1]],
      ['🤗', [2, 3, 4]],
      ['b', [5]],
    ])
  })

  test('tokens of one character are added up, once all of them are there', () => {
    const part = { tokens: [2, 3, 4] }
    expect(bitsOfPart(part, bitsByPlace(7, scoresOf([2, 3], [1, 2])))).toBeNull()
    expect(bitsOfPart(part, bitsByPlace(7, scoresOf([2, 3, 4], [1, 2, 4])))).toBeCloseTo(7, 12)
    expect(missingPlaces(tokens.isScored, scoresOf([2, 3], [1, 2]))).toEqual([1, 4, 5])
  })

  test('of a window what it covers', () => {
    const windowed = {
      ...tokens,
      windows: [
        { start: 0, end: 1 },
        { start: 2, end: 6 },
      ],
      window: 1,
      isScored: Uint8Array.of(0, 0, 0, 1, 1, 1, 0),
    }
    expect(surprisedParts(text, windowed).map((part) => part.text)).toEqual(['🤗', ' ', 'b'])
  })
})

test('differences stand in columns that add up to the margin', () => {
  const good = { text: 'x are y', tokens: tokensOf(['x', 0, 1, 1], ['are', 2, 5, 1], ['y', 6, 7, 1]), scores: scoresOf([0, 1, 2], [3, 1, 2]) }
  const bad = {
    text: 'x i s y',
    tokens: tokensOf(['x', 0, 1, 1], ['i', 2, 3, 1], ['s', 4, 5, 1], ['y', 6, 7, 1]),
    scores: scoresOf([0, 1, 2, 3], [4, 5, 6, 1]),
  }
  const columns = differencesOf(good, bad)
  expect(columns.map((column) => [column.good, column.bad, column.isSame])).toEqual([
    ['x', 'x', true],
    ['are', 'i s', false],
    ['y', 'y', true],
  ])
  expect(columns.map(({ goodBits, badBits }) => Math.round(badBits - goodBits))).toEqual([1, 10, -1])
  // At either end, and with nothing in common.
  expect(differencesOf(bad, { ...good, text: '', scores: scoresOf([], []) }).map(({ bad: other }) => other)).toEqual([''])
})

describe('files of lines', () => {
  test('pairs with tabs, JSON or BLiMP’s fields; what cannot be used is named by its line', () => {
    expect(pairsFile('a.tsv', '\ufeffgood\tbad\r\n\nonly one\na\tb\tc\n')).toMatchObject({
      items: [{ good: 'good', bad: 'bad' }],
      lines: [1],
      broken: [
        { line: 2, why: 'blank' },
        { line: 3, why: 'columns' },
        { line: 4, why: 'columns' },
      ],
    })
    const lines = ['{"good":"a","bad":"b"}', '{', 'null', '{"sentence_good":"c","sentence_bad":"d","field":"syntax"}', '{"good":1,"bad":"x"}']
    expect(pairsFile('A.JSONL', lines.join('\n'))).toMatchObject({
      items: [
        { good: 'a', bad: 'b' },
        { good: 'c', bad: 'd' },
      ],
      lines: [1, 4],
      broken: [
        { line: 2, why: 'json' },
        { line: 3, why: 'fields' },
        { line: 5, why: 'fields' },
      ],
    })
  })

  test('texts as they stand, strings or the field text; no file at all is no error', () => {
    expect(textsFile('a.txt', ' a \n\nb')).toMatchObject({ items: [' a ', 'b'], lines: [1, 3], broken: [{ line: 2, why: 'blank' }] })
    expect(textsFile('a.jsonl', '"a"\n{"text":"b"}\n5').items).toEqual(['a', 'b'])
    expect(textsFile('a.txt', '')).toMatchObject({ items: [], broken: [] })
  })

  test('of CSV the columns by their names, each record by the line that it begins on', () => {
    const pairs = pairsFile('a.CSV', 'id,Good,bad\r\n1,"one, two","three\nlines"\n\n2,only\n3,x,"a ""word"""\n')
    expect(pairs).toMatchObject({
      items: [
        { good: 'one, two', bad: 'three\nlines' },
        { good: 'x', bad: 'a "word"' },
      ],
      lines: [2, 6],
      broken: [{ line: 5, why: 'fields' }],
    })
    expect(textsFile('a.csv', 'text\none\n"two, three"')).toMatchObject({ items: ['one', 'two, three'], lines: [2, 3] })
    expect(textsFile('a.csv', 'title\none').broken).toEqual([{ line: 2, why: 'fields' }])
  })

  test('beyond the limit items are counted and left out', () => {
    const file = textsFile('a.txt', 'x\n'.repeat(100_003))
    expect([file.items.length, file.over]).toEqual([100_000, 3])
  })
})

test('what is left takes as long as what is done: the work of a text grows with its square, and a refused one has none beyond the limit', () => {
  const sums = workUpTo(['x'.repeat(100), 'x'.repeat(200), 'x'.repeat(1_000_000)])
  expect(Array.from(sums)).toEqual([0, 10_900, 10_900 + 41_800, 10_900 + 41_800 + 2300 * 2309])
  expect(remainingMs(2000, 1, 4)).toBe(8000)
  expect(remainingMs(2000, 0, 4)).toBeNull()
})

test.each([
  [0.2, '1 ms'],
  [349.6, '350 ms'],
  [8140, '8.1 s'],
  [9960, '10 s'],
  [96_400, '96 s'],
  [720_000, '12 min'],
  [8_300_000, '2.3 h'],
])('%d ms is about %s', (ms, text) => expect(roughly(ms)).toBe(text))

describe('copies', () => {
  const how = { variant: 'original' as const, isCausal: false, path: '/m' }

  test('the command of a file prints a line for each item, whatever file it was', async () => {
    const { items } = pairsFile('a.tsv', `It’s "a" $HOME\tIt's \\ b 🤗\nThe keys are\tThe keys is`)
    const { stdout, status } = spawnSync('sh', ['-c', linesCommand(items, 'original', false, SAMPLE_MODEL)], { cwd: ROOT, encoding: 'utf8' })
    expect(status).toBe(0)
    const lines = stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as { good: { sum: number } })
    const { scored } = await minimalPairs(await openModel(SAMPLE_MODEL), { pairs: items, variant: 'original', truncate: false }, context)
    expect(lines).toHaveLength(2)
    for (const [i, { good }] of lines.entries()) expect(good.sum).toBeCloseTo(scored[i]?.good.sum ?? 0, 3)
  })

  test('texts that were cut are cut in the copies', () => {
    expect(linesCommand([{ text: 'a' }], 'within_word_l2r', true, '/m').split('\n')[0]).toContain('--variant within_word_l2r --truncate <<')
    expect(surprisePython(['a'], { ...how, cutTo: 512 })).toContain('tokenizer(text, truncation=True, max_length=512)')
    expect(surprisePython(['a'], how)).toContain('tokenizer(text)')
  })

  test('of a window the Python has the very tokens, with the words that they are of', () => {
    const copied = windowPython({ ...tokensOf(['<s>', 0, 0, 0], ['a', 0, 1, 1]), words: Int32Array.of(-1, 4), window: 2 }, how)
    expect(copied).toContain('ids = [0, 1]\nwords = [None, 4]\nfor text in ["window 3"]:\n    logs = {}')
    expect(copied).not.toContain('tokenizer(text')
  })
})
