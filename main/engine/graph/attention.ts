import type { ModelConfig } from '../config/modelConfig'
import type { AttentionContext } from './encoder'
import type { GraphBuilder } from './graphBuilder'
import { below, layerNorm, linear, type Weights } from './layers'

/**
 * Multi-head self-attention with its residual and LayerNorm (Vaswani et al. 2017, 3.2; reference `RobertaSelfAttention`, `RobertaSelfOutput`):
 * softmax(q·kᵀ/√D + bias)·v. Returns the block's output and the probabilities `[batch, heads, query, key]`, after the head mask as in the reference.
 */
export function attention(g: GraphBuilder, config: ModelConfig, weights: Weights, x: string, context: AttentionContext) {
  const headSize = config.hidden_size / config.num_attention_heads
  const [query, key, value] = (['query', 'key', 'value'] as const).map((part) =>
    g.within(part, () => splitHeads(g, config, linear(g, x, below(weights, `self.${part}`)), part === 'key' ? KEY_ORDER : HEAD_ORDER)),
  ) as [string, string, string]

  const scores = g.op('Div', [g.op('MatMul', [query, key]), g.scalar(Math.sqrt(headSize))])
  const softmax = g.op('Softmax', [g.op('Add', [scores, context.bias])], { axis: -1 })
  const probabilities = context.headMask === null ? softmax : maskHeads(g, softmax, context.headMask, context.index)
  const merged = g.op('Reshape', [g.op('Transpose', [g.op('MatMul', [probabilities, value])], { perm: HEAD_ORDER }), g.ints([0, 0, config.hidden_size])])

  const projected = linear(g, merged, below(weights, 'output.dense'))
  const output = layerNorm(g, g.op('Add', [projected, x]), below(weights, 'output.LayerNorm'), config.layer_norm_eps)
  return { output, probabilities }
}

/** `[batch, sequence, heads, D]` to `[batch, heads, sequence, D]`, and back. */
const HEAD_ORDER = [0, 2, 1, 3]
/** Keys at once as `[batch, heads, D, sequence]`. */
const KEY_ORDER = [0, 2, 3, 1]

const splitHeads = (g: GraphBuilder, config: ModelConfig, x: string, perm: number[]): string =>
  g.op('Transpose', [g.op('Reshape', [x, g.ints([0, 0, config.num_attention_heads, -1])])], { perm })

/** Row `layer` of the head mask as `[heads, 1, 1]`. */
function maskHeads(g: GraphBuilder, probabilities: string, headMask: string, layer: number): string {
  const row = g.op('Gather', [headMask, g.ints([layer])], { axis: 0 })
  return g.op('Mul', [probabilities, g.op('Reshape', [row, g.ints([-1, 1, 1])])])
}
