import { describe, expect, test } from 'vitest'
import { MaxFlow } from '../../../main/engine/inspect/attention/maxFlow'
import type { FlowPart } from '../../../shared/inspect/attention'
import { abortingAt, attentionsIn, context, layerOf, signal } from '../../helpers/attention'
import { fixture, SAMPLE_MODEL } from '../../helpers/fixtures'

const cancelled = { code: 'cancelled' }

/** Edmonds and Karp on a matrix of capacities: the shortest way with room, until there is none. */
function naive(room: number[][], source: number, sink: number): number {
  const left = room.map((row) => [...row])
  for (let flow = 0; ; ) {
    const before = shortestWay(left, source, sink)
    if (!before) return flow
    const steps: [number, number][] = []
    for (let node = sink; node !== source; node = before[node] as number) steps.push([before[node] as number, node])
    const amount = Math.min(...steps.map(([from, to]) => left[from]?.[to] ?? 0))
    for (const [from, to] of steps) {
      ;(left[from] as number[])[to] = (left[from]?.[to] ?? 0) - amount
      ;(left[to] as number[])[from] = (left[to]?.[from] ?? 0) + amount
    }
    flow += amount
  }
}

function shortestWay(left: number[][], source: number, sink: number): Record<number, number> | null {
  const before: Record<number, number> = { [source]: source }
  const queue = [source]
  for (const node of queue) {
    if (node === sink) return before
    for (const [to, room] of (left[node] ?? []).entries())
      if (room > 1e-12 && before[to] === undefined) {
        before[to] = node
        queue.push(to)
      }
  }
  return null
}

/** `layers` of `[from, to]` as one matrix over all nodes. */
function matrixOf(capacities: Float32Array, layers: number, size: number): number[][] {
  const nodes = (layers + 1) * size
  const room = Array.from({ length: nodes }, () => new Array<number>(nodes).fill(0))
  for (const [i, capacity] of capacities.entries()) {
    const from = Math.floor(i / size)
    ;(room[from] as number[])[(Math.floor(from / size) + 1) * size + (i % size)] = capacity
  }
  return room
}

function flowOf(network: MaxFlow, source: number, steps: number): number {
  network.begin(source)
  while (!network.advance(steps));
  return network.flow
}

describe('maximum flow', () => {
  /** Numbers of a fixed seed. */
  function random(seed: number): () => number {
    let state = seed
    return () => {
      state = (state * 1103515245 + 12345) % 2147483648
      return state / 2147483648
    }
  }

  test.each(Array.from({ length: 24 }, (_, i) => i + 1))('equals Edmonds and Karp’s, seed %i', (seed) => {
    const next = random(seed)
    const [size, layers] = [2 + Math.floor(next() * 4), 1 + Math.floor(next() * 4)]
    // Many ways of no capacity: only so does anything have to flow back.
    const capacities = Float32Array.from({ length: layers * size * size }, () => (next() < 0.45 ? 0 : next()))
    for (let sink = 0; sink < size; sink++) {
      const network = new MaxFlow(capacities, layers, size, sink)
      for (let source = 0; source < size; source++) {
        const expected = naive(matrixOf(capacities, layers, size), source, layers * size + sink)
        // Interrupted after each step, and not at all.
        expect(flowOf(network, source, 1)).toBeCloseTo(expected, 9)
        expect(flowOf(network, source, 1e6)).toBeCloseTo(expected, 9)
      }
    }
  })

  test('a way back is found', () => {
    // The straight way 0 → 0 → 0 → 0 takes the place of two others, which need it to be undone.
    const layers = [
      [1, 1, 0, 0],
      [1, 1, 1, 0],
      [1, 0, 1, 0],
    ]
    const network = new MaxFlow(Float32Array.from(layers.flat()), 3, 2, 0)
    expect(flowOf(network, 0, 1e6)).toBe(2)
  })
})

describe('attention flow', () => {
  test.each(['roberta-base-safetensors', 'roberta-clm-safetensors'])('%s: of a short text', async (name) => {
    const attentions = await attentionsIn(fixture(name))
    const text = 'Paris is big.'
    const { tokens: size, heads, layers } = await attentions.tokens({ text }, signal)
    const capacities = new Float32Array(layers * size * size)
    for (let layer = 0; layer < layers; layer++)
      for (const data of await layerOf(attentions, text, layer + 1))
        for (const [i, weight] of data.entries()) {
          const at = (layer * size + (i % size)) * size + Math.floor(i / size)
          capacities[at] = (capacities[at] ?? 0) + weight / heads / 2
        }
    for (let i = 0; i < capacities.length; i++) if (Math.floor(i / size) % size === i % size) capacities[i] = (capacities[i] ?? 0) + 0.5
    const room = matrixOf(capacities, layers, size)
    for (const layer of [1, layers]) {
      const { flow } = await attentions.flow({ text, to: 2, layer }, context)
      for (const [from, found] of flow.entries()) expect(found).toBeCloseTo(naive(room, from, layer * size + 2), 5)
    }
  })

  test('comes in parts', async () => {
    const attentions = await attentionsIn(SAMPLE_MODEL)
    const text = 'The river flows through the city. '.repeat(40)
    const parts: FlowPart[] = []
    const { flow } = await attentions.flow({ text, to: 5, layer: 6 }, { signal, partial: (part) => parts.push(part as FlowPart) })
    expect(parts.length).toBeGreaterThan(0)
    const told = parts.flatMap((part) => [...part.flow])
    expect(parts.map(({ from }) => from)).toEqual(parts.map((_, i) => parts.slice(0, i).reduce((sum, part) => sum + part.flow.length, 0)))
    expect(told).toEqual([...flow.slice(0, told.length)])
    expect(flow.every((value) => value >= 0 && value <= 1 + 1e-6)).toBe(true)
  })

  test('a token or layer that is not there', async () => {
    const attentions = await attentionsIn(SAMPLE_MODEL)
    await expect(attentions.flow({ text: 'Paris', to: 3, layer: 1 }, context)).rejects.toMatchObject({
      code: 'input_invalid',
      message: 'attention: to: it is 3; the text has 3 tokens, counted from 0.',
    })
    await expect(attentions.flow({ text: 'Paris', to: 0, layer: 7 }, context)).rejects.toMatchObject({ detail: { field: 'layer', value: 7, limit: 6 } })
  })

  test('ends between two sources, and inside a long one', async () => {
    const attentions = await attentionsIn(SAMPLE_MODEL)
    await attentions.tokens({ text: 'Paris is big.' }, signal)
    for (const look of [1, 2, 3, 5]) {
      const stop = abortingAt(look)
      const flow = attentions.flow({ text: 'Paris is big.', to: 0, layer: 6 }, { ...context, signal: stop.signal })
      await expect(flow).rejects.toMatchObject(cancelled)
      expect(stop.looks()).toBe(look)
    }
  })
})
