import type { AttendedInput, AttendedTokens } from '../../../../shared/inspect/attention'
import { segmentsOf } from '../../../../shared/inspect/attentionView'
import { ExportNetwork } from '../../network/exportNetwork'
import type { OpenModel } from '../../openModel'
import type { EncoderOutput } from '../../session/encoderSession'
import { encodeBatch } from '../../tasks/encodeBatch'
import { factsOf } from '../../tasks/facts'
import { columnsOf } from '../../tasks/windows'
import type { OpenWeights } from '../openWeights'
import type { EncodedText } from './encodedText'

/** A model and the weights that it was opened from. */
export interface AttendedModel {
  model: OpenModel
  weights: OpenWeights
}

/** One run of the encoder, with all that was computed from it. Layers count from 0 here. */
export interface AttentionRun {
  of: AttendedModel
  /** What it was asked for by. */
  input: AttendedInput
  tokens: AttendedTokens
  /** Of each layer, `[heads, tokens, tokens]`. */
  attentions: Float32Array[]
  /** What goes into each layer, `[tokens, hidden]`; none of an export. */
  states: Float32Array[]
  /** Of each layer, `[heads, tokens]`: filled when it is first asked for. */
  valueNorms: Map<number, Float32Array>
  /** Up to each layer, `[tokens, tokens]`: filled from the first on. */
  rollouts: Float32Array[]
}

/** Runs one row of tokens. @throws AppError `config_unsupported`: an export that gives no attentions */
export async function runAttentions(of: AttendedModel, input: AttendedInput, encoded: EncodedText): Promise<AttentionRun> {
  const started = performance.now()
  const { attentions, hiddenStates } = await attentionsOf(of.model, encoded.row.ids)
  const ms = { tokenize: encoded.ms, run: performance.now() - started, post: 0 }
  return {
    of,
    input,
    tokens: attendedTokens(of.model, encoded, ms),
    attentions: attentions?.map(({ data }) => data) ?? [],
    states: hiddenStates?.slice(0, -1).map(({ data }) => data) ?? [],
    valueNorms: new Map(),
    rollouts: [],
  }
}

/** An export computes what it was made for, and has no hidden states of which its weights could be found. */
export async function attentionsOf({ config, network, info }: OpenModel, ids: number[]): Promise<Pick<EncoderOutput, 'attentions' | 'hiddenStates'>> {
  const input = encodeBatch(config, [ids])
  const isExport = network instanceof ExportNetwork
  const [head] = info.heads
  const want = { attentions: true, hiddenStates: !isExport }
  return isExport && head ? network.head(head, input, want, [0]) : network.base(input, want)
}

function attendedTokens(model: OpenModel, encoded: EncodedText, ms: AttendedTokens['ms']): AttendedTokens {
  const { row, windows, window, totalTokens } = encoded
  const { config, network } = model
  const { tokenizer } = model.tokenizer
  const special = new Set(tokenizer.allSpecialIds)
  const specials = Uint8Array.from(row.ids, (id, i) => (row.specialTokensMask[i] === 1 || special.has(id) ? 1 : 0))
  return {
    ...factsOf(model, row.ids.length, ms),
    // An added token's own string there has the space before it.
    columns: { ...columnsOf(row, [...row.ids.keys()]), tokens: row.ids.map((id) => model.tokenizer.idToToken(id)) },
    sequences: Int8Array.from(row.sequenceIds, (sequence) => sequence ?? -1),
    words: Int32Array.from(row.wordIds ?? [], (word) => word ?? -1),
    specials,
    segments: segmentsOf(row.ids, tokenizer.sepTokenId, specials),
    layers: config.num_hidden_layers,
    heads: config.num_attention_heads,
    isCausal: config.is_decoder,
    windows,
    window,
    totalTokens,
    noValueWeights: network instanceof ExportNetwork ? NO_VALUE_WEIGHTS : null,
  }
}

const NO_VALUE_WEIGHTS = 'An ONNX export does not say which of its weights are the values’. Open the checkpoint that it was exported from.'

/** Bytes that a run holds. */
export const heldBytes = ({ attentions, states, valueNorms, rollouts }: AttentionRun): number =>
  [...attentions, ...states, ...valueNorms.values(), ...rollouts].reduce((sum, { byteLength }) => sum + byteLength, 0)

/** Bytes that a run of so many tokens will hold. */
export const expectedBytes = ({ config }: OpenModel, tokens: number): number =>
  4 * config.num_hidden_layers * tokens * (config.num_attention_heads * tokens + config.hidden_size)
