import type { ModelConfig } from '../config/modelConfig'
import type { AttentionContext } from './encoder'
import type { GraphBuilder } from './graphBuilder'
import { below, linear, type Weights } from './layers'

/**
 * Multi-head attention (Vaswani et al. 2017, 3.2; reference `RobertaSelfAttention` and the dense layer of `RobertaSelfOutput`):
 * softmax(q·kᵀ/√D + bias)·v. Returns the projected context, before any residual; the probabilities `[batch, heads, query, key]`, before the head mask;
 * and, with a cache, all keys and values. The reference masks the probabilities; here what they have mixed is masked, which is the same sum over an eighth of the numbers at 512 tokens.
 */
export function attention(g: GraphBuilder, config: ModelConfig, weights: Weights, x: string, context: AttentionContext) {
  const heads = (part: 'query' | 'key' | 'value', states = context.source ?? x) =>
    g.within(part, () => splitHeads(g, config, linear(g, states, below(weights, `self.${part}`))))
  const [query, key, value] = [heads('query', x), heads('key'), heads('value')]
  const present = context.past && { key: extended(g, context.past.key, key), value: extended(g, context.past.value, value) }
  const probabilities = attentionWeights(g, config, weights, { query, key, present }, context)
  const mixed = g.op('MatMul', [probabilities, present?.value ?? g.op('Transpose', [value], { perm: HEAD_ORDER })])
  const merged = g.op('Reshape', [g.op('Transpose', [g.op('Mul', [mixed, context.headMask])], { perm: HEAD_ORDER }), g.ints([0, 0, config.hidden_size])])
  return { output: linear(g, merged, below(weights, 'output.dense')), probabilities, present }
}

/** softmax(q·kᵀ/√D + bias), `[batch, heads, query, key]`; `query` and `key` are `[batch, sequence, heads, D]`. */
function attentionWeights(g: GraphBuilder, config: ModelConfig, weights: Weights, { query, key, present }: Queried, context: WeightsContext): string {
  const headSize = config.hidden_size / config.num_attention_heads
  const keys = present ? g.op('Transpose', [present.key], { perm: [0, 1, 3, 2] }) : g.op('Transpose', [key], { perm: KEY_ORDER })
  const product = g.op('MatMul', [g.op('Transpose', [query], { perm: HEAD_ORDER }), keys])
  const scores = context.distances === null ? product : relativeScores(g, config, weights, { product, query, key, distances: context.distances, present })
  const scaled = g.op('Div', [scores, g.scalar(Math.sqrt(headSize))])
  return g.op('Softmax', [g.op('Add', [scaled, context.bias])], { axis: -1 })
}

/** One layer's attentions from the states that go into it (normalised, where that comes first) and nothing else. `weights`: its attention's. */
export function attentionWeightsOf(g: GraphBuilder, config: ModelConfig, weights: Weights, x: string, context: WeightsContext): string {
  const heads = (part: 'query' | 'key') => g.within(part, () => splitHeads(g, config, linear(g, x, below(weights, `self.${part}`))))
  return attentionWeights(g, config, weights, { query: heads('query'), key: heads('key'), present: null }, context)
}

type WeightsContext = Pick<AttentionContext, 'bias' | 'distances'>

/** Earlier keys or values `[batch, heads, past, D]`, followed by those of `[batch, sequence, heads, D]`. */
const extended = (g: GraphBuilder, past: string, states: string): string =>
  g.op('Concat', [past, g.op('Transpose', [states], { perm: HEAD_ORDER })], { axis: 2 })

/** `[batch, sequence, heads, D]` to `[batch, heads, sequence, D]`, and back. */
const HEAD_ORDER = [0, 2, 1, 3]
/** Keys at once as `[batch, heads, D, sequence]`. */
const KEY_ORDER = [0, 2, 3, 1]

/** `[batch, sequence, hidden]` to `[batch, sequence, heads, D]`. */
const splitHeads = (g: GraphBuilder, config: ModelConfig, x: string): string => g.op('Reshape', [x, g.ints([0, 0, config.num_attention_heads, -1])])

/**
 * Relative positions (Shaw et al. 2018; Huang et al. 2020): scores[l, r] += q_l·E[l − r], for `relative_key_query` also k_r·E[l − r], before the division by √D.
 * Reference: `RobertaSelfAttention.forward`, transformers 4.57.6.
 */
function relativeScores(g: GraphBuilder, config: ModelConfig, weights: Weights, { product, query, key, distances, present }: Scored): string {
  const embedded = g.op('Gather', [g.weight(weights('self.distance_embedding.weight')), distances])
  const byQuery = g.op('Add', [product, g.op('Einsum', [query, embedded], { equation: 'blhd,lrd->bhlr' })])
  if (config.position_embedding_type === 'relative_key') return byQuery
  const byKey = present
    ? g.op('Einsum', [present.key, embedded], { equation: 'bhrd,lrd->bhlr' })
    : g.op('Einsum', [key, embedded], { equation: 'brhd,lrd->bhlr' })
  return g.op('Add', [byQuery, byKey])
}

interface Queried extends Record<'query' | 'key', string> {
  present: { key: string } | null
}

interface Scored extends Queried {
  product: string
  distances: string
}
