import type { SaliencyScore } from '../../../../shared/inspect/saliency'

/** Softmax at one class, as probability and as log-odds against all others: they stay exact where the probability is 1 to the last digit. */
export const softmaxScore = (logits: ArrayLike<number>, at: number): SaliencyScore => fromLogit((logits[at] ?? 0) - logSumOfOthers(logits, at))

/** Log-odds as they are, and the probability that they stand for. */
export const fromLogit = (logit: number): SaliencyScore => ({ value: 1 / (1 + Math.exp(-logit)), logit })

/** A probability by its natural logarithm. */
export const fromLogProbability = (log: number): SaliencyScore => ({ value: Math.exp(log), logit: log - Math.log(-Math.expm1(log)) })

/** log p of log-odds: −log(1 + e^−x), without overflow. */
export const logProbability = (logit: number): number => (logit < 0 ? logit - Math.log1p(Math.exp(logit)) : -Math.log1p(Math.exp(-logit)))

export function meanScore(scores: SaliencyScore[]): SaliencyScore {
  const mean = (of: (score: SaliencyScore) => number) => scores.reduce((sum, score) => sum + of(score), 0) / scores.length
  return { value: mean(({ value }) => value), logit: mean(({ logit }) => logit) }
}

/** log Σ exp over all classes but one. */
function logSumOfOthers(logits: ArrayLike<number>, at: number): number {
  let most = Number.NEGATIVE_INFINITY
  for (let i = 0; i < logits.length; i++) if (i !== at) most = Math.max(most, logits[i] as number)
  let sum = 0
  for (let i = 0; i < logits.length; i++) if (i !== at) sum += Math.exp((logits[i] as number) - most)
  return most + Math.log(sum)
}
