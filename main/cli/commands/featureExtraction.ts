import { z } from 'zod'
import { POOLINGS } from '../../../shared/tasks/featureExtraction'
import { lineCommand } from './command'
import { nested } from './nested'

/** `[1][tokens][hidden]`; pooled `[hidden]`. */
export const featureExtraction = lineCommand('feature-extraction', {
  summary: 'A text as its last hidden states, or as one vector.',
  input: z.strictObject({ text: z.string(), pooling: z.enum(POOLINGS).optional(), normalize: z.boolean().optional() }),
  example: 'feature-extraction --text "A sentence." --pooling mean --normalize true',
  run: async ({ run, truncate, warn }, input) => {
    const { features, warnings } = await run('feature-extraction', { ...input, truncate })
    for (const warning of warnings) warn(warning)
    return nested(features)
  },
})
