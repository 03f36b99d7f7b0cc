import { describe, expect, it } from 'vitest'
import { runTask } from '../../main/engine/tasks/runners'
import { compared } from '../../renderer/lib/pinned/compared'
import { comparedLists } from '../../renderer/lib/pinned/ranked'
import { comparedNames, comparedSpans } from '../../renderer/lib/pinned/spans'
import { whatDiffers } from '../../renderer/lib/pinned/whatDiffers'
import type { Shown } from '../../renderer/lib/taskPanel'
import type { TaskId, TaskMap } from '../../shared/tasks'
import type { Entity } from '../../shared/tasks/tokenClassification'
import { SAMPLE_MODEL } from '../helpers/fixtures'
import { openModel } from '../helpers/openModel'

const TEXT = 'Anna Brown lives in New York.'
const entity = (text: string, label: string): Entity => {
  const start = TEXT.indexOf(text)
  return { label, score: 0.9, span: { start, end: start + text.length }, word: text, index: null, tokens: [] }
}
const shownOf = <K extends TaskId>(inputs: TaskMap[K]['input'][], results: TaskMap[K]['result'][]): Shown<K> => ({
  inputs,
  outcomes: results.map((value) => ({ value })),
  partials: inputs.map(() => []),
})

describe('spans of one text', () => {
  it('are gained, lost, relabelled, of other borders, or the same, in text order', () => {
    const before = [entity('Anna Brown', 'PER'), entity('New York', 'LOC')]
    const after = [entity('Anna', 'PER'), entity('lives', 'MISC'), entity('New York', 'ORG')]
    expect(comparedSpans(before, after).map(({ change, before, after }) => [change, before?.word, after?.word])).toEqual([
      ['borders', 'Anna Brown', 'Anna'],
      ['gained', undefined, 'lives'],
      ['label', 'New York', 'New York'],
    ])
    expect(comparedSpans(after, before).map(({ change }) => change)).toEqual(['borders', 'lost', 'label'])
    expect(comparedSpans(before, before).map(({ change }) => change)).toEqual(['same', 'same'])
  })

  it('stand in one row each: a span that was split is another border and a gain', () => {
    const rows = comparedSpans([entity('Anna Brown', 'PER')], [entity('Anna', 'PER'), entity('Brown', 'PER')])
    expect(rows.map(({ change, after }) => [change, after?.word])).toEqual([
      ['borders', 'Anna'],
      ['gained', 'Brown'],
    ])
  })

  it('prefer the one with the same borders to one that only overlaps', () => {
    const rows = comparedSpans([entity('Anna Brown', 'PER'), entity('Brown', 'ORG')], [entity('Brown', 'ORG')])
    expect(rows.map(({ change, before }) => [change, before?.word])).toEqual([
      ['lost', 'Anna Brown'],
      ['same', 'Brown'],
    ])
  })
})

it('spans of two texts are compared by what they say', () => {
  const rows = comparedNames([entity('Anna', 'PER'), entity('Brown', 'PER')], [entity('Brown', 'ORG'), entity('lives', 'PER')], ({ word }) => word)
  expect(rows.map(({ change, before, after }) => [change, before?.word, after?.word])).toEqual([
    ['label', 'Brown', 'Brown'],
    ['gained', undefined, 'lives'],
    ['lost', 'Anna', undefined],
  ])
})

it('lists are compared by name, with rank and score in each', () => {
  const rows = comparedLists(
    [
      { name: 'a', score: 0.6 },
      { name: 'b', score: 0.3 },
    ],
    [
      { name: 'b', score: 0.5 },
      { name: 'c', score: 0.4 },
    ],
  )
  expect(rows).toEqual([
    { name: 'b', before: { rank: 2, score: 0.3 }, after: { rank: 1, score: 0.5 } },
    { name: 'c', before: null, after: { rank: 2, score: 0.4 } },
    { name: 'a', before: { rank: 1, score: 0.6 }, after: null },
  ])
})

describe('two results of a real model', () => {
  it('give the candidates of each mask in both lists', async () => {
    const model = await openModel(SAMPLE_MODEL)
    const ask = async (text: string) => {
      const input = { text, topK: 5 }
      return shownOf<'fill-mask'>([input], [await runTask(model, 'fill-mask', input)])
    }
    const [before, after] = [await ask('The capital of France is <mask>.'), await ask('The capital of Spain is <mask>.')]
    const found = compared('fill-mask', before, after)
    if (found?.kind !== 'ranked') throw new Error('Candidates are lists.')
    const rows = found.groups[0]?.rows ?? []
    const listed = (shown: Shown<'fill-mask'>) => {
      const outcome = shown.outcomes[0]
      return outcome && 'value' in outcome ? (outcome.value.masks[0]?.candidates ?? []) : []
    }
    for (const side of ['before', 'after'] as const)
      expect(
        rows
          .filter((row) => row[side] !== null)
          .toSorted((a, b) => (a[side]?.rank ?? 0) - (b[side]?.rank ?? 0))
          .map((row) => [row.name, row[side]?.score]),
      ).toEqual(listed(side === 'before' ? before : after).map(({ tokenStr, score }) => [tokenStr, score]))
  })

  it('give every two sentences by their cosine', async () => {
    const model = await openModel(SAMPLE_MODEL)
    const inputs = ['A dog barks.', 'A dog barked.', 'Taxes rose.'].map((text) => ({ text, pooling: 'mean' as const, normalize: true }))
    const results = await Promise.all(inputs.map((input) => runTask(model, 'feature-extraction', input)))
    const shown = shownOf<'feature-extraction'>(inputs, results)
    const found = compared('feature-extraction', shown, shown)
    if (found?.kind !== 'ranked') throw new Error('Pairs are a list.')
    const [a, b] = results.map(({ features }) => features.data)
    // Of unit length, so that the inner product is the cosine.
    const product = a?.reduce((sum, value, i) => sum + value * (b?.[i] ?? 0), 0)
    const row = found.groups[0]?.rows.find(({ name }) => name === 'A dog barks. · A dog barked.')
    expect(found.groups[0]?.rows).toHaveLength(3)
    expect(row?.after?.score).toBeCloseTo(product ?? Number.NaN, 6)
    expect(row?.before).toEqual(row?.after)
  })
})

describe('what two results differ in', () => {
  const model = { name: 'a', path: '/a' }
  const input = { text: 'A text that is longer than a setting.', aggregationStrategy: 'simple', stride: 64 } as const
  const shown = (change: object) => shownOf<'token-classification'>([{ ...input, ...change }], []) as Shown<TaskId>

  it('is the model, a text by its name, a setting with both values', () => {
    const after = { model: { name: 'b', path: '/b' }, shown: shown({ text: 'Another text that is long enough.', aggregationStrategy: 'max' }) }
    expect(whatDiffers({ model, shown: shown({}) }, after)).toEqual({
      model: { before: 'a', after: 'b' },
      fields: [
        { name: 'text', values: null },
        { name: 'aggregationStrategy', values: { before: 'simple', after: 'max' } },
      ],
    })
  })

  it('is nothing where both ask the same', () => {
    expect(whatDiffers({ model, shown: shown({}) }, { model, shown: shown({}) })).toEqual({ model: null, fields: [] })
  })

  it('is a setting that only one of them has', () => {
    const { fields } = whatDiffers({ model, shown: shown({ stride: undefined }) }, { model, shown: shown({}) })
    expect(fields).toEqual([{ name: 'stride', values: { before: '–', after: '64' } }])
  })
})
