import { z } from 'zod'
import { lineCommand } from './command'

const input = z.strictObject({
  prompt: z.string().optional(),
  input_ids: z.union([z.array(z.array(z.number())), z.array(z.number())]).optional(),
  max_new_tokens: z.number().int().min(1).optional(),
  num_beams: z.number().int().min(1).optional(),
  do_sample: z.boolean().optional(),
  temperature: z.number().positive().optional(),
  top_k: z.number().int().min(0).optional(),
  top_p: z.number().gt(0).max(1).optional(),
  seed: z.number().int().min(0).optional(),
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
