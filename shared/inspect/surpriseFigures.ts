import { CALIBRATION_BINS, type Calibration, type MinimalPairs, type PairSums, type TextSum, type TextSurprises, type TokenScores } from './surprise'

/** What follows from log-likelihoods: the same figures in the page, in the command line and in copies. */

/** −log₂ p, from a natural logarithm. */
export const bitsOf = (logLikelihood: number): number => -logLikelihood / Math.LN2

export const sumOf = (logLikelihoods: ArrayLike<number>): number => {
  let sum = 0
  for (let i = 0; i < logLikelihoods.length; i++) sum += logLikelihoods[i] as number
  return sum
}

/** exp(−sum / tokens): as surprised as by an even choice among so many tokens. */
export const perplexityOf = ({ sum, tokens }: TextSum): number => Math.exp(-sum / tokens)

export const totalOf = ({ logLikelihoods }: Pick<TokenScores, 'logLikelihoods'>): TextSum => ({ sum: sumOf(logLikelihoods), tokens: logLikelihoods.length })

export const totalOfTexts = (texts: readonly TextSum[]): TextSum => ({
  sum: texts.reduce((all, { sum }) => all + sum, 0),
  tokens: texts.reduce((all, { tokens }) => all + tokens, 0),
})

/** By how many nats the model prefers the good sentence. */
export const marginOf = ({ good, bad }: Pick<PairSums, 'good' | 'bad'>): number => good.sum - bad.sum

/** A tie is not a preference. */
export const accuracyOf = (pairs: readonly PairSums[]): number => pairs.filter((pair) => marginOf(pair) > 0).length / pairs.length

export const emptyCalibration = (): Calibration => ({
  counts: new Float64Array(CALIBRATION_BINS),
  right: new Float64Array(CALIBRATION_BINS),
  confidence: new Float64Array(CALIBRATION_BINS),
})

/** Adds the tokens of a text. */
export function addScores({ counts, right, confidence }: Calibration, { ranks, bestLogLikelihoods }: TokenScores): void {
  for (const [i, rank] of ranks.entries()) {
    const sure = Math.exp(bestLogLikelihoods[i] as number)
    const bin = Math.min(CALIBRATION_BINS - 1, Math.floor(sure * CALIBRATION_BINS))
    counts[bin] = (counts[bin] as number) + 1
    right[bin] = (right[bin] as number) + (rank === 1 ? 1 : 0)
    confidence[bin] = (confidence[bin] as number) + sure
  }
}

export const joinedCalibration = (one: Calibration, other: Calibration): Calibration => ({
  counts: one.counts.map((value, i) => value + (other.counts[i] as number)),
  right: one.right.map((value, i) => value + (other.right[i] as number)),
  confidence: one.confidence.map((value, i) => value + (other.confidence[i] as number)),
})

/** Σ over the bins of their share of tokens times |how often right − mean confidence| (Guo et al. 2017, arXiv 1706.04599). */
export function expectedCalibrationError({ counts, right, confidence }: Calibration): number {
  const gaps = right.map((value, i) => Math.abs(value - (confidence[i] as number)))
  return sumOf(gaps) / sumOf(counts)
}

/** Parts after one another; so of texts. */
export const joinedPairs = (before: MinimalPairs, next: MinimalPairs): MinimalPairs => ({
  scored: [...before.scored, ...next.scored],
  failed: [...before.failed, ...next.failed],
})

export const joinedTexts = (before: TextSurprises, next: TextSurprises): TextSurprises => ({
  scored: [...before.scored, ...next.scored],
  failed: [...before.failed, ...next.failed],
  calibration: joinedCalibration(before.calibration, next.calibration),
})

/** Parts after one another, in the order of the text. */
export function joinedScores(before: TokenScores, next: TokenScores): TokenScores {
  const all = [...before.at, ...next.at]
  const order = [...all.keys()].sort((a, b) => (all[a] as number) - (all[b] as number))
  const floats = (one: Float64Array, other: Float64Array) => pick(Float64Array.of(...one, ...other), order)
  const best = [...before.best, ...next.best]
  return {
    at: pick(Int32Array.from(all), order),
    logLikelihoods: floats(before.logLikelihoods, next.logLikelihoods),
    ranks: pick(Int32Array.of(...before.ranks, ...next.ranks), order),
    best: order.map((i) => best[i] as string),
    bestLogLikelihoods: floats(before.bestLogLikelihoods, next.bestLogLikelihoods),
  }
}

const pick = <T extends Int32Array | Float64Array>(values: T, order: number[]): T => values.map((_, i) => values[order[i] as number] as number) as T
