import { z } from 'zod'
import type { Token } from '../text'

/** Text, or a pair of texts, as the model's tokenizer cuts it. Reference: `RobertaTokenizerFast.__call__`. */
export const tokenizeInput = z.object({
  text: z.string(),
  textPair: z.string().optional(),
})
export type TokenizeInput = z.infer<typeof tokenizeInput>

export interface TokenizeResult {
  /** In order, template tokens included. Spans are in UTF-16 units of the sequence the token belongs to. */
  tokens: Token[]
  /** 0 for `text`, 1 for `textPair`, `null` for template tokens. */
  sequenceIds: (number | null)[]
  typeIds: number[]
  maxTokens: number
}
