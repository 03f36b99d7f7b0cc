import { z } from 'zod'
import { AppError } from '../../../shared/errors'
import { PROBLEM_TYPES } from '../../../shared/tasks/forward'
import { ACTIVATIONS } from '../graph/activations'
import { ARCHITECTURES, architectureOf, type Family } from '../graph/architectures'

const FAMILIES = Object.keys(ARCHITECTURES) as Family[]

/** Where a family's class defaults differ from RoBERTa's (`configuration_<family>.py`). */
const DEFAULTS: Partial<Record<Family, Record<string, unknown>>> = {
  camembert: { vocab_size: 30522 },
  'xlm-roberta': { vocab_size: 30522 },
  'data2vec-text': { vocab_size: 30522 },
  'xlm-roberta-xl': {
    vocab_size: 250880,
    hidden_size: 2560,
    num_hidden_layers: 36,
    num_attention_heads: 32,
    intermediate_size: 10240,
    max_position_embeddings: 514,
    type_vocab_size: 1,
    layer_norm_eps: 1e-5,
  },
}

const size = (fallback: number) => z.number().int().min(1).default(fallback)
const id = (fallback: number) => z.number().int().min(0).default(fallback)

/**
 * config.json with the reference's class defaults (`configuration_roberta.py`, transformers 4.57.6), which differ from the published files':
 * `max_position_embeddings` 512 not 514, `type_vocab_size` 2 not 1, `layer_norm_eps` 1e-12 not 1e-5.
 */
const configSchema = z.object({
  model_type: z.enum(FAMILIES),
  architectures: z.array(z.string()).nullish(),
  vocab_size: size(50265),
  hidden_size: size(768),
  num_hidden_layers: size(12),
  num_attention_heads: size(12),
  intermediate_size: size(3072),
  hidden_act: z.enum(Object.keys(ACTIVATIONS) as (keyof typeof ACTIVATIONS)[]).default('gelu'),
  max_position_embeddings: size(512),
  type_vocab_size: size(2),
  layer_norm_eps: z.number().positive().default(1e-12),
  pad_token_id: id(1),
  bos_token_id: id(0).nullish(),
  eos_token_id: id(2).nullish(),
  position_embedding_type: z.enum(['absolute', 'relative_key', 'relative_key_query']).default('absolute'),
  is_decoder: z.boolean().default(false),
  add_cross_attention: z.boolean().default(false),
  tie_word_embeddings: z.boolean().default(true),
  problem_type: z.enum(PROBLEM_TYPES).nullish(),
  id2label: z.record(z.string(), z.string()).nullish(),
  task_specific_params: z.record(z.string(), z.unknown()).nullish(),
})
export type ModelConfig = z.output<typeof configSchema>

/** Reads config.json's text. @throws AppError `config_invalid`, `model_type_unknown` or `config_unsupported`, each naming the field and the value. */
export function parseConfig(text: string): ModelConfig {
  const json = parseJson(text)
  checkFamily(json.model_type)
  const parsed = configSchema.safeParse({ ...DEFAULTS[json.model_type as Family], ...json })
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
      type === undefined ? 'config.json has no model_type.' : `config.json says model_type ${JSON.stringify(type)}, which is not of the RoBERTa family.`,
      `RoBERTa Lens opens ${FAMILIES.join(', ')}.`,
      { type },
    )
}

function fieldError(issue: z.core.$ZodIssue | undefined, json: Record<string, unknown>): AppError {
  const field = String(issue?.path[0] ?? '')
  return invalid(`${field} is ${JSON.stringify(json[field])}: ${issue?.message ?? 'not valid'}`, { field, found: json[field] })
}

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
  if (config.add_cross_attention)
    throw new AppError('config_unsupported', 'Cross-attention (add_cross_attention) is not computed yet.', 'Open a decoder without it.', {
      field: 'add_cross_attention',
    })
}

/** Tokens of one input: positions count from `pad_token_id + 1`, so 514 rows serve 512 tokens. */
export const maxTokens = (config: ModelConfig): number => config.max_position_embeddings - config.pad_token_id - 1

const invalid = (why: string, detail?: Record<string, unknown>) =>
  new AppError('config_invalid', `config.json: ${why}.`, 'Correct the file, or download it again.', detail)
