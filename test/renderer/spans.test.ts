import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { insertCandidate } from '../../renderer/lib/insertCandidate'
import { spansAfterEdit, toggled, typedMasks, wordsOf } from '../../renderer/lib/spans'
import type { Token } from '../../shared/text'

const spanOf = (text: string, word: string) => ({ start: text.indexOf(word), end: text.indexOf(word) + word.length })

describe('hidden words follow the text while it is edited', () => {
  const text = 'The river flows through the city'
  const river = spanOf(text, 'river')
  const keptAfter = (edited: string) => spansAfterEdit([river], text, edited).map(({ start, end }) => edited.slice(start, end))

  test.each([
    ['typing before it', 'See, The river flows through the city'],
    ['typing behind it', 'The river flows through the old city'],
    ['deleting words behind it', 'The river flows'],
    ['deleting words before it', 'river flows through the city'],
    ['a space right behind it', 'The river  flows through the city'],
  ])('%s keeps it', (_, edited) => expect(keptAfter(edited)).toEqual(['river']))

  test.each([
    ['typing in it', 'The rivver flows through the city'],
    ['lengthening it', 'The rivers flows through the city'],
    ['deleting it', 'The  flows through the city'],
    ['replacing everything', 'Something else'],
  ])('%s shows it again', (_, edited) => expect(keptAfter(edited)).toEqual([]))

  test('whatever is edited, a hidden span that stays covers the same letters', () => {
    fc.assert(
      fc.property(
        fc.string({ maxLength: 30 }),
        fc.nat(30),
        fc.nat(8),
        fc.string({ maxLength: 6 }),
        fc.nat(30),
        fc.nat(6),
        (before, at, cut, insert, start, length) => {
          const span = { start: Math.min(start, before.length), end: Math.min(start + length + 1, before.length) }
          fc.pre(span.end > span.start)
          const edited = before.slice(0, at) + insert + before.slice(at + cut)
          for (const kept of spansAfterEdit([span], before, edited)) expect(edited.slice(kept.start, kept.end)).toBe(before.slice(span.start, span.end))
        },
      ),
      { numRuns: 2000 },
    )
  })
})

test('a click hides a word, another shows it again; the words stay in order', () => {
  const [first, second] = [
    { start: 0, end: 3 },
    { start: 4, end: 9 },
  ]
  expect(toggled([second], first)).toEqual([first, second])
  expect(toggled([first, second], { start: 5, end: 7 })).toEqual([first])
})

test('masks are found as the model’s own and as [MASK]', () => {
  expect(typedMasks('a <mask> b [MASK]', '<mask>')).toEqual([
    { start: 2, end: 8 },
    { start: 11, end: 17 },
  ])
})

test('tokens of one pre-tokenizer piece are one word; template tokens are none', () => {
  const token = (start: number, end: number, wordId: number | null): Token => ({ id: 0, token: '', span: { start, end }, wordId, special: wordId === null })
  expect(wordsOf([token(0, 0, null), token(0, 3, 0), token(3, 6, 0), token(7, 9, 1), token(0, 0, null)])).toMatchObject([
    { start: 0, end: 6, tokens: [{}, {}] },
    { start: 7, end: 9 },
  ])
})

test('SentencePiece decodes ▁Paris without its space: it is put in as a word all the same', () => {
  expect(insertCandidate('de <mask>.', { start: 3, end: 9 }, { tokenStr: 'Paris', leadingSpace: true })).toEqual({ start: 3, end: 9, text: 'Paris' })
})

describe('a candidate that is put in stands as the model meant it', () => {
  const put = (text: string, mask: string, candidate: string) => {
    const { start, end, text: insert } = insertCandidate(text, spanOf(text, mask), { tokenStr: candidate, leadingSpace: candidate.startsWith(' ') })
    return text.slice(0, start) + insert + text.slice(end)
  }
  test.each([
    ['the city of <mask> before', ' Paris', 'the city of Paris before'],
    ['the river<mask> flow', 's', 'the rivers flow'],
    ['the river <mask> flow', 's', 'the rivers flow'],
    ['of<mask> before', ' Paris', 'of Paris before'],
    ['<mask> is old', ' Paris', 'Paris is old'],
  ])('%s + "%s"', (text, candidate, expected) => expect(put(text, '<mask>', candidate)).toBe(expected))
})
