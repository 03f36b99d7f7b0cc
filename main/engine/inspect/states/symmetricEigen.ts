/** Sweeps over all pairs: some ten are enough for any matrix. */
const MOST_SWEEPS = 60

/** Eigenvalues of a small symmetric matrix, largest first, and their vectors: Jacobi's rotations (Golub and Van Loan 2013, section 8.5). `matrix` is used up. */
export function symmetricEigen(matrix: Float64Array[]): { values: number[]; vectors: Float64Array[] } {
  const size = matrix.length
  const vectors = matrix.map((_, i) => Float64Array.from({ length: size }, (_, j) => (i === j ? 1 : 0)))
  const scale = Math.max(...matrix.map((row) => Math.max(...row.map(Math.abs))), Number.MIN_VALUE)
  for (let sweep = 0; sweep < MOST_SWEEPS && rotateAll(matrix, vectors, scale * 1e-16); sweep++);
  const order = matrix.map((row, i) => ({ value: row[i] as number, vector: vectors[i] as Float64Array })).sort((a, b) => b.value - a.value)
  return { values: order.map(({ value }) => value), vectors: order.map(({ vector }) => vector) }
}

/** Whether anything had to be turned. */
function rotateAll(matrix: Float64Array[], vectors: Float64Array[], least: number): boolean {
  let turned = false
  for (let p = 0; p < matrix.length; p++)
    for (let q = p + 1; q < matrix.length; q++) {
      if (Math.abs((matrix[p] as Float64Array)[q] as number) <= least) continue
      rotate(matrix, vectors, p, q)
      turned = true
    }
  return turned
}

/** Makes the entry at `p`, `q` zero. Vectors are kept as rows. */
function rotate(matrix: Float64Array[], vectors: Float64Array[], p: number, q: number): void {
  const [rowP, rowQ] = [matrix[p] as Float64Array, matrix[q] as Float64Array]
  const theta = ((rowQ[q] as number) - (rowP[p] as number)) / (2 * (rowP[q] as number))
  const tangent = (theta < 0 ? -1 : 1) / (Math.abs(theta) + Math.hypot(theta, 1))
  const cosine = 1 / Math.hypot(tangent, 1)
  const sine = tangent * cosine
  for (const row of matrix) turn(row, p, row, q, cosine, sine)
  for (let i = 0; i < matrix.length; i++) turn(rowP, i, rowQ, i, cosine, sine)
  const [vectorP, vectorQ] = [vectors[p] as Float64Array, vectors[q] as Float64Array]
  for (let i = 0; i < matrix.length; i++) turn(vectorP, i, vectorQ, i, cosine, sine)
}

function turn(one: Float64Array, p: number, other: Float64Array, q: number, cosine: number, sine: number): void {
  const [a, b] = [one[p] as number, other[q] as number]
  one[p] = cosine * a - sine * b
  other[q] = sine * a + cosine * b
}
