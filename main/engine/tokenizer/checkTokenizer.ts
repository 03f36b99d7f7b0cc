import { z } from 'zod'
import { AppError } from '../../../shared/errors'
import { isPrecompiledCharsmap } from './precompiledCharsmap'
import type { TokenizerConfig, TokenizerJson } from './tokenizerFiles'

/** Ids of the native library have 32 bits. */
const id = z
  .number()
  .int()
  .min(0)
  .max(2 ** 32 - 2)
const flag = z.boolean().default(false)
const addedToken = z.looseObject({ content: z.string().min(1), single_word: flag, lstrip: flag, rstrip: flag, normalized: flag, special: flag })
const component = z.looseObject({ type: z.string() }).nullish()

/** The family's have none, and the native library cuts tokens by their length without looking. */
const none = z.literal('').nullish()

/** What is read of a tokenizer.json before the native library reads it, which checks the rest itself. */
const tokenizerSchema = z.looseObject({
  added_tokens: z.array(addedToken.extend({ id })).default([]),
  normalizer: component,
  pre_tokenizer: component,
  post_processor: component,
  decoder: component,
  model: z.looseObject({ type: z.enum(['BPE', 'Unigram']).optional(), continuing_subword_prefix: none, end_of_word_suffix: none }, 'it has no model'),
})

const name = z.union([z.string(), z.looseObject({ content: z.string() })]).nullish()
const configSchema = z.looseObject({
  model_max_length: z.number().positive().optional(),
  add_prefix_space: z.boolean().nullish(),
  trim_offsets: z.boolean().nullish(),
  clean_up_tokenization_spaces: z.boolean().nullish(),
  tokenizer_class: z.string().nullish(),
  added_tokens_decoder: z.record(z.string().regex(/^\d{1,9}$/), addedToken).optional(),
  bos_token: name,
  eos_token: name,
  sep_token: name,
  cls_token: name,
  unk_token: name,
  pad_token: name,
  mask_token: name,
})

/** @throws AppError `tokenizer_invalid` naming the field */
export function checkTokenizer(json: unknown, file: string): TokenizerJson {
  const checked = validated(tokenizerSchema, json, file)
  for (const table of charsmaps(checked.normalizer, 0))
    if (typeof table !== 'string' || !isPrecompiledCharsmap(Buffer.from(table, 'base64')))
      throw invalid(file, 'normalizer: its precompiled_charsmap is damaged')
  return { ...(json as TokenizerJson), added_tokens: checked.added_tokens as TokenizerJson['added_tokens'] }
}

/** @throws AppError `tokenizer_invalid` naming the field */
export const checkTokenizerConfig = (json: unknown, file: string): TokenizerConfig => validated(configSchema, json, file) as TokenizerConfig

function validated<T>(schema: z.ZodType<T>, json: unknown, file: string): T {
  const parsed = schema.safeParse(json)
  if (parsed.success) return parsed.data
  const issue = parsed.error.issues[0]
  throw invalid(file, `${issue?.path.join('.') || 'it'}: ${issue?.message ?? 'not valid'}`)
}

/** The tables of a normalizer and of those it is made of. */
function charsmaps(normalizer: unknown, depth: number): unknown[] {
  if (typeof normalizer !== 'object' || normalizer === null || depth > 8) return []
  const { type, precompiled_charsmap, normalizers } = normalizer as Record<string, unknown>
  const own = type === 'Precompiled' ? [precompiled_charsmap] : []
  return [...own, ...(Array.isArray(normalizers) ? normalizers.flatMap((part) => charsmaps(part, depth + 1)) : [])]
}

const invalid = (file: string, why: string) =>
  new AppError('tokenizer_invalid', `${file} cannot be used: ${why}.`, 'Copy the tokenizer files again from where the model came.', { name: file })
