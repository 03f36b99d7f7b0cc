import type { LogitLensInput } from '../../../../shared/inspect/layers'
import type { TensorData } from '../../../../shared/tensor'
import { breathe } from '../../breathe'
import { architectureOf } from '../../graph/architectures'
import { finalNormGraph } from '../../graph/finalNorm'
import { below } from '../../graph/layers'
import { encodeBatch } from '../../tasks/encodeBatch'
import type { AttendedModel } from '../attention/attendedModel'
import { type EncodedText, encodedText } from '../attention/encodedText'
import { modelWeights } from '../attention/layerWeights'
import { withSession } from '../attention/runOnce'

/** One run of the encoder. */
export interface LensRun {
  /** Without tokens where several texts were run. */
  text: EncodedText
  /** That the model saw. */
  tokens: number
  /** What a head reads of each layer, from the embeddings on, `[tokens, hidden]`: a final LayerNorm is applied. */
  states: TensorData[]
  ms: number
  /** What was cut. */
  warnings: string[]
}

type Texts = Pick<LogitLensInput, 'text' | 'textPair' | 'window' | 'truncate'>

/** 512 tokens through a model of roberta-large's size are 52 MB. */
const MOST_BYTES = 100e6

/** The states of the last text: another head, or another number of candidates, runs no encoder. */
export class LensRuns {
  readonly #of: AttendedModel
  #last: { texts: Texts; run: LensRun } | null = null

  constructor(of: AttendedModel) {
    this.#of = of
  }

  /** @throws AppError `text_too_long`, `input_invalid`, `cancelled` */
  async run(texts: Texts, signal: AbortSignal): Promise<LensRun> {
    if (this.#last && isSame(this.#last.texts, texts)) return { ...this.#last.run, ms: 0 }
    this.#last = null
    const text = await encodedText(this.#of.model, texts, 'logit-lens')
    await breathe(signal)
    const started = performance.now()
    const states = await lensStates(this.#of, text.row.ids)
    const run: LensRun = { text, tokens: text.row.ids.length, states, ms: performance.now() - started, warnings: cutOf(text) }
    if (states.reduce((sum, { data }) => sum + data.byteLength, 0) <= MOST_BYTES) this.#last = { texts, run }
    return run
  }
}

const cutOf = ({ row, windows, totalTokens }: EncodedText): string[] =>
  windows.length === 1 && totalTokens > row.ids.length ? [`The text has ${totalTokens} tokens; it was cut to ${row.ids.length}.`] : []

const isSame = (one: Texts, other: Texts): boolean =>
  one.text === other.text && one.textPair === other.textPair && one.window === other.window && one.truncate === other.truncate

/** Layers + 1 of them. The last are the encoder's own output, which has its LayerNorm whether or not the reference's last hidden states do. */
export async function lensStates(of: AttendedModel, ids: number[]): Promise<TensorData[]> {
  const { config, network } = of.model
  const { hiddenStates, lastHiddenState } = await network.base(encodeBatch(config, [ids]), { hiddenStates: true })
  const between = (hiddenStates ?? []).slice(0, -1).map(flattened)
  return [...(await normed(of, between)), flattened(lastHiddenState)]
}

async function normed(of: AttendedModel, states: TensorData[]): Promise<TensorData[]> {
  const { config } = of.model
  const { finalNorm } = architectureOf(config.model_type)
  if (!finalNorm) return states
  const graph = finalNormGraph(config, below(await modelWeights(of), finalNorm.name))
  return withSession(of.model, graph, async (session) => {
    const result: TensorData[] = []
    for (const one of states) result.push({ shape: one.shape, data: (await session.run({ states: one }, ['normed'])).normed as Float32Array })
    return result
  })
}

const flattened = ({ shape: [, tokens = 0, hidden = 0], data }: TensorData): TensorData => ({ shape: [tokens, hidden], data })
