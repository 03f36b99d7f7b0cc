import { describe, expect, test } from 'vitest'
import { differencesOf } from '../../renderer/views/surprise/differences'
import { pairsFile, textsFile } from '../../renderer/views/surprise/linesFile'
import { bitsByPlace, bitsOfPart, missingPlaces, surprisedParts } from '../../renderer/views/surprise/surprise'
import type { ScoredTokens, TokenScores } from '../../shared/inspect/surprise'

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

  test('beyond the limit items are counted and left out', () => {
    const file = textsFile('a.txt', 'x\n'.repeat(100_003))
    expect([file.items.length, file.over]).toEqual([100_000, 3])
  })
})
