import type { FillMaskInput, FillMaskResult } from '../../../shared/tasks/fillMask'
import type { CaptionWords } from '../../components/workbench/exportMessages'
import { captionText } from '../../lib/figure/caption'
import type { Drawn } from '../../lib/figure/drawn'
import type { FigureTable } from '../../lib/figure/figure'
import { count } from '../../lib/format'
import { rankedWords } from './compare'

/** A sentence and what was filled in. */
export interface FilledText {
  result: FillMaskResult
  input: FillMaskInput
}

interface Look {
  first: FilledText
  /** Of the sentence beside it. */
  second: FilledText | null
  mode: 'each' | 'together'
}

/** The candidates in sight, of both sentences where there are two. */
export function drawnFills({ first, second, mode }: Look, words: CaptionWords): Drawn {
  const { result, input } = first
  const joint = mode === 'together' ? result.joint : null
  return {
    caption: [
      words.textIs(captionText(result.maskedText)),
      ...(second ? [words.secondTextIs(captionText(second.result.maskedText))] : []),
      input.targets ? words.onlyThese(captionText(input.targets.join(', '))) : words.candidatesAre(count(input.topK ?? 5)),
      words.scaleShare,
      ...(result.words ? [words.wordsScale] : []),
    ],
    tables: [
      joint ? jointTable(joint) : candidateTable('candidates', result),
      ...(second ? [candidateTable('candidates of the second sentence', second.result)] : []),
      ...(result.words && result.words.length > 0 ? [wordTable(result.words)] : []),
    ],
    data: { input, result, ...(second && { second: { input: second.input, result: second.result } }) },
  }
}

/** Each mask's candidates, then the word that was hidden if it is not among them, and all others together. */
const candidateTable = (name: string, { masks }: FillMaskResult): FigureTable => ({
  name,
  columns: ['mask', 'rank', 'token', 'id', 'probability', 'hidden'],
  rows: masks.flatMap(({ candidates, original, restCount, restMass }, i) => {
    const isListed = candidates.some(({ token }) => token === original?.token)
    return [
      ...candidates.map(({ token, tokenStr, score }, rank) => [i + 1, rank + 1, tokenStr, token, score, token === original?.token ? 'yes' : null]),
      ...(original && !isListed ? [[i + 1, original.rank, original.tokenStr, original.token, original.probability, 'yes']] : []),
      ...(restCount > 0 ? [[i + 1, null, `${restCount} others`, null, restMass, null]] : []),
    ]
  }),
})

const jointTable = (joint: NonNullable<FillMaskResult['joint']>): FigureTable => ({
  name: 'fills',
  columns: ['rank', 'sentence', 'log p', 'probability'],
  rows: joint.map(({ sequence, logProbability }, i) => [i + 1, sequence, logProbability, Math.exp(logProbability)]),
})

const wordTable = (scores: NonNullable<FillMaskResult['words']>): FigureTable => ({
  name: 'words',
  columns: ['rank', 'word', 'tokens', 'log-likelihood', 'share', 'plain PLL'],
  rows: rankedWords(scores).map(({ word, tokens, logLikelihood, share, originalLogLikelihood }, i) => [
    i + 1,
    word,
    tokens.join(' '),
    logLikelihood,
    share,
    originalLogLikelihood,
  ]),
})
