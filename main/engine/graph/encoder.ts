import type { ModelConfig } from '../config/modelConfig'
import { ACTIVATIONS } from './activations'
import { architectureOf } from './architectures'
import { attention } from './attention'
import { embeddings } from './embeddings'
import { type Graph, GraphBuilder } from './graphBuilder'
import { below, layerNorm, linear, type Weights } from './layers'

/** What an encoder graph takes besides the usual: the common one takes ids and has no head mask, which would cost a multiplication per layer. */
export interface EncoderVariant {
  input: 'ids' | 'embeds'
  headMask: boolean
}

/** What every layer's attention is given. */
export interface AttentionContext {
  bias: string
  headMask: string | null
  /** Row and column distances, for relative positions. */
  distances: string | null
  index: number
}

/**
 * The encoder (Liu et al. 2019; Vaswani et al. 2017 section 3; reference `modeling_roberta.py` `RobertaEncoder`, and its relatives').
 * Inputs: `input_ids` or `inputs_embeds`, `token_type_ids`, `position_ids` (absolute positions) or `distance_ids` `[query, key]` (relative ones),
 * `attention_bias` `[batch, 1, 1 or query, key]`, added to the scores, and `head_mask` `[layers, heads]`.
 * Outputs, each `[batch, sequence, hidden]`: `hidden_states.0` (embeddings) … `hidden_states.L` and `last_hidden_state`; and `attentions.1` … `attentions.L`, `[batch, heads, query, key]`.
 */
export function encoderGraph(config: ModelConfig, weights: Weights, variant: EncoderVariant): Graph {
  const g = new GraphBuilder()
  const states = ['batch', 'sequence', config.hidden_size]
  const { finalNorm } = architectureOf(config.model_type)
  const context = {
    bias: g.input('attention_bias', 'float', ['batch', 1, 'query', 'sequence']),
    headMask: variant.headMask ? g.input('head_mask', 'float', [config.num_hidden_layers, config.num_attention_heads]) : null,
    distances: config.position_embedding_type === 'absolute' ? null : g.input('distance_ids', 'int64', ['sequence', 'sequence']),
  }
  let x = g.within('embeddings', () => embeddings(g, config, below(weights, 'embeddings'), variant.input))
  g.output(x, 'hidden_states.0', states)
  for (let i = 0; i < config.num_hidden_layers; i++) {
    const layer = g.within(`layer.${i}`, () => encoderLayer(g, config, below(weights, `encoder.layer.${i}`), x, { ...context, index: i }))
    x = layer.output
    g.output(layer.probabilities, `attentions.${i + 1}`, ['batch', config.num_attention_heads, 'sequence', 'sequence'])
    if (i < config.num_hidden_layers - 1) g.output(x, `hidden_states.${i + 1}`, states)
  }
  const last = finalNorm ? layerNorm(g, x, below(weights, finalNorm.name), config.layer_norm_eps) : x
  g.output(finalNorm?.inHiddenStates === false ? x : last, `hidden_states.${config.num_hidden_layers}`, states)
  g.output(last, 'last_hidden_state', states)
  return g.build('encoder')
}

/**
 * Post-norm: a = LN(x + attention(x)); y = LN(a + W2·act(W1·a)). Pre-norm: a = x + attention(LN(x)); y = a + W2·act(W1·LN(a)).
 */
function encoderLayer(g: GraphBuilder, config: ModelConfig, weights: Weights, x: string, context: AttentionContext) {
  const { norms } = architectureOf(config.model_type)
  const isPost = norms === 'post'
  const norm = (value: string, name: string) => layerNorm(g, value, below(weights, name), config.layer_norm_eps)

  const { output: mixed, probabilities } = g.within('attention', () =>
    attention(g, config, below(weights, 'attention'), isPost ? x : norm(x, norms.attention), context),
  )
  const residual = g.op('Add', [mixed, x])
  const attended = isPost ? norm(residual, 'attention.output.LayerNorm') : residual

  const fed = isPost ? attended : norm(attended, norms.feedForward)
  const inner = g.within('intermediate', () => ACTIVATIONS[config.hidden_act](g, linear(g, fed, below(weights, 'intermediate.dense'))))
  const sum = g.op('Add', [g.within('output', () => linear(g, inner, below(weights, 'output.dense'))), attended])
  return { output: isPost ? norm(sum, 'output.LayerNorm') : sum, probabilities }
}
