import { AppError } from '../../../shared/errors'
import { breathe } from '../breathe'
import { topK as best } from '../math/topK'
import type { ModelArguments } from '../models/modelInput'
import type { OpenModel } from '../openModel'
import { beamSearch } from './beamSearch'
import { nextTokens, type Positions, type StepContext } from './nextTokens'
import { drawn, logProbabilities, randomNumbers, warped } from './sampling'

/** The arguments of the reference's `generate`, in camelCase, with its defaults. */
export interface GenerateArguments extends Partial<Omit<StepContext, 'positions' | 'headMask'>> {
  /** `[batch][sequence]`: the prompts. Left-padded rows need an `attentionMask`; pads are left out. */
  inputIds: number[][]
  attentionMask?: ModelArguments['attentionMask']
  /** Tokens to add at most; a text ends earlier at `eos_token_id`. Default: 20. */
  maxNewTokens?: number | undefined
  /** Hypotheses to follow at once; 1 is none but the best. Default: 1. */
  numBeams?: number | undefined
  /** Draw the next token instead of taking the likeliest. */
  doSample?: boolean | undefined
  /** Default: 1. Below, likely tokens get likelier. */
  temperature?: number | undefined
  /** Draw from the best so many only; 0: from all. Default: 50. */
  topK?: number | undefined
  /** Draw from the fewest tokens that together have this probability. Default: 1. */
  topP?: number | undefined
  /** The same seed draws the same tokens (not PyTorch's). Default: 0. */
  seed?: number | undefined
  /** Default: as the reference does. */
  positions?: Positions | undefined
  /** Called after each step with the best text so far. */
  onToken?: ((step: GeneratedToken) => void | Promise<void>) | undefined
  /** Ends the generation between two tokens with `cancelled`. */
  signal?: AbortSignal | undefined
}

export interface GeneratedToken {
  /** New tokens so far. */
  tokens: number[]
  /** Of the last, before temperature and cuts; `null` while beams are followed. */
  probability: number | null
}

export interface Generated {
  /** `[batch][sequence]`, prompts included; shorter rows are filled with `pad_token_id`. */
  sequences: number[][]
}

/** Everything a search needs, checked. */
export interface GenerateSettings extends StepContext {
  numBeams: number
  maxNewTokens: number
  vocabulary: number
  eos: number | null
  onToken?: GenerateArguments['onToken']
  /** Log probabilities as they are to be compared or drawn from. */
  warp(scores: Float64Array): Float64Array
  /** The next ones to follow, best first or as drawn. */
  choose(scores: Float64Array, count: number): { index: number; score: number }[]
  /** Between two steps. @throws AppError `cancelled` */
  checkpoint(): Promise<void>
}

/** Continues each prompt by itself: in a batch the reference masks the pads, which gives the same. Reference: transformers 4.57.6 `GenerationMixin.generate`. */
export async function generate(model: OpenModel, given: GenerateArguments): Promise<Generated> {
  const settings = settingsOf(model, given)
  const prompts = given.inputIds.map((row, i) => promptOf(model, unpadded(row, given.attentionMask?.[i]), settings))
  const sequences: number[][] = []
  for (const [i, prompt] of prompts.entries()) {
    const added = settings.numBeams > 1 ? await beamSearch(model, prompt, settings) : await oneByOne(model, prompt, settings)
    sequences.push([...(given.inputIds[i] ?? []), ...added])
  }
  const longest = Math.max(...sequences.map((row) => row.length))
  return { sequences: sequences.map((row) => [...row, ...new Array(longest - row.length).fill(model.config.pad_token_id)]) }
}

/** Greedy, or drawn. */
async function oneByOne(model: OpenModel, prompt: number[], settings: GenerateSettings): Promise<number[]> {
  const tokens: number[] = []
  let step = { rows: [prompt], cache: null as Awaited<ReturnType<typeof nextTokens>>['cache'] | null }
  while (tokens.length < settings.maxNewTokens && tokens.at(-1) !== settings.eos) {
    await settings.checkpoint()
    const { logits, cache } = await nextTokens(model, step.rows, step.cache, settings)
    const scores = logProbabilities(logits.data)
    const token = settings.choose(settings.warp(scores), 1)[0]?.index ?? 0
    tokens.push(token)
    await settings.onToken?.({ tokens: [...tokens], probability: Math.exp(scores[token] as number) })
    step = { rows: [[token]], cache }
  }
  return tokens
}

/** @throws AppError `config_unsupported` for a model that is not causal, `input_invalid` naming the argument */
export function settingsOf(model: OpenModel, given: GenerateArguments): GenerateSettings {
  if (!model.config.is_decoder)
    throw new AppError(
      'config_unsupported',
      'This model is not causal (is_decoder is false in config.json): each token has seen those after it, so it cannot continue a text.',
      'Open a checkpoint that was trained as a causal language model, or use fill-mask.',
      { field: 'is_decoder' },
    )
  const { maxNewTokens = 20, numBeams = 1, doSample = false, temperature = 1, topK = 50, topP = 1, seed = 0 } = given
  const { vocab_size: vocabulary, model_type: family } = model.config
  whole('max_new_tokens', maxNewTokens, 1, model.maxTokens)
  whole('num_beams', numBeams, 1, Math.floor(vocabulary / 2))
  whole('top_k', topK, 0, Number.MAX_SAFE_INTEGER)
  whole('seed', seed, 0, 2 ** 32 - 1)
  if (!(temperature > 0 && temperature < Number.POSITIVE_INFINITY)) throw invalid('temperature', `it is ${temperature}; it must be above 0`)
  if (!(topP > 0 && topP <= 1)) throw invalid('top_p', `it is ${topP}; it must be above 0 and at most 1`)
  const random = randomNumbers(seed)
  const listed = (scores: Float64Array, indices: number[]) => indices.map((index) => ({ index, score: scores[index] as number }))
  return {
    numBeams,
    maxNewTokens,
    vocabulary,
    // Of the reference's families XLM-R-XL alone counts as it was trained.
    positions: given.positions ?? (family === 'xlm-roberta-xl' ? 'as-trained' : 'from-zero'),
    eos: model.config.eos_token_id ?? null,
    encoderHiddenStates: given.encoderHiddenStates,
    encoderAttentionMask: given.encoderAttentionMask,
    onToken: given.onToken,
    // With beams two tokens must stay, so that one can go on where the other ends.
    warp: (scores) => (doSample ? warped(scores, { temperature, topK, topP }, numBeams > 1 ? 2 : 1) : scores),
    choose: (scores, count) => listed(scores, doSample ? drawn(scores, count, random) : best(scores, count)),
    checkpoint: () => breathe(given.signal),
  }
}

const invalid = (field: string, why: string) => new AppError('input_invalid', `generate: ${field}: ${why}.`, 'Correct the field and try again.', { field })

function whole(field: string, value: number, least: number, most: number): void {
  if (!Number.isInteger(value) || value < least || value > most) throw invalid(field, `it is ${value}; it must be a whole number from ${least} to ${most}`)
}

/** Without masked pads on the left. */
function unpadded(row: number[], mask: number[] | undefined): number[] {
  if (!mask) return row
  if (mask.length !== row.length) throw invalid('attention_mask', `a row has ${mask.length} numbers, its prompt ${row.length}`)
  const start = mask.indexOf(1)
  if (start < 0 || mask.slice(start).includes(0)) throw invalid('attention_mask', 'only pads to the left of a prompt can be left out')
  return row.slice(start)
}

/** The prompt, if it can be continued. @throws AppError `input_invalid`, `text_too_long` */
export function promptOf(model: OpenModel, prompt: number[], { maxNewTokens }: GenerateSettings): number[] {
  const limit = model.maxTokens
  if (prompt.length === 0) throw invalid('input_ids', 'a prompt is empty')
  if (prompt.length + maxNewTokens > limit)
    throw new AppError(
      'text_too_long',
      `The prompt has ${prompt.length} tokens and ${maxNewTokens} are to be added; the model takes ${limit} in all.`,
      prompt.length < limit ? `Ask for at most ${limit - prompt.length} new tokens.` : 'Shorten the prompt.',
      { count: prompt.length, limit },
    )
  return prompt
}
