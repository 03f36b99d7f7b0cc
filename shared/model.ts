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

/** What is open in the application: one union, so that impossible screens cannot be written. */
export type ModelState =
  | { status: 'none' }
  | { status: 'opening'; path: string }
  /** `generation` grows with each engine process: a page connects to the engine of that generation. */
  | { status: 'ready'; info: ModelInfo; generation: number }
  /** The engine died of `reason`; it is being replaced and the model opened once more. */
  | { status: 'reopening'; info: ModelInfo; reason: ErrorData }
  | { status: 'failed'; path: string; error: ErrorData }
