import { z } from 'zod'
import { lineCommand } from './command'

const input = z.strictObject({
  prompt: z.string().optional().describe('the text to continue; this or input_ids'),
  input_ids: z
    .union([z.array(z.array(z.number())), z.array(z.number())])
    .optional()
    .describe('the same as ids: [0, 5, 6], or several prompts: [[0, 5], [0, 6]]'),
  max_new_tokens: z.number().int().min(1).optional().describe('tokens to add at most; default: 20'),
  num_beams: z.number().int().min(1).optional().describe('hypotheses to follow at once; default: 1'),
  do_sample: z.boolean().optional().describe('whether tokens are drawn at random: true or false; default: false'),
  temperature: z.number().positive().optional().describe('of drawing: more than 0, higher is more varied; default: 1'),
  top_k: z.number().int().min(0).optional().describe('draw from the likeliest so many; 0: from all; default: 50'),
  top_p: z.number().gt(0).max(1).optional().describe('draw from the fewest tokens of this probability, more than 0 to 1; default: 1'),
  seed: z.number().int().min(0).optional().describe('the same seed draws the same text; default: 0'),
})

/** `{generated_text, sequences}`; several prompts by `input_ids` give a list of texts, a model without a tokenizer none. */
export const textGeneration = lineCommand('text-generation', {
  summary: 'Continues a text, with a causal model.',
  input,
  example: 'text-generation --model test/fixtures/roberta-clm-safetensors --prompt "The capital" --max-new-tokens 8',
  // Prompts are not batched.
  linesAtOnce: 1,
  run: async ({ run }, args) => {
    const result = await run('text-generation', {
      prompt: args.prompt,
      inputIds: args.input_ids,
      maxNewTokens: args.max_new_tokens,
      numBeams: args.num_beams,
      doSample: args.do_sample,
      temperature: args.temperature,
      topK: args.top_k,
      topP: args.top_p,
      seed: args.seed,
    })
    const { generatedTexts, sequences } = result
    return { ...(generatedTexts && { generated_text: generatedTexts.length === 1 ? generatedTexts[0] : generatedTexts }), sequences }
  },
})
