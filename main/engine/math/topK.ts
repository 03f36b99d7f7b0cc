/** The `k` of `indices` with the largest values, largest first; the smaller index first among equals. */
export function topK(values: ArrayLike<number>, k: number, indices: Iterable<number> = allIndices(values.length)): number[] {
  const at = (i: number) => values[i] as number
  const before = (a: number, b: number) => at(b) - at(a) || a - b
  const best: number[] = []
  for (const index of indices) {
    const last = best.at(-1)
    if (best.length === k && last !== undefined && before(last, index) <= 0) continue
    best.splice(insertionPoint(best, index, before), 0, index)
    if (best.length > k) best.pop()
  }
  return best
}

function insertionPoint(sorted: number[], item: number, before: (a: number, b: number) => number): number {
  let low = 0
  let high = sorted.length
  while (low < high) {
    const middle = (low + high) >> 1
    if (before(sorted[middle] as number, item) <= 0) low = middle + 1
    else high = middle
  }
  return low
}

function* allIndices(length: number): Generator<number> {
  for (let i = 0; i < length; i++) yield i
}
