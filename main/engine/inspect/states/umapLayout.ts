import type { UMAP } from 'umap-js'
import { AppError } from '../../../../shared/errors'
import { breathe } from '../../breathe'
import { topK } from '../../math/topK'
import type { OpenModel } from '../../openModel'
import { eachCosines } from './cosines'
import { type Nearest, preparedUmap } from './preparedUmap'

/** The reference implementation's own defaults (McInnes et al. 2018, arXiv 1802.03426). */
const NEIGHBOURS = 15
const MIN_DIST = 0.1
const SEED = 42
/** The first layout's largest coordinate, as the reference implementation has it. */
const SPREAD = 10
const LEAST_POINTS = 4
const STEPS_MS = 80
const SHOW_MS = 400

export interface Layout {
  x: Float32Array
  y: Float32Array
}

/**
 * UMAP of unit rows by cosine. Neighbours are exact; it starts from the principal components and not from chance, which keeps more of the whole (Kobak and Linderman 2021),
 * and its chance has a fixed seed: the same tokens give the same picture. `shown` hears the layout now and then, and how many epochs are done.
 * @throws AppError `input_invalid`: too few points; `cancelled`
 */
export async function umapLayout(
  model: OpenModel,
  unit: Float32Array,
  size: number,
  start: Layout,
  signal: AbortSignal,
  shown: (done: number, of: number, layout: Layout) => void,
): Promise<Layout> {
  const points = unit.length / size
  if (points < LEAST_POINTS) throw tooFew(points)
  const nNeighbors = Math.min(NEIGHBOURS, points - 1)
  const found = await nearest(model, unit, size, nNeighbors, signal)
  const { umap, epochs } = await preparedUmap(found, { nComponents: 2, nNeighbors, minDist: MIN_DIST, random: seeded(SEED) }, signal)
  place(umap.getEmbedding(), start)
  return steps(umap, epochs, signal, shown)
}

async function steps(umap: UMAP, epochs: number, signal: AbortSignal, shown: (done: number, of: number, layout: Layout) => void): Promise<Layout> {
  let [breathed, told] = [performance.now(), performance.now()]
  for (let epoch = 0; epoch < epochs; epoch++) {
    umap.step()
    const now = performance.now()
    if (now - breathed < STEPS_MS) continue
    await breathe(signal)
    breathed = now
    if (now - told < SHOW_MS) continue
    shown(epoch + 1, epochs, layoutOf(umap.getEmbedding()))
    told = now
  }
  return layoutOf(umap.getEmbedding())
}

/** Each point itself first, at no distance, as the library has it. */
async function nearest(model: OpenModel, unit: Float32Array, size: number, k: number, signal: AbortSignal): Promise<Nearest> {
  const points = unit.length / size
  const [indices, distances]: [number[][], number[][]] = [[], []]
  await eachCosines(model, unit, size, signal, (from, cosines) => {
    for (let row = 0; row < cosines.length / points; row++) {
      const own = cosines.subarray(row * points, (row + 1) * points)
      own[from + row] = 2
      const found = topK(own, k)
      indices.push(found)
      distances.push(found.map((other) => (other === from + row ? 0 : Math.max(0, 1 - (own[other] as number)))))
    }
  })
  return { indices, distances }
}

function place(embedding: number[][], { x, y }: Layout): void {
  const most = Math.max(...[x, y].map((axis) => axis.reduce((sum, value) => Math.max(sum, Math.abs(value)), 0)), Number.MIN_VALUE)
  for (const [i, point] of embedding.entries()) {
    // Tokens that are the same would never part.
    const shift = 1e-4 * Math.sin(i + 1)
    point[0] = (SPREAD * (x[i] as number)) / most + shift
    point[1] = (SPREAD * (y[i] as number)) / most - shift
  }
}

const layoutOf = (embedding: number[][]): Layout => ({
  x: Float32Array.from(embedding, ([x = 0]) => x),
  y: Float32Array.from(embedding, ([, y = 0]) => y),
})

/** mulberry32: 0 to 1. */
function seeded(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296
  }
}

const tooFew = (points: number): AppError =>
  new AppError('input_invalid', `states: texts: they have ${points} tokens; UMAP needs at least ${LEAST_POINTS}.`, 'Give more text, or choose PCA.', {
    field: 'texts',
    points,
  })
