import { describe, expect, it } from 'vitest'
import { inkOn, luminance, mixed, rgbOf } from '../../renderer/lib/ramp'
import { focusNames, focusTitle, pairOf } from '../../renderer/views/attention/focus/describeFocus'
import { attentionMessages } from '../../renderer/views/attention/messages'
import { placesOf, shadedTexts, shadeOf } from '../../renderer/views/attention/text/shading'
import type { AttendedTokens } from '../../shared/inspect/attention'

type Row = [text: string, start: number, end: number, sequence: number]

function tokensOf(...rows: Row[]) {
  const columns = {
    tokens: rows.map(([text]) => text),
    ids: Int32Array.from(rows, () => 0),
    starts: Int32Array.from(rows, ([, start]) => start),
    ends: Int32Array.from(rows, ([, , end]) => end),
  }
  const tokens: Pick<AttendedTokens, 'columns' | 'sequences'> = { columns, sequences: Int8Array.from(rows, ([, , , sequence]) => sequence) }
  return { tokens, units: rows.map((_, i) => ({ start: i, end: i + 1 })), labels: columns.tokens }
}

const BOS: Row = ['<s>', 0, 0, -1]
const EOS: Row = ['</s>', 0, 0, -1]
const drawn = (line: { parts: { text: string; tokens: number[] }[] } | undefined) =>
  line?.parts.map(({ text, tokens }) => (tokens.length > 0 ? `[${text}]` : text)).join('')

describe('the text that is shaded', () => {
  it('keeps every space and line break, with the template’s tokens at its ends', () => {
    const text = '  One\n\n two  three '
    const { tokens, units, labels } = tokensOf(BOS, ['One', 2, 5, 0], ['two', 8, 11, 0], ['three', 13, 18, 0], EOS)
    const [line] = shadedTexts(tokens, { text }, units, labels)
    expect(drawn(line)).toBe('[<s>]  [One]\n\n [two]  [three] [</s>]')
    const own = line?.parts.filter(({ isMark }) => !isMark).map((part) => part.text)
    expect(own?.join('')).toBe(text)
    expect(new Set(line?.parts.map(({ key }) => key)).size).toBe(line?.parts.length)
  })

  it('has a line for each text of a pair, and one `</s>` of the separator at each', () => {
    const { tokens, units, labels } = tokensOf(BOS, ['Hi', 0, 2, 0], EOS, EOS, ['You', 0, 3, 1], EOS)
    const lines = shadedTexts(tokens, { text: 'Hi.', textPair: 'You' }, units, labels)
    expect(lines.map(drawn)).toEqual(['[<s>][Hi][…]'.replace('[…]', '[</s>]'), '[</s>][You][</s>]'])
    expect(lines.map(({ isCutAfter }) => isCutAfter)).toEqual([true, false])
  })

  it('shows the template also of texts without a token', () => {
    const { tokens, units, labels } = tokensOf(BOS, EOS, EOS, EOS)
    expect(shadedTexts(tokens, { text: '', textPair: '' }, units, labels).map(drawn)).toEqual(['[<s>][</s>]', '[</s>][</s>]'])
    expect(shadedTexts(tokens, { text: '' }, units, labels).map(drawn)).toEqual(['[<s>][</s>][</s>][</s>]'])
  })

  it('draws tokens that are parts of one character as one', () => {
    const { tokens, units, labels } = tokensOf(['ð', 0, 2, 0], ['Ł', 0, 2, 0], ['!', 2, 3, 0])
    const [line] = shadedTexts(tokens, { text: '😀!' }, units, labels)
    expect(line?.parts.map(({ text, tokens: own }) => [text, own])).toEqual([
      ['😀', [0, 1]],
      ['!', [2]],
    ])
  })

  it('draws a word as one, and a token without letters as a mark', () => {
    const { tokens, labels } = tokensOf(['Photo', 0, 5, 0], ['synthesis', 5, 14, 0], ['▁', 14, 14, 0])
    const units = [
      { start: 0, end: 2 },
      { start: 2, end: 3 },
    ]
    const [line] = shadedTexts(tokens, { text: 'Photosynthesis' }, units, labels)
    expect(line?.parts.map(({ text, isMark }) => [text, isMark])).toEqual([
      ['Photosynthesis', false],
      ['▁', true],
    ])
  })

  it('of a long text is what its window holds, and says on which side there is more', () => {
    const { tokens, units, labels } = tokensOf(BOS, ['two', 4, 7, 0], EOS)
    const [line] = shadedTexts(tokens, { text: 'one two ' }, units, labels)
    expect([drawn(line), line?.isCutBefore, line?.isCutAfter]).toEqual(['[<s>][two] [</s>]', true, false])
  })
})

describe('the shade of a token', () => {
  it('is found by the row or column that shows it', () => {
    expect([
      ...placesOf(
        [
          { start: 1, end: 3 },
          { start: 4, end: 5 },
        ],
        6,
      ),
    ]).toEqual([-1, 0, 0, -1, 1, -1])
  })

  it('of several tokens is a sum over keys and a mean over queries, as of a word; none where the view shows none', () => {
    const places = Int32Array.of(0, 1, -1)
    const shades = Float32Array.of(0.5, 0.25)
    expect(shadeOf([0, 1], places, shades, 'key')).toBe(0.75)
    expect(shadeOf([0, 1], places, shades, 'query')).toBe(0.375)
    expect(shadeOf([2], places, shades, 'key')).toBeNull()
    expect(shadeOf([0, 1], Int32Array.of(0, 0), shades, 'key')).toBe(0.5)
    expect(shadeOf([0, 1], places, Float32Array.of(1, 1), 'key')).toBe(1)
  })

  it('has ink that can be read on it, on every step of both ramps', () => {
    for (const stops of [
      ['#ffffff', '#4a6be0', '#0d1f66'],
      ['#1b1c1a', '#4464d8', '#e4ebff'],
    ].map((colours) => colours.map(rgbOf)))
      for (let step = 0; step <= 100; step++) {
        const [from, to] = step < 50 ? [stops[0], stops[1]] : [stops[1], stops[2]]
        const ground = from && to ? mixed(from, to, (step % 50) / 50) : ([0, 0, 0] as const)
        const [ink, paper] = [luminance(rgbOf(inkOn(ground))), luminance(ground)]
        expect((Math.max(ink, paper) + 0.05) / (Math.min(ink, paper) + 0.05)).toBeGreaterThanOrEqual(4.5)
      }
  })
})

describe('what is looked at, in words', () => {
  const matrix = { rowLabels: ['a', 'b', 'c', 'd', 'e'], columnLabels: ['A', 'B', 'C', 'D', 'E'] }
  const focus = (side: 'query' | 'key', places: number[], read = -1) => ({ side, places, isHeld: true, read })

  it('names some tokens, and of many how many they are', () => {
    expect(focusNames(focus('query', [0, 2]), matrix)).toBe('a, c')
    expect(focusNames(focus('key', [0, 1, 2, 3]), matrix)).toBe('A, B, C … (4)')
  })

  it.each(['en', 'ko'] as const)('says in %s which way, and what is averaged or added up', (language) => {
    const messages = attentionMessages[language]
    const titles = [null, focus('query', [1]), focus('query', [1, 2]), focus('key', [1]), focus('key', [1, 2])].map((one) => focusTitle(messages, one, matrix))
    expect(new Set(titles).size).toBe(5)
    expect(titles[1]).toContain('“b”')
    expect(titles[4]).toContain('“B, C”')
  })

  it('reads a pair from the query to the key, whichever is held', () => {
    expect(pairOf(focus('query', [1], 2), matrix)).toEqual({ from: 'b', to: 'C' })
    expect(pairOf(focus('key', [1], 2), matrix)).toEqual({ from: 'c', to: 'B' })
    expect(pairOf(focus('key', [1]), matrix)).toBeNull()
    expect(pairOf(null, matrix)).toBeNull()
  })
})
