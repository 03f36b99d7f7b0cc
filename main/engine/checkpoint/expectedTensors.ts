import { AppError } from '../../../shared/errors'
import { HEADS, type Head } from '../../../shared/model'
import type { ModelConfig } from '../config/modelConfig'
import { architectureOf } from '../graph/architectures'
import type { TensorEntry } from './checkpoint'

/** Names and shapes; a shape's `null` is a size that the checkpoint itself decides (the number of labels). */
type Expected = Record<string, (number | null)[]>

/** The encoder's tensors. */
export function encoderTensors(config: ModelConfig): Expected {
  const { hidden_size: H, vocab_size: V, max_position_embeddings: P, type_vocab_size: T, num_hidden_layers: L } = config
  const { embeddingsNorm, finalNorm } = architectureOf(config.model_type)
  const expected: Expected = {
    'embeddings.word_embeddings.weight': [V, H],
    // Relative positions take their place, though the reference saves both.
    ...(config.position_embedding_type === 'absolute' && { 'embeddings.position_embeddings.weight': [P, H] }),
    'embeddings.token_type_embeddings.weight': [T, H],
    ...(embeddingsNorm && norm('embeddings.LayerNorm', H)),
    ...(finalNorm && norm(finalNorm.name, H)),
  }
  for (let i = 0; i < L; i++) Object.assign(expected, layerTensors(`encoder.layer.${i}`, config))
  return expected
}

function layerTensors(layer: string, config: ModelConfig): Expected {
  const { hidden_size: H, intermediate_size: I, num_attention_heads: N, max_position_embeddings: P } = config
  const { norms } = architectureOf(config.model_type)
  const blocks = config.add_cross_attention ? ['attention', 'crossattention'] : ['attention']
  const attention = blocks.flatMap((block) => ['self.query', 'self.key', 'self.value', 'output.dense'].map((part) => dense(`${layer}.${block}.${part}`, H, H)))
  const attentionNorm = norms === 'post' ? 'attention.output.LayerNorm' : norms.attention
  const normNames = [...blocks.map((block) => attentionNorm.replace(/^attention/, block)), norms === 'post' ? 'output.LayerNorm' : norms.feedForward]
  return Object.assign(
    {},
    ...attention,
    ...normNames.map((name) => norm(`${layer}.${name}`, H)),
    dense(`${layer}.intermediate.dense`, I, H),
    dense(`${layer}.output.dense`, H, I),
    config.position_embedding_type === 'absolute' ? {} : { [`${layer}.attention.self.distance_embedding.weight`]: [2 * P - 1, H / N] },
  )
}

/** A head's own tensors. The decoder and its bias have rules of their own: see `lmDecoder`. */
export function headTensors(head: Head | 'pooler', config: ModelConfig): Expected {
  const { hidden_size: H } = config
  switch (head) {
    case 'MaskedLM':
    case 'CausalLM':
      return { ...dense('lm_head.dense', H, H), ...norm('lm_head.layer_norm', H) }
    case 'SequenceClassification':
      return { ...dense('classifier.dense', H, H), ...dense('classifier.out_proj', null, H) }
    case 'TokenClassification':
      return dense('classifier', null, H)
    case 'QuestionAnswering':
      return dense('qa_outputs', 2, H)
    case 'MultipleChoice':
      return { ...dense('classifier', 1, H), ...headTensors('pooler', config) }
    case 'pooler':
      return dense('pooler.dense', H, H)
  }
}

const dense = (name: string, rows: number | null, columns: number): Expected => ({ [`${name}.weight`]: [rows, columns], [`${name}.bias`]: [rows] })
const norm = (name: string, size: number): Expected => ({ [`${name}.weight`]: [size], [`${name}.bias`]: [size] })

/** @throws AppError `tensor_missing` (listing all that are) or `tensor_shape` (tensor, found, expected). */
export function checkTensors(expected: Expected, tensors: Map<string, TensorEntry>, what: string): void {
  const missing = Object.keys(expected).filter((name) => !tensors.has(name))
  if (missing.length > 0)
    throw new AppError(
      'tensor_missing',
      `${what} lacks ${missing.length} of its ${Object.keys(expected).length} tensors: ${summary(missing)}.`,
      missingHint(what),
      { missing },
    )
  for (const [name, shape] of Object.entries(expected)) checkShape(name, shape, tensors.get(name))
}

function checkShape(name: string, expected: (number | null)[], entry: TensorEntry | undefined) {
  const found = entry?.shape ?? []
  if (found.length === expected.length && expected.every((size, i) => size === null || size === found[i])) return
  const wanted = expected.map((size) => size ?? 'any').join(', ')
  throw new AppError(
    'tensor_shape',
    `Tensor ${name} has shape [${found.join(', ')}], config.json asks for [${wanted}].`,
    'config.json and the weights belong to different models; copy both from one.',
    {
      tensor: name,
      found,
      expected,
    },
  )
}

const missingHint = (what: string) =>
  what.startsWith('The encoder') ? 'The weight file is of another model or incomplete.' : 'Open a checkpoint that was trained for this task.'

/** Up to eight names, then how many more. */
const summary = (names: string[]): string => (names.length <= 8 ? names.join(', ') : `${names.slice(0, 8).join(', ')} and ${names.length - 8} more`)

/**
 * The decoder matrix and bias of a language-model head: tied models use the word embeddings even if a decoder is stored;
 * `lm_head.decoder.bias` goes before `lm_head.bias`.
 * @throws AppError `tensor_missing` or `tensor_shape`
 */
export function lmDecoder(config: ModelConfig, tensors: Map<string, TensorEntry>): { decoder: TensorEntry; bias: TensorEntry } {
  const decoderName = config.tie_word_embeddings ? 'embeddings.word_embeddings.weight' : 'lm_head.decoder.weight'
  const biasName = tensors.has('lm_head.decoder.bias') ? 'lm_head.decoder.bias' : 'lm_head.bias'
  checkTensors({ [decoderName]: [config.vocab_size, config.hidden_size], [biasName]: [config.vocab_size] }, tensors, 'The language-model head')
  return { decoder: tensors.get(decoderName) as TensorEntry, bias: tensors.get(biasName) as TensorEntry }
}

/** Whether a head whose number of rows its task decides has it: one score a choice, a start and an end of an answer. */
const hasOwnRows = (head: Head, tensors: Map<string, TensorEntry>): boolean =>
  (head !== 'MultipleChoice' || tensors.get('classifier.weight')?.shape[0] === 1) &&
  (head !== 'QuestionAnswering' || tensors.get('qa_outputs.weight')?.shape[0] === 2)

/** The heads whose tensors are all there, in the reference's order. A causal model is one whose config says `is_decoder`. */
export function presentHeads(config: ModelConfig, tensors: Map<string, TensorEntry>): Head[] {
  return HEADS.filter((head) => {
    if ((head === 'CausalLM') !== config.is_decoder && (head === 'CausalLM' || head === 'MaskedLM')) return false
    if (head === 'TokenClassification' && tensors.get('classifier.weight')?.shape[0] === 1 && tensors.has('pooler.dense.weight')) return false
    return Object.keys(headTensors(head, config)).every((name) => tensors.has(name)) && hasOwnRows(head, tensors)
  })
}
