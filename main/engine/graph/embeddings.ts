import type { ModelConfig } from '../config/modelConfig'
import { architectureOf } from './architectures'
import type { EncoderVariant } from './encoder'
import type { GraphBuilder } from './graphBuilder'
import { below, layerNorm, type Weights } from './layers'

/** LN(word + token type + position), summed in the reference's order (`RobertaEmbeddings.forward`). Relative positions enter in the attention instead; XLM-R-XL has no LayerNorm here. */
export function embeddings(g: GraphBuilder, config: ModelConfig, weights: Weights, input: EncoderVariant['input']): string {
  const lookup = (table: string, ids: string) => g.rows(weights(`${table}.weight`), ids)
  const ids = (name: string) => g.input(name, 'int64', ['batch', 'sequence'])

  const words = input === 'ids' ? lookup('word_embeddings', ids('input_ids')) : g.input('inputs_embeds', 'float', ['batch', 'sequence', config.hidden_size])
  const typed = g.op('Add', [words, lookup('token_type_embeddings', ids('token_type_ids'))])
  const placed = config.position_embedding_type === 'absolute' ? g.op('Add', [typed, lookup('position_embeddings', ids('position_ids'))]) : typed
  return architectureOf(config.model_type).embeddingsNorm ? layerNorm(g, placed, below(weights, 'LayerNorm'), config.layer_norm_eps) : placed
}
