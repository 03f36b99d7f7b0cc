import type { Interventions } from '../../../../shared/inspect/interventions'
import type { Head } from '../../../../shared/model'
import type { ModelConfig } from '../../config/modelConfig'
import type { BaseOutput, HeadOutput, Network } from '../../network/network'
import { type EncoderInput, LOWEST, pastLength, type Want } from '../../session/encoderSession'
import { refused } from './checked'

/** A network whose heads are scaled and restricted. Skipped layers are not in it any more: `layers` says which of the checkpoint's are, from 1. */
export class IntervenedNetwork implements Network {
  readonly #network: Network
  readonly #config: ModelConfig
  readonly #headMask: Float32Array | undefined
  readonly #restricted: Interventions['restricted']

  /** `config`: of the layers that are left. */
  constructor(network: Network, config: ModelConfig, interventions: Interventions, layers: number[]) {
    this.#network = network
    this.#config = config
    this.#headMask = headMaskOf(config, interventions, layers)
    this.#restricted = interventions.restricted.flatMap((one) => (layers.includes(one.layer) ? { ...one, layer: layers.indexOf(one.layer) + 1 } : []))
  }

  prepare(): Promise<void> {
    return this.#network.prepare()
  }

  requireHead(head: Head): void {
    this.#network.requireHead(head)
  }

  /** @throws AppError `input_invalid`: a restricted head would have nothing to attend to in so short a sequence */
  checkSequence(tokens: number): void {
    for (const { layer, tokens: allowed } of this.#restricted)
      if (allowed.every((token) => token >= tokens))
        throw refused(
          'restricted',
          `heads of layer ${layer} may attend to ${listed(allowed)} alone, and a sequence of ${tokens} tokens has none of them`,
          `Name tokens from 0 to ${tokens - 1}.`,
        )
  }

  base(input: EncoderInput, want: Want): Promise<BaseOutput> {
    return this.#network.base(this.#intervened(input), want)
  }

  head(head: Head, input: EncoderInput, want: Want, rows?: number[]): Promise<HeadOutput> {
    return this.#network.head(head, this.#intervened(input), want, rows)
  }

  /** A run that brings its own head mask has these in it: see `headAblation.ts`. */
  #intervened(input: EncoderInput): EncoderInput {
    const own = { ...input, headMask: input.headMask ?? this.#headMask }
    if (this.#restricted.length === 0) return own
    const past = pastLength(input.pastKeyValues)
    const headReach = this.#config.is_decoder ? this.#headReach(past, input.sequence) : undefined
    return { ...own, headBias: this.#headBias(past + input.sequence), headReach }
  }

  /** `[layers, heads, keys]`: 0 where a head may look, the lowest number elsewhere. */
  #headBias(keys: number): Float32Array {
    const { num_hidden_layers: layers, num_attention_heads: heads } = this.#config
    const bias = new Float32Array(layers * heads * keys)
    for (const { layer, heads: of, tokens } of this.#restricted)
      for (const head of of) {
        const own = bias.subarray(((layer - 1) * heads + head - 1) * keys).subarray(0, keys)
        own.fill(LOWEST)
        for (const token of tokens) if (token < keys) own[token] = 0
      }
    return bias
  }

  /** `[layers, heads, sequence]`: a decoder's token that stands before all that a head may attend to is given nothing by it. */
  #headReach(past: number, sequence: number): Float32Array {
    const { num_hidden_layers: layers, num_attention_heads: heads } = this.#config
    const reach = new Float32Array(layers * heads * sequence).fill(1)
    for (const { layer, heads: of, tokens } of this.#restricted) {
      const first = tokens.reduce((least, token) => Math.min(least, token)) - past
      for (const head of of) {
        const own = ((layer - 1) * heads + head - 1) * sequence
        // A head that is named twice: the last counts.
        reach.fill(1, own, own + sequence)
        reach.fill(0, own, own + Math.min(sequence, Math.max(0, first)))
      }
    }
    return reach
  }
}

/** `[layers, heads]` of the layers that are left; `undefined` where every head is untouched. */
export function headMaskOf({ num_attention_heads: heads }: ModelConfig, { heads: scaled }: Interventions, layers: number[]): Float32Array | undefined {
  if (scaled.every(({ scale }) => scale === 1)) return undefined
  const mask = new Float32Array(layers.length * heads).fill(1)
  for (const { layer, head, scale } of scaled) if (layers.includes(layer)) mask[layers.indexOf(layer) * heads + head - 1] = scale
  return mask
}

/** The first few, and how many more there are. */
function listed(tokens: number[]): string {
  if (tokens.length === 1) return `token ${tokens[0]}`
  return `the tokens ${tokens.slice(0, 5).join(', ')}${tokens.length > 5 ? ` and ${tokens.length - 5} more` : ''}`
}
