import { describe, expect, test } from 'vitest'
import { mapAsJson } from '../../renderer/views/states/copyStates'
import { categoriesOf } from '../../renderer/views/states/map/categories'
import { fittedView, nextPoint, pointAt, pointNames, toPixels, zoomedView } from '../../renderer/views/states/map/place'
import type { TokenMap } from '../../shared/inspect/states'

const TEXTS = ['A bank flooded', 'A bank lent']
const map: TokenMap = {
  method: 'pca',
  layer: 2,
  texts: Int32Array.of(0, 0, 0, 0, 1, 1, 1),
  ids: Int32Array.of(5, 6, 7, 8, 5, 6, 9),
  tokens: ['A', 'Ġbank', 'Ġflood', 'ed', 'A', 'Ġbank', '</s>'],
  starts: Int32Array.of(0, 2, 7, 12, 0, 2, 11),
  ends: Int32Array.of(1, 6, 12, 14, 1, 6, 11),
  continued: Uint8Array.of(0, 0, 0, 1, 0, 0, 0),
  x: Float32Array.of(0, 1, 2, 3, 0, -1, -2),
  y: Float32Array.of(0, 0, 1, 1, -1, 2, 0),
  explained: [0.5, 0.25],
  labels: null,
  labelNames: [],
  ran: 2,
  failed: [],
  leftOut: 0,
  ms: 1,
}
const names = pointNames(map, TEXTS)

describe('points of a map', () => {
  test('are called by their part of the text, what goes on with a word with its mark', () => {
    expect(names).toEqual(['A', 'bank', 'flood', '·ed', 'A', 'bank', '</s>'])
  })

  test('the most frequent words have colours; pieces and short words have none', () => {
    const { of, names: coloured, hasOthers } = categoriesOf(map, names, 'token')
    expect(coloured).toEqual(['bank', 'flood'])
    expect([...of]).toEqual([-1, 0, 1, -1, -1, 0, -1])
    expect(hasOthers).toBe(true)
    expect([...categoriesOf(map, names, 'sentence').of]).toEqual([0, 0, 0, 0, 1, 1, 1])
  })

  test('arrows go to the next in a direction, and stay where there is none', () => {
    expect(nextPoint(map, 0, 1, 0)).toBe(1)
    expect(nextPoint(map, 0, -1, 0)).toBe(6)
    expect(nextPoint(map, 5, 0, 1)).toBe(5)
    expect(nextPoint(map, -1, 1, 0)).toBe(0)
  })

  test('enlarged, the place under the pointer stays where it is', () => {
    const room = { width: 400, height: 300 }
    const fit = fittedView(map, room)
    for (const point of map.x.keys()) {
      const [left, top] = toPixels(fit, room, map.x[point] ?? 0, map.y[point] ?? 0)
      expect(pointAt(map, fit, room, left + 1, top - 1, 5)).toBe(point)
      const near = zoomedView(fit, fit, room, 4, left, top)
      expect(toPixels(near, room, map.x[point] ?? 0, map.y[point] ?? 0).map(Math.round)).toEqual([left, top].map(Math.round))
    }
    expect(zoomedView(zoomedView(fit, fit, room, 4), fit, room, 0.01)).toEqual(fit)
  })

  test('are copied with every number', () => {
    expect(mapAsJson(map)).toMatchObject({
      layer: 2,
      explained_variance: [0.5, 0.25],
      points: { length: 7, 3: { text: 0, token: 'ed', id: 8, start: 12, end: 14, x: 3, y: 1 } },
    })
  })
})
