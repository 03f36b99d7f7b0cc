import type { TokenizeInput, TokenizeResult } from '../../../shared/tasks/tokenize'
import type { OpenModel } from '../openModel'
import { maskText } from './maskedText'

/** Text as the model's tokenizer cuts it; never refused for its length. */
export async function tokenize(model: OpenModel, { text, textPair, hidden, countOnly }: TokenizeInput): Promise<TokenizeResult> {
  const { tokenizer, maxTokens } = model
  // The library's own count: 300,000 tokens need not be made objects to be counted.
  if (countOnly && !hidden) {
    const native = await tokenizer.tokenizer.encodeNative(text, textPair)
    return { tokens: [], sequenceIds: [], typeIds: [], modelTokens: native.getIds().length, maxTokens }
  }
  const { tokens, sequenceIds, typeIds } = await tokenizer.encode(text, textPair)
  const masked = hidden && maskText(text, hidden, tokens, tokenizer.maskToken)
  const modelTokens = masked ? (await tokenizer.encode(masked.text)).ids.length : tokens.length
  if (countOnly) return { tokens: [], sequenceIds: [], typeIds: [], modelTokens, maxTokens }
  return { tokens, sequenceIds, typeIds, modelTokens, maxTokens }
}
