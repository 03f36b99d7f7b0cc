import type { AttendedInput, AttendedTokens } from '../../../../shared/inspect/attention'
import { segmentsOf } from '../../../../shared/inspect/attentionView'
import { ExportNetwork } from '../../network/exportNetwork'
import type { OpenModel } from '../../openModel'
import { factsOf } from '../../tasks/facts'
import { columnsOf } from '../../tasks/windows'
import type { AttendedModel } from './attendedModel'
import { type Computed, computed } from './computed'
import type { EncodedText } from './encodedText'

/** One run of the encoder, with all that was computed from it. Layers count from 0 here. */
export interface AttentionRun extends Computed {
  of: AttendedModel
  /** What it was asked for by. */
  input: AttendedInput
  tokens: AttendedTokens
  /** Of each layer, `[heads, tokens]`: filled when it is first asked for. */
  valueNorms: Map<number, Float32Array>
  /** Up to each layer, `[tokens, tokens]`: filled from the first on. */
  rollouts: Float32Array[]
}

/** Runs one row of tokens. @throws AppError `config_unsupported`: an export that gives no attentions; `cancelled` */
export async function runAttentions(of: AttendedModel, input: AttendedInput, encoded: EncodedText, signal: AbortSignal): Promise<AttentionRun> {
  const started = performance.now()
  const found = await computed(of, encoded.row.ids, signal)
  const ms = { tokenize: encoded.ms, run: performance.now() - started, post: 0 }
  return { of, input, tokens: attendedTokens(of.model, encoded, ms), ...found, valueNorms: new Map(), rollouts: [] }
}

export function attendedTokens(model: OpenModel, encoded: EncodedText, ms: AttendedTokens['ms']): AttendedTokens {
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
