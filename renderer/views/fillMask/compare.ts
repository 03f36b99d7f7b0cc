import type { Candidate, WordScore } from '../../../shared/tasks/fillMask'

interface Standing {
  /** 1 is the likeliest. */
  rank: number
  score: number
}

/** One token in the lists of two masks. */
export interface ComparedToken {
  candidate: Candidate
  /** `null`: it is not in that list. */
  first: Standing | null
  second: Standing | null
}

/** Two masks' candidates by token: those of the first in its order, then those that only the second has in its own. */
export function alignedByToken(first: Candidate[], second: Candidate[]): ComparedToken[] {
  const inFirst = new Set(first.map(({ token }) => token))
  const both = [...first, ...second.filter(({ token }) => !inFirst.has(token))]
  return both.map((candidate) => ({ candidate, first: standingIn(first, candidate), second: standingIn(second, candidate) }))
}

function standingIn(list: Candidate[], { token }: Candidate): Standing | null {
  const at = list.findIndex((candidate) => candidate.token === token)
  const found = list[at]
  return found ? { rank: at + 1, score: found.score } : null
}

export interface RankedWord extends WordScore {
  /** Share among the given words: softmax over their log-likelihoods. */
  share: number
}

/** The words, likeliest first. */
export function rankedWords(words: WordScore[]): RankedWord[] {
  const most = Math.max(...words.map(({ logLikelihood }) => logLikelihood))
  const weights = words.map(({ logLikelihood }) => Math.exp(logLikelihood - most))
  const sum = weights.reduce((total, weight) => total + weight, 0)
  return words.map((word, i) => ({ ...word, share: (weights[i] ?? 0) / sum })).sort((a, b) => b.logLikelihood - a.logLikelihood)
}
