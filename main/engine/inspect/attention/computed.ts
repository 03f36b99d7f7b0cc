import { breathe } from '../../breathe'
import { attentionLayerGraph } from '../../graph/attentionLayer'
import { ExportNetwork } from '../../network/exportNetwork'
import type { OpenModel } from '../../openModel'
import { attentionFeeds, type EncoderInput } from '../../session/encoderSession'
import { encodeBatch } from '../../tasks/encodeBatch'
import type { AttendedModel } from './attendedModel'
import { layerWeights } from './layerWeights'
import { runOnce } from './runOnce'

/** What one run of the encoder gives. */
export interface Computed {
  /** Of each layer, `[heads, tokens, tokens]`. */
  attentions: Float32Array[]
  /** What goes into each layer, `[tokens, hidden]`; none of an export, of which no weights could be found for them. */
  states: Float32Array[]
}

/** Some 300 tokens of a model of roberta-base's size. */
const AT_ONCE_BYTES = 60e6

/**
 * ONNX Runtime copies its outputs, so that attentions that leave the encoder all at once are held twice (300 MB at 512 tokens): large ones are computed layer by layer from the states.
 * @throws AppError `config_unsupported`: an export that gives no attentions; `cancelled`
 */
export async function computed(of: AttendedModel, ids: number[], signal: AbortSignal): Promise<Computed> {
  const { config, network, info } = of.model
  const input = encodeBatch(config, [ids])
  if (network instanceof ExportNetwork) {
    const [head] = info.heads
    const { attentions } = await (head ? network.head(head, input, { attentions: true }, [0]) : network.base(input, { attentions: true }))
    return { attentions: attentions?.map(({ data }) => data) ?? [], states: [] }
  }
  if (expectedBytes(of.model, ids.length) > AT_ONCE_BYTES) return layerByLayer(of, input, signal)
  const { attentions, hiddenStates } = await network.base(input, { attentions: true, hiddenStates: true })
  return { attentions: attentions?.map(({ data }) => data) ?? [], states: hiddenStates?.slice(0, -1).map(({ data }) => data) ?? [] }
}

export async function layerByLayer(of: AttendedModel, input: EncoderInput, signal: AbortSignal): Promise<Computed> {
  const { config, network } = of.model
  const { hiddenStates } = await network.base(input, { hiddenStates: true })
  const result: Computed = { attentions: [], states: [] }
  const feeds = attentionFeeds(config, input)
  for (const [layer, states] of (hiddenStates ?? []).slice(0, -1).entries()) {
    await breathe(signal)
    const graph = attentionLayerGraph(config, await layerWeights(of, layer))
    result.attentions.push(await runOnce(of.model, graph, { states, ...feeds }, 'attentions'))
    result.states.push(states.data)
  }
  return result
}

/** Bytes that a run of so many tokens gives. */
export const expectedBytes = ({ config }: OpenModel, tokens: number): number =>
  4 * config.num_hidden_layers * tokens * (config.num_attention_heads * tokens + config.hidden_size)
