import type { ModelConfig } from '../config/modelConfig'
import { type Graph, GraphBuilder } from './graphBuilder'
import { layerNorm, type Weights } from './layers'

/** `normed` = LN(`states`), rows of `[rows, hidden]`: what stands behind the last layer of an architecture that normalises before its blocks, for the states of any layer. */
export function finalNormGraph(config: ModelConfig, weights: Weights): Graph {
  const g = new GraphBuilder()
  const shape = ['rows', config.hidden_size]
  g.output(layerNorm(g, g.input('states', 'float', shape), weights, config.layer_norm_eps), 'normed', shape)
  return g.build('final_norm')
}
