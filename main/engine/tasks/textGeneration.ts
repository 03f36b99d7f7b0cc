import { AppError } from '../../../shared/errors'
import type { TextGenerationOptions, TextGenerationResult } from '../../../shared/tasks/textGeneration'
import { RobertaForCausalLM } from '../models/causalLM'
import type { OpenModel } from '../openModel'
import { factsOf, stopwatch } from './facts'

/** Continues a prompt. @throws AppError `head_missing`, `config_unsupported` for a model that is not causal, `text_too_long`, `input_invalid` */
export async function textGeneration(model: OpenModel, { prompt, inputIds, ...options }: TextGenerationOptions): Promise<TextGenerationResult> {
  const watch = stopwatch()
  const causal = new RobertaForCausalLM(model)
  const prompts = prompt === undefined ? rowsOf(inputIds ?? []) : [await promptIds(model, prompt)]
  watch.lap('tokenize')
  const { sequences } = await causal.generate({ inputIds: prompts, ...options })
  watch.lap('run')
  // Ids can be continued without a tokenizer; there is then no text to show.
  const generatedTexts = model.hasTokenizer ? await Promise.all(sequences.map((ids) => model.tokenizer.decode(ids, true))) : null
  watch.lap('post')
  return { ...factsOf(model, sequences.flat().length, watch), generatedTexts, sequences }
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
