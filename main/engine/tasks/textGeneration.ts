import { AppError } from '../../../shared/errors'
import type { GenerationStep, TextGenerationOptions, TextGenerationResult } from '../../../shared/tasks/textGeneration'
import { RobertaForCausalLM } from '../models/causalLM'
import type { OpenModel } from '../openModel'
import { countTokens, factsOf, timesOf } from './facts'
import type { Prepared, RunContext } from './rows'

/** Continues a prompt. @throws AppError `head_missing`, `config_unsupported` for a model that is not causal, `text_too_long`, `input_invalid` */
export async function textGeneration(
  model: OpenModel,
  { prompt, inputIds, ...options }: TextGenerationOptions,
  { signal, onPartial }: RunContext<GenerationStep>,
): Promise<Prepared<TextGenerationResult>> {
  const started = performance.now()
  const causal = new RobertaForCausalLM(model)
  const prompts = await promptsOf(model, { prompt, inputIds })
  return {
    head: 'CausalLM',
    // What the model is to see next depends on what it said last: no rows are known before.
    rows: [],
    tokenizeMs: performance.now() - started,
    finish: async (_, ms) => {
      const finishing = performance.now()
      const steps: GenerationStep[] = []
      const onToken = async ({ tokens, probability }: { tokens: number[]; probability: number | null }) => {
        const step = await stepOf(model, tokens, probability)
        steps.push(step)
        onPartial?.(step)
      }
      const { sequences } = await causal.generate({ inputIds: prompts, ...options, signal, onToken })
      const runMs = performance.now() - finishing
      // Ids can be continued without a tokenizer; there is then no text to show.
      const generatedTexts = model.hasTokenizer ? await Promise.all(sequences.map((ids) => model.tokenizer.decode(ids, true))) : null
      return { ...factsOf(model, countTokens(sequences.map((ids) => ({ ids }))), timesOf(ms, runMs, finishing)), generatedTexts, sequences, steps }
    },
  }
}

/** Ids of each prompt. @throws AppError `input_invalid`, `tokenizer_missing` */
export const promptsOf = async (model: OpenModel, { prompt, inputIds }: Pick<TextGenerationOptions, 'prompt' | 'inputIds'>): Promise<number[][]> =>
  prompt === undefined ? rowsOf(inputIds ?? []) : [await promptIds(model, prompt)]

async function stepOf(model: OpenModel, tokens: number[], probability: number | null): Promise<GenerationStep> {
  const id = tokens.at(-1) ?? 0
  if (!model.hasTokenizer) return { id, token: null, text: null, probability }
  return { id, token: model.tokenizer.idToToken(id), text: await model.tokenizer.decode(tokens, true), probability }
}

const rowsOf = (ids: number[] | number[][]): number[][] => (ids.every((id) => typeof id === 'number') ? [ids as number[]] : (ids as number[][]))

/** `<s>` and the text's tokens: the template's `</s>` would end the text before it goes on. */
async function promptIds(model: OpenModel, prompt: string): Promise<number[]> {
  const { tokens } = await model.tokenizer.encode(prompt)
  const bos = model.config.bos_token_id
  const own = tokens.filter(({ special }) => !special).map(({ id }) => id)
  if (own.length === 0) throw new AppError('input_invalid', 'text-generation: prompt: it is empty.', 'Write the beginning of a text.', { field: 'prompt' })
  return bos === null || bos === undefined ? own : [bos, ...own]
}
