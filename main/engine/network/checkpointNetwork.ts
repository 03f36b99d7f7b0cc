import { AppError } from '../../../shared/errors'
import type { Head } from '../../../shared/model'
import type { TensorData } from '../../../shared/tensor'
import type { Checkpoint } from '../checkpoint/checkpoint'
import { checkTensors, encoderTensors, headTensors, lmDecoder } from '../checkpoint/expectedTensors'
import type { ModelConfig } from '../config/modelConfig'
import type { EncoderVariant } from '../graph/encoder'
import type { Graph } from '../graph/graphBuilder'
import { classificationHead, linearHead, maskedLMHead, multipleChoiceHead, poolerHead } from '../graph/heads'
import type { Weights } from '../graph/layers'
import { requireHead } from '../report'
import { type EncoderInput, EncoderSession, type Want } from '../session/encoderSession'
import { gatherRows, HeadSession } from '../session/headSession'
import type { SessionOptions } from '../session/onnxSession'
import { type BaseOutput, defaultRows, type HeadOutput, type Network, readsFirst } from './network'

/** The graph of each head that needs nothing but its own tensors. */
const HEAD_GRAPHS: Partial<Record<Head, (config: ModelConfig, weights: Weights) => Graph>> = {
  SequenceClassification: classificationHead,
  TokenClassification: (config, weights) => linearHead(config, weights, 'classifier'),
  QuestionAnswering: (config, weights) => linearHead(config, weights, 'qa_outputs'),
  MultipleChoice: multipleChoiceHead,
}

/** Graphs built over a checkpoint's weights: sessions are made when they are first needed and kept. */
export class CheckpointNetwork implements Network {
  readonly #config: ModelConfig
  readonly #checkpoint: Checkpoint
  readonly #options: SessionOptions
  readonly #encoders = new Map<string, Promise<EncoderSession>>()
  readonly #heads = new Map<string, Promise<HeadSession>>()

  /** @throws AppError `tensor_missing` or `tensor_shape`: the encoder must be whole */
  constructor(config: ModelConfig, checkpoint: Checkpoint, options: SessionOptions) {
    checkTensors(encoderTensors(config), checkpoint.tensors, 'The encoder')
    this.#config = config
    this.#checkpoint = checkpoint
    this.#options = options
  }

  requireHead(head: Head): void {
    requireHead(head, this.#config, this.#checkpoint)
  }

  /** The common encoder, which takes ids. */
  async prepare(): Promise<void> {
    await this.encoder()
  }

  encoder(variant: EncoderVariant = { input: 'ids', cache: false, cross: false }): Promise<EncoderSession> {
    return once(this.#encoders, JSON.stringify(variant), () => EncoderSession.create(this.#config, this.#weights, variant, this.#options))
  }

  async base(input: EncoderInput, want: Want): Promise<BaseOutput> {
    const output = await this.#encode(input, want)
    const pooler = await this.#pooler()
    return { ...output, poolerOutput: pooler && (await pooler.run(gatherRows(output.lastHiddenState, firstRows(input)))) }
  }

  async head(head: Head, input: EncoderInput, want: Want, rows?: number[]): Promise<HeadOutput> {
    const session = await this.#head(head)
    const { lastHiddenState, ...extras } = await this.#encode(input, want)
    // Every position in order is the tensor as it is.
    const states = rows || readsFirst(head) ? gatherRows(lastHiddenState, rows ?? defaultRows(head, input)) : flattened(lastHiddenState)
    return { ...extras, logits: await session.run(states) }
  }

  /** A head over rows of any layer's states, `[rows, hidden]`: the logit lens. @throws AppError `head_missing` */
  async applied(head: Head, states: TensorData): Promise<TensorData> {
    return (await this.#head(head)).run(states)
  }

  /** The same weights without some layers, with sessions of its own. `skipped`: from 1. */
  without(skipped: number[]): { config: ModelConfig; network: CheckpointNetwork } {
    const left = Array.from({ length: this.#config.num_hidden_layers }, (_, i) => i).filter((layer) => !skipped.includes(layer + 1))
    const config = { ...this.#config, num_hidden_layers: left.length }
    const tensors = new Map([...this.#checkpoint.tensors].flatMap(([name, entry]) => renumbered(name, left).map((own) => [own, entry] as const)))
    return { config, network: new CheckpointNetwork(config, { ...this.#checkpoint, tensors }, this.#options) }
  }

  /** Ends its sessions: their memory is free again. */
  async release(): Promise<void> {
    const sessions = await Promise.allSettled([...this.#encoders.values(), ...this.#heads.values()])
    this.#encoders.clear()
    this.#heads.clear()
    await Promise.all(sessions.map((one) => (one.status === 'fulfilled' ? one.value.release() : undefined)))
  }

  async #encode(input: EncoderInput, want: Want) {
    const encoder = await this.encoder(EncoderSession.variantFor(input, want))
    return encoder.run(input, want)
  }

  #head(head: Head): Promise<HeadSession> {
    const isLanguageModel = head === 'MaskedLM' || head === 'CausalLM'
    // A causal and a masked language model have the same head.
    return once(this.#heads, isLanguageModel ? 'LanguageModel' : head, () => {
      this.requireHead(head)
      const graph = HEAD_GRAPHS[head]?.(this.#config, this.#weights) ?? this.#languageModelGraph()
      return HeadSession.create(graph, this.#options)
    })
  }

  #languageModelGraph(): Graph {
    const { decoder, bias } = lmDecoder(this.#config, this.#checkpoint.tensors)
    return maskedLMHead(this.#config, this.#weights, decoder, bias)
  }

  async #pooler(): Promise<HeadSession | null> {
    const expected = headTensors('pooler', this.#config)
    if (!Object.keys(expected).every((name) => this.#checkpoint.tensors.has(name))) return null
    return once(this.#heads, 'pooler', () => {
      checkTensors(expected, this.#checkpoint.tensors, 'The pooler')
      return HeadSession.create(poolerHead(this.#config, this.#weights), this.#options)
    })
  }

  readonly #weights: Weights = (name) => {
    const entry = this.#checkpoint.tensors.get(name)
    if (!entry) throw new AppError('tensor_missing', `Tensor ${name} is missing.`, 'The weight file is of another model or incomplete.', { missing: [name] })
    return entry
  }
}

/** A tensor's name when only these layers are left, none for one of another layer. */
function renumbered(name: string, left: number[]): string[] {
  const layer = /^encoder\.layer\.(\d+)\./.exec(name)?.[1]
  if (layer === undefined) return [name]
  const at = left.indexOf(Number(layer))
  return at < 0 ? [] : [name.replace(/\d+/, String(at))]
}

const firstRows = ({ batch, sequence }: EncoderInput): number[] => Array.from({ length: batch }, (_, i) => i * sequence)
const flattened = ({ shape: [batch = 0, sequence = 0, hidden = 0], data }: TensorData): TensorData => ({ shape: [batch * sequence, hidden], data })

/** A session is made once even if asked for twice at the same time; a failure is not kept. */
function once<T>(sessions: Map<string, Promise<T>>, key: string, make: () => Promise<T>): Promise<T> {
  const known = sessions.get(key)
  if (known) return known
  const made = Promise.resolve().then(make)
  made.catch(() => sessions.delete(key))
  sessions.set(key, made)
  return made
}
