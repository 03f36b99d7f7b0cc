import { AppError } from '../../../../shared/errors'
import type {
  AttendedInput,
  AttendedTokens,
  AttentionFlow,
  AttentionMatrix,
  AttentionThumbnails,
  FlowInput,
  HeadStatistics,
  HeadStatisticsInput,
  MatrixInput,
  ThumbnailsInput,
} from '../../../../shared/inspect/attention'
import { reducedHeads } from '../../../../shared/inspect/attentionView'
import type { CallContext } from '../../../../shared/rpc'
import type { AttendedModel } from './attendedModel'
import { attentionFlow } from './attentionFlow'
import type { AttentionRun } from './attentionRun'
import { AttentionRuns } from './attentionRuns'
import { headStatistics } from './headStatistics'
import { OtherModel } from './otherModel'
import { rollout } from './rollout'
import { attentionThumbnails } from './thumbnails'
import { valueWeighted } from './valueNorms'

/** What the panel "Attention" asks: each question names its text, whose run is found or made. */
export class Attentions {
  readonly #open: AttendedModel
  readonly #other = new OtherModel()
  readonly #runs = new AttentionRuns()

  constructor(open: AttendedModel) {
    this.#open = open
  }

  /** @throws AppError `text_too_long`, `input_invalid`, `config_unsupported`, `cancelled` */
  async tokens(input: AttendedInput, signal: AbortSignal): Promise<AttendedTokens> {
    return (await this.#run(input, signal)).tokens
  }

  async thumbnails(input: ThumbnailsInput, signal: AbortSignal): Promise<AttentionThumbnails> {
    const run = await this.#run(input, signal)
    const scratch = input.weights === 'raw' ? undefined : new Float32Array(run.attentions[0]?.length ?? 0)
    return attentionThumbnails(run, (layer) => weightsOf(run, input.weights, layer, scratch), input, signal)
  }

  /** @throws AppError `input_invalid` for a layer or head that the model does not have */
  async matrix(input: MatrixInput, signal: AbortSignal): Promise<AttentionMatrix> {
    const run = await this.#run(input, signal)
    const { tokens: size, layers, heads } = run.tokens
    checkCount('layer', input.layer, layers)
    if (input.weights === 'rollout') return { size, data: await rollout(run, input.layer - 1, signal) }
    for (const head of input.heads) checkCount('heads', head, heads)
    return { size, data: reducedHeads(await weightsOf(run, input.weights, input.layer - 1), size, input.heads, input.reduce) }
  }

  /** @throws AppError `input_invalid` for a layer or token that is not there */
  async flow(input: FlowInput, context: CallContext): Promise<AttentionFlow> {
    const run = await this.#run(input, context.signal)
    checkCount('layer', input.layer, run.tokens.layers)
    if (input.to >= run.tokens.tokens) throw noSuchToken(input.to, run.tokens.tokens)
    return attentionFlow(run, input.to, input.layer, context)
  }

  async statistics(input: HeadStatisticsInput, context: CallContext): Promise<HeadStatistics> {
    const attended = await this.#model(input.model)
    // Each text takes as much for itself as one that is kept.
    this.#runs.keepNewest()
    return headStatistics(attended, input, (text) => this.#runs.known(attended, text), context)
  }

  close(): void {
    this.#other.close()
  }

  async #run(input: AttendedInput, signal: AbortSignal): Promise<AttentionRun> {
    return this.#runs.of(await this.#model(input.model), input, signal)
  }

  async #model(folder: string | undefined): Promise<AttendedModel> {
    return folder === undefined ? this.#open : this.#other.at(folder, this.#open, (model) => this.#runs.forget(model))
  }
}

const weightsOf = async (run: AttentionRun, weights: 'raw' | 'value-weighted', layer: number, scratch?: Float32Array): Promise<Float32Array> =>
  weights === 'raw' ? (run.attentions[layer] as Float32Array) : valueWeighted(run, layer, scratch)

function checkCount(field: string, value: number, limit: number): void {
  if (value <= limit) return
  throw new AppError('input_invalid', `attention: ${field}: it is ${value}; the model has ${limit}.`, `Choose from 1 to ${limit}.`, { field, value, limit })
}

const noSuchToken = (to: number, count: number): AppError =>
  new AppError('input_invalid', `attention: to: it is ${to}; the text has ${count} tokens, counted from 0.`, `Choose from 0 to ${count - 1}.`, {
    field: 'to',
    value: to,
    limit: count - 1,
  })
