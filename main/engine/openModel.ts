import { closeSync, fstatSync, openSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import path from 'node:path'
import { AppError } from '../../shared/errors'
import type { Head, ModelInfo, OpenOptions } from '../../shared/model'
import { weightsChanged } from '../services/fingerprint'
import type { Checkpoint } from './checkpoint/checkpoint'
import { checkTensors, encoderTensors, headTensors, lmDecoder } from './checkpoint/expectedTensors'
import { type ModelConfig, maxTokens } from './config/modelConfig'
import type { EncoderVariant } from './graph/encoder'
import type { Graph } from './graph/graphBuilder'
import { classificationHead, linearHead, maskedLMHead, multipleChoiceHead, poolerHead } from './graph/heads'
import type { Weights } from './graph/layers'
import { isError, type ModelFolder, readModelFolder } from './modelFolder'
import { reportOf, requireHead } from './report'
import { EncoderSession } from './session/encoderSession'
import { HeadSession } from './session/headSession'
import type { SessionOptions } from './session/onnxSession'
import type { TextTokenizer } from './tokenizer/textTokenizer'

/** The graph of each head that needs nothing but its own tensors. */
const HEAD_GRAPHS = {
  SequenceClassification: classificationHead,
  TokenClassification: (config, weights) => linearHead(config, weights, 'classifier'),
  QuestionAnswering: (config, weights) => linearHead(config, weights, 'qa_outputs'),
  MultipleChoice: multipleChoiceHead,
} as const satisfies Partial<Record<Head, (config: ModelConfig, weights: Weights) => Graph>>

/** An open model: sessions are made when they are first needed and kept. Everything that runs goes through here. */
export class OpenModel {
  readonly config: ModelConfig
  readonly info: ModelInfo
  readonly #checkpoint: Checkpoint
  readonly #tokenizer: ModelFolder['tokenizer']
  readonly #sessionOptions: SessionOptions
  readonly #watched: { descriptor: number; name: string; bytes: number; modifiedMs: number }[]
  readonly #encoders = new Map<string, Promise<EncoderSession>>()
  readonly #heads = new Map<string, Promise<HeadSession>>()

  private constructor(folder: ModelFolder, config: ModelConfig, checkpoint: Checkpoint, options: OpenOptions) {
    this.config = config
    this.#checkpoint = checkpoint
    this.#tokenizer = folder.tokenizer
    const device = options.device === 'auto' ? 'cpu' : options.device
    this.#sessionOptions = { device, threads: options.threads }
    this.#watched = checkpoint.files.map(({ file, name }) => watch(file, name))
    const threads = options.threads || availableParallelism()
    const maskToken = isError(folder.tokenizer) || folder.tokenizer.maskId === null ? null : folder.tokenizer.maskToken
    this.info = { ...reportOf(folder), path: folder.path, name: path.basename(folder.path), device, precision: 'fp32', threads, maskToken, openMs: 0 }
  }

  /** Opens a folder or weight file and its encoder. @throws AppError the first thing that is wrong with it */
  static async open(options: OpenOptions): Promise<OpenModel> {
    const started = performance.now()
    const folder = await readModelFolder(options.path)
    if (isError(folder.config)) throw AppError.from(folder.config)
    if (isError(folder.checkpoint)) throw AppError.from(folder.checkpoint)
    checkTensors(encoderTensors(folder.config), folder.checkpoint.tensors, 'The encoder')
    if (options.precision === 'int8')
      throw new AppError('config_unsupported', 'Precision int8 is not computed yet.', 'Use --precision fp32.', { precision: 'int8' })
    const model = new OpenModel(folder, folder.config, folder.checkpoint, options)
    await model.encoder()
    model.info.openMs = performance.now() - started
    return model
  }

  /** @throws AppError `tokenizer_missing` or `tokenizer_invalid` */
  get tokenizer(): TextTokenizer {
    if (isError(this.#tokenizer)) throw AppError.from(this.#tokenizer)
    return this.#tokenizer
  }

  /** Tokens of one input, template tokens included: the smaller of the model's and the tokenizer's limit. */
  get maxTokens(): number {
    return isError(this.#tokenizer) ? maxTokens(this.config) : Math.min(maxTokens(this.config), this.#tokenizer.maxLength)
  }

  encoder(variant: EncoderVariant = { input: 'ids', headMask: false }): Promise<EncoderSession> {
    return this.#once(this.#encoders, JSON.stringify(variant), () => EncoderSession.create(this.config, this.#weights, variant, this.#sessionOptions))
  }

  /** @throws AppError `head_missing` */
  requireMaskedLM(): void {
    requireHead('MaskedLM', this.config, this.#checkpoint)
  }

  /** @throws AppError `head_missing` */
  languageModel(): Promise<HeadSession> {
    return this.#once(this.#heads, 'LanguageModel', () => {
      this.requireMaskedLM()
      const { decoder, bias } = lmDecoder(this.config, this.#checkpoint.tensors)
      return HeadSession.create(maskedLMHead(this.config, this.#weights, decoder, bias), this.#sessionOptions)
    })
  }

  /** @throws AppError `head_missing` */
  head(head: keyof typeof HEAD_GRAPHS): Promise<HeadSession> {
    return this.#once(this.#heads, head, () => {
      requireHead(head, this.config, this.#checkpoint)
      return HeadSession.create(HEAD_GRAPHS[head](this.config, this.#weights), this.#sessionOptions)
    })
  }

  /** `null` for a checkpoint without pooler weights. */
  async pooler(): Promise<HeadSession | null> {
    const expected = headTensors('pooler', this.config)
    if (!Object.keys(expected).every((name) => this.#checkpoint.tensors.has(name))) return null
    return this.#once(this.#heads, 'pooler', () => {
      checkTensors(expected, this.#checkpoint.tensors, 'The pooler')
      return HeadSession.create(poolerHead(this.config, this.#weights), this.#sessionOptions)
    })
  }

  /** Weights are mapped: were the file rewritten, results would silently be another model's. @throws AppError `weights_changed` */
  checkUnchanged(): void {
    for (const { descriptor, name, bytes, modifiedMs } of this.#watched) {
      const { size, mtimeMs } = fstatSync(descriptor)
      if (size !== bytes || mtimeMs !== modifiedMs) throw weightsChanged(name, bytes, size)
    }
  }

  close(): void {
    for (const { descriptor } of this.#watched) closeSync(descriptor)
  }

  readonly #weights: Weights = (name) => {
    const entry = this.#checkpoint.tensors.get(name)
    if (!entry) throw new AppError('tensor_missing', `Tensor ${name} is missing.`, 'The weight file is of another model or incomplete.', { missing: [name] })
    return entry
  }

  /** A session is made once even if asked for twice at the same time; a failure is not kept. */
  #once<T>(sessions: Map<string, Promise<T>>, key: string, make: () => Promise<T>): Promise<T> {
    const known = sessions.get(key)
    if (known) return known
    const made = Promise.resolve().then(() => {
      this.checkUnchanged()
      return make()
    })
    made.catch(() => sessions.delete(key))
    sessions.set(key, made)
    return made
  }
}

/** A descriptor follows the file that is mapped even if another takes its name, which does no harm; `stat` by name would not. */
function watch(file: string, name: string) {
  const descriptor = openSync(file, 'r')
  const { size, mtimeMs } = fstatSync(descriptor)
  return { descriptor, name, bytes: size, modifiedMs: mtimeMs }
}
