import { AppError } from '../../../shared/errors'
import type { Candidate, FillMaskOptions, FillMaskResult, MaskResult, Standing } from '../../../shared/tasks/fillMask'
import { overlaps, type Span, type Token } from '../../../shared/text'
import { softmax } from '../math/softmax'
import { topK } from '../math/topK'
import type { OpenModel } from '../openModel'
import type { Encoding, TextTokenizer } from '../tokenizer/textTokenizer'
import { encodeBatch } from './encodeBatch'
import { factsOf, stopwatch } from './facts'
import { type MaskedStretch, maskText } from './maskedText'
import { fitText } from './textLimit'

/**
 * What the model expects at each mask. Encoder once, then the language-model head on the masked rows alone.
 * Reference: transformers 4.57.6 `FillMaskPipeline`. @throws AppError `mask_missing`, `text_too_long`, `targets_empty`, `head_missing`
 */
export async function fillMask(model: OpenModel, input: FillMaskOptions): Promise<FillMaskResult> {
  const watch = stopwatch()
  model.network.requireHead('MaskedLM')
  const { tokenizer } = model
  const original = await tokenizer.encode(input.text)
  const masked = maskText(input.text, input.hidden, original.tokens, tokenizer.maskToken)
  const { encoding, warnings } = await fitText(model, await tokenizer.encode(masked.text), input.truncate)
  const positions = maskPositions(encoding, tokenizer)
  const targets = input.targets && (await targetIds(tokenizer, input.targets, warnings))
  watch.lap('tokenize')

  const { logits } = await model.network.head('MaskedLM', encodeBatch(model.config, [encoding.ids]), {}, positions)
  watch.lap('run')

  const vocabulary = logits.shape[1] ?? 0
  const masks: MaskResult[] = []
  for (const [row, position] of positions.entries()) {
    const probabilities = softmax(logits.data.subarray(row * vocabulary, (row + 1) * vocabulary))
    const place = placeOf(encoding.tokens[position] as Token, masked.stretches, tokenizer.maskToken)
    const listed = topK(probabilities, Math.min(input.topK, targets?.length ?? vocabulary), targets)
    masks.push({
      span: place.span,
      maskedSpan: place.maskedSpan,
      candidates: await candidates(tokenizer, encoding.ids, { position, alone: positions.length === 1, pad: model.config.pad_token_id }, probabilities, listed),
      restMass: Math.max(0, 1 - listed.reduce((sum, id) => sum + (probabilities[id] as number), 0)),
      restCount: vocabulary - listed.length,
      original: place.original && (await standingOfOriginal(tokenizer, place.original, probabilities)),
    })
  }
  watch.lap('post')
  return { ...factsOf(model, encoding.ids.length, watch), maskedText: masked.text, maskToken: tokenizer.maskToken, vocabulary, masks, warnings }
}

function maskPositions(encoding: Encoding, tokenizer: TextTokenizer): number[] {
  const positions = encoding.ids.flatMap((id, i) => (id === tokenizer.maskId ? [i] : []))
  if (positions.length === 0)
    throw new AppError(
      'mask_missing',
      `The text holds no mask (${tokenizer.maskToken}).`,
      `Put ${tokenizer.maskToken} where the model is to guess, or click a word to hide it.`,
    )
  return positions
}

/** Where a mask stands in the user's text, and which token it hides. */
function placeOf(mask: Token, stretches: MaskedStretch[], maskToken: string): { span: Span; maskedSpan: Span; original: Token | null } {
  const stretch = stretches.find(({ masked }) => overlaps(masked, mask.span))
  if (!stretch) return { span: mask.span, maskedSpan: mask.span, original: null }
  const maskedSpan = { start: mask.span.end - maskToken.length, end: mask.span.end }
  const original = stretch.tokens[(maskedSpan.start - stretch.masked.start) / maskToken.length] ?? null
  return { span: original?.span ?? stretch.span, maskedSpan, original }
}

interface MaskPlace {
  position: number
  /** Whether it is the only mask: then the reference leaves special tokens out of the sequence. */
  alone: boolean
  pad: number
}

function candidates(
  tokenizer: TextTokenizer,
  ids: number[],
  { position, alone, pad }: MaskPlace,
  probabilities: Float64Array,
  listed: number[],
): Promise<Candidate[]> {
  return Promise.all(
    listed.map(async (token) => {
      const filled = ids.with(position, token).filter((id) => id !== pad)
      const [tokenStr, sequence] = await Promise.all([tokenizer.decode([token], false), tokenizer.decode(filled, alone)])
      return { score: probabilities[token] as number, token, tokenStr, leadingSpace: tokenizer.beginsWithSpace(token), sequence }
    }),
  )
}

async function standingOfOriginal(tokenizer: TextTokenizer, original: Token, probabilities: Float64Array): Promise<MaskResult['original']> {
  const variant = spaceVariant(tokenizer, original.token)
  const standing = await standingOf(tokenizer, original.id, probabilities)
  return { ...standing, surprisal: -Math.log2(standing.probability), variant: variant === null ? null : await standingOf(tokenizer, variant, probabilities) }
}

async function standingOf(tokenizer: TextTokenizer, token: number, probabilities: Float64Array): Promise<Standing> {
  const probability = probabilities[token] as number
  let rank = 1
  for (const other of probabilities) if (other > probability) rank++
  return { token, tokenStr: await tokenizer.decode([token], false), leadingSpace: tokenizer.beginsWithSpace(token), rank, probability }
}

/** The same word with or without its leading space: `ĠParis` and `Paris` are different tokens. */
function spaceVariant(tokenizer: TextTokenizer, token: string): number | null {
  const mark = tokenizer.spaceMark
  const other = token.startsWith(mark) ? token.slice(mark.length) : mark + token
  return other === '' ? null : tokenizer.tokenToId(other)
}

/** Ids of the targets, without repetition: an exact vocabulary string, else the first token of the string (reference `get_target_ids`). */
async function targetIds(tokenizer: TextTokenizer, targets: string[], warnings: string[]): Promise<number[]> {
  const ids = new Set<number>()
  for (const target of targets) {
    const id = tokenizer.tokenToId(target) ?? (await tokenizer.firstToken(target))
    if (id === null) warnings.push(`The target ${JSON.stringify(target)} has no token and is left out.`)
    else if (tokenizer.tokenToId(target) === null && (await tokenizer.decode([id], false)) !== target)
      warnings.push(`The target ${JSON.stringify(target)} is not one token: its first, ${JSON.stringify(tokenizer.idToToken(id))}, is ranked.`)
    if (id !== null) ids.add(id)
  }
  if (ids.size === 0) throw new AppError('targets_empty', 'None of the targets is a token of this model.', 'Give at least one word.', { targets })
  return [...ids]
}
