import { describe, expect, test } from 'vitest'
import { exportMessages } from '../../renderer/components/workbench/exportMessages'
import { lensCommand, lensPython } from '../../renderer/views/layers/copyLayers'
import { drawnLines } from '../../renderer/views/layers/figure'
import { HEAD, ROW } from '../../renderer/views/layers/grid'
import { saidAt } from '../../renderer/views/layers/layers'
import { layersMessages } from '../../renderer/views/layers/messages'
import { lineShares, overviewCell, overviewWidth, sightFrame, tokensOfLine } from '../../renderer/views/layers/overview'
import { joinedLens, type LensLayer, type LogitLens, missingLayers } from '../../shared/inspect/layers'

const TOKENS = 10
const layerOf = (layer: number): LensLayer => ({
  layer,
  ids: Int32Array.from({ length: TOKENS }, (_, i) => i),
  scores: Float32Array.from({ length: TOKENS }, (_, i) => (i + layer) / 20),
  entropy: new Float32Array(TOKENS).fill(layer),
  // Some tokens have none to be ranked.
  rank: Int32Array.from({ length: TOKENS }, (_, i) => (i % 3 === 0 ? 0 : 1 + i * 7)),
  trueScore: new Float32Array(TOKENS),
  answers: [],
  nullScore: null,
})
const lens = {
  head: 'MaskedLM',
  tokens: TOKENS,
  k: 1,
  classes: 100,
  layerCount: 2,
  asked: 3,
  finalNorm: false,
  labels: [],
  windows: [{ start: 0, end: 9 }],
  window: 0,
  columns: { tokens: [], ids: new Int32Array(), starts: new Int32Array(), ends: new Int32Array() },
  vocabulary: { ids: Int32Array.from({ length: TOKENS }, (_, i) => i), strings: Array.from({ length: TOKENS }, (_, i) => `w${i}`) },
  layers: [layerOf(0), layerOf(2)],
} as unknown as LogitLens
const NAMES = ['Emb.', '1', '2']

describe('the whole text beside the grid', () => {
  test.each([1, 3, 4, 7, 10])('every token is in one of %i lines, and a line is the mean of its own', (lines) => {
    const all = Array.from({ length: lines }, (_, line) => tokensOfLine(line, lines, TOKENS))
    expect(all.flatMap(([from, to]) => Array.from({ length: to - from }, (_, i) => from + i))).toEqual([...new Array(TOKENS).keys()])
    for (const shown of ['candidate', 'rank', 'entropy'] as const)
      for (const [line, share] of lineShares({ lens, shown }, 2, lines).entries()) {
        const [from, to] = all[line] ?? [0, 0]
        const own = [...new Array(to - from).keys()].map((i) => saidAt(lens, layerOf(2), from + i, shown).share).filter((one) => !Number.isNaN(one))
        if (own.length === 0) expect(share).toBeNaN()
        else expect(share).toBeCloseTo(own.reduce((sum, one) => sum + one, 0) / own.length, 6)
      }
  })

  test('a layer that is not there yet says nothing', () => {
    expect([...lineShares({ lens, shown: 'candidate' }, 1, 2)]).toEqual([Number.NaN, Number.NaN])
  })

  test('a press finds the cell that is drawn there, and the frame is around what is in sight', () => {
    const grid = { lens, names: NAMES, shown: 'candidate' as const, labels: [], column: 50 }
    const width = overviewWidth(3)
    expect(overviewCell(grid, 100, 0, 0)).toEqual({ token: 0, layer: 0 })
    expect(overviewCell(grid, 100, width - 1, 99)).toEqual({ token: 9, layer: 2 })
    expect(overviewCell(grid, 100, width + 50, 500)).toEqual({ token: 9, layer: 2 })
    expect(overviewCell(grid, 100, 0, 55).token).toBe(5)
    const sight = { left: 50, top: 2 * ROW, width: 88 + 100, height: HEAD + 5 * ROW }
    expect(sightFrame(grid, 100, sight, 88)).toEqual({ top: 20, height: 50, left: width / 3, width: (2 * width) / 3 })
  })

  test('of many layers it stays narrow', () => {
    expect([7, 13, 25, 49].map(overviewWidth)).toEqual([56, 104, 100, 98])
  })
})

describe('a run that goes on', () => {
  test('asks for the layers that are left, and joins to the whole', () => {
    expect(missingLayers(lens)).toEqual([1])
    const whole = joinedLens(lens, { ...lens, layers: [layerOf(1)] })
    expect(missingLayers(whole)).toEqual([])
  })
})

describe('choices', () => {
  const choices = ['It’s late', 'No']
  const of = { ...lens, head: 'MultipleChoice', k: 2, classes: 2, labels: choices, function: 'softmax' } as LogitLens
  const layer = { ...layerOf(1), ids: Int32Array.of(1, 0), scores: Float32Array.of(0.75, 0.25), entropy: new Float32Array(1), rank: new Int32Array(1) }
  const shown = { lens: { ...of, layers: [layer] }, input: { text: 'P', choices, topK: 1 }, texts: { text: 'P' } }

  test('every one of every layer is in the file', () => {
    const { tables, caption } = drawnLines(shown, layersMessages.en, exportMessages.en)
    expect(tables[0]?.rows).toEqual([
      [1, 'No', 0.75],
      [1, 'It’s late', 0.25],
    ])
    expect(caption.join('\n')).toContain('It’s late · No')
  })

  test('are copied as a command that takes them, and as the reference’s code with the question before each', () => {
    expect(lensCommand(shown.input, shown.lens, '/m')).toContain(`--choices '["It’s late","No"]'`)
    expect(lensPython({ ...shown.input, textPair: 'Is it _?' }, shown.lens, '/m')).toContain('["Is it It’s late?", "Is it No?"]')
  })
})
