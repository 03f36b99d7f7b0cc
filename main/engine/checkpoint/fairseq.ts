import { DTYPE_BITS } from '../../../shared/tensor'
import type { TensorEntry } from './checkpoint'
import { PickleCall, type PickleValue } from './pickle'
import type { FoundTensors } from './stateDict'
import { NAMESPACE, type TorchFile, tensorsOf } from './torchTensor'

/** `model` of old versions is below `decoder.`, of new ones below `encoder.`. */
const PREFIX = /^(?:decoder|encoder)\./
const HEAD = /^classification_heads\.([^.]+)\.(.+)$/

/** fairseq's names of the parts of a layer, and the reference's (`convert_roberta_original_pytorch_checkpoint_to_pytorch.py`). */
const LAYER_PARTS: Record<string, string> = {
  'self_attn.q_proj': 'attention.self.query',
  'self_attn.k_proj': 'attention.self.key',
  'self_attn.v_proj': 'attention.self.value',
  'self_attn.out_proj': 'attention.output.dense',
  self_attn_layer_norm: 'attention.output.LayerNorm',
  fc1: 'intermediate.dense',
  fc2: 'output.dense',
  final_layer_norm: 'output.LayerNorm',
}
/** XLM-RoBERTa-XL normalises before each block and calls its norms so. */
const PRE_NORM_PARTS: Record<string, string> = { ...LAYER_PARTS, self_attn_layer_norm: 'attention.self_attn_layer_norm', final_layer_norm: 'LayerNorm' }
const EMBEDDINGS: Record<string, string> = {
  embed_tokens: 'embeddings.word_embeddings',
  embed_positions: 'embeddings.position_embeddings',
  emb_layer_norm: 'embeddings.LayerNorm',
  layernorm_embedding: 'embeddings.LayerNorm',
  layer_norm: 'encoder.LayerNorm',
}

/**
 * A fairseq `model.pt`: `{args | cfg, model}`. The configuration comes from its own arguments; token types, which fairseq does not have, are zeros as in the reference's conversion.
 * Of several classification heads the first is taken. `null` for anything else.
 */
export function fairseqCheckpoint(root: Map<PickleValue, PickleValue>, file: TorchFile): FoundTensors | null {
  const settings = argumentsOf(root)
  const model = root.get('model')
  if (!settings || !(model instanceof Map)) return null
  const stored = tensorsOf(model, file)
  const names = stored.map(({ name }) => name.replace(PREFIX, ''))
  const isPreNorm = names.includes('sentence_encoder.layer_norm.weight')
  const head = names.map((name) => HEAD.exec(stripped(name))?.[1]).find((found) => found !== undefined)
  const entries = stored.flatMap((entry) => renamed(entry, isPreNorm ? PRE_NORM_PARTS : LAYER_PARTS, head))
  const words = entries.find(({ name }) => name === 'embeddings.word_embeddings.weight')
  const types: TensorEntry = {
    name: 'embeddings.token_type_embeddings.weight',
    dtype: 'F32',
    shape: [1, words?.shape[1] ?? 0],
    file: '',
    offset: 0,
    bytes: 0,
    zeros: true,
  }
  return { entries: [...entries, types], format: 'fairseq', config: fairseqConfig(settings, entries, isPreNorm) }
}

/** `args`, or the model's part of the newer `cfg`. */
function argumentsOf(root: Map<PickleValue, PickleValue>): Map<PickleValue, PickleValue> | null {
  const cfg = attributes(root.get('cfg'))
  return attributes(root.get('args')) ?? attributes(cfg?.get('model')) ?? cfg
}

function attributes(value: PickleValue | undefined): Map<PickleValue, PickleValue> | null {
  if (value instanceof Map) return value
  return value instanceof PickleCall && value.name === NAMESPACE && value.state instanceof Map ? value.state : null
}

const stripped = (name: string): string => name.replace(PREFIX, '')

function renamed(entry: TensorEntry, parts: Record<string, string>, head: string | undefined): TensorEntry[] {
  const name = stripped(entry.name)
  const heading = HEAD.exec(name)
  if (heading) return heading[1] === head ? [{ ...entry, name: `classifier.${heading[2]}` }] : []
  if (name === 'lm_head.weight') return [{ ...entry, name: 'lm_head.decoder.weight' }]
  if (name.startsWith('lm_head.')) return [{ ...entry, name }]
  const layer = /^sentence_encoder\.layers\.(\d+)\.(.+)$/.exec(name)
  return layer ? inLayer(entry, `encoder.layer.${layer[1]}`, layer[2] as string, parts) : inEmbeddings(entry, name)
}

function inEmbeddings(entry: TensorEntry, name: string): TensorEntry[] {
  const [, module = '', leaf] = /^sentence_encoder\.(\w+)\.(\w+)$/.exec(name) ?? []
  return EMBEDDINGS[module] ? [{ ...entry, name: `${EMBEDDINGS[module]}.${leaf}` }] : []
}

function inLayer(entry: TensorEntry, layer: string, rest: string, parts: Record<string, string>): TensorEntry[] {
  const fused = /^self_attn\.in_proj_(weight|bias)$/.exec(rest)
  if (fused) return thirds(entry).map((part, i) => ({ ...part, name: `${layer}.attention.self.${['query', 'key', 'value'][i]}.${fused[1]}` }))
  const [, module = '', leaf] = /^(.+)\.(\w+)$/.exec(rest) ?? []
  return parts[module] ? [{ ...entry, name: `${layer}.${parts[module]}.${leaf}` }] : []
}

/** Queries, keys and values one after the other in one tensor: three stretches of the same bytes. */
function thirds(entry: TensorEntry): TensorEntry[] {
  const rows = (entry.shape[0] ?? 0) / 3
  const rowBytes = (entry.shape.slice(1).reduce((a, b) => a * b, 1) * DTYPE_BITS[entry.dtype]) / 8
  if (!Number.isInteger(rows) || entry.stored) return []
  const bytes = rows * rowBytes
  return [0, 1, 2].map((i) => ({ ...entry, shape: [rows, ...entry.shape.slice(1)], offset: entry.offset + i * bytes, bytes }))
}

/** What the reference's conversion sets: rows of the tables from the tensors, the rest from the arguments. */
function fairseqConfig(settings: Map<PickleValue, PickleValue>, entries: TensorEntry[], isPreNorm: boolean): Record<string, unknown> {
  const rowsOf = (name: string) => entries.find((entry) => entry.name === name)?.shape[0]
  const arch = String(settings.get('arch') ?? settings.get('_name') ?? '')
  const labels = rowsOf('classifier.out_proj.weight')
  return {
    model_type: isPreNorm ? 'xlm-roberta-xl' : arch.includes('camembert') ? 'camembert' : arch.includes('xlmr') ? 'xlm-roberta' : 'roberta',
    architectures: [labels ? 'RobertaForSequenceClassification' : 'RobertaForMaskedLM'],
    vocab_size: rowsOf('embeddings.word_embeddings.weight'),
    hidden_size: settings.get('encoder_embed_dim'),
    num_hidden_layers: settings.get('encoder_layers'),
    num_attention_heads: settings.get('encoder_attention_heads'),
    intermediate_size: settings.get('encoder_ffn_embed_dim'),
    hidden_act: settings.get('activation_fn') ?? 'gelu',
    max_position_embeddings: rowsOf('embeddings.position_embeddings.weight'),
    type_vocab_size: 1,
    layer_norm_eps: 1e-5,
    ...(labels && { num_labels: labels }),
  }
}
