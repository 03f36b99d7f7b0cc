import { z } from 'zod'
import type { ResultFacts } from '../tasks'

/**
 * Text generation: how does a causal model go on? A prompt is text (`<s>` and its tokens, no `</s>`) or ids.
 * Reference: transformers 4.57.6 `GenerationMixin.generate` with `length_penalty` 1 and `early_stopping` false.
 */
export const textGenerationInput = z
  .strictObject({
    prompt: z.string().optional(),
    /** `[sequence]`, or `[batch][sequence]`: several prompts, each continued by itself. */
    inputIds: z.union([z.array(z.array(z.number())), z.array(z.number())]).optional(),
    /** Tokens to add at most; a text ends earlier at `</s>`. */
    maxNewTokens: z.number().int().min(1).default(20),
    /** Hypotheses to follow at once; 1: only the likeliest next token. */
    numBeams: z.number().int().min(1).default(1),
    /** Draw the next token instead of taking the likeliest. */
    doSample: z.boolean().default(false),
    temperature: z.number().positive().default(1),
    /** Draw from the best so many only; 0: from all. */
    topK: z.number().int().min(0).default(50),
    /** Draw from the fewest tokens that together have this probability. */
    topP: z.number().gt(0).max(1).default(1),
    /** The same seed draws the same text; it is not PyTorch's stream. */
    seed: z
      .number()
      .int()
      .min(0)
      .max(2 ** 32 - 1)
      .default(0),
  })
  .refine(({ prompt, inputIds }) => (prompt === undefined) !== (inputIds === undefined), {
    message: 'exactly one of prompt and input_ids must be given',
    path: ['prompt'],
  })
export type TextGenerationInput = z.input<typeof textGenerationInput>
export type TextGenerationOptions = z.output<typeof textGenerationInput>

export interface TextGenerationResult extends ResultFacts {
  /** Each prompt and what follows, special tokens skipped; `null` for a model without a tokenizer. */
  generatedTexts: string[] | null
  /** `[batch][sequence]`: ids, prompts included. */
  sequences: number[][]
  steps: GenerationStep[]
}

/** One token more, of the text that was best then. Told as soon as it is there. */
export interface GenerationStep {
  id: number
  /** The vocabulary's own string; without a tokenizer `null`, like the text. */
  token: string | null
  /** All new tokens so far, decoded. */
  text: string | null
  /** Of this token, before temperature and cuts; `null` while beams are followed. */
  probability: number | null
}
