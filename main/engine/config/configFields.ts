import { z } from 'zod'
import { PROBLEM_TYPES } from '../../../shared/tasks/forward'
import { ACTIVATIONS } from '../graph/activations'
import { ARCHITECTURES, type Family } from '../graph/architectures'

export const FAMILIES = Object.keys(ARCHITECTURES) as Family[]

/** Beyond any model there is, so that an absurd number in a file costs a sentence and not the memory: XLM-R-XL has 36 layers of 2,560 and a vocabulary of 250,880. */
const LIMIT = { layers: 512, heads: 1024, width: 2 ** 20, rows: 2 ** 24 }

const size = (fallback: number, most: number) => z.number().int().min(1).max(most).default(fallback)
const id = (fallback: number) => z.number().int().min(0).default(fallback)
const probability = () => z.number().min(0).max(1)
const flag = (fallback: boolean) => z.boolean().default(fallback)
const label = z.string().max(10_000)

/**
 * Every field of config.json with RoBERTa's class default (`configuration_roberta.py` and `configuration_utils.py`, transformers 4.57.6) and what it means.
 * The defaults are not the published files' values: `max_position_embeddings` 512 not 514, `type_vocab_size` 2 not 1, `layer_norm_eps` 1e-12 not 1e-5.
 */
export const configSchema = z.object({
  model_type: z.enum(FAMILIES).describe('The family: decides where LayerNorm stands and which prefix the tensors have.'),
  architectures: z.array(z.string()).nullish().describe('The classes the checkpoint was saved from; the first names its head.'),
  vocab_size: size(50265, LIMIT.rows).describe('Rows of the word embeddings and of the decoder: how many token ids there are.'),
  hidden_size: size(768, LIMIT.width).describe('Width of a hidden state; a multiple of num_attention_heads.'),
  num_hidden_layers: size(12, LIMIT.layers).describe('Layers of the encoder.'),
  num_attention_heads: size(12, LIMIT.heads).describe('Attention heads of each layer.'),
  intermediate_size: size(3072, LIMIT.width).describe('Width of the feed-forward network inside a layer.'),
  hidden_act: z
    .enum(Object.keys(ACTIVATIONS) as (keyof typeof ACTIVATIONS)[])
    .default('gelu')
    .describe('Activation of the feed-forward network; the language-model head always uses the exact gelu.'),
  hidden_dropout_prob: probability().default(0.1).describe('Dropout while training; nothing happens at inference.'),
  attention_probs_dropout_prob: probability().default(0.1).describe('Dropout of attention weights while training; nothing happens at inference.'),
  max_position_embeddings: size(512, LIMIT.rows).describe('Rows of the position embeddings; a text may have this minus pad_token_id minus 1 tokens.'),
  type_vocab_size: size(2, LIMIT.rows).describe('Token types; RoBERTa was trained with one, so all are 0.'),
  initializer_range: z.number().min(0).default(0.02).describe('Standard deviation of new weights before training; no effect at inference.'),
  layer_norm_eps: z.number().positive().default(1e-12).describe('Added to the variance in every LayerNorm.'),
  pad_token_id: id(1).describe('The padding id, from which position ids count: the first token has pad_token_id + 1.'),
  bos_token_id: id(0).nullish().describe('The id that begins a text, <s>.'),
  eos_token_id: id(2).nullish().describe('The id that ends a text, </s>; generation stops at it.'),
  position_embedding_type: z
    .enum(['absolute', 'relative_key', 'relative_key_query'])
    .default('absolute')
    .describe('Positions added to the embeddings, or distances scored against queries (and keys) inside the attention.'),
  use_cache: flag(true).describe('Whether a decoder returns its keys and values for the next step.'),
  is_decoder: flag(false).describe('Causal: each token sees only those before it.'),
  add_cross_attention: flag(false).describe('A decoder that also attends to the states of an encoder.'),
  classifier_dropout: probability().nullish().describe('Dropout before a classifier while training; nothing happens at inference.'),
  tie_word_embeddings: flag(true).describe('Whether the decoder of the language-model head is the word embeddings, even if one is stored.'),
  chunk_size_feed_forward: z.number().int().min(0).default(0).describe('Feed-forward in pieces, to save memory; the numbers stay the same.'),
  problem_type: z
    .enum(PROBLEM_TYPES)
    .nullish()
    .describe('What a sequence classifier is: decides its loss and its activation. Without it, inferred from the number of labels.'),
  num_labels: z.number().int().min(1).max(LIMIT.rows).nullish().describe('Labels of a classifier; id2label goes before it.'),
  id2label: z.record(z.string().regex(/^\d+$/), label).nullish().describe('The name of each label.'),
  label2id: z.record(z.string(), z.number().int().min(0)).nullish().describe('The number of each label name; derived from id2label where absent.'),
  output_attentions: flag(false).describe('Whether a call returns attention weights unless it says otherwise.'),
  output_hidden_states: flag(false).describe('Whether a call returns all hidden states unless it says otherwise.'),
  return_dict: flag(true).describe('Form of the output in Python; here it always has named fields.'),
  torch_dtype: z.string().nullish().describe('Type the weights were saved in; everything is computed in fp32.'),
  dtype: z.string().nullish().describe('The newer name of torch_dtype.'),
  gradient_checkpointing: flag(false).nullish().describe('Saves memory while training; no effect at inference.'),
  output_past: z.boolean().nullish().describe('An old name of use_cache; no effect.'),
  normalize_embeddings: z.boolean().nullish().describe('Left by old conversions; no effect.'),
  finetuning_task: z.string().nullish().describe('What the checkpoint was fine-tuned for; informational.'),
  task_specific_params: z.record(z.string(), z.unknown()).nullish().describe('Settings by task; id2label in it names the labels of that head.'),
  transformers_version: z.string().nullish().describe('The version that saved the checkpoint; informational.'),
})

/** config.json as it is computed with, under the file's own names. */
export type ModelConfig = z.output<typeof configSchema>

/** Where a family's class defaults differ from RoBERTa's (`configuration_<family>.py`). */
export const FAMILY_DEFAULTS: Partial<Record<Family, Partial<ModelConfig>>> = {
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
