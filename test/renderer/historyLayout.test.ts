import { expect, test } from 'vitest'
import { HEAD_HEIGHT, layoutOf, ROW_HEIGHT, scrollTo, slotsIn } from '../../renderer/views/history/layout'
import { dayTitle } from '../../renderer/views/history/names'
import { settingsOf } from '../../renderer/views/history/workSettings'

const at = (day: number, hour: number) => new Date(2026, 4, day, hour).getTime()

test('each day has its head, and a day that comes twice has two: the clock was set back', () => {
  const { slots, tops, slotOf } = layoutOf(Float64Array.of(at(3, 9), at(3, 8), at(1, 7), at(3, 7)))
  expect([...slots]).toEqual([-1, 0, 1, -3, 2, -4, 3])
  expect([...slotOf]).toEqual([1, 2, 4, 6])
  expect(tops.at(-1)).toBe(3 * HEAD_HEIGHT + 4 * ROW_HEIGHT)
})

test('of 10,000 entries what is in sight is drawn, with a little beyond', () => {
  const layout = layoutOf(Float64Array.from({ length: 10_000 }, (_, i) => at(1, 0) - i * 600_000))
  for (const top of [0, 1000, 123_456, (layout.tops.at(-1) ?? 0) - 600]) {
    const [first, end] = slotsIn(layout, top, 600)
    expect(layout.tops[first]).toBeLessThanOrEqual(top)
    expect(layout.tops[end] ?? 0).toBeGreaterThanOrEqual(Math.min(top + 600, layout.tops.at(-1) ?? 0))
    expect(end - first).toBeLessThan(40)
  }
  expect(slotsIn(layoutOf(new Float64Array()), 0, 600)).toEqual([0, 0])
})

test('a chosen entry comes in sight with the head of its day, and nothing moves where it is', () => {
  const layout = layoutOf(Float64Array.from({ length: 100 }, () => at(1, 1)))
  expect(scrollTo(layout, 0, 500, 300)).toBe(0)
  expect(scrollTo(layout, 99, 0, 300)).toBe((layout.tops.at(-1) ?? 0) - 300)
  expect(scrollTo(layout, 2, 0, 300)).toBeNull()
})

test('days are called as people call them', () => {
  expect([dayTitle(at(3, 1), 'en', at(3, 23)), dayTitle(at(2, 23), 'ko', at(3, 1)), dayTitle(at(1, 1), 'en', at(3, 1))]).toEqual([
    'Today',
    '어제',
    'Friday, 1 May 2026',
  ])
})

test('settings are told without the text that is shown beside', () => {
  const work = { attended: { text: 'A text.' }, selection: { layer: 2, heads: [5], tokens: [], scale: 'raw' }, headTexts: null }
  expect(settingsOf(work, 'A text.')).toEqual([
    { name: 'selection.layer', value: '2' },
    { name: 'selection.heads', value: '[5]' },
    { name: 'selection.scale', value: 'raw' },
  ])
  expect(settingsOf({ drafts: { entities: { text: 'A text.', strategy: 'simple' } } }, 'A text.')).toEqual([{ name: 'strategy', value: 'simple' }])
})
