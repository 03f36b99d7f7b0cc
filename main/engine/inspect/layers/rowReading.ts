import type { LensLayer } from '../../../../shared/inspect/layers'
import { topK } from '../../math/topK'

/** Rows that are filled block by block. */
export type RowReadings = Pick<LensLayer, 'ids' | 'scores' | 'entropy' | 'rank' | 'trueScore'>

export function noReadings(rows: number, k: number): RowReadings {
  return {
    ids: new Int32Array(rows * k),
    scores: new Float32Array(rows * k),
    entropy: new Float32Array(rows),
    rank: new Int32Array(rows),
    trueScore: new Float32Array(rows).fill(Number.NaN),
  }
}

/**
 * Reads one row of logits: the likeliest `k`, the entropy, and where `target` stands (-1: there is none).
 * In doubles and without an array of probabilities, which would be 400 kB for each of 6,656 rows. With Z = Σ exp x, H = log Z − Σ p·x.
 */
export function readRow(logits: Float32Array, row: number, target: number, into: RowReadings): void {
  const k = into.ids.length / into.entropy.length
  const { most, sum, product } = sums(logits)
  const logZ = most + Math.log(sum)
  const probability = (id: number) => Math.exp((logits[id] as number) - logZ)
  into.entropy[row] = Math.max(0, (Math.log(sum) - product / sum) / Math.LN2)
  for (const [i, id] of topK(logits, k).entries()) {
    into.ids[row * k + i] = id
    into.scores[row * k + i] = probability(id)
  }
  if (target < 0) return
  into.rank[row] = rankOf(logits, target)
  into.trueScore[row] = probability(target)
}

/** Of d = x − most: Σ exp d, and Σ d·exp d. */
function sums(logits: Float32Array): { most: number; sum: number; product: number } {
  let most = Number.NEGATIVE_INFINITY
  for (let i = 0; i < logits.length; i++) if ((logits[i] as number) > most) most = logits[i] as number
  let sum = 0
  let product = 0
  for (let i = 0; i < logits.length; i++) {
    const d = (logits[i] as number) - most
    const power = Math.exp(d)
    sum += power
    product += d * power
  }
  return { most, sum, product }
}

function rankOf(logits: Float32Array, target: number): number {
  const own = logits[target] as number
  let rank = 1
  for (let i = 0; i < logits.length; i++) if ((logits[i] as number) > own) rank++
  return rank
}
