/** A square table, row by row. */
export interface Square {
  size: number
  data: Float64Array
}

/** The inner product of every two vectors (their Gram matrix). Cosines, and the map too, follow from it: 200 × 200 numbers instead of 200 × 768. */
export function gram(vectors: readonly Float32Array[]): Square {
  const size = vectors.length
  const data = new Float64Array(size * size)
  for (const [i, a] of vectors.entries())
    for (let j = 0; j <= i; j++) {
      const product = dot(a, vectors[j] as Float32Array)
      data[i * size + j] = product
      data[j * size + i] = product
    }
  return { size, data }
}

function dot(a: Float32Array, b: Float32Array): number {
  let sum = 0
  for (let i = 0; i < a.length; i++) sum += (a[i] as number) * (b[i] as number)
  return sum
}

/** The inner products after the mean of all vectors is taken from each: rows and columns lose their means, and the mean of all is added once. */
export function centred({ size, data }: Square): Square {
  const means = Array.from({ length: size }, (_, i) => sumOf(data.subarray(i * size, (i + 1) * size)) / size)
  const whole = sumOf(means) / size
  return { size, data: data.map((value, at) => value - valueAt(means, Math.floor(at / size)) - valueAt(means, at % size) + whole) }
}

const valueAt = (values: readonly number[], i: number): number => values[i] as number
const sumOf = (values: Iterable<number>): number => {
  let sum = 0
  for (const value of values) sum += value
  return sum
}

/**
 * Cosine similarity of every two. A vector whose squared length is no more than `least` has no direction: its cosines are NaN.
 * After centring `least` must tell a rest of rounding from a vector.
 */
export function cosines({ size, data }: Square, least = 0): Square {
  const lengths = Array.from({ length: size }, (_, i) => {
    const square = data[i * size + i] as number
    return square > least ? Math.sqrt(square) : Number.NaN
  })
  // Rounding may leave 1 + 1e-16, which no legend has.
  const cosine = (value: number, at: number) => Math.min(1, Math.max(-1, value / (valueAt(lengths, Math.floor(at / size)) * valueAt(lengths, at % size))))
  return { size, data: data.map(cosine) }
}

/** What rounding leaves of equal vectors is far below this share of the longest one's square. */
const ROUNDING = 1e-12
export const leastSquare = ({ size, data }: Square): number => ROUNDING * Math.max(0, ...Array.from({ length: size }, (_, i) => data[i * size + i] as number))

/** The others by similarity to `row`, most similar first; those without a direction are left out. */
export function nearest({ size, data }: Square, row: number): { index: number; value: number }[] {
  return Array.from({ length: size }, (_, index) => ({ index, value: data[row * size + index] as number }))
    .filter(({ index, value }) => index !== row && !Number.isNaN(value))
    .sort((a, b) => b.value - a.value || a.index - b.index)
}

/** Lowest, highest and mean cosine of two different vectors; `null` if there are none. */
export function rangeOf({ size, data }: Square): { lowest: number; highest: number; mean: number } | null {
  const values = data.filter((value, at) => at % size < Math.floor(at / size) && !Number.isNaN(value))
  if (values.length === 0) return null
  return { lowest: values.reduce((a, b) => Math.min(a, b)), highest: values.reduce((a, b) => Math.max(a, b)), mean: sumOf(values) / values.length }
}

/** One direction of the map: where each vector lies along it, and its share of all variance. */
export interface Axis {
  coordinates: Float64Array
  share: number
}

/**
 * Principal components of vectors, of their centred inner products G: for an eigenvector u of G with eigenvalue λ the coordinates are u √λ, and λ over the trace
 * of G is the share of the variance. G is n × n with n at most 200, so it is cheaper than the covariance, which is as wide as the model.
 */
export function principalAxes(products: Square, count: number): Axis[] {
  const trace = Array.from({ length: products.size }, (_, i) => products.data[i * products.size + i] as number).reduce((a, b) => a + b, 0)
  const found: Eigen[] = []
  for (let k = 0; k < count; k++) found.push(leading(products, found, trace))
  return found.map(({ vector, value }) => ({
    coordinates: upright(vector.map((x) => x * Math.sqrt(Math.max(0, value)))),
    share: trace > 0 ? value / trace : 0,
  }))
}

interface Eigen {
  vector: Float64Array
  value: number
}

const MOST_STEPS = 1500
const SETTLED = 1e-10

/** Power iteration: applied again and again, the matrix turns any vector towards its largest eigenvector among those at right angles to the `found`. */
function leading(matrix: Square, found: readonly Eigen[], trace: number): Eigen {
  let eigen: Eigen = { vector: withoutFound(startVector(matrix.size), found), value: 0 }
  normalise(eigen.vector)
  for (let step = 0; step < MOST_STEPS; step++) {
    const next = withoutFound(times(matrix, eigen.vector), found)
    const value = normalise(next)
    // Nothing is left but rounding: fewer directions than asked for.
    if (value <= trace * ROUNDING) return { vector: new Float64Array(matrix.size), value: 0 }
    const change = next.reduce((most, x, i) => Math.max(most, Math.abs(x - (eigen.vector[i] as number))), 0)
    eigen = { vector: next, value }
    if (change < SETTLED) break
  }
  return eigen
}

/** The same for every run, and at right angles to nothing in particular. */
const startVector = (size: number): Float64Array => Float64Array.from({ length: size }, (_, i) => Math.sin(i * 12.9898 + 1) + 0.01)

function times({ size, data }: Square, vector: Float64Array): Float64Array {
  return vector.map((_, row) => {
    let sum = 0
    for (let i = 0; i < size; i++) sum += (data[row * size + i] as number) * (vector[i] as number)
    return sum
  })
}

function withoutFound(vector: Float64Array, found: readonly Eigen[]): Float64Array {
  let rest = vector
  for (const { vector: axis } of found) {
    const along = axis.reduce((sum, x, i) => sum + x * (rest[i] as number), 0)
    rest = rest.map((x, i) => x - along * (axis[i] as number))
  }
  return rest
}

/** Divides by the length, which it returns. */
function normalise(vector: Float64Array): number {
  const length = Math.sqrt(vector.reduce((sum, x) => sum + x * x, 0))
  if (length > 0) for (const [i, x] of vector.entries()) vector[i] = x / length
  return length
}

/** An axis has no sign of its own: the vector farthest out is put on the positive side, so that the picture does not flip. */
function upright(coordinates: Float64Array): Float64Array {
  const farthest = coordinates.reduce((most, x) => (Math.abs(x) > Math.abs(most) + 1e-9 ? x : most), 0)
  return farthest < 0 ? coordinates.map((x) => -x) : coordinates
}
