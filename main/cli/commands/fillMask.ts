import { z } from 'zod'
import { lineCommand } from './command'

const input = z.strictObject({
  text: z.string().describe('a text with one or more <mask>'),
  top_k: z.number().int().min(1).default(5).describe('how many candidates a mask gets; default: 5'),
  targets: z
    .union([z.string(), z.array(z.string()).min(1)])
    .optional()
    .describe('rank these alone: a word, or a list such as ["Paris", "Rome"]; default: the whole vocabulary'),
})

/** `[{score, token, token_str, sequence}]`, or a list of such lists in text order for several masks: the reference pipeline's shapes. */
export const fillMask = lineCommand('fill-mask', {
  summary: 'What does the model expect at each <mask>?',
  input,
  example: 'fill-mask --text "The capital of France is <mask>." --top-k 3',
  run: async ({ run, truncate, warn }, { text, top_k, targets }) => {
    const list = typeof targets === 'string' ? [targets] : targets
    const result = await run('fill-mask', { text, topK: top_k, targets: list, truncate })
    for (const warning of result.warnings) warn(warning)
    const masks = result.masks.map(({ candidates }) =>
      candidates.map(({ score, token, tokenStr, sequence }) => ({ score, token, token_str: tokenStr, sequence })),
    )
    return masks.length === 1 ? masks[0] : masks
  },
})
