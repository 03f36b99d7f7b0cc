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
  /** `[batch, past + sequence]`: 1 to attend, 0 not; the reference's arithmetic holds for other values. */
  attentionMask: Float32Array
  /** What each head is multiplied by: `[layers, heads]`, or for each sequence its own `[layers, batch, heads]`. Default: 1. */
  headMask?: Float32Array | undefined
  /** Added to each head's scores: 0 or the lowest number, `[layers, heads, keys]`. Default: 0. */
  headBias?: Float32Array | undefined
  /** Of a decoder: 0 for the tokens that see nothing a head may attend to, `[layers, heads, sequence]`. Default: 1. */
  headReach?: Float32Array | undefined
  /** Of the tokens before these. */
  pastKeyValues?: PastKeyValues
  /** `[batch, source, hidden]`, for cross-attention. */
  encoderHiddenStates?: TensorData
  /** `[batch, source]` */
  encoderAttentionMask?: Float32Array
}

/** A decoder's keys and values, one pair a layer, each `[batch, heads, tokens, D]`. */
export type PastKeyValues = { key: TensorData; value: TensorData }[]
export const pastLength = (past: PastKeyValues | undefined): number => past?.[0]?.key.shape[2] ?? 0

export interface EncoderOutput {
  /** `[batch, sequence, hidden]` */
  lastHiddenState: TensorData
  /** layers + 1, if asked for */
  hiddenStates: TensorData[] | null
  /** layers of `[batch, heads, sequence, sequence]`, if asked for */
  attentions: TensorData[] | null
  /** layers of `[batch, heads, sequence, source]`, with an encoder's states, if attentions are asked for */
  crossAttentions: TensorData[] | null
  /** If asked for: of all tokens so far. */
  pastKeyValues: PastKeyValues | null
}

/** What is fetched besides the last hidden states. */
export interface Want {
  hiddenStates?: boolean
  attentions?: boolean
  /** A decoder's keys and values. */
  cache?: boolean
}

/** (1 − mask)·lowest: the reference's additive mask. Lowest and not −∞, so that a row without any key gives uniform weights and not NaN. */
export const LOWEST = -3.4028234663852886e38

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
  static variantFor({ input, pastKeyValues, encoderHiddenStates }: EncoderInput, want: Want): EncoderVariant {
    return {
      input: input instanceof BigInt64Array ? 'ids' : 'embeds',
      cache: want.cache === true || pastKeyValues !== undefined,
      cross: encoderHiddenStates !== undefined,
    }
  }

  async run(input: EncoderInput, want: Want): Promise<EncoderOutput> {
    const { num_hidden_layers: layers, num_attention_heads: heads, hidden_size: hidden } = this.#config
    const { batch, sequence, encoderHiddenStates } = input
    const keys = pastLength(input.pastKeyValues) + sequence
    const names = {
      states: want.hiddenStates ? numbered('hidden_states', 0, layers) : [],
      attentions: want.attentions ? numbered('attentions', 1, layers) : [],
      cross: want.attentions && encoderHiddenStates ? numbered('cross_attentions', 1, layers) : [],
      present: want.cache ? numbered('present', 0, layers - 1).flatMap((name) => [`${name}.key`, `${name}.value`]) : [],
    }
    const outputs = await this.#session.run(this.#feeds(input, want), ['last_hidden_state', ...Object.values(names).flat()])
    const tensors = (fetched: string[], shape: number[]) => fetched.map((name) => ({ shape, data: outputs[name] as Float32Array }))
    const shape = [batch, sequence, hidden]
    const present = tensors(names.present, [batch, heads, keys, hidden / heads])
    return {
      lastHiddenState: { shape, data: outputs.last_hidden_state as Float32Array },
      hiddenStates: want.hiddenStates ? tensors(names.states, shape) : null,
      attentions: want.attentions ? tensors(names.attentions, [batch, heads, sequence, keys]) : null,
      crossAttentions: names.cross.length > 0 ? tensors(names.cross, [batch, heads, sequence, encoderHiddenStates?.shape[1] ?? 0]) : null,
      pastKeyValues: want.cache
        ? Array.from({ length: layers }, (_, i) => ({ key: present[2 * i] as TensorData, value: present[2 * i + 1] as TensorData }))
        : null,
    }
  }

  release(): Promise<void> {
    return this.#session.release()
  }

  #feeds(input: EncoderInput, want: Want): Record<string, Feed> {
    const { num_attention_heads: heads, hidden_size: hidden, position_embedding_type: positions } = this.#config
    const { batch, sequence, encoderHiddenStates } = input
    const shape = [batch, sequence]
    return {
      ...(this.#variant.input === 'ids' ? { input_ids: { shape, data: input.input } } : { inputs_embeds: { shape: [...shape, hidden], data: input.input } }),
      token_type_ids: { shape, data: input.tokenTypeIds },
      ...(positions === 'absolute' && { position_ids: { shape, data: input.positionIds } }),
      attention_heads: { shape: [1], data: BigInt64Array.of(want.attentions ? BigInt(heads) : 0n) },
      ...attentionFeeds(this.#config, input),
      ...headFeeds(this.#config, input),
      ...(this.#variant.cache && this.#pastFeeds(input)),
      ...(encoderHiddenStates && crossFeeds(encoderHiddenStates, input.encoderAttentionMask)),
    }
  }

  /** An empty cache is one of no tokens. */
  #pastFeeds({ batch, pastKeyValues }: EncoderInput): Record<string, Feed> {
    const { num_hidden_layers: layers, num_attention_heads: heads, hidden_size: hidden } = this.#config
    const none = { shape: [batch, heads, 0, hidden / heads], data: new Float32Array(0) }
    const pairs = Array.from({ length: layers }, (_, i) => {
      const { key, value } = pastKeyValues?.[i] ?? { key: none, value: none }
      return [
        [`past_key_values.${i}.key`, key],
        [`past_key_values.${i}.value`, value],
      ]
    })
    return Object.fromEntries(pairs.flat())
  }
}

/** What every layer's attention is given: its bias, and distances where positions are relative. */
export function attentionFeeds(config: ModelConfig, { batch, sequence, attentionMask, pastKeyValues }: EncoderInput): Record<string, Feed> {
  const past = pastLength(pastKeyValues)
  return {
    attention_bias: config.is_decoder ? causalBias(attentionMask, batch, past, sequence) : keyBias(attentionMask, batch, sequence),
    ...(config.position_embedding_type !== 'absolute' && { distance_ids: distances(past, sequence, config.max_position_embeddings) }),
  }
}

/** Every graph takes them; without interventions they are ones and zeros. */
function headFeeds({ num_hidden_layers: layers, num_attention_heads: heads, is_decoder }: ModelConfig, { headMask, headBias, headReach }: EncoderInput) {
  const all = layers * heads
  const mask = headMask ?? new Float32Array(all).fill(1)
  const same = (value: number): Feed => ({ shape: [layers, 1, 1, 1], data: new Float32Array(layers).fill(value) })
  return {
    head_mask: { shape: [layers, mask.length / all, heads], data: mask },
    head_bias: headBias ? { shape: [layers, heads, 1, headBias.length / all], data: headBias } : same(0),
    ...(is_decoder && { head_reach: headReach ? { shape: [layers, heads, headReach.length / all, 1], data: headReach } : same(1) }),
  }
}

function crossFeeds(states: TensorData, mask: Float32Array | undefined): Record<string, Feed> {
  const [batch = 0, source = 0] = states.shape
  return { encoder_hidden_states: states, encoder_attention_bias: keyBias(mask ?? new Float32Array(batch * source).fill(1), batch, source) }
}

const keyBias = (mask: Float32Array, batch: number, sequence: number): Feed => ({ shape: [batch, 1, 1, sequence], data: mask.map((m) => (1 - m) * LOWEST) })

/** A decoder's query sees its own and earlier keys: allowed or not in one step, since two lowest values would add up to −∞. */
function causalBias(mask: Float32Array, batch: number, past: number, sequence: number): Feed {
  const keys = past + sequence
  const data = new Float32Array(batch * sequence * keys)
  for (let b = 0; b < batch; b++)
    for (let q = 0; q < sequence; q++)
      for (let k = 0; k < keys; k++) data[(b * sequence + q) * keys + k] = k <= q + past && mask[b * keys + k] !== 0 ? 0 : LOWEST
  return { shape: [batch, 1, sequence, keys], data }
}

/** Rows of the distance embedding: query − key, shifted so that the most negative is 0. Queries stand behind the past. */
function distances(past: number, sequence: number, positions: number): Feed {
  const keys = past + sequence
  const data = BigInt64Array.from({ length: sequence * keys }, (_, i) => BigInt(past + Math.floor(i / keys) - (i % keys) + positions - 1))
  return { shape: [sequence, keys], data }
}

const numbered = (name: string, from: number, to: number): string[] => Array.from({ length: to - from + 1 }, (_, i) => `${name}.${from + i}`)
