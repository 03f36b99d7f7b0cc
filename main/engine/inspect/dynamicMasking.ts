import { AppError } from '../../../shared/errors'
import type { DynamicMasking, DynamicMaskingInput, MaskedToken } from '../../../shared/inspect/tokenizer'
import { breathe } from '../breathe'
import { randomNumbers } from '../generation/sampling'
import type { TextTokenizer } from '../tokenizer/textTokenizer'

/** Of the tokens that are not special; of those that are selected (Liu et al. 2019, arXiv 1907.11692, section 2.3). */
const SELECTED = 0.15
const MASKED = 0.8
const RANDOM = 0.1

/** Tokens drawn before it is heard again whether they are wanted. */
const AT_ONCE = 10_000

/**
 * One draw of the masking that pre-training makes anew each time it sees a text (section 4.1; reference: transformers 4.57.6 `DataCollatorForLanguageModeling`).
 * The same for the same seed. Every token takes three numbers, so that a text that goes on keeps the draw of its beginning.
 * @throws AppError `tokenizer_missing`, `tokenizer_invalid`, `cancelled`
 */
export async function dynamicMasking(tokenizer: TextTokenizer, { text, seed }: DynamicMaskingInput, signal: AbortSignal): Promise<DynamicMasking> {
  const { maskId } = tokenizer
  if (maskId === null) throw new AppError('tokenizer_invalid', 'This tokenizer has no mask token.', 'Open a model that was pre-trained with masks.')
  await breathe(signal)
  const special = new Set(tokenizer.tokenizer.allSpecialIds)
  const random = randomNumbers(seed)
  const { tokens } = await tokenizer.encode(text)
  const size = tokenizer.tokenizer.length
  const drawn: MaskedToken[] = []
  for (const [i, token] of tokens.entries()) {
    if (i % AT_ONCE === 0) await breathe(signal)
    const draw = { selected: random() < SELECTED, action: random(), id: Math.floor(random() * size) }
    const isSpecial = token.special || special.has(token.id)
    const action = draw.selected && !isSpecial ? actionOf(draw.action) : 'none'
    const replacementId = action === 'mask' ? maskId : action === 'random' ? draw.id : token.id
    const replacement = replacementId === token.id ? token.token : tokenizer.idToToken(replacementId)
    drawn.push({ id: token.id, token: token.token, span: token.span, special: isSpecial, action, replacementId, replacement })
  }
  return { tokens: drawn }
}

const actionOf = (draw: number): MaskedToken['action'] => (draw < MASKED ? 'mask' : draw < MASKED + RANDOM ? 'random' : 'keep')
