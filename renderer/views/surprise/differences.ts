import type { ScoredTokens, TokenScores } from '../../../shared/inspect/surprise'
import { aligned } from '../attention/compare/align'
import { bitsByPlace, labelsOf } from './surprise'

export interface ScoredSentence {
  text: string
  tokens: ScoredTokens
  scores: TokenScores
}

/** Tokens of two sentences that stand across from one another: one pair that is equal, or what stands between two such pairs. */
export interface DifferenceColumn {
  good: string
  bad: string
  /** Bits of the tokens on either side, added up; 0 for none. */
  goodBits: number
  badBits: number
  isSame: boolean
}

/** Columns whose differences add up to the whole margin: equal tokens are paired, what differs between them stands together. */
export function differencesOf(good: ScoredSentence, bad: ScoredSentence): DifferenceColumn[] {
  const [left, right] = [sideOf(good), sideOf(bad)]
  const pairs = aligned(left.labels, right.labels)
  const columns: DifferenceColumn[] = []
  let [i, j] = [0, 0]
  for (let pair = 0; pair <= pairs.a.length; pair++) {
    const [a, b] = [pairs.a[pair] ?? left.labels.length, pairs.b[pair] ?? right.labels.length]
    if (a > i || b > j) columns.push(columnOf(left, i, a, right, j, b))
    if (pair < pairs.a.length) columns.push({ ...columnOf(left, a, a + 1, right, b, b + 1), isSame: true })
    i = a + 1
    j = b + 1
  }
  return columns
}

interface Side {
  labels: string[]
  bits: number[]
}

function sideOf({ text, tokens, scores }: ScoredSentence): Side {
  const labels = labelsOf(text, tokens)
  const bits = bitsByPlace(labels.length, scores)
  const places = Array.from(scores.at)
  return { labels: places.map((at) => labels[at] as string), bits: places.map((at) => bits[at] as number) }
}

function columnOf(left: Side, i: number, a: number, right: Side, j: number, b: number): DifferenceColumn {
  const joined = (labels: string[]) => labels.join(' ')
  const sum = (bits: number[]) => bits.reduce((all, one) => all + one, 0)
  return {
    good: joined(left.labels.slice(i, a)),
    bad: joined(right.labels.slice(j, b)),
    goodBits: sum(left.bits.slice(i, a)),
    badBits: sum(right.bits.slice(j, b)),
    isSame: false,
  }
}
