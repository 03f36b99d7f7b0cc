/** Softmax of one row, in doubles; `exp` is shifted by the row's maximum. Plain loops: a row has 50,265 or 250,002 values. */
export function softmax(logits: Float32Array): Float64Array {
  const max = maximum(logits)
  const probabilities = new Float64Array(logits.length)
  let sum = 0
  for (let i = 0; i < logits.length; i++) {
    const value = Math.exp((logits[i] as number) - max)
    probabilities[i] = value
    sum += value
  }
  for (let i = 0; i < probabilities.length; i++) probabilities[i] = (probabilities[i] as number) / sum
  return probabilities
}

/** log Σ exp(x), without overflow. */
export function logSumExp(logits: Float32Array | Float64Array): number {
  const max = maximum(logits)
  let sum = 0
  for (const x of logits) sum += Math.exp(x - max)
  return max + Math.log(sum)
}

function maximum(values: Float32Array | Float64Array): number {
  let max = Number.NEGATIVE_INFINITY
  for (const value of values) if (value > max) max = value
  return max
}
