import { AppError } from '../../../../shared/errors'
import { type Interventions, type InterventionsInput, intervenes, interventionsInput } from '../../../../shared/inspect/interventions'
import { parse } from '../../../../shared/rpc'
import type { ModelConfig } from '../../config/modelConfig'
import { CheckpointNetwork } from '../../network/checkpointNetwork'
import type { OpenModel } from '../../openModel'
import { checkInterventions } from './checked'
import { IntervenedNetwork } from './intervenedNetwork'

/** A second packed encoder takes 0.8 times the weights in memory: it goes when nobody has asked for it for so long. */
const KEPT_MS = 30_000

/** A model with interventions, and which of the checkpoint's layers it has, from 1. */
export interface Intervened {
  model: OpenModel
  /** Of the layers that are left, and of all. */
  config: ModelConfig
  whole: ModelConfig
  interventions: Interventions
  layers: number[]
}

/** The network of a checkpoint without some of its layers. */
interface Shortened {
  key: string
  config: ModelConfig
  network: CheckpointNetwork
}

/**
 * The open model with heads scaled, restricted, and layers skipped. Heads are inputs of the common graph; skipped layers need a graph without them, over the same mapped weights:
 * the last such one is kept while it is in use. Calls come one after the other (`Engine`).
 */
export class IntervenedModels {
  readonly #model: OpenModel
  #shortened: Shortened | null = null
  #timer: ReturnType<typeof setTimeout> | undefined

  constructor(model: OpenModel) {
    this.#model = model
  }

  /** Without interventions the model itself. @throws AppError `input_invalid`, `config_unsupported` for an export, whose graph is its own */
  async with<T>(given: InterventionsInput | undefined, work: (intervened: Intervened) => Promise<T>): Promise<T> {
    const interventions = parse(interventionsInput, given ?? {}, 'interventions') as Interventions
    const { config } = this.#model
    checkInterventions(config, interventions)
    const all = Array.from({ length: config.num_hidden_layers }, (_, i) => i + 1)
    if (!intervenes(interventions)) return work({ model: this.#model, config, whole: config, interventions, layers: all })
    clearTimeout(this.#timer)
    try {
      return await work(await this.#intervened(interventions, all))
    } finally {
      if (this.#shortened) this.#timer = setTimeout(() => void this.#release(), KEPT_MS).unref()
    }
  }

  close(): void {
    clearTimeout(this.#timer)
    void this.#release()
  }

  async #intervened(interventions: Interventions, all: number[]): Promise<Intervened> {
    const layers = all.filter((layer) => !interventions.skippedLayers.includes(layer))
    const { config, network } = layers.length < all.length ? await this.#without(interventions.skippedLayers) : this.#model
    return {
      model: this.#model.computedBy(new IntervenedNetwork(network, config, interventions, layers), config),
      config,
      whole: this.#model.config,
      interventions,
      layers,
    }
  }

  async #without(skipped: number[]): Promise<Shortened> {
    const key = [...new Set(skipped)].sort((a, b) => a - b).join()
    if (this.#shortened?.key === key) return this.#shortened
    const { network } = this.#model
    if (!(network instanceof CheckpointNetwork)) throw ownGraph()
    await this.#release()
    this.#shortened = { key, ...network.without(skipped) }
    return this.#shortened
  }

  async #release(): Promise<void> {
    const kept = this.#shortened
    this.#shortened = null
    await kept?.network.release()
  }
}

const ownGraph = () =>
  new AppError('config_unsupported', 'An ONNX export computes its own graph: its layers cannot be skipped.', 'Open the checkpoint that it was exported from.', {
    field: 'skippedLayers',
  })
