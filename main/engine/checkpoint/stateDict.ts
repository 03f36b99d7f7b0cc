import type { ExportGraph } from '../onnx/exportGraph'
import type { TensorEntry } from './checkpoint'
import { fairseqCheckpoint } from './fairseq'
import type { PickleValue } from './pickle'
import { type TorchFile, tensorsOf } from './torchTensor'
import { canonicalName } from './weightNames'

/** The tensors of a weight file under canonical names. */
export interface FoundTensors {
  entries: TensorEntry[]
  /** Where the format is more than the file's name says. */
  format?: string
  /** Fields of config.json that the file itself holds. */
  config?: Record<string, unknown>
  /** An ONNX export's own graph. */
  export?: ExportGraph
}

/** Under which names training scripts keep a model's state beside the optimiser's. */
const WRAPPERS = ['state_dict', 'model_state_dict', 'model', 'module']
/** What wrappers of a model put before every name: DataParallel, torch.compile, Lightning. */
const TRAINING_PREFIXES = /^(module\.|_orig_mod\.|model\.)+/

/** The tensors of what a PyTorch file holds: a state dict, one inside a training checkpoint, or a fairseq model. @throws AppError `weights_invalid` */
export function foundTensors(root: PickleValue, file: TorchFile): FoundTensors {
  const fairseq = root instanceof Map ? fairseqCheckpoint(root, file) : null
  if (fairseq) return fairseq
  const entries = tensorsOf(unwrapped(root), file)
  // Stripped only where every name has it: the reference would find none of its tensors.
  const prefixed = entries.length > 0 && entries.every(({ name }) => TRAINING_PREFIXES.test(name))
  return { entries: canonical(prefixed ? entries.map((entry) => ({ ...entry, name: entry.name.replace(TRAINING_PREFIXES, '') })) : entries) }
}

function unwrapped(root: PickleValue): PickleValue {
  if (!(root instanceof Map)) return root
  const inner = WRAPPERS.map((name) => root.get(name)).find((value) => value instanceof Map)
  return inner ?? root
}

/** Entries under canonical names, without the buffers that carry nothing. */
export const canonical = (entries: TensorEntry[]): TensorEntry[] =>
  entries.flatMap((entry) => {
    const name = canonicalName(entry.name)
    return name === null ? [] : [{ ...entry, name }]
  })
