import type { TokenizeInput, TokenizeResult } from '../../../shared/tasks/tokenize'
import type { OpenModel } from '../openModel'

/** Text as the model's tokenizer cuts it; never refused for its length. */
export async function tokenize(model: OpenModel, { text, textPair }: TokenizeInput): Promise<TokenizeResult> {
  const { tokens, sequenceIds, typeIds } = await model.tokenizer.encode(text, textPair)
  return { tokens, sequenceIds, typeIds, maxTokens: model.maxTokens }
}
