import type { ModelConfig } from '../config/modelConfig'
import { architectureOf } from './architectures'
import { attentionWeightsOf } from './attention'
import { type Graph, GraphBuilder } from './graphBuilder'
import { below, layerNorm, type Weights } from './layers'

/**
 * One layer's attentions by themselves, as the encoder computes them. `weights`: the layer's. Inputs `states` `[batch, sequence, hidden]`, which go into the layer,
 * `attention_bias` and, for relative positions, `distance_ids`, as of the encoder. Output `attentions` `[batch, heads, query, key]`.
 */
export function attentionLayerGraph(config: ModelConfig, weights: Weights): Graph {
  const g = new GraphBuilder()
  const { norms } = architectureOf(config.model_type)
  const states = g.input('states', 'float', ['batch', 'sequence', config.hidden_size])
  const bias = g.input('attention_bias', 'float', ['batch', 1, 'query', 'keys'])
  const distances = config.position_embedding_type === 'absolute' ? null : g.input('distance_ids', 'int64', ['sequence', 'keys'])
  const x = norms === 'post' ? states : layerNorm(g, states, below(weights, norms.attention), config.layer_norm_eps)
  g.output(attentionWeightsOf(g, config, below(weights, 'attention'), x, { bias, distances }), 'attentions', [
    'batch',
    config.num_attention_heads,
    'sequence',
    'keys',
  ])
  return g.build('attention_layer')
}
