/** Softmax of one row, in doubles; `exp` is shifted by the row's maximum. */
export function softmax(logits: Float32Array): Float64Array {
  const max = logits.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY)
  const exp = Float64Array.from(logits, (x) => Math.exp(x - max))
  const sum = exp.reduce((a, b) => a + b, 0)
  return exp.map((x) => x / sum)
}

/** log Σ exp(x), without overflow. */
export function logSumExp(logits: Float32Array): number {
  const max = logits.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY)
  return max + Math.log(logits.reduce((sum, x) => sum + Math.exp(x - max), 0))
}
