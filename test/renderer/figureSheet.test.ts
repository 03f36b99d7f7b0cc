import { expect, test } from 'vitest'
import { Sheet } from '../../renderer/lib/figure/svg/sheet'

const box = (x: number, y: number, width: number, height: number) => ({ x, y, width, height })

test('what a frame cuts off does not enlarge the sheet, and what keeps within it is not cut', () => {
  const sheet = new Sheet(new Set())
  const drawn = (...boxes: ReturnType<typeof box>[]) =>
    sheet.clipped(box(0, 0, 100, 100), 0, () => {
      for (const one of boxes) sheet.reach(one)
      return '<i/>'
    })
  expect(drawn(box(10, 10, 50, 50))).toBe('<i/>')
  expect(drawn(box(10, -6000, 50, 6050))).toContain('clip-path')
  expect(sheet.extent).toEqual(box(10, 0, 50, 60))
})

test('what is turned counts as it lies', () => {
  const sheet = new Sheet(new Set())
  const quarter = { a: 0, b: -1, c: 1, d: 0, e: 0, f: 0 } as DOMMatrix
  sheet.turned(quarter, () => {
    sheet.reach(box(0, 0, 80, 15))
    return '<i/>'
  })
  expect(sheet.extent).toEqual(box(0, -80, 15, 80))
})
