import { z } from 'zod'
import { AppError } from '../../../shared/errors'
import { lineCommand } from './command'

const input = z.strictObject({
  // An option's value is JSON where it parses as JSON: --token 7 is the token "7".
  token: z
    .union([z.string().min(1).max(1000), z.number().transform(String)])
    .optional()
    .describe('a word that is one token, or a string of the vocabulary: Paris, ĠParis'),
  id: z.number().int().min(0).optional().describe('the id of a token, instead'),
  top_k: z.number().int().min(1).max(1000).default(10).describe('how many; default: 10'),
})

/** Cosines in the table of word embeddings. */
export const embeddingNeighbours = lineCommand('embedding-neighbours', {
  summary: 'The tokens whose word embeddings are most like a token’s.',
  input,
  example: 'embedding-neighbours --token Paris --top-k 5',
  run: async ({ engine }, { token, id, top_k: topK }) => {
    if ((token === undefined) === (id === undefined)) throw oneOfThem(token !== undefined)
    const found = await engine.call('embeddingNeighbours', { token, id, topK })
    const neighbours = found.neighbours.map(({ id: other, token: string, cosine }) => ({ token: other, token_str: string, score: cosine }))
    return { token: found.id, token_str: found.token, norm: found.norm, neighbours }
  },
})

const oneOfThem = (both: boolean): AppError =>
  new AppError('input_invalid', `embedding-neighbours: token: ${both ? 'there is an id as well' : 'it is absent, and so is id'}.`, 'Give a token or an id.', {
    field: 'token',
  })
