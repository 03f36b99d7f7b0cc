import { z } from 'zod'
import type { Token } from '../text'
import { spanSchema } from './fillMask'

/** Text, or a pair of texts, as the model's tokenizer cuts it. Reference: `RobertaTokenizerFast.__call__`. */
export const tokenizeInput = z.strictObject({
  text: z.string(),
  textPair: z.string().optional(),
  /** Spans of `text` that fill-mask would hide: with it, `modelTokens` counts what that task gives to the model. */
  hidden: z.array(spanSchema).optional(),
  /** Count alone: a text of 1 MB has 300,000 tokens, which nobody looks at one by one. */
  countOnly: z.boolean().optional(),
})
export type TokenizeInput = z.infer<typeof tokenizeInput>

export interface TokenizeResult {
  /** In order, template tokens included; none with `countOnly`. Spans are in UTF-16 units of the sequence the token belongs to. */
  tokens: Token[]
  /** 0 for `text`, 1 for `textPair`, `null` for template tokens. */
  sequenceIds: (number | null)[]
  typeIds: number[]
  /** Tokens that the model would be given: `[MASK]` counts as one mask, a hidden word as its own tokens. */
  modelTokens: number
  maxTokens: number
}
