import { DTYPE_BITS } from '../../../shared/tensor'
import type { TensorEntry } from '../checkpoint/checkpoint'
import type { ModelConfig } from '../config/modelConfig'
import { type Graph, GraphBuilder } from './graphBuilder'
import { below, layerNorm, linear, matMul, type Weights } from './layers'

/** Every head graph takes rows of hidden states, `[rows, hidden]`, so that only what is asked for is computed, and gives `logits`. */
const rowsInput = (g: GraphBuilder, config: ModelConfig): string => g.input('hidden', 'float', ['rows', config.hidden_size])

/**
 * No buffer may reach 1 GiB in Electron, whose allocator rounds an aligned buffer and its header up to a power of two: larger vocabularies
 * (XLM-R-large: 977 MiB in fp32, XL 2.4 GiB) are multiplied in blocks that stay below 512 MiB.
 */
const MAX_BLOCK_BYTES = 500 * 2 ** 20

/** LN(gelu(W·h + b))·Eᵀ + bias: always the exact gelu, whatever `hidden_act` says (reference `RobertaLMHead`). */
export function maskedLMHead(config: ModelConfig, weights: Weights, decoder: TensorEntry, bias: TensorEntry): Graph {
  const g = new GraphBuilder()
  const dense = g.op('Gelu', [linear(g, rowsInput(g, config), below(weights, 'lm_head.dense'))])
  const x = layerNorm(g, dense, below(weights, 'lm_head.layer_norm'), config.layer_norm_eps)
  const blocks = vocabularyBlocks(decoder).map((rows) => matMul(g, x, decoder, rows))
  const product = blocks.length === 1 && blocks[0] ? blocks[0] : g.op('Concat', blocks, { axis: -1 })
  g.output(g.op('Add', [product, g.weight(bias)]), 'logits', ['rows', config.vocab_size])
  return g.build('lm_head')
}

/** Rows of the decoder per multiplication; `undefined` for all at once. */
export function vocabularyBlocks(decoder: TensorEntry): ({ start: number; end: number } | undefined)[] {
  const [vocabulary = 0, hidden = 0] = decoder.shape
  const rows = Math.floor((MAX_BLOCK_BYTES * 8) / (hidden * DTYPE_BITS.F32))
  if (vocabulary <= rows) return [undefined]
  return Array.from({ length: Math.ceil(vocabulary / rows) }, (_, i) => ({ start: i * rows, end: Math.min(vocabulary, (i + 1) * rows) }))
}

/** A linear layer on every row: token classification and question answering (`name` is `classifier` or `qa_outputs`). */
export function linearHead(config: ModelConfig, weights: Weights, name: string): Graph {
  const g = new GraphBuilder()
  g.output(linear(g, rowsInput(g, config), below(weights, name)), 'logits', ['rows', 'labels'])
  return g.build(name)
}

/** out_proj(tanh(dense(h))) of the raw `<s>` state (reference `RobertaClassificationHead`). */
export function classificationHead(config: ModelConfig, weights: Weights): Graph {
  const g = new GraphBuilder()
  const dense = g.op('Tanh', [linear(g, rowsInput(g, config), below(weights, 'classifier.dense'))])
  g.output(linear(g, dense, below(weights, 'classifier.out_proj')), 'logits', ['rows', 'labels'])
  return g.build('classifier')
}

/** A score from the pooled `<s>` state (reference `RobertaForMultipleChoice`). */
export function multipleChoiceHead(config: ModelConfig, weights: Weights): Graph {
  const g = new GraphBuilder()
  const pooled = g.op('Tanh', [linear(g, rowsInput(g, config), below(weights, 'pooler.dense'))])
  g.output(linear(g, pooled, below(weights, 'classifier')), 'logits', ['rows', 1])
  return g.build('multiple_choice')
}

/** tanh(W·h + b) of the `<s>` state (reference `RobertaPooler`). */
export function poolerHead(config: ModelConfig, weights: Weights): Graph {
  const g = new GraphBuilder()
  const pooled = g.op('Tanh', [linear(g, rowsInput(g, config), below(weights, 'pooler.dense'))])
  g.output(pooled, 'logits', ['rows', config.hidden_size])
  return g.build('pooler')
}
