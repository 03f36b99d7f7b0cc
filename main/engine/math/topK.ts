/** The `k` of `indices` (all, if none are given) with the largest values, largest first; the smaller index first among equals. */
export function topK(values: Float32Array | Float64Array, k: number, indices?: readonly number[]): number[] {
  const best: number[] = []
  const length = indices?.length ?? values.length
  for (let i = 0; i < length; i++) {
    const index = indices?.[i] ?? i
    // Nearly every value ends here: the loop is one comparison for each.
    if (best.length === k && !before(values, index, best[k - 1] as number)) continue
    insert(best, index, values)
    if (best.length > k) best.pop()
  }
  return best
}

/** Whether `a` goes before `b`. */
function before(values: Float32Array | Float64Array, a: number, b: number): boolean {
  const [x, y] = [values[a] as number, values[b] as number]
  return x > y || (x === y && a < b)
}

function insert(sorted: number[], index: number, values: Float32Array | Float64Array) {
  let low = 0
  let high = sorted.length
  while (low < high) {
    const middle = (low + high) >> 1
    if (before(values, index, sorted[middle] as number)) high = middle
    else low = middle + 1
  }
  sorted.splice(low, 0, index)
}
