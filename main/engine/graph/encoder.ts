import type { ModelConfig } from '../config/modelConfig'
import { ACTIVATIONS } from './activations'
import { architectureOf } from './architectures'
import { attention } from './attention'
import { embeddings } from './embeddings'
import { type Graph, GraphBuilder } from './graphBuilder'
import { below, layerNorm, linear, type Weights } from './layers'

/** What an encoder graph takes besides the usual. */
export interface EncoderVariant {
  input: 'ids' | 'embeds'
  /** A decoder that continues: earlier keys and values come in, all go out. */
  cache: boolean
  /** A decoder that also attends to an encoder's states. */
  cross: boolean
}

/** What every layer's attention is given. */
export interface AttentionContext {
  bias: string
  /** What each head's mix is multiplied by, `[batch or 1, heads, query or 1, 1]`. */
  headMask: string
  /** Row and column distances, for relative positions. */
  distances: string | null
  /** Keys and values of earlier tokens, `[batch, heads, past, D]`. */
  past: { key: string; value: string } | null
  /** The states that give keys and values, where they are not the queries' own. */
  source: string | null
}

/**
 * The encoder (Liu et al. 2019; Vaswani et al. 2017 section 3; reference `modeling_roberta.py` `RobertaEncoder`, and its relatives').
 * Inputs: `input_ids` or `inputs_embeds`, `token_type_ids`, `position_ids` (absolute positions) or `distance_ids` `[query, key]` (relative ones),
 * `attention_bias` `[batch, 1, 1 or query, key]`, added to the scores; `head_mask` `[layers, batch or 1, heads]`, which each head's mix is multiplied by,
 * and `head_bias` `[layers, heads or 1, 1, key or 1]`, added to the scores as well: all ones and zeros change no bit and cost nothing that can be measured; of a decoder the lower of the two biases holds,
 * as two lowest numbers would add up to −∞, and `head_reach` `[layers, heads or 1, query or 1, 1]` is 0 where a head has nothing to attend to; with a cache `past_key_values.i.key` and `.value` `[batch, heads, past, D]`;
 * with cross-attention `encoder_hidden_states` `[batch, source, hidden]` and `encoder_attention_bias`.
 * `attention_heads` `[1]` says how many of each layer's heads come out as attentions: an output keeps its memory until the run ends even if nobody fetches it,
 * 150 MB for roberta-base at 512 tokens; a slice of no heads keeps none.
 * Outputs, each `[batch, sequence, hidden]`: `hidden_states.0` (embeddings) … `hidden_states.L` and `last_hidden_state`; and `attentions.1` … `attentions.L`, `[batch, heads, query, key]`;
 * with a cache `present.i.key` and `.value`; with cross-attention `cross_attentions.1` … `cross_attentions.L`.
 */
export function encoderGraph(config: ModelConfig, weights: Weights, variant: EncoderVariant): Graph {
  const g = new GraphBuilder()
  const states = ['batch', 'sequence', config.hidden_size]
  const { finalNorm } = architectureOf(config.model_type)
  const headShape = ['batch', config.num_attention_heads, 'past', config.hidden_size / config.num_attention_heads]
  const bias = g.input('attention_bias', 'float', ['batch', 1, 'query', 'keys'])
  const headBias = g.input('head_bias', 'float', [config.num_hidden_layers, 'biased_heads', 1, 'biased'])
  const headReach = config.is_decoder ? g.input('head_reach', 'float', [config.num_hidden_layers, 'reaching', 'reached', 1]) : null
  const headMask = g.input('head_mask', 'float', [config.num_hidden_layers, 'masks', config.num_attention_heads])
  const ofLayer = (value: string, i: number) => g.op('Gather', [value, g.ints([i])], { axis: 0 })
  const context = {
    distances: config.position_embedding_type === 'absolute' ? null : g.input('distance_ids', 'int64', ['sequence', 'keys']),
    source: null,
  }
  const cross = variant.cross && {
    bias: g.input('encoder_attention_bias', 'float', ['batch', 1, 1, 'source']),
    source: g.input('encoder_hidden_states', 'float', ['batch', 'source', config.hidden_size]),
  }
  const wanted = g.input('attention_heads', 'int64', [1])
  // ONNX Runtime runs what nothing depends on in the reverse of its order here: with the first layer's slice last, each is cut as soon as its attention is there, which is then let go.
  const slices: (() => void)[] = []
  const sliced = (value: string) => g.op('Slice', [value, g.ints([0]), wanted, g.ints([1])])
  const attentions = (probabilities: string, mask: string, name: string, keys: string) =>
    slices.unshift(() => g.output(g.op('Mul', [sliced(probabilities), sliced(mask)]), name, ['batch', 'wanted', 'sequence', keys]))
  const past = (i: number, part: string) => g.input(`past_key_values.${i}.${part}`, 'float', headShape)
  let x = g.within('embeddings', () => embeddings(g, config, below(weights, 'embeddings'), variant.input))
  g.output(x, 'hidden_states.0', states)
  for (let i = 0; i < config.num_hidden_layers; i++) {
    const mask = g.op('Reshape', [ofLayer(headMask, i), g.ints([-1, config.num_attention_heads, 1, 1])])
    const own = {
      ...context,
      bias: g.op(config.is_decoder ? 'Min' : 'Add', [bias, ofLayer(headBias, i)]),
      headMask: headReach ? g.op('Mul', [mask, ofLayer(headReach, i)]) : mask,
      past: variant.cache ? { key: past(i, 'key'), value: past(i, 'value') } : null,
    }
    const other = cross ? { ...context, ...cross, headMask: mask, distances: null, past: null } : null
    const layer = g.within(`layer.${i}`, () => encoderLayer(g, config, below(weights, `encoder.layer.${i}`), x, own, other))
    x = layer.output
    attentions(layer.probabilities, own.headMask, `attentions.${i + 1}`, 'keys')
    if (layer.crossProbabilities) attentions(layer.crossProbabilities, mask, `cross_attentions.${i + 1}`, 'source')
    for (const [part, value] of Object.entries(layer.present ?? {})) g.output(value, `present.${i}.${part}`, headShape.with(2, 'keys'))
    if (i < config.num_hidden_layers - 1) g.output(x, `hidden_states.${i + 1}`, states)
  }
  const last = finalNorm ? layerNorm(g, x, below(weights, finalNorm.name), config.layer_norm_eps) : x
  g.output(finalNorm?.inHiddenStates === false ? x : last, `hidden_states.${config.num_hidden_layers}`, states)
  g.output(last, 'last_hidden_state', states)
  for (const slice of slices) slice()
  return g.build('encoder')
}

/**
 * Post-norm: a = LN(x + attention(x)); y = LN(a + W2·act(W1·a)). Pre-norm: a = x + attention(LN(x)); y = a + W2·act(W1·LN(a)).
 * Cross-attention stands between the two, built like the first.
 */
function encoderLayer(g: GraphBuilder, config: ModelConfig, weights: Weights, x: string, own: AttentionContext, cross: AttentionContext | null) {
  const { norms } = architectureOf(config.model_type)
  const isPost = norms === 'post'
  const norm = (value: string, name: string) => layerNorm(g, value, below(weights, name), config.layer_norm_eps)

  const self = g.within('attention', () => attentionBlock(g, config, weights, x, 'attention', own))
  const other = cross && g.within('crossattention', () => attentionBlock(g, config, weights, self.output, 'crossattention', cross))
  const attended = other?.output ?? self.output

  const fed = isPost ? attended : norm(attended, norms.feedForward)
  const inner = g.within('intermediate', () => ACTIVATIONS[config.hidden_act](g, linear(g, fed, below(weights, 'intermediate.dense'))))
  const sum = g.op('Add', [g.within('output', () => linear(g, inner, below(weights, 'output.dense'))), attended])
  return {
    output: isPost ? norm(sum, 'output.LayerNorm') : sum,
    probabilities: self.probabilities,
    present: self.present,
    crossProbabilities: other?.probabilities ?? null,
  }
}

/** An attention with its residual and its LayerNorm, after or before. */
function attentionBlock(g: GraphBuilder, config: ModelConfig, weights: Weights, x: string, name: 'attention' | 'crossattention', context: AttentionContext) {
  const { norms } = architectureOf(config.model_type)
  const norm = (value: string, normName: string) => layerNorm(g, value, below(weights, normName.replace(/^attention/, name)), config.layer_norm_eps)
  const { output: mixed, ...rest } = attention(g, config, below(weights, name), norms === 'post' ? x : norm(x, norms.attention), context)
  const residual = g.op('Add', [mixed, x])
  return { output: norms === 'post' ? norm(residual, 'attention.output.LayerNorm') : residual, ...rest }
}
