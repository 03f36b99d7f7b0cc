import { breathe } from '../../breathe'
import { rowProductsGraph } from '../../graph/rowProducts'
import type { OpenModel } from '../../openModel'
import { withSession } from '../attention/runOnce'

/** The L2 norm of each row of `[rows, size]`. */
export function rowNorms(data: Float32Array, size: number): Float32Array {
  const norms = new Float32Array(data.length / size)
  for (let row = 0; row < norms.length; row++) norms[row] = Math.sqrt(dot(data, row * size, data, row * size, size))
  return norms
}

/** Rows divided by their lengths, so that a product is a cosine; a row of no length stays 0. `mean`: taken away first. */
export function unitRows(data: Float32Array, size: number, mean?: Float64Array): Float32Array {
  const rows = mean ? withoutMean(data, mean) : data.slice()
  const norms = rowNorms(rows, size)
  for (let i = 0; i < rows.length; i++) {
    const norm = norms[Math.floor(i / size)] as number
    rows[i] = norm > 0 ? (rows[i] as number) / norm : 0
  }
  return rows
}

export function withoutMean(data: Float32Array, mean: Float64Array): Float32Array {
  const size = mean.length
  const rows = new Float32Array(data.length)
  for (let i = 0; i < data.length; i++) rows[i] = (data[i] as number) - (mean[i % size] as number)
  return rows
}

export function meanRow(data: Float32Array, size: number): Float64Array {
  const mean = new Float64Array(size)
  for (let i = 0; i < data.length; i++) mean[i % size] = (mean[i % size] as number) + (data[i] as number)
  const rows = data.length / size
  return mean.map((sum) => (rows > 0 ? sum / rows : 0))
}

/** Four sums at a time: one waits for its last addition, and takes twice as long. */
export function dot(a: Float32Array, from: number, b: Float32Array, other: number, size: number): number {
  let [p, q, r, s] = [0, 0, 0, 0]
  let i = 0
  for (; i + 3 < size; i += 4) {
    p += (a[from + i] as number) * (b[other + i] as number)
    q += (a[from + i + 1] as number) * (b[other + i + 1] as number)
    r += (a[from + i + 2] as number) * (b[other + i + 2] as number)
    s += (a[from + i + 3] as number) * (b[other + i + 3] as number)
  }
  for (; i < size; i++) p += (a[from + i] as number) * (b[other + i] as number)
  return p + q + r + s
}

/** Rows of the left side at a time: 256 of 4000 cosines are 4 MB. */
const BLOCK_ROWS = 256

/** Cosines of unit rows with all rows, block by block, by ONNX Runtime: 4000 rows of 768 take 0.3 s, plain loops 7 s. @throws AppError `cancelled` */
export async function eachCosines(
  model: OpenModel,
  unit: Float32Array,
  size: number,
  signal: AbortSignal,
  block: (from: number, cosines: Float32Array) => void,
) {
  const rows = unit.length / size
  await withSession(model, rowProductsGraph(size), async (session) => {
    for (let from = 0; from < rows; from += BLOCK_ROWS) {
      await breathe(signal)
      const to = Math.min(rows, from + BLOCK_ROWS)
      const left = { shape: [to - from, size], data: unit.subarray(from * size, to * size) }
      const { product } = await session.run({ left, right: { shape: [rows, size], data: unit } }, ['product'])
      block(from, (product as Float32Array).map(within))
    }
  })
}

/** `[row, row]`. @throws AppError `cancelled` */
export async function cosineMatrix(model: OpenModel, unit: Float32Array, size: number, signal: AbortSignal): Promise<Float32Array> {
  const rows = unit.length / size
  const data = new Float32Array(rows * rows)
  await eachCosines(model, unit, size, signal, (from, cosines) => data.set(cosines, from * rows))
  return data
}

/** `[token, layer, layer]` from each layer's `[tokens, hidden]`. */
export function layerCosines(states: Float32Array[], size: number): Float32Array {
  const layers = states.length
  const units = states.map((state) => unitRows(state, size))
  const tokens = (states[0]?.length ?? 0) / size
  const cosines = new Float32Array(tokens * layers * layers)
  for (let token = 0; token < tokens; token++)
    for (const [a, one] of units.entries())
      for (const [b, other] of units.entries()) cosines[(token * layers + a) * layers + b] = within(dot(one, token * size, other, token * size, size))
  return cosines
}

/** Rounding gives 1.0000001. */
const within = (cosine: number): number => Math.max(-1, Math.min(1, cosine))
