import { closeSync, fstatSync, openSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { AppError } from '../../shared/errors'
import type { ModelInfo, OpenOptions, OpenPart } from '../../shared/model'
import { weightsChanged } from '../services/fingerprint'
import type { Checkpoint } from './checkpoint/checkpoint'
import { type ModelConfig, maxTokens } from './config/modelConfig'
import { RobertaConfig } from './config/robertaConfig'
import { modelName } from './library/hubRepository'
import { isError, type ModelFolder, readFolderWith } from './modelFolder'
import { CheckpointNetwork } from './network/checkpointNetwork'
import { ExportNetwork } from './network/exportNetwork'
import type { Network } from './network/network'
import { reportOf } from './report'
import type { SessionOptions } from './session/onnxSession'
import { TextTokenizer } from './tokenizer/textTokenizer'

/** An open model: what computes it, its configuration and its tokenizer. Everything that runs goes through here. */
export class OpenModel {
  readonly config: ModelConfig
  readonly info: ModelInfo
  readonly network: Network
  readonly #tokenizer: ModelFolder['tokenizer']
  readonly #watched: WatchedFile[]

  private constructor({ config, info, network, tokenizer, watched }: Parts) {
    this.config = config
    this.info = info
    this.network = network
    this.#tokenizer = tokenizer
    this.#watched = watched
  }

  /** Opens a folder or weight file and its encoder; `tell` hears each stage as it begins. @throws AppError the first thing that is wrong with it */
  static async open(options: OpenOptions, tell: (part: OpenPart) => void = () => undefined): Promise<OpenModel> {
    const started = performance.now()
    let hear = tell
    tell({ stage: 'header' })
    const folder = await readFolderWith(options.path, (tokenizers) => {
      tell({ stage: 'tokenizer' })
      return TextTokenizer.load(tokenizers)
    })
    if (isError(folder.config)) throw AppError.from(folder.config)
    if (isError(folder.checkpoint)) throw AppError.from(folder.checkpoint)
    if (options.precision === 'int8')
      throw new AppError('config_unsupported', 'Precision int8 is not computed yet.', 'Use --precision fp32.', { precision: 'int8' })
    const model = new OpenModel(partsOf(folder, folder.config, folder.checkpoint, { ...options, loading: () => hear({ stage: 'weights' }) }))
    tell({ stage: 'graph', memoryBytes: model.info.memoryBytes })
    await model.network.prepare().catch((error) => model.#failed(error))
    // The same is said of every head that is loaded later: then nobody waits for it.
    hear = () => undefined
    model.info.openMs = performance.now() - started
    return model
  }

  /** The same model, tokenizer and files, computed by another network: with heads switched off, or layers skipped, which `config` says. It is not closed by itself. */
  computedBy(network: Network, config: ModelConfig): OpenModel {
    return new OpenModel({ config, network, info: this.info, tokenizer: this.#tokenizer, watched: this.#watched })
  }

  /** The configuration as scripts see it. */
  get robertaConfig(): RobertaConfig {
    return new RobertaConfig(this.config)
  }

  /** @throws AppError `tokenizer_missing` or `tokenizer_invalid` */
  get tokenizer(): TextTokenizer {
    if (isError(this.#tokenizer)) throw AppError.from(this.#tokenizer)
    return this.#tokenizer
  }

  get hasTokenizer(): boolean {
    return !isError(this.#tokenizer)
  }

  /** Tokens of one input, template tokens included: the smaller of the model's and the tokenizer's limit. */
  get maxTokens(): number {
    return isError(this.#tokenizer) ? maxTokens(this.config) : Math.min(maxTokens(this.config), this.#tokenizer.maxLength)
  }

  /** Weights are mapped: were the file rewritten, results would silently be another model's. @throws AppError `weights_changed` */
  checkUnchanged(): void {
    for (const { descriptor, name, bytes, modifiedMs } of this.#watched) {
      const { size, mtimeMs } = fstatSync(descriptor)
      if (size !== bytes || mtimeMs !== modifiedMs) throw weightsChanged(name, bytes, size)
    }
  }

  /** A file that was rewritten while it was opened is told as that, and not as what ONNX Runtime made of it. */
  #failed(error: unknown): never {
    try {
      this.checkUnchanged()
    } finally {
      this.close()
    }
    throw error
  }

  close(): void {
    for (const { descriptor } of this.#watched) closeSync(descriptor)
  }
}

interface Parts {
  config: ModelConfig
  info: ModelInfo
  network: Network
  tokenizer: ModelFolder['tokenizer']
  watched: WatchedFile[]
}

interface WatchedFile {
  descriptor: number
  name: string
  bytes: number
  modifiedMs: number
}

function partsOf(folder: ModelFolder, config: ModelConfig, checkpoint: Checkpoint, options: OpenOptions & Pick<SessionOptions, 'loading'>): Parts {
  const { tokenizer } = folder
  const device = options.device === 'auto' ? 'cpu' : options.device
  const network = networkOf(config, checkpoint, { device, threads: options.threads, loading: options.loading })
  const threads = options.threads || availableParallelism()
  const maskToken = isError(tokenizer) || tokenizer.maskId === null ? null : tokenizer.maskToken
  const info: ModelInfo = { ...reportOf(folder), path: folder.path, name: modelName(folder.path), device, precision: 'fp32', threads, maskToken, openMs: 0 }
  return { config, info, network, tokenizer, watched: checkpoint.files.map(watch) }
}

/** Its own graph for an export, ours over the weights for a checkpoint. */
function networkOf(config: ModelConfig, checkpoint: Checkpoint, options: SessionOptions): Network {
  const { export: own } = checkpoint
  return own ? new ExportNetwork(config, { ...checkpoint, export: own }, options) : new CheckpointNetwork(config, checkpoint, options)
}

/** As long as it was when its header was read. A descriptor follows the file that is mapped even if another takes its name, which does no harm; `stat` by name would not. */
function watch({ file, name, bytes }: Checkpoint['files'][number]): WatchedFile {
  const descriptor = openSync(file, 'r')
  return { descriptor, name, bytes, modifiedMs: fstatSync(descriptor).mtimeMs }
}
