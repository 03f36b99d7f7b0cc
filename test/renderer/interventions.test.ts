import { describe, expect, test } from 'vitest'
import { differencesOf } from '../../renderer/components/beside/differences'
import { headsOf, picked, restrictedTo, scaledTo, scaleOf, skipToggled, switched, tokensOf } from '../../renderer/views/interventions/interventions'
import { NO_INTERVENTIONS } from '../../shared/inspect/interventions'

const head = (layer: number, at: number) => ({ layer, head: at })

describe('heads', () => {
  test('a layer is switched off as long as one of its heads is on, and then on again', () => {
    const some = { ...NO_INTERVENTIONS, ...scaledTo(NO_INTERVENTIONS, [head(2, 1)], 0) }
    const all = { ...some, ...switched(some, headsOf(2, 3)) }
    expect(all.heads.map((one) => [one.layer, one.head, one.scale])).toEqual([
      [2, 1, 0],
      [2, 2, 0],
      [2, 3, 0],
    ])
    expect(switched(all, headsOf(2, 3)).heads).toEqual([])
  })

  test('a scale stands beside the others, and one of 1 is none', () => {
    const first = { ...NO_INTERVENTIONS, ...scaledTo(NO_INTERVENTIONS, [head(3, 4)], 0.5) }
    const both = { ...first, ...scaledTo(first, [head(1, 2)], 2) }
    expect([scaleOf(both, head(3, 4)), scaleOf(both, head(1, 2)), scaleOf(both, head(1, 1))]).toEqual([0.5, 2, 1])
    expect(scaledTo(both, [head(3, 4)], 1).heads).toEqual([{ ...head(1, 2), scale: 2 }])
  })

  test('what a head may attend to is replaced for the picked heads alone', () => {
    const both = { ...NO_INTERVENTIONS, ...restrictedTo(NO_INTERVENTIONS, [head(1, 1), head(1, 2), head(2, 1)], [0, 3]) }
    const one = { ...both, ...restrictedTo(both, [head(1, 2)], [5]) }
    expect([head(1, 1), head(1, 2), head(2, 1), head(2, 2)].map((place) => tokensOf(one, place))).toEqual([[0, 3], [5], [0, 3], null])
    expect(restrictedTo(one, [head(1, 1), head(1, 2), head(2, 1)], []).restricted).toEqual([])
  })

  test('Shift adds a head and takes it away, but not the last', () => {
    const two = picked([head(1, 1)], head(2, 2), true)
    expect(two).toEqual([head(1, 1), head(2, 2)])
    expect(picked(two, head(1, 1), true)).toEqual([head(2, 2)])
    expect(picked([head(2, 2)], head(2, 2), true)).toHaveLength(1)
    expect(picked(two, head(3, 3), false)).toEqual([head(3, 3)])
  })

  test('layers are skipped in their order', () => {
    expect(skipToggled({ ...NO_INTERVENTIONS, skippedLayers: [4] }, 2).skippedLayers).toEqual([2, 4])
    expect(skipToggled({ ...NO_INTERVENTIONS, skippedLayers: [2, 4] }, 2).skippedLayers).toEqual([4])
  })
})

test('the best answers of both sides, with what the other gives them', () => {
  const answers = (...scores: [string, number][]) => ({ choices: scores.map(([choice, score]) => ({ choice, score, logit: 0 })) }) as never
  expect(differencesOf('multiple-choice', answers(['a', 0.7], ['b', 0.3]), answers(['a', 0.4], ['b', 0.6]))).toEqual([
    { name: 'a', untouched: 0.7, changed: 0.4 },
    { name: 'b', untouched: 0.3, changed: 0.6 },
  ])
})
