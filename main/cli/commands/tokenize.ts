import { z } from 'zod'
import { lineCommand } from './command'
import { printedOffsets } from './offsets'

const input = z.strictObject({
  text: z.string().describe('the text'),
  text_pair: z.string().optional().describe('a second text; default: none'),
})

/** The reference's `tokenizer(text, text_pair, return_offsets_mapping=True, return_special_tokens_mask=True)`, with tokens and word ids. */
export const tokenize = lineCommand('tokenize', {
  summary: 'Text as tokens, with ids, offsets and word ids.',
  input,
  example: 'tokenize --text "Hello world!"',
  run: async ({ engine, offsets }, { text, text_pair }) => {
    const { tokens, sequenceIds, typeIds } = await engine.call('tokenize', { text, textPair: text_pair })
    const [ofText, ofPair] = [printedOffsets(text, offsets), printedOffsets(text_pair ?? '', offsets)]
    const unit = (at: number, i: number) => (sequenceIds[i] === 1 ? ofPair(at) : ofText(at))
    return {
      ids: tokens.map(({ id }) => id),
      tokens: tokens.map(({ token }) => token),
      offsets: tokens.map(({ span }, i) => [unit(span.start, i), unit(span.end, i)]),
      word_ids: tokens.map(({ wordId }) => wordId),
      type_ids: typeIds,
      special_tokens_mask: tokens.map(({ special }) => Number(special)),
    }
  },
})
