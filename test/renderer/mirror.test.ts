import fc from 'fast-check'
import { expect, test } from 'vitest'
import { bordersOf, drawnWords, tokenAt } from '../../renderer/lib/mirror'
import type { Word } from '../../renderer/lib/spans'

const word = (start: number, end: number, ...borders: number[]): Word => ({
  start,
  end,
  tokens: [start, ...borders].map((at, i, all) => ({ id: i, token: '', span: { start: at, end: all[i + 1] ?? end }, wordId: 0, special: false })),
})
const wordsIn = (text: string): Word[] => [...text.matchAll(/\S+/g)].map(({ index, 0: own }) => word(index, index + own.length))

test('words and what is between them are the text, whatever it holds', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 60 }), (text) => {
      const { lead, drawn } = drawnWords(text, wordsIn(text))
      expect(lead + drawn.map(({ own, gap }) => own + gap).join('')).toBe(text)
      expect(new Set(drawn.map(({ key }) => key)).size).toBe(drawn.length)
    }),
  )
})

test('words of an older, longer text are left out', () => {
  const { lead, drawn } = drawnWords('The sea', [word(0, 3), word(4, 7), word(8, 13)])
  expect([lead, ...drawn.map(({ own }) => own)]).toEqual(['', 'The', 'sea'])
})

test('a word keeps its name when the text before it changes', () => {
  const keys = (text: string) => drawnWords(text, wordsIn(text)).drawn.map(({ key }) => key)
  expect(keys('Oh the river meets the sea').slice(1)).toEqual(keys('the river meets the sea'))
})

test('the stretches of a word are its tokens; those of one character are one', () => {
  expect(bordersOf(word(4, 12, 7, 7, 9))).toEqual([0, 3, 5, 8])
  expect(tokenAt(word(4, 12, 7, 7, 9), 2)?.span.start).toBe(9)
})
