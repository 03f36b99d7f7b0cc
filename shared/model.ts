import type { ErrorData } from './errors'
import type { TaskId } from './tasks'

export const DEVICES = ['auto', 'cpu', 'webgpu', 'cuda', 'dml', 'coreml'] as const
export type Device = (typeof DEVICES)[number]
export const PRECISIONS = ['auto', 'fp32', 'int8'] as const
export type Precision = (typeof PRECISIONS)[number]

/** The heads of the architecture, by the reference's class suffix; `base` is the encoder itself. */
export const HEADS = ['MaskedLM', 'CausalLM', 'SequenceClassification', 'TokenClassification', 'QuestionAnswering', 'MultipleChoice'] as const
export type Head = (typeof HEADS)[number]

/** How a model is to be opened. `threads` 0 means: as many as there are physical cores. */
export interface OpenOptions {
  path: string
  device: Device
  precision: Precision
  threads: number
}

/** What a folder holds, readable even when it cannot be opened: `problems` then says why. The object that `info` prints. */
export interface ModelReport {
  family: string | null
  architectures: string[]
  heads: Head[]
  tasks: TaskId[]
  parameters: number
  layers: number
  hidden: number
  attentionHeads: number
  vocabulary: number
  labels: Partial<Record<TaskId, string[]>>
  tokenizer: { type: string; maxLength: number } | null
  /** Tokens of one input, `<s>` and `</s>` included. */
  maxTokens: number
  /** As stored: `F32`, `F16`, … (safetensors' names). */
  dtype: string | null
  files: { name: string; bytes: number }[]
  /** An estimate of resident bytes once open, all heads that have a task included. */
  memoryBytes: number
  problems: ErrorData[]
}

/** An open model. */
export interface ModelInfo extends ModelReport {
  /** The folder, as resolved. */
  path: string
  name: string
  /** Where it really runs: never `auto`. */
  device: Exclude<Device, 'auto'>
  precision: Exclude<Precision, 'auto'>
  threads: number
  maskToken: string | null
  openMs: number
}

/** What opening a model goes through, in order: its process starts, the files' headers are read, the tokenizer is made, the graph is built, the weights are loaded. */
export const OPEN_STAGES = ['starting', 'header', 'tokenizer', 'graph', 'weights'] as const
export type OpenStage = (typeof OPEN_STAGES)[number]

/** Told by an engine that opens a model, as it begins each stage; `memoryBytes` as soon as they are known: see {@link ModelReport}. */
export interface OpenPart {
  stage: OpenStage
  memoryBytes?: number
}

/** What is open in the application: one union, so that impossible screens cannot be written. */
export type ModelState =
  | { status: 'none' }
  /** `isSlow`: nothing was heard of the engine for long. It may be a slow disk, so only the user ends it. */
  | { status: 'opening'; path: string; stage: OpenStage; isSlow: boolean }
  /**
   * `generation` names the engine process, whose numbers grow: a page connects to the engine of that generation.
   * `replaces`: the generation of the same model whose engine died, and whose results are this one's.
   */
  | { status: 'ready'; info: ModelInfo; generation: number; replaces?: number }
  /** The engine died of `reason`; it is being replaced and the model opened once more. */
  | { status: 'reopening'; info: ModelInfo; reason: ErrorData }
  | { status: 'failed'; path: string; error: ErrorData }
