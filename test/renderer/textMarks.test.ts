import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { blocksOf, drawnAlike, runsOf, type TextMark, withLanes } from '../../renderer/lib/textMarks'
import { changesFrom } from '../../renderer/views/entities/entities'
import type { Entity } from '../../shared/tasks/tokenClassification'

const mark = (start: number, end: number): TextMark => ({ start, end, key: `${start}-${end}`, className: 'm' })
const spans = (length: number) =>
  fc.array(
    fc.tuple(fc.nat(length - 1), fc.integer({ min: 1, max: 12 })).map(([start, size]) => mark(start, Math.min(length, start + size))),
    { maxLength: 30 },
  )

describe('text with marks', () => {
  test('blocks and runs hold the whole text once, and over each run lie just the marks that cover it', () => {
    fc.assert(
      fc.property(
        fc.string({ minLength: 1, maxLength: 80 }).chain((text) => fc.tuple(fc.constant(text.repeat(60)), spans(text.length * 60))),
        ([text, marks]) => {
          const laned = withLanes(marks)
          const runs = blocksOf(text, laned).flatMap(runsOf)
          expect(runs.map(({ start, end }) => text.slice(start, end)).join('')).toBe(text)
          for (const { start, end, marks: over } of runs)
            expect(over.map(({ key }) => key).sort()).toEqual(
              laned
                .filter((one) => one.start < end && one.end > start)
                .map(({ key }) => key)
                .sort(),
            )
        },
      ),
      { numRuns: 60 },
    )
  })

  test('marks of one lane never overlap', () => {
    fc.assert(
      fc.property(spans(60), (marks) => {
        const laned = withLanes(marks)
        for (const [i, a] of laned.entries()) for (const b of laned.slice(i + 1)) if (a.lane === b.lane) expect(a.end <= b.start || b.end <= a.start).toBe(true)
      }),
    )
  })

  test('a block ends at a line break, or never inside a mark; a long line without one is broken at a space', () => {
    const lines = `${'word '.repeat(100)}\n`.repeat(20)
    for (const { end } of blocksOf(lines, []).slice(0, -1)) expect(lines[end - 1]).toBe('\n')
    const line = 'word '.repeat(20_000)
    const blocks = blocksOf(line, withLanes([mark(20_000, 20_200)]))
    expect(blocks.length).toBeGreaterThan(3)
    expect(blocks[0]?.end).toBeGreaterThanOrEqual(20_200)
  })

  test('another title, tag or strength is drawn anew', () => {
    const [one] = withLanes([{ ...mark(0, 3), title: 'window 2 begins here', tag: { text: 'PER', note: '99' } }])
    if (!one) throw new Error('no mark')
    expect(drawnAlike([one], [{ ...one }])).toBe(true)
    for (const change of [{ title: '2번째 창의 시작' }, { tag: { text: 'PER', note: '98' } }, { strength: 0.5 }])
      expect(drawnAlike([one], [{ ...one, ...change }])).toBe(false)
  })
})

const entity = (start: number, end: number, label: string): Entity => ({ label, score: 1, span: { start, end }, word: '', index: null, tokens: [] })

test('what another strategy changed: found anew, other borders, another label', () => {
  const before = [entity(0, 5, 'PER'), entity(10, 15, 'B-LOC'), entity(20, 25, 'ORG')]
  const now = [entity(0, 5, 'PER'), entity(10, 15, 'ORG'), entity(20, 22, 'ORG'), entity(22, 25, 'ORG'), entity(30, 33, 'LOC')]
  const changes = changesFrom(now, before)
  expect(now.map((one) => changes.get(one) ?? null)).toEqual([null, 'label', 'borders', 'borders', 'new'])
  expect(changesFrom(before, before).size).toBe(0)
})
