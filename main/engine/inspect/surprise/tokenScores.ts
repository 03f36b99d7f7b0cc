import { AppError } from '../../../../shared/errors'
import type { PllVariant, TokenScores } from '../../../../shared/inspect/surprise'
import { logSumExp } from '../../math/softmax'
import type { OpenModel } from '../../openModel'
import { MaskedCopies } from '../../tasks/maskedCopies'
import type { Prepared, Row, RowOutput } from '../../tasks/rows'
import type { EncodedRow } from '../../tokenizer/batchEncoding'
import { headOf, type ScoredText } from './scoredText'

/** What the model says of one token: logarithms are natural. */
export interface TokenScore {
  at: number
  logLikelihood: number
  rank: number
  best: number
  bestLogLikelihood: number
}

type OnScore = (score: TokenScore) => void

/** What the model must see to score tokens of a text; `onScore` hears each as soon as its batch has run. */
export function scoringOf(model: OpenModel, { row, ms }: ScoredText, places: number[], variant: PllVariant, onScore: OnScore): Prepared<void> {
  const { rows, onRow } = model.config.is_decoder ? causalRows(model, row, places, onScore) : maskedRows(model, row, places, variant, onScore)
  return { head: headOf(model), rows, onRow, tokenizeMs: ms, finish: () => undefined }
}

type Rows = Required<Pick<Prepared<void>, 'rows' | 'onRow'>>

/** A masked copy for each token; only the masked position goes through the head. @throws AppError `config_unsupported` */
function maskedRows(model: OpenModel, { ids, wordIds }: EncodedRow, places: number[], variant: PllVariant, onScore: OnScore): Rows {
  const { maskId } = model.tokenizer
  if (maskId === null) throw noMask()
  const copies = new MaskedCopies(maskId)
  for (const at of places) {
    const token = ids[at] as number
    const to = variant === 'original' ? at + 1 : wordEnd(wordIds, at)
    copies.want(ids, at, to, (logits, norm) => onScore(scoreOf(at, token, logits, norm)))
  }
  return { rows: copies.rows, onRow: (index, output) => copies.read(index, output) }
}

/** Behind the last token of the word that the token at `at` is of. */
function wordEnd(wordIds: EncodedRow['wordIds'], at: number): number {
  const word = wordIds?.[at] ?? null
  let end = at + 1
  while (word !== null && wordIds?.[end] === word) end++
  return end
}

/** Logits of so many bytes at a time: 510 positions of 250,002 tokens would take 510 MB, and ONNX Runtime holds them twice. */
const CAUSAL_BYTES = 128e6

/** The text as it is: what stands before a token predicts it. Several times only where a large vocabulary asks for it. */
function causalRows(model: OpenModel, { ids }: EncodedRow, places: number[], onScore: OnScore): Rows {
  const size = Math.max(1, Math.floor(CAUSAL_BYTES / 4 / model.config.vocab_size))
  const blocks = Array.from({ length: Math.ceil(places.length / size) }, (_, i) => places.slice(i * size, (i + 1) * size))
  const rows: Row[] = blocks.map((block) => ({ ids, positions: block.map((at) => at - 1) }))
  const onRow = (index: number, { logits }: RowOutput) => {
    const vocabulary = logits.shape[1] ?? 0
    for (const [i, at] of (blocks[index] ?? []).entries()) {
      const own = logits.data.subarray(i * vocabulary, (i + 1) * vocabulary)
      onScore(scoreOf(at, ids[at] as number, own, logSumExp(own)))
    }
  }
  return { rows, onRow }
}

function scoreOf(at: number, token: number, logits: Float32Array, norm: number): TokenScore {
  const own = logits[token] as number
  let rank = 1
  let best = 0
  for (let i = 0; i < logits.length; i++) {
    const logit = logits[i] as number
    if (logit > own) rank++
    if (logit > (logits[best] as number)) best = i
  }
  return { at, logLikelihood: own - norm, rank, best: rank === 1 ? token : best, bestLogLikelihood: (logits[best] as number) - norm }
}

/** In the order of the text. */
export function columnsOfScores(model: OpenModel, scores: TokenScore[]): TokenScores {
  const sorted = [...scores].sort((a, b) => a.at - b.at)
  return {
    at: Int32Array.from(sorted, ({ at }) => at),
    logLikelihoods: Float64Array.from(sorted, ({ logLikelihood }) => logLikelihood),
    ranks: Int32Array.from(sorted, ({ rank }) => rank),
    best: sorted.map(({ best }) => model.tokenizer.idToToken(best)),
    bestLogLikelihoods: Float64Array.from(sorted, ({ bestLogLikelihood }) => bestLogLikelihood),
  }
}

const noMask = () =>
  new AppError('config_unsupported', 'The tokenizer has no mask token, so no token can be hidden.', 'Open a model whose tokenizer has one.', {
    field: 'mask_token',
  })
