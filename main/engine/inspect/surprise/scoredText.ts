import { AppError } from '../../../../shared/errors'
import type { ScoredTokens, ScoredTokensInput } from '../../../../shared/inspect/surprise'
import type { Head } from '../../../../shared/model'
import type { OpenModel } from '../../openModel'
import { factsOf } from '../../tasks/facts'
import { columnsOf } from '../../tasks/windows'
import type { EncodedRow } from '../../tokenizer/batchEncoding'
import { type EncodedText, encodedText } from '../attention/encodedText'

/** A text, and which of its tokens can be scored. */
export interface ScoredText extends EncodedText {
  /** Places of its tokens that are scored, in order. */
  scored: number[]
}

/** @throws AppError `text_too_long`, `input_invalid` for a window that is not there, `head_missing`, `tokenizer_missing`, `tokenizer_invalid` */
export async function scoredText(model: OpenModel, input: ScoredTokensInput): Promise<ScoredText> {
  model.network.requireHead(headOf(model))
  const encoded = await encodedText(model, input, 'pseudo-log-likelihood')
  return { ...encoded, scored: scoredPlaces(model, encoded.row) }
}

/** A decoder's own head: its config says which it is. */
export const headOf = ({ config }: OpenModel): Head => (config.is_decoder ? 'CausalLM' : 'MaskedLM')

/** A causal model predicts a token at the one before it, so its first token has no prediction. */
function scoredPlaces(model: OpenModel, { ids, specialTokensMask }: EncodedRow): number[] {
  const { allSpecialIds, unkTokenId } = model.tokenizer.tokenizer
  const special = new Set(allSpecialIds)
  const isSpecial = (id: number, i: number) => id !== unkTokenId && (specialTokensMask[i] === 1 || special.has(id))
  const first = model.config.is_decoder ? 1 : 0
  return ids.flatMap((id, i) => (i < first || isSpecial(id, i) ? [] : [i]))
}

export function scoredTokens(model: OpenModel, { row, scored, windows, window, totalTokens, ms }: ScoredText): ScoredTokens {
  const isScored = new Uint8Array(row.ids.length)
  for (const at of scored) isScored[at] = 1
  const isCausal = model.config.is_decoder
  return {
    ...factsOf(model, row.ids.length, { tokenize: ms, run: 0, post: 0 }),
    // An added token's own string there has the space before it.
    columns: { ...columnsOf(row, [...row.ids.keys()]), tokens: row.ids.map((id) => model.tokenizer.idToToken(id)) },
    words: Int32Array.from(row.ids, (_, i) => row.wordIds?.[i] ?? -1),
    isScored,
    method: isCausal ? 'causal' : 'pseudo',
    vocabulary: model.config.vocab_size,
    copies: isCausal ? Math.min(1, scored.length) : scored.length,
    windows,
    window,
    totalTokens,
  }
}

/** @throws AppError `input_invalid` */
export function requireScored({ scored, totalTokens }: ScoredText): void {
  if (scored.length > 0) return
  throw new AppError('input_invalid', `None of the ${totalTokens} tokens can be scored: they are special tokens.`, 'Write at least one word.', {
    field: 'text',
    count: totalTokens,
  })
}
