/** A span of tokens, both ends included, and start · end. */
export interface ScoredSpan {
  start: number
  end: number
  score: number
}

/** Softmax over all positions, those that are not allowed with a logit of −10,000. */
export function maskedSoftmax(logits: Float64Array, allowed: boolean[]): Float64Array {
  const masked = logits.map((logit, i) => (allowed[i] ? logit : -10_000))
  const most = masked.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY)
  const powers = masked.map((logit) => Math.exp(logit - most))
  const sum = powers.reduce((a, b) => a + b, 0)
  return powers.map((power) => power / sum)
}

/** The best `count` spans of at most `maxTokens` tokens that end where they begin or later; the first of equals first (reference `decode_spans`). */
export function bestSpans(start: Float64Array, end: Float64Array, maxTokens: number, count: number): ScoredSpan[] {
  const best: ScoredSpan[] = []
  for (let i = 0; i < start.length; i++) {
    for (let j = i; j < Math.min(i + maxTokens, end.length); j++) {
      const score = (start[i] as number) * (end[j] as number)
      if (best.length === count && score <= (best[count - 1] as ScoredSpan).score) continue
      const at = best.findIndex((other) => score > other.score)
      best.splice(at < 0 ? best.length : at, 0, { start: i, end: j, score })
      if (best.length > count) best.pop()
    }
  }
  return best
}
