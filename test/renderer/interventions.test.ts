import { describe, expect, test } from 'vitest'
import { COMMANDS } from '../../main/cli/commands/commands'
import { copiedCommand, copiedResults } from '../../renderer/components/beside/copyBoth'
import { allDifferences, differencesOf } from '../../renderer/components/beside/differences'
import { bothDrawn, UNTOUCHED_AND_CHANGED } from '../../renderer/lib/figure/drawn'
import { asCommands, MEASURED_FIELDS } from '../../renderer/views/interventions/figure'
import { allHeads, headsOf, picked, restrictedTo, scaledTo, scaleOf, skipToggled, switched, tokensOf } from '../../renderer/views/interventions/interventions'
import { missingHeads, NO_INTERVENTIONS } from '../../shared/inspect/interventions'

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

  test('all of the layers that run are measured, and of a sweep that was ended only the rest', () => {
    const all = allHeads({ ...NO_INTERVENTIONS, skippedLayers: [2] }, 3, 2)
    expect(all).toEqual([
      [1, 1],
      [1, 2],
      [3, 1],
      [3, 2],
    ])
    expect(allHeads({ ...NO_INTERVENTIONS, ...scaledTo(NO_INTERVENTIONS, [head(1, 2)], 0) }, 1, 3)).toEqual([
      [1, 1],
      [1, 3],
    ])
    const ablations = [
      { layer: 3, head: 1, value: 0, change: 0 },
      { layer: 1, head: 1, value: 0, change: 0 },
    ]
    expect(missingHeads(all, { answer: '', measure: 'probability', value: 0, ablations })).toEqual([
      [1, 2],
      [3, 2],
    ])
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

test('of several questions each that has both answers is named; one text that goes on by its first token', () => {
  const answered = (...answers: [string, number][]) => ({ value: { answers: answers.map(([answer, score]) => ({ answer, score })) } }) as never
  const inputs = ['Who?', 'When?', 'Where?'].map((question) => ({ question, context: 'c' }))
  const shown = (...outcomes: never[]) => ({ inputs, outcomes, partials: [] })
  const failed = { error: { code: 'text_too_long', message: '' } } as never
  expect(
    allDifferences('question-answering', shown(answered(['a', 0.5]), answered(['b', 0.4]), failed), shown(answered(['a', 0.3]), answered(['', 0.9]))),
  ).toEqual([
    { asked: 'Who?', name: 'a', untouched: 0.5, changed: 0.3 },
    { asked: 'When?', name: 'b', untouched: 0.4, changed: null },
    { asked: 'When?', name: '', untouched: null, changed: 0.9 },
  ])
  const written = (...steps: [string, number | null][]) => ({ steps: steps.map(([text, probability]) => ({ id: 1, token: text, text, probability })) }) as never
  expect(differencesOf('text-generation', written([' is', 0.5], [' is it', 0.1]), written([' was', 0.2]))).toEqual([
    { name: 'is', untouched: 0.5, changed: null },
    { name: 'was', untouched: null, changed: 0.2 },
  ])
  expect(differencesOf('text-generation', written([' is', null]), written([' is', null]))).toEqual([])
})

test('a figure of both answers holds the numbers of each, and says what was changed', () => {
  const drawn = (value: number, scale: string) => ({
    caption: ['Text: a', scale],
    tables: [{ name: 'labels', columns: ['score'], rows: [[value]] }],
    data: { value },
  })
  const both = bothDrawn(drawn(1, 'to 1'), drawn(2, 'to 2'), UNTOUCHED_AND_CHANGED, {
    caption: 'Changed: 1 head off.',
    name: 'With interventions',
    data: { interventions: NO_INTERVENTIONS },
  })
  expect(both.caption).toEqual(['Changed: 1 head off.', 'Text: a', 'to 1', 'With interventions: to 2'])
  expect(both.tables.map(({ name, rows }) => [name, rows])).toEqual([
    ['labels, untouched', [[1]]],
    ['labels, with interventions', [[2]]],
  ])
  expect(both.data).toEqual({ untouched: { value: 1 }, interventions: NO_INTERVENTIONS, changed: { value: 2 } })
})

test('the commands of a subject are what the command line takes', () => {
  const off = { ...NO_INTERVENTIONS, ...scaledTo(NO_INTERVENTIONS, [head(2, 1)], 0) }
  const [task = '', sweep = ''] = asCommands(off, { task: 'text-generation', asked: { prompt: "it's", maxNewTokens: 5 } }, '/m').split('\n')
  const option = `--interventions '{"heads":[{"layer":2,"head":1,"scale":0}],"skipped_layers":[],"restricted":[]}'`
  expect(task).toBe(`npm run -s cli -- text-generation --model '/m' --prompt 'it'\\''s' --max-new-tokens '5' ${option}`)
  expect(sweep).toBe(`npm run -s cli -- head-ablation --model '/m' --task 'text-generation' --prompt 'it'\\''s' ${option}`)
  const known = new Set(Object.keys(COMMANDS['head-ablation']?.fields ?? {}))
  const asked = MEASURED_FIELDS.filter((field) => field !== 'truncate').map((field) => field.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`))
  expect(asked.filter((field) => !known.has(field))).toEqual([])
})

test('what is copied of both answers names them; of one it is that', () => {
  const changed = { interventions: NO_INTERVENTIONS, results: [2] }
  expect(copiedResults([1], null)).toBe(1)
  expect(copiedResults([1, 3], null)).toEqual([1, 3])
  expect(copiedResults([1], changed)).toEqual({ untouched: 1, interventions: NO_INTERVENTIONS, changed: 2 })
  expect(
    copiedCommand('a\nb', changed)
      .split('\n')
      .map((line) => line.slice(0, 8)),
  ).toEqual(['a', 'b', 'a --inte', 'b --inte'])
})
