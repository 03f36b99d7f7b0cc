import { AppError } from '../../../shared/errors'
import type { Head } from '../../../shared/model'
import type { TensorData } from '../../../shared/tensor'
import type { Checkpoint } from '../checkpoint/checkpoint'
import type { ModelConfig } from '../config/modelConfig'
import type { ValueInfoProto } from '../graph/onnxSchema'
import { positionsFromIds } from '../math/positions'
import { exportedHead } from '../onnx/exportedHead'
import type { ExportGraph } from '../onnx/exportGraph'
import type { EncoderInput, EncoderOutput, Want } from '../session/encoderSession'
import { gatherRows } from '../session/headSession'
import { createSession, type Feed, type OnnxSession, type SessionOptions } from '../session/onnxSession'
import { type BaseOutput, type HeadOutput, type Network, readsFirst } from './network'

const KNOWN_INPUTS = ['input_ids', 'attention_mask', 'token_type_ids', 'position_ids']

/** An ONNX export's own graph: it computes what it was exported for and nothing else. */
export class ExportNetwork implements Network {
  readonly #config: ModelConfig
  readonly #export: ExportGraph
  readonly #name: string
  readonly #options: SessionOptions
  #session: Promise<OnnxSession> | null = null

  /** @throws AppError `config_unsupported`: it wants inputs or gives outputs that no class of the family has */
  constructor(config: ModelConfig, checkpoint: Checkpoint & { export: ExportGraph }, options: SessionOptions) {
    this.#config = config
    this.#export = checkpoint.export
    this.#name = checkpoint.files[0]?.name ?? 'The export'
    this.#options = options
    const unknown = checkpoint.export.inputs.filter(({ name }) => !KNOWN_INPUTS.includes(name))
    if (unknown.length > 0) throw this.#unsupported(`wants the inputs ${listed(unknown)}; known are ${KNOWN_INPUTS.join(', ')}`)
    if (exportedHead(config, checkpoint.export) === undefined)
      throw this.#unsupported(`gives ${listed(checkpoint.export.outputs)}, which is of no class of the family`)
  }

  async prepare(): Promise<void> {
    await this.#open()
  }

  requireHead(head: Head): void {
    const found = exportedHead(this.#config, this.#export)
    // A causal and a masked language model give the same logits; is_decoder says which it is.
    if (found === head || (found === 'MaskedLM' && head === 'CausalLM')) return
    throw new AppError(
      'head_missing',
      `This export has no ${head} head: it was exported ${found ? `for ${found}` : 'without a head'} and gives ${listed(this.#export.outputs)}.`,
      'Open the checkpoint that it was exported from, or an export for this task.',
      { head },
    )
  }

  async base(input: EncoderInput, want: Want): Promise<BaseOutput> {
    if (exportedHead(this.#config, this.#export) !== null) throw this.#unsupported(`gives ${listed(this.#export.outputs)} and no last_hidden_state`)
    const { outputs, ...extras } = await this.#run(input, want, ['last_hidden_state', ...this.#existing('pooler_output')])
    const { batch, sequence } = input
    const { hidden_size: hidden } = this.#config
    const pooler = outputs.pooler_output
    return {
      ...extras,
      lastHiddenState: { shape: [batch, sequence, hidden], data: outputs.last_hidden_state as Float32Array },
      poolerOutput: pooler ? { shape: [batch, hidden], data: pooler } : null,
    }
  }

  async head(head: Head, input: EncoderInput, want: Want, rows?: number[]): Promise<HeadOutput> {
    this.requireHead(head)
    const isSpan = head === 'QuestionAnswering' && this.#existing('logits').length === 0
    const { outputs, ...extras } = await this.#run(input, want, isSpan ? ['start_logits', 'end_logits'] : ['logits'])
    const count = readsFirst(head) ? input.batch : input.batch * input.sequence
    const data = isSpan ? paired(outputs.start_logits as Float32Array, outputs.end_logits as Float32Array) : (outputs.logits as Float32Array)
    const logits: TensorData = { shape: [count, data.length / count], data }
    // Rows of a head that reads `<s>` are numbered by position, its logits by sequence.
    return { ...extras, logits: rows ? gatherRows(logits, readsFirst(head) ? rows.map((row) => row / input.sequence) : rows) : logits }
  }

  async #run(input: EncoderInput, want: Want, names: string[]): Promise<Omit<EncoderOutput, 'lastHiddenState'> & { outputs: Record<string, Float32Array> }> {
    const { batch, sequence } = input
    const states = want.hiddenStates ? this.#hiddenStates() : []
    const weights = want.attentions ? this.#attentionNames() : []
    const session = await this.#open()
    const outputs = await session.run(this.#feeds(input), [...names, ...states, ...weights]).catch((error: Error) => {
      throw this.#unsupported(`cannot take ${batch} x ${sequence} tokens (${error.message.split('\n')[0]})`)
    })
    const { num_attention_heads: heads, hidden_size: hidden } = this.#config
    const attentions = weights.map((name) => ({ shape: [batch, heads, sequence, sequence], data: outputs[name] as Float32Array }))
    for (const { data } of attentions) this.#checkAttention(data, batch * heads * sequence, sequence)
    return {
      outputs,
      hiddenStates: want.hiddenStates ? states.map((name) => ({ shape: [batch, sequence, hidden], data: outputs[name] as Float32Array })) : null,
      attentions: want.attentions ? attentions : null,
      crossAttentions: null,
      pastKeyValues: null,
    }
  }

  /** What was found by its place in the graph must be what it is taken for: rows that sum to 1. */
  #checkAttention(data: Float32Array, rows: number, keys: number): void {
    const sumOf = (row: number) => data.subarray(row * keys, (row + 1) * keys).reduce((sum, weight) => sum + weight, 0)
    const isRight = data.length === rows * keys && [0, Math.floor(rows / 2), rows - 1].every((row) => Math.abs(sumOf(row) - 1) < 1e-2)
    if (!isRight) throw this.#unsupported('has a softmax in each layer that gives no attention weights: its rows do not sum to 1')
  }

  #feeds(input: EncoderInput): Record<string, Feed> {
    const { batch, sequence, input: ids, attentionMask, tokenTypeIds, positionIds, headMask, headBias } = input
    if (!(ids instanceof BigInt64Array)) throw this.#unsupported('takes input_ids and no inputs_embeds')
    if (headMask) throw this.#unsupported('has no input for a head mask')
    if (headBias) throw this.#unsupported('has no input that restricts what a head attends to')
    const has = (name: string) => this.#export.inputs.some((declared) => declared.name === name)
    if (!has('token_type_ids') && tokenTypeIds.some((type) => type !== 0n)) throw this.#unsupported('has no input for token types')
    const usual = positionsFromIds(ids, sequence, this.#config.pad_token_id)
    if (!has('position_ids') && positionIds.some((position, i) => position !== usual[i])) throw this.#unsupported('has no input for position ids')
    const values = {
      input_ids: ids,
      attention_mask: BigInt64Array.from(attentionMask, (m) => BigInt(Math.round(m))),
      token_type_ids: tokenTypeIds,
      position_ids: positionIds,
    }
    const feeds = this.#export.inputs.map(({ name, type }) => {
      const data = values[name as keyof typeof values]
      const { elemType, shape } = type.tensorType
      // A multiple-choice export takes [batch, choices, sequence].
      return [
        name,
        { shape: shape.dim.length === 3 ? [1, batch, sequence] : [batch, sequence], data: elemType === INT32 ? Int32Array.from(data, Number) : data },
      ]
    })
    return Object.fromEntries(feeds)
  }

  #attentionNames(): string[] {
    const { attentions } = this.#export
    const { num_hidden_layers: layers } = this.#config
    if ('missing' in attentions) throw this.#unsupported(`gives no attentions: ${attentions.missing}`)
    if (attentions.names.length !== layers)
      throw this.#unsupported(`gives no attentions: ${attentions.names.length} of its softmaxes could be some, the model has ${layers} layers`)
    return attentions.names
  }

  #hiddenStates(): string[] {
    const names = Array.from({ length: this.#config.num_hidden_layers + 1 }, (_, i) => `hidden_states.${i}`)
    if (this.#existing(...names).length < names.length) throw this.#unsupported(`gives no hidden states: its outputs are ${listed(this.#export.outputs)}`)
    return names
  }

  #existing(...names: string[]): string[] {
    return names.filter((name) => this.#export.outputs.some((output) => output.name === name))
  }

  /** An operator or a version that ONNX Runtime does not know ends here. */
  #open(): Promise<OnnxSession> {
    this.#session ??= createSession(this.#export.graph, this.#options, 'packed').catch((error: Error) => {
      this.#session = null
      if (error instanceof AppError) throw error
      throw this.#unsupported(`cannot be run by ONNX Runtime: ${error.message.split('\n')[0]}`)
    })
    return this.#session
  }

  #unsupported(why: string): AppError {
    return new AppError('config_unsupported', `${this.#name} ${why}.`, 'Open the checkpoint that it was exported from.', { file: this.#name })
  }
}

const INT32 = 6
const listed = (values: ValueInfoProto[]): string => values.map(({ name }) => name).join(', ') || 'nothing'

/** Start and end of each position side by side, as a head gives them. */
function paired(start: Float32Array, end: Float32Array): Float32Array {
  const data = new Float32Array(2 * start.length)
  for (const [i, value] of start.entries()) data.set([value, end[i] as number], 2 * i)
  return data
}
