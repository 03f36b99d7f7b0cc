import { readFileSync } from 'node:fs'
import { UMAP } from 'umap-js'
import { describe, expect, test, vi } from 'vitest'
import { Inspection } from '../../../main/engine/inspect/inspection'
import { preparedUmap } from '../../../main/engine/inspect/states/preparedUmap'
import type { States } from '../../../main/engine/inspect/states/states'
import { umapLayout } from '../../../main/engine/inspect/states/umapLayout'
import { MAP_POINTS, type TokenMapPart } from '../../../shared/inspect/states'
import { abortingAt, context, signal } from '../../helpers/attention'
import { fixture, golden, SAMPLE_MODEL, TEXTS } from '../../helpers/fixtures'
import { formulaTensor } from '../../helpers/formulaWeights'
import { largestDifference, openModel } from '../../helpers/openModel'

/** From `test/golden/states.py`. */
const { sentences }: { sentences: string[] } = JSON.parse(readFileSync(golden('states.json'), 'utf8'))
const statesIn = async (folder: string): Promise<States> => new Inspection(await openModel(folder), folder).states
const MAPPED = { texts: sentences, layer: 2, specials: false }

describe('a map of tokens', () => {
  test('points know their text, their place in it and their label; another layer runs nothing', async () => {
    const model = await openModel(SAMPLE_MODEL)
    const { states } = new Inspection(model, SAMPLE_MODEL)
    const base = vi.spyOn(model.network, 'base')
    const texts = ['🤗 Angela Merkel lives in Berlin.', '', 'In Berlin it rains.']
    const map = await states.map({ texts, layer: 6, specials: false, method: 'pca' }, context)
    const of = (word: string) => map.tokens.flatMap((_, i) => (texts[map.texts[i] ?? 0]?.slice(map.starts[i], map.ends[i]) === word ? [i] : []))
    expect(of('Berlin').map((point) => map.texts[point])).toEqual([0, 2])
    const label = (point: number) => map.labelNames[map.labels?.[point] ?? -1]
    expect(of('Berlin').map(label)).toEqual([expect.stringContaining('LOC'), expect.stringContaining('LOC')])
    expect(of('lives').map(label)).toEqual(['O'])
    expect(map.ran).toBe(3)
    // "Angela" and "Merkel" have two tokens each; those of the emoji share its place.
    const goesOn = map.tokens.flatMap((_, i) => (map.continued[i] ? [i] : []))
    expect(goesOn.length).toBeGreaterThan(0)
    for (const i of goesOn) {
      expect(map.texts[i - 1]).toBe(map.texts[i])
      expect(texts[map.texts[i] ?? 0]?.slice(map.ends[i - 1], map.starts[i])).toBe('')
    }
    for (const i of of('Berlin')) expect(map.continued[i]).toBe(0)
    const runs = base.mock.calls.length
    await states.map({ texts, layer: 0, specials: false, method: 'umap' }, context)
    await states.neighbours({ texts, layer: 3, specials: false, point: 0, topK: 3, centre: true }, context)
    expect(base).toHaveBeenCalledTimes(runs)
    const withSpecials = await states.map({ texts, layer: 6, specials: true, method: 'pca' }, context)
    expect(withSpecials.tokens.filter((token) => token === '<s>')).toHaveLength(3)
  })

  test('texts that are batched have the states that each has alone', async () => {
    const states = await statesIn(SAMPLE_MODEL)
    const map = await states.map({ ...MAPPED, method: 'pca' }, context)
    const neighbours = await states.neighbours({ ...MAPPED, point: 1, topK: 50, centre: false }, context)
    const unit = async (text: string) => {
      const { states: found, columns, specials, hidden } = await states.states({ text, layers: [2], reduce: 'none' }, signal)
      return columns.tokens.flatMap((_, i) => (specials[i] ? [] : [Array.from((found[0] as Float32Array).slice(i * hidden, (i + 1) * hidden))]))
    }
    const all: { text: number; state: number[] }[] = []
    for (const [text, sentence] of sentences.entries()) for (const state of await unit(sentence)) all.push({ text, state })
    const cosine = (a: number[], b: number[]) => a.reduce((sum, value, i) => sum + value * (b[i] ?? 0), 0) / Math.hypot(...a) / Math.hypot(...b)
    const own = all[1]?.state ?? []
    const expected = all.flatMap(({ text, state }, i) => (text === 0 ? [] : [{ i, cosine: cosine(own, state) }])).sort((a, b) => b.cosine - a.cosine)
    expect(map.tokens).toHaveLength(all.length)
    expect([...neighbours.points]).toEqual(expected.map(({ i }) => i))
    expect(
      largestDifference(
        neighbours.cosines,
        expected.map((one) => one.cosine),
      ),
    ).toBeLessThan(1e-5)
  })

  test('one text: its own tokens are neighbours of each other', async () => {
    const states = await statesIn(SAMPLE_MODEL)
    const texts = ['The bank of the river flooded.']
    const { points } = await states.neighbours({ texts, layer: 2, specials: false, point: 2, topK: 100, centre: false }, context)
    const { tokens } = await states.map({ texts, layer: 2, specials: false, method: 'pca' }, context)
    expect([...points].sort((a, b) => a - b)).toEqual(tokens.flatMap((_, i) => (i === 2 ? [] : [i])))
  })

  test('a text over the limit is named and the rest goes on; what a map cannot hold is counted', async () => {
    const states = await statesIn(fixture('roberta-base-safetensors'))
    const long = 'Paris is big. '.repeat(30)
    const some = await states.map({ texts: ['a b', long, 'c'], layer: 1, specials: false, method: 'pca' }, context)
    expect(some).toMatchObject({ ran: 2, failed: [{ text: 1, message: expect.stringMatching(/tokens/) }], leftOut: 0 })
    const many = Array.from({ length: 700 }, () => 'one two three four')
    const parts: TokenMapPart[] = []
    const full = await states.map({ texts: many, layer: 1, specials: false, method: 'pca' }, { signal, partial: (part) => parts.push(part as TokenMapPart) })
    expect(full.tokens.length).toBeLessThanOrEqual(MAP_POINTS)
    expect(full.tokens.length).toBeGreaterThan(MAP_POINTS - 40)
    expect(full.ran + full.leftOut).toBe(700)
    for (const part of parts) expect(part).toMatchObject({ stage: 'texts', of: 700, map: null })
  })

  test.each([
    [{ layer: 9 }, 'states: layer: it is 9; the model has 2, and 0 for the embeddings.'],
    [{ texts: ['', ''] }, 'states: texts: they have no tokens but special ones.'],
    [{ texts: ['Paris is big. '.repeat(30)] }, /^states: texts: none could be run; text 1: .*tokens/],
  ])('%j is refused', async (change, message) => {
    const states = await statesIn(fixture('roberta-base-safetensors'))
    const asked = states.map({ texts: ['a'], layer: 1, specials: false, method: 'pca', ...change }, context)
    await expect(asked).rejects.toMatchObject({ code: 'input_invalid', message: typeof message === 'string' ? message : expect.stringMatching(message) })
  })

  test('it can be cancelled at every stage', async () => {
    const asked = { texts: TEXTS as string[], layer: 1, specials: true, method: 'umap' as const }
    let ended = 0
    // How often a layout looks depends on its time: the first run that is not ended has done all of it.
    for (let isDone = false; !isDone; ) {
      const states = await statesIn(fixture('roberta-base-safetensors'))
      const mapping = states.map(asked, { signal: abortingAt(ended + 1).signal, partial: () => undefined })
      const outcome = await mapping.then(
        () => 'done',
        ({ code }) => code,
      )
      isDone = outcome === 'done'
      if (!isDone) expect(outcome).toBe('cancelled')
      if (!isDone) ended++
    }
    expect(ended).toBeGreaterThan(5)
  })
})

describe('UMAP', () => {
  /** Two bundles of directions, 40 each, in 8 dimensions. */
  const bundles = () => {
    const noise = formulaTensor('noise', [80, 8])
    for (let row = 0; row < 80; row++) noise[row * 8 + (row < 40 ? 0 : 1)] = 4
    for (let row = 0; row < 80; row++) {
      const norm = Math.hypot(...noise.slice(row * 8, row * 8 + 8))
      for (let i = 0; i < 8; i++) noise[row * 8 + i] = (noise[row * 8 + i] as number) / norm
    }
    return noise
  }

  test('keeps bundles apart, and is the same each time', async () => {
    const model = await openModel(fixture('roberta-base-safetensors'))
    const start = { x: new Float32Array(80), y: new Float32Array(80) }
    const layout = async () => umapLayout(model, bundles(), 8, start, signal, () => undefined)
    const [{ x, y }, again] = [await layout(), await layout()]
    expect(again).toEqual({ x, y })
    const nearest = (point: number) => {
      const distances = Array.from(x, (_, i) =>
        i === point ? Number.POSITIVE_INFINITY : Math.hypot((x[i] ?? 0) - (x[point] ?? 0), (y[i] ?? 0) - (y[point] ?? 0)),
      )
      return distances.indexOf(Math.min(...distances))
    }
    for (let point = 0; point < 80; point++) expect(nearest(point) < 40, `${point}`).toBe(point < 40)
  })

  test('what we prepare in the library’s place is what it prepares itself, to the last bit', async () => {
    const [points, nNeighbors] = [60, 6]
    const noise = formulaTensor('distances', [points, nNeighbors])
    // Some points have twins at no distance.
    const distances = Array.from({ length: points }, (_, i) =>
      Array.from({ length: nNeighbors }, (_, j) => (j === 0 || i % 9 === 0 ? 0 : j + Math.abs(noise[i * nNeighbors + j] ?? 0))),
    )
    const indices = Array.from({ length: points }, (_, i) => Array.from({ length: nNeighbors }, (_, j) => (i + j * (1 + (i % 4))) % points))
    const parameters = () => {
      let drawn = 0
      return { nNeighbors, random: () => (++drawn * 0.61803) % 1 }
    }
    const own = new UMAP(parameters())
    own.setPrecomputedKNN(indices, distances)
    const epochs = own.initializeFit(Array.from({ length: points }, () => []))
    const prepared = await preparedUmap({ indices, distances }, parameters(), signal)
    expect(prepared.epochs).toBe(epochs)
    for (let epoch = 0; epoch < 20; epoch++) for (const umap of [own, prepared.umap]) umap.step()
    expect(prepared.umap.getEmbedding()).toEqual(own.getEmbedding())
  })

  test('of three tokens it is refused', async () => {
    const states = await statesIn(SAMPLE_MODEL)
    const asked = states.map({ texts: ['a b c'], layer: 1, specials: false, method: 'umap' }, context)
    await expect(asked).rejects.toMatchObject({ code: 'input_invalid', message: 'states: texts: they have 3 tokens; UMAP needs at least 4.' })
  })
})
