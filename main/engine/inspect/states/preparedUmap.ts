import { UMAP, type UMAPParameters } from 'umap-js'
import { SparseMatrix } from 'umap-js/dist/matrix.js'
import { breathe } from '../../breathe'

/** Of each point its nearest, itself first, and how far they are. */
export interface Nearest {
  indices: number[][]
  distances: number[][]
}

interface Prepared {
  umap: UMAP
  /** How many there are to be. */
  epochs: number
}

interface Strengths {
  rows: number[]
  cols: number[]
  vals: number[]
}

/** What the library keeps to itself of its preparation. */
interface Inner {
  localConnectivity: number
  smoothKNNDistance(distances: number[][], k: number, localConnectivity: number): { sigmas: number[]; rhos: number[] }
  computeMembershipStrengths(indices: number[][], distances: number[][], sigmas: number[], rhos: number[]): Strengths
  fuzzySimplicialSet(): SparseMatrix
  makeSearchGraph(): SparseMatrix
}

/**
 * The library's own UMAP, ready for its first epoch. Of its preparation two steps are ours, since nothing can be heard while it lasts: its sparse matrices, keyed by strings,
 * take 1 to 4 s to join the graph at 4000 points (here 0.1 s), and the graph by which later points would be found is not needed.
 * @throws AppError `cancelled`
 */
export async function preparedUmap(
  { indices, distances }: Nearest,
  parameters: UMAPParameters & { nNeighbors: number },
  signal: AbortSignal,
): Promise<Prepared> {
  const umap = new UMAP(parameters)
  const inner = umap as unknown as Inner
  const { sigmas, rhos } = inner.smoothKNNDistance(distances, parameters.nNeighbors, inner.localConnectivity)
  await breathe(signal)
  const strengths = inner.computeMembershipStrengths(indices, distances, sigmas, rhos)
  const graph = joined(strengths, indices.length)
  await breathe(signal)
  inner.fuzzySimplicialSet = () => graph
  inner.makeSearchGraph = () => new SparseMatrix([], [], [], [0, 0])
  umap.setPrecomputedKNN(indices, distances)
  // It asks no more of the points than how many there are.
  const epochs = umap.initializeFit(Array.from({ length: indices.length }, () => []))
  return { umap, epochs }
}

/** The fuzzy union A + Aᵀ − A∘Aᵀ of what each point says of the others (McInnes et al. 2018, algorithm 1). */
function joined({ rows, cols, vals }: Strengths, points: number): SparseMatrix {
  const keyOf = (row: number, column: number) => row * points + column
  const said = new Map(vals.map((value, i) => [keyOf(rows[i] as number, cols[i] as number), value]))
  for (const key of [...said.keys()]) {
    const back = keyOf(key % points, Math.floor(key / points))
    if (!said.has(back)) said.set(back, 0)
  }
  const keys = [...said.keys()]
  const union = keys.map((key) => {
    const [there, back] = [said.get(key) ?? 0, said.get(keyOf(key % points, Math.floor(key / points))) ?? 0]
    return there + back - there * back
  })
  return new SparseMatrix(
    keys.map((key) => Math.floor(key / points)),
    keys.map((key) => key % points),
    union,
    [points, points],
  )
}
