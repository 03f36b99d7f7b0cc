import type { ModelConfig } from '../config/modelConfig'
import { architectureOf } from './architectures'
import { type Graph, GraphBuilder } from './graphBuilder'
import { below, layerNorm, linear, type Weights } from './layers'

/**
 * ‖f_h(x)‖ of every head and token with f_h(x) = (x·W_V^h + b_V^h)·W_O^h (Kobayashi et al. 2020, arXiv 2004.10102, section 3.1): what a head adds for a key that is attended to with a weight of 1.
 * `weights`: one layer's. Input `states` `[tokens, hidden]`, which goes into the layer: architectures that normalise before do so here. Output `norms` `[heads, tokens]`.
 */
export function valueNormsGraph(config: ModelConfig, weights: Weights): Graph {
  const g = new GraphBuilder()
  const { hidden_size: hidden, num_attention_heads: heads, layer_norm_eps } = config
  const { norms } = architectureOf(config.model_type)
  const states = g.input('states', 'float', ['tokens', hidden])
  const x = norms === 'post' ? states : layerNorm(g, states, below(weights, norms.attention), layer_norm_eps)
  const value = linear(g, x, below(weights, 'attention.self.value'))
  const values = g.op('Transpose', [g.op('Reshape', [value, g.ints([0, heads, -1])])], { perm: [1, 0, 2] })
  // `[hidden, heads · D]` as it is stored, to `[heads, D, hidden]`: folded when the graph is loaded.
  const dense = g.op('Reshape', [g.weight(weights('attention.output.dense.weight')), g.ints([hidden, heads, -1])])
  const projected = g.op('MatMul', [values, g.op('Transpose', [dense], { perm: [1, 2, 0] })])
  g.output(g.op('ReduceL2', [projected, g.ints([-1])], { keepdims: 0 }), 'norms', [heads, 'tokens'])
  return g.build('value_norms')
}
