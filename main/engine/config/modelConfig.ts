import type { z } from 'zod'
import { AppError } from '../../../shared/errors'
import { architectureOf, type Family } from '../graph/architectures'
import { configSchema, FAMILIES, FAMILY_DEFAULTS, type ModelConfig } from './configFields'

export type { ModelConfig }

/** Reads config.json's text. @throws AppError `config_invalid`, `model_type_unknown` or `config_unsupported`, each naming the field and the value. */
export const parseConfig = (text: string): ModelConfig => checkConfig(parseJson(text))

/** The same for fields that are already read. */
export function checkConfig(json: Record<string, unknown>): ModelConfig {
  checkFamily(json.model_type)
  const parsed = configSchema.safeParse({ ...FAMILY_DEFAULTS[json.model_type as Family], ...json })
  if (!parsed.success) throw fieldError(parsed.error.issues[0], json)
  checkConsistent(parsed.data)
  return parsed.data
}

function parseJson(text: string): Record<string, unknown> {
  try {
    const json: unknown = JSON.parse(text)
    if (typeof json === 'object' && json !== null && !Array.isArray(json)) return json as Record<string, unknown>
  } catch (error) {
    throw invalid(`it is not JSON (${(error as Error).message})`)
  }
  throw invalid('it is not a JSON object')
}

function checkFamily(type: unknown) {
  if (!(FAMILIES as readonly unknown[]).includes(type))
    throw new AppError(
      'model_type_unknown',
      type === undefined
        ? 'config.json has no model_type.'
        : `config.json says model_type ${shortened(JSON.stringify(type))}, which is not of the RoBERTa family.`,
      `RoBERTa Lens opens ${FAMILIES.join(', ')}.`,
      { type: shortened(String(type)) },
    )
}

function fieldError(issue: z.core.$ZodIssue | undefined, json: Record<string, unknown>): AppError {
  const field = String(issue?.path[0] ?? '')
  const found = shortened(JSON.stringify(json[field]) ?? 'absent')
  return invalid(`${field} is ${found}: ${issue?.message ?? 'not valid'}`, { field, found })
}

/** A value as a sentence can hold it. */
const shortened = (value: string): string => (value.length <= 100 ? value : `${value.slice(0, 100)}…`)

function checkConsistent(config: ModelConfig) {
  const { hidden_size, num_attention_heads, max_position_embeddings, pad_token_id, vocab_size, position_embedding_type } = config
  if (hidden_size % num_attention_heads !== 0)
    throw invalid(`hidden_size ${hidden_size} is not a multiple of num_attention_heads ${num_attention_heads}`, { field: 'hidden_size' })
  if (pad_token_id >= vocab_size) throw invalid(`pad_token_id ${pad_token_id} is not below vocab_size ${vocab_size}`, { field: 'pad_token_id' })
  if (maxTokens(config) < 3)
    throw invalid(`max_position_embeddings ${max_position_embeddings} leaves no room for a text (positions begin at pad_token_id + 1 = ${pad_token_id + 1})`, {
      field: 'max_position_embeddings',
    })
  if (position_embedding_type !== 'absolute' && architectureOf(config.model_type).norms !== 'post')
    throw invalid(`position_embedding_type ${position_embedding_type} is not known for ${config.model_type}`, { field: 'position_embedding_type' })
  if (config.add_cross_attention && !config.is_decoder)
    throw invalid('add_cross_attention is true and is_decoder false: only a decoder attends to an encoder', { field: 'add_cross_attention' })
}

/** Tokens of one input: positions count from `pad_token_id + 1`, so 514 rows serve 512 tokens. */
export const maxTokens = (config: ModelConfig): number => config.max_position_embeddings - config.pad_token_id - 1

const invalid = (why: string, detail?: Record<string, unknown>) =>
  new AppError('config_invalid', `config.json: ${why}.`, 'Correct the file, or download it again.', detail)
