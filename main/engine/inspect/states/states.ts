import { AppError } from '../../../../shared/errors'
import type {
  EmbeddingNeighbours,
  EmbeddingNeighboursInput,
  HiddenStates,
  HiddenStatesInput,
  StateCosines,
  StateCosinesInput,
  StateFigures,
  StatesInput,
  TokenMap,
  TokenMapInput,
  TokenNeighbours,
  TokenNeighboursInput,
} from '../../../../shared/inspect/states'
import type { CallContext } from '../../../../shared/rpc'
import type { AttendedModel } from '../attention/attendedModel'
import { cosineMatrix, layerCosines, meanRow, rowNorms, unitRows } from './cosines'
import { EmbeddingSearch } from './embeddingSearch'
import { StateRuns } from './stateRuns'
import { TokenMaps } from './tokenMap'

/** What the panel "Hidden states" asks: each question names its text, whose run is found or made. */
export class States {
  readonly #of: AttendedModel
  readonly #runs: StateRuns
  readonly #maps: TokenMaps
  readonly #embeddings: EmbeddingSearch

  constructor(of: AttendedModel) {
    this.#of = of
    this.#runs = new StateRuns(of)
    this.#maps = new TokenMaps(of.model)
    this.#embeddings = new EmbeddingSearch(of)
  }

  /** @throws AppError `text_too_long`, `input_invalid` for a layer that the model does not have, `config_unsupported`, `cancelled` */
  async states({ layers, reduce, ...input }: HiddenStatesInput, signal: AbortSignal): Promise<HiddenStates> {
    for (const layer of layers ?? []) this.#checkLayer('layers', layer)
    const { tokens, states, hidden } = await this.#runs.of(input, signal)
    const of = layers ?? [...states.keys()]
    return { ...tokens, of, hidden, states: of.map((layer) => REDUCED[reduce](states[layer] as Float32Array, hidden)) }
  }

  /** @throws AppError `text_too_long`, `input_invalid`, `config_unsupported`, `cancelled` */
  async figures(input: StatesInput, signal: AbortSignal): Promise<StateFigures> {
    const { tokens, states, hidden } = await this.#runs.of(input, signal)
    const norms = new Float32Array(states.length * tokens.tokens)
    for (const [layer, state] of states.entries()) norms.set(rowNorms(state, hidden), layer * tokens.tokens)
    return { ...tokens, hidden, norms, layerCosines: layerCosines(states, hidden) }
  }

  /** @throws AppError `input_invalid` for a layer that the model does not have */
  async cosines({ layer, centre, ...input }: StateCosinesInput, signal: AbortSignal): Promise<StateCosines> {
    this.#checkLayer('layer', layer)
    const { tokens, states, hidden } = await this.#runs.of(input, signal)
    const state = states[layer] as Float32Array
    const unit = unitRows(state, hidden, centre ? meanRow(state, hidden) : undefined)
    return { size: tokens.tokens, data: await cosineMatrix(this.#of.model, unit, hidden, signal) }
  }

  map(input: TokenMapInput, context: CallContext): Promise<TokenMap> {
    return this.#maps.map(input, context)
  }

  neighbours(input: TokenNeighboursInput, context: CallContext): Promise<TokenNeighbours> {
    return this.#maps.neighbours(input, context)
  }

  embeddings(input: EmbeddingNeighboursInput): Promise<EmbeddingNeighbours> {
    return this.#embeddings.near(input)
  }

  close(): void {
    void this.#embeddings.close()
  }

  #checkLayer(field: string, layer: number): void {
    const { num_hidden_layers: last } = this.#of.model.config
    if (layer <= last) return
    throw new AppError('input_invalid', `states: ${field}: it holds ${layer}; the model has ${last}, and 0 for the embeddings.`, `Choose from 0 to ${last}.`, {
      field,
      value: layer,
      limit: last,
    })
  }
}

const REDUCED: Record<HiddenStatesInput['reduce'], (state: Float32Array, hidden: number) => Float32Array> = {
  none: (state) => state,
  norm: rowNorms,
  mean: (state, hidden) => Float32Array.from(meanRow(state, hidden)),
}
