import type { Dtype } from '../../../shared/tensor'
import type { ExportGraph } from '../onnx/exportGraph'

/** A named tensor as it lies in a file: nothing is read until ONNX Runtime maps it. */
export interface TensorEntry {
  name: string
  dtype: Dtype
  /** Row-major; PyTorch's `[out, in]` for linear layers. */
  shape: number[]
  /** The real file, links resolved. */
  file: string
  /** Bytes from the start of the file. */
  offset: number
  bytes: number
  /** The order of its dimensions in the file, outermost first, where that is not the order of `shape`: a transposed matrix is `[1, 0]`. */
  stored?: number[]
  /** Where its bytes lie when not together, in order: Flax cuts arrays of more than 2^30 bytes. */
  pieces?: { offset: number; bytes: number }[]
  /** All zeros, in no file: what a format leaves out because it is always so. */
  zeros?: true
}

/** A weight file's tensors under canonical names (`weightNames.ts`). */
export interface Checkpoint {
  format: string
  tensors: Map<string, TensorEntry>
  files: WeightFile[]
  /** Fields of config.json that the weight file itself holds (fairseq), for a folder without one. */
  config?: Record<string, unknown>
  /** An ONNX export: its own graph is run, and `tensors` is empty. */
  export?: ExportGraph
}

export interface WeightFile {
  /** As the user sees it in the folder. */
  name: string
  /** Links resolved: the Hugging Face cache keeps `snapshots/…/model.safetensors` as a link into `blobs/`. */
  file: string
  bytes: number
}
