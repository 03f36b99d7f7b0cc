import { logSumExp } from '../math/softmax'
import { topK } from '../math/topK'

export interface SamplingOptions {
  temperature: number
  /** 0: all. */
  topK: number
  topP: number
}

/** log softmax of a row of logits. */
export function logProbabilities(logits: Float32Array): Float64Array {
  const total = logSumExp(logits)
  return Float64Array.from(logits, (logit) => logit - total)
}

/**
 * Scores changed as the reference does before it draws (transformers 4.57.6 `logits_process.py`, in this order): divided by the temperature, then all but the `topK` best
 * and all but the smallest set whose probabilities reach `topP` set to −∞. At least `keep` stay.
 */
export function warped(scores: Float64Array, options: SamplingOptions, keep: number): Float64Array {
  const result = scores.map((score) => score / options.temperature)
  if (options.topK > 0) keepBest(result, Math.max(options.topK, keep))
  if (options.topP < 1) keepNucleus(result, options.topP, keep)
  return result
}

/** Equals of the last one that stays stay too. */
function keepBest(scores: Float64Array, count: number): void {
  const worst = scores[topK(scores, count).at(-1) ?? 0] as number
  for (const [i, score] of scores.entries()) if (score < worst) scores[i] = Number.NEGATIVE_INFINITY
}

/** Walks down from the likeliest; the one that reaches `topP` is the last to stay. */
function keepNucleus(scores: Float64Array, topP: number, keep: number): void {
  const total = logSumExp(scores)
  const best = Array.from(scores.keys()).sort((a, b) => (scores[b] as number) - (scores[a] as number))
  let before = 0
  for (const [rank, i] of best.entries()) {
    const probability = Math.exp((scores[i] as number) - total)
    if (before >= topP && rank >= keep) scores[i] = Number.NEGATIVE_INFINITY
    before += probability
  }
}

/** Numbers from 0 to 1 that are the same for the same seed (mulberry32, a public-domain generator by Tommy Ettinger). */
export function randomNumbers(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let t = Math.imul(state ^ (state >>> 15), 1 | state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32
  }
}

/**
 * Draws `count` different indices with the probabilities that `scores` (log, unnormalised) give, in the order they are drawn: the largest of score + Gumbel noise
 * (Kool et al. 2019, arXiv 1903.06059, section 2.2).
 */
export function drawn(scores: Float64Array, count: number, random: () => number): number[] {
  const noisy = scores.map((score) => score - Math.log(-Math.log(random() || Number.MIN_VALUE)))
  return topK(noisy, count).filter((i) => noisy[i] !== Number.NEGATIVE_INFINITY)
}
