import { AppError } from '../../../../shared/errors'
import type { SaliencyTarget, SaliencyTargetsInput, SeenWindow } from '../../../../shared/inspect/saliency'
import { topK } from '../../math/topK'
import type { OpenModel } from '../../openModel'
import { maskText } from '../../tasks/maskedText'
import type { TextTokenizer } from '../../tokenizer/textTokenizer'
import { noSuchTarget, type Scorable, type Scorer, untouched, wholeText } from './scorable'
import { softmaxScore } from './scores'
import { seenRow } from './seenRow'

type Input = Extract<SaliencyTargetsInput, { task: 'fill-mask' }>

const LISTED = 5

/** Words for the masks: the softmax over the vocabulary. No mask is ever taken away: another unit's `<mask>` is no question. */
export async function filledWords(model: OpenModel, { text, hidden = [], window, truncate }: Input): Promise<Scorable> {
  const { tokenizer } = model
  const masked = maskText(text, hidden, (await tokenizer.encode(text)).tokens, tokenizer.maskToken)
  const { row, seen, warnings } = await seenRow(model, 'fill-mask', masked.text, { window, truncation: truncate ? 'longest_first' : undefined })
  const masks = row.ids.flatMap((id, place) => (id === tokenizer.maskId ? [place] : []))
  if (masks.length === 0) throw noMask(tokenizer.maskToken, seen)
  return {
    head: 'MaskedLM',
    texts: [{ field: 'text', text: masked.text }],
    rows: [{ encoded: row, text: masked.text, pieces: [wholeText(0, masked.text.length, 0)], fixed: masks }],
    seen,
    isProbability: true,
    places: masks,
    warnings,
    answers: async (read) => {
      const found = masks.map((place, mask) => topK(untouched(read, 0, place), LISTED).map((id) => scorerOf(tokenizer, { id, mask, place })))
      return Promise.all(found.flat())
    },
    scorer: async (target) => {
      const mask = target.mask ?? 0
      const place = masks[mask]
      if (place !== undefined) return scorerOf(tokenizer, { id: await tokenOf(tokenizer, target), mask, place })
      const why = `there is no mask ${mask}: the text has ${masks.length}, counted from 0`
      throw noSuchTarget('fill-mask', 'mask', why, `Choose from 0 to ${masks.length - 1}.`)
    },
  }
}

/** `detail` lets the user choose another window. */
const noMask = (maskToken: string, { window, windows, totalTokens }: SeenWindow) =>
  new AppError(
    'mask_missing',
    windows.length > 1 ? `Window ${window + 1} of ${windows.length} holds no mask (${maskToken}).` : `The text holds no mask (${maskToken}).`,
    `${windows.length > 1 ? 'Choose another window, or put' : 'Put'} ${maskToken} where the model is to guess: the word that it fills in is explained.`,
    windows.length > 1 ? { window, windows: windows.length, count: totalTokens } : {},
  )

/** An exact string of the vocabulary first, else text that is one token (reference `get_target_ids`, which would take the first of several). */
async function tokenOf(tokenizer: TextTokenizer, { token }: SaliencyTarget): Promise<number> {
  if (token === undefined) throw noSuchTarget('fill-mask', 'token', 'it names no token', 'Give the word that fills the mask.')
  const known = tokenizer.tokenToId(token)
  if (known !== null) return known
  const ids = await tokenizer.tokenizer.encode(token, undefined, { addSpecialTokens: false })
  if (ids.length === 1) return ids[0] as number
  const parts = ids.map((id) => JSON.stringify(tokenizer.idToToken(id))).join(', ')
  const why =
    ids.length === 0 ? `${JSON.stringify(token)} has no token` : `${JSON.stringify(token)} is ${ids.length} tokens (${parts}), and a mask is filled with one`
  throw noSuchTarget('fill-mask', 'token', why, 'Give a word that is one token of this model.')
}

async function scorerOf(tokenizer: TextTokenizer, { id, mask, place }: { id: number; mask: number; place: number }): Promise<Scorer> {
  const token = tokenizer.idToToken(id)
  return {
    target: { token, mask },
    name: (await tokenizer.decode([id], false)).trim() || token,
    row: 0,
    places: [place],
    own: [place],
    score: (read) => softmaxScore(untouched(read, 0, place), id),
  }
}
