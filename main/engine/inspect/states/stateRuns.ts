import type { AttendedTokens } from '../../../../shared/inspect/attention'
import type { StatesInput } from '../../../../shared/inspect/states'
import type { TensorData } from '../../../../shared/tensor'
import { breathe } from '../../breathe'
import { ExportNetwork } from '../../network/exportNetwork'
import type { OpenModel } from '../../openModel'
import type { EncoderInput } from '../../session/encoderSession'
import { encodeBatch } from '../../tasks/encodeBatch'
import type { AttendedModel } from '../attention/attendedModel'
import { attendedTokens } from '../attention/attentionRun'
import { encodedText } from '../attention/encodedText'

/** One run of the encoder over a text. */
export interface StateRun {
  tokens: AttendedTokens
  /** Layers + 1, each `[tokens, hidden]` (reference: `hidden_states`). */
  states: Float32Array[]
  hidden: number
}

/** 512 tokens through a model of roberta-large's size are 52 MB. */
const MOST_BYTES = 110e6

/** The states of the last text: another layer of it runs no encoder. */
export class StateRuns {
  readonly #of: AttendedModel
  #last: { input: StatesInput; run: StateRun } | null = null

  constructor(of: AttendedModel) {
    this.#of = of
  }

  /** @throws AppError `text_too_long`, `input_invalid`, `cancelled`; `config_unsupported`: an export that gives no hidden states */
  async of(input: StatesInput, signal: AbortSignal): Promise<StateRun> {
    if (this.#last && isSame(this.#last.input, input)) return this.#last.run
    this.#last = null
    const { model } = this.#of
    const encoded = await encodedText(model, input)
    await breathe(signal)
    const started = performance.now()
    const { hiddenStates: states } = await statesOf(model, encodeBatch(model.config, [encoded.row.ids]))
    const tokens = attendedTokens(model, encoded, { tokenize: encoded.ms, run: performance.now() - started, post: 0 })
    await breathe(signal)
    const run = { tokens, states, hidden: model.config.hidden_size }
    if (states.reduce((sum, { byteLength }) => sum + byteLength, 0) <= MOST_BYTES) this.#last = { input: { ...input }, run }
    return run
  }
}

/** Of each layer, `[batch · sequence, hidden]`, and what a head reads (`null` of an export with a head). @throws AppError `config_unsupported` */
export async function statesOf({ network, info }: OpenModel, input: EncoderInput): Promise<{ hiddenStates: Float32Array[]; last: Float32Array | null }> {
  const [head] = info.heads
  if (network instanceof ExportNetwork && head) {
    // Its head is in the same graph, and its hidden states may come beside the logits.
    const { hiddenStates } = await network.head(head, input, { hiddenStates: true }, [0])
    return { hiddenStates: flat(hiddenStates), last: null }
  }
  const { hiddenStates, lastHiddenState } = await network.base(input, { hiddenStates: true })
  return { hiddenStates: flat(hiddenStates), last: lastHiddenState.data }
}

const flat = (states: TensorData[] | null): Float32Array[] => (states ?? []).map(({ data }) => data)

const isSame = (one: StatesInput, other: StatesInput): boolean =>
  one.text === other.text && one.textPair === other.textPair && one.window === other.window && one.truncate === other.truncate
