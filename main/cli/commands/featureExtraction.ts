import { z } from 'zod'
import { POOLINGS } from '../../../shared/tasks/featureExtraction'
import { lineCommand } from './command'
import { nested } from './nested'

/** `[1][tokens][hidden]`; pooled `[hidden]`. */
export const featureExtraction = lineCommand('feature-extraction', {
  summary: 'A text as its last hidden states, or as one vector.',
  input: z.strictObject({
    text: z.string().describe('the text'),
    pooling: z.enum(POOLINGS).optional().describe('none, mean, cls or pooler: the states of all tokens, their mean, that of <s>, or the pooler; default: none'),
    normalize: z.boolean().optional().describe('whether each vector is divided by its length: true or false; default: false'),
  }),
  example: 'feature-extraction --text "A sentence." --pooling mean --normalize true',
  run: async ({ run, truncate, warn }, input) => {
    const { features, warnings } = await run('feature-extraction', { ...input, truncate })
    for (const warning of warnings) warn(warning)
    return nested(features)
  },
})
