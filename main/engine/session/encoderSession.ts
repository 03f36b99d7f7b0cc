import type { TensorData } from '../../../shared/tensor'
import type { ModelConfig } from '../config/modelConfig'
import { type EncoderVariant, encoderGraph } from '../graph/encoder'
import type { Weights } from '../graph/layers'
import { createSession, type Feed, type OnnxSession, type SessionOptions } from './onnxSession'

/** A batch for the encoder. Every array is row-major `[batch, sequence]` unless said otherwise. */
export interface EncoderInput {
  batch: number
  sequence: number
  /** Ids, or embeddings `[batch, sequence, hidden]`. */
  input: BigInt64Array | Float32Array
  tokenTypeIds: BigInt64Array
  positionIds: BigInt64Array
  /** 1 to attend, 0 not; the reference's arithmetic holds for other values. */
  attentionMask: Float32Array
  /** `[layers, heads]` */
  headMask?: Float32Array
}

export interface EncoderOutput {
  /** `[batch, sequence, hidden]` */
  lastHiddenState: TensorData
  /** layers + 1, if asked for */
  hiddenStates: TensorData[] | null
  /** layers of `[batch, heads, sequence, sequence]`, if asked for */
  attentions: TensorData[] | null
}

/** What is fetched besides the last hidden states. */
export interface Want {
  hiddenStates?: boolean
  attentions?: boolean
}

/** (1 − mask)·lowest: the reference's additive mask. Lowest and not −∞, so that a row without any key gives uniform weights and not NaN. */
const LOWEST = -3.4028234663852886e38

/** One encoder serves every panel: attentions and hidden states cost nothing unless they are fetched. */
export class EncoderSession {
  readonly #config: ModelConfig
  readonly #session: OnnxSession
  readonly #variant: EncoderVariant

  private constructor(config: ModelConfig, session: OnnxSession, variant: EncoderVariant) {
    this.#config = config
    this.#session = session
    this.#variant = variant
  }

  static async create(config: ModelConfig, weights: Weights, variant: EncoderVariant, options: SessionOptions): Promise<EncoderSession> {
    return new EncoderSession(config, await createSession(encoderGraph(config, weights, variant), options, 'packed'), variant)
  }

  /** The variant that can compute this. */
  static variantFor({ input, headMask }: EncoderInput, _want: Want): EncoderVariant {
    return { input: input instanceof BigInt64Array ? 'ids' : 'embeds', headMask: headMask !== undefined }
  }

  async run(input: EncoderInput, want: Want): Promise<EncoderOutput> {
    const { num_hidden_layers: layers, num_attention_heads: heads, hidden_size: hidden } = this.#config
    const { batch, sequence } = input
    const states = want.hiddenStates ? numbered('hidden_states', 0, layers) : []
    const weights = want.attentions ? numbered('attentions', 1, layers) : []
    const outputs = await this.#session.run(this.#feeds(input), ['last_hidden_state', ...states, ...weights])
    const tensors = (names: string[], shape: number[]) => names.map((name) => ({ shape, data: outputs[name] as Float32Array }))
    const shape = [batch, sequence, hidden]
    return {
      lastHiddenState: { shape, data: outputs.last_hidden_state as Float32Array },
      hiddenStates: want.hiddenStates ? tensors(states, shape) : null,
      attentions: want.attentions ? tensors(weights, [batch, heads, sequence, sequence]) : null,
    }
  }

  #feeds({ batch, sequence, input, tokenTypeIds, positionIds, attentionMask, headMask }: EncoderInput): Record<string, Feed> {
    const {
      num_hidden_layers: layers,
      num_attention_heads: heads,
      hidden_size: hidden,
      position_embedding_type: positions,
      is_decoder,
      max_position_embeddings,
    } = this.#config
    const shape = [batch, sequence]
    return {
      ...(this.#variant.input === 'ids' ? { input_ids: { shape, data: input } } : { inputs_embeds: { shape: [...shape, hidden], data: input } }),
      token_type_ids: { shape, data: tokenTypeIds },
      ...(positions === 'absolute' ? { position_ids: { shape, data: positionIds } } : { distance_ids: distances(sequence, max_position_embeddings) }),
      attention_bias: is_decoder ? causalBias(attentionMask, batch, sequence) : keyBias(attentionMask, batch, sequence),
      ...(headMask && { head_mask: { shape: [layers, heads], data: headMask } }),
    }
  }
}

const keyBias = (mask: Float32Array, batch: number, sequence: number): Feed => ({ shape: [batch, 1, 1, sequence], data: mask.map((m) => (1 - m) * LOWEST) })

/** A decoder's query sees its own and earlier keys: allowed or not in one step, since two lowest values would add up to −∞. */
function causalBias(mask: Float32Array, batch: number, sequence: number): Feed {
  const data = new Float32Array(batch * sequence * sequence)
  for (let b = 0; b < batch; b++)
    for (let q = 0; q < sequence; q++)
      for (let k = 0; k < sequence; k++) data[(b * sequence + q) * sequence + k] = k <= q && mask[b * sequence + k] !== 0 ? 0 : LOWEST
  return { shape: [batch, 1, sequence, sequence], data }
}

/** Rows of the distance embedding: query − key, shifted so that the most negative is 0. */
function distances(sequence: number, positions: number): Feed {
  const data = BigInt64Array.from({ length: sequence * sequence }, (_, i) => BigInt(Math.floor(i / sequence) - (i % sequence) + positions - 1))
  return { shape: [sequence, sequence], data }
}

const numbered = (name: string, from: number, to: number): string[] => Array.from({ length: to - from + 1 }, (_, i) => `${name}.${from + i}`)
