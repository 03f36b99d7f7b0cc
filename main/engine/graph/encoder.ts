import type { ModelConfig } from '../config/modelConfig'
import { ACTIVATIONS } from './activations'
import { attention } from './attention'
import { embeddings } from './embeddings'
import { type Graph, GraphBuilder } from './graphBuilder'
import { below, layerNorm, linear, type Weights } from './layers'

/** What an encoder graph takes besides the usual: the common one takes ids and has no head mask, which would cost a multiplication per layer. */
export interface EncoderVariant {
  input: 'ids' | 'embeds'
  headMask: boolean
}

/**
 * The RoBERTa encoder (Liu et al. 2019; Vaswani et al. 2017 section 3, post-norm; reference `modeling_roberta.py` `RobertaEncoder`).
 * Inputs: `input_ids` or `inputs_embeds`, `token_type_ids`, `position_ids`, `attention_bias` `[batch, 1, 1 or query, key]`, added to the scores, and `head_mask` `[layers, heads]`.
 * Outputs, each `[batch, sequence, hidden]`: `hidden_states.0` (embeddings) … `hidden_states.L`; and `attentions.1` … `attentions.L`, `[batch, heads, query, key]`.
 */
export function encoderGraph(config: ModelConfig, weights: Weights, variant: EncoderVariant): Graph {
  const g = new GraphBuilder()
  const states = ['batch', 'sequence', config.hidden_size]
  const bias = g.input('attention_bias', 'float', ['batch', 1, 'query', 'sequence'])
  const headMask = variant.headMask ? g.input('head_mask', 'float', [config.num_hidden_layers, config.num_attention_heads]) : null

  let x = g.within('embeddings', () => embeddings(g, config, below(weights, 'embeddings'), variant.input))
  g.output(x, 'hidden_states.0', states)
  for (let i = 0; i < config.num_hidden_layers; i++) {
    const layer = g.within(`layer.${i}`, () => encoderLayer(g, config, below(weights, `encoder.layer.${i}`), x, { bias, headMask, index: i }))
    x = layer.output
    g.output(layer.probabilities, `attentions.${i + 1}`, ['batch', config.num_attention_heads, 'sequence', 'sequence'])
    g.output(x, `hidden_states.${i + 1}`, states)
  }
  return g.build('encoder')
}

/** What every layer's attention is given. */
export interface AttentionContext {
  bias: string
  headMask: string | null
  index: number
}

/** a = LN(attention(x) + x); y = LN(W2·act(W1·a) + a). */
function encoderLayer(g: GraphBuilder, config: ModelConfig, weights: Weights, x: string, context: AttentionContext) {
  const { output: attended, probabilities } = g.within('attention', () => attention(g, config, below(weights, 'attention'), x, context))
  const inner = g.within('intermediate', () => ACTIVATIONS[config.hidden_act](g, linear(g, attended, below(weights, 'intermediate.dense'))))
  const output = g.within('output', () => {
    const outer = linear(g, inner, below(weights, 'output.dense'))
    return layerNorm(g, g.op('Add', [outer, attended]), below(weights, 'output.LayerNorm'), config.layer_norm_eps)
  })
  return { output, probabilities }
}
