import { AppError } from '../../../shared/errors'
import { DTYPE_BITS, type Dtype, elementCount } from '../../../shared/tensor'
import type { TensorEntry } from './checkpoint'
import { PERSISTENT, PickleCall, PickleGlobal, type PickleValue } from './pickle'

/** What a pickled state dict may ask for (`torch/_utils.py`, `torch/storage.py`): tensors are rebuilt from these names, nothing is run. */
const STORAGES: Record<string, Dtype> = {
  'torch FloatStorage': 'F32',
  'torch DoubleStorage': 'F64',
  'torch HalfStorage': 'F16',
  'torch BFloat16Storage': 'BF16',
  'torch LongStorage': 'I64',
  'torch IntStorage': 'I32',
  'torch ShortStorage': 'I16',
  'torch CharStorage': 'I8',
  'torch ByteStorage': 'U8',
  'torch BoolStorage': 'BOOL',
}
const DTYPES: Record<string, Dtype> = {
  'torch float32': 'F32',
  'torch float64': 'F64',
  'torch float16': 'F16',
  'torch bfloat16': 'BF16',
  'torch int64': 'I64',
  'torch uint16': 'U16',
  'torch uint32': 'U32',
  'torch uint64': 'U64',
  'torch float8_e4m3fn': 'F8_E4M3',
  'torch float8_e5m2': 'F8_E5M2',
}
const REBUILD = {
  v1: 'torch._utils _rebuild_tensor',
  v2: 'torch._utils _rebuild_tensor_v2',
  v3: 'torch._utils _rebuild_tensor_v3',
  parameter: 'torch._utils _rebuild_parameter',
} as const
/** How fairseq keeps its arguments: an object that holds nothing but values, and stays inert here. */
export const NAMESPACE = 'argparse Namespace'
const UNTYPED = 'torch.storage UntypedStorage'

export const ALLOWED_GLOBALS: ReadonlySet<string> = new Set([
  'collections OrderedDict',
  'torch Size',
  NAMESPACE,
  UNTYPED,
  ...Object.values(REBUILD),
  ...Object.keys(STORAGES),
  ...Object.keys(DTYPES),
])

/** Where a storage's bytes lie. */
export interface Storage {
  file: string
  offset: number
  bytes: number
}

/** Finds a storage by its key. `name`: the file as the user sees it. */
export interface TorchFile {
  name: string
  storage(key: string): Storage | undefined
}

/** The tensors of a state dict; values that are none (counters, nested settings) are left out. @throws AppError `weights_invalid` */
export function tensorsOf(stateDict: PickleValue, file: TorchFile): TensorEntry[] {
  if (!(stateDict instanceof Map)) throw invalid(file.name, 'it holds no dictionary of tensors')
  const entries: TensorEntry[] = []
  for (const [name, value] of stateDict) {
    if (typeof name === 'string' && value instanceof PickleCall) entries.push(rebuild(name, value, file))
  }
  return entries
}

/** The element type of each storage that a file's values use, by key: files before PyTorch 1.6 count storages in elements. */
export function storageTypes(root: PickleValue): Map<string, Dtype> {
  const types = new Map<string, Dtype>()
  // A value may be referred to any number of times: each is visited once.
  const seen = new Set<PickleValue>()
  const visit = (value: PickleValue | undefined) => {
    if (typeof value !== 'object' || value === null || seen.has(value)) return
    seen.add(value)
    if (value instanceof Map) for (const member of value.values()) visit(member)
    else if (Array.isArray(value)) value.forEach(visit)
    else if (value instanceof PickleCall && value.name !== PERSISTENT) value.args.forEach(visit)
    else if (value instanceof PickleCall) {
      const [, type, key] = value.args
      if (type instanceof PickleGlobal && STORAGES[type.name]) types.set(String(key), STORAGES[type.name] as Dtype)
    }
  }
  visit(root)
  return types
}

function rebuild(name: string, call: PickleCall, file: TorchFile): TensorEntry {
  const { args } = call
  if (call.name === REBUILD.parameter && args[0] instanceof PickleCall) return rebuild(name, args[0], file)
  if (call.name !== REBUILD.v1 && call.name !== REBUILD.v2 && call.name !== REBUILD.v3) throw invalid(file.name, `tensor ${name} is made by "${call.name}"`)
  const storage = storageOf(name, args[0], file)
  const dtype = call.name === REBUILD.v3 && args[6] instanceof PickleGlobal ? DTYPES[args[6].name] : storage.dtype
  if (!dtype) throw invalid(file.name, `tensor ${name} has a type that is not read`)
  const [shape, stride] = [sizes(name, args[2], file), sizes(name, args[3], file)]
  const layout = layoutOf(shape, stride)
  if (!layout)
    throw new AppError(
      'weights_invalid',
      `${file.name} cannot be read: tensor ${name} of shape [${shape}] is a view with strides [${stride}], whose numbers do not lie together.`,
      'Save the model again with save_pretrained, which writes whole tensors.',
      { tensor: name },
    )
  const size = DTYPE_BITS[dtype] / 8
  const start = (typeof args[1] === 'number' && args[1] >= 0 ? args[1] : Number.NaN) * size
  const bytes = elementCount(shape) * size
  if (!(start + bytes <= storage.bytes))
    throw invalid(file.name, `tensor ${name} needs bytes ${start} to ${start + bytes} of its storage, which has ${storage.bytes}`)
  return { name, dtype, shape, file: storage.file, offset: storage.offset + start, bytes, ...(layout.length > 0 && { stored: layout }) }
}

function storageOf(tensor: string, value: PickleValue | undefined, file: TorchFile): Storage & { dtype: Dtype | undefined } {
  const [kind, type, key] = value instanceof PickleCall && value.name === PERSISTENT ? value.args : []
  if (kind !== 'storage' || !(type instanceof PickleGlobal) || typeof key !== 'string') throw invalid(file.name, `tensor ${tensor} has no storage`)
  const storage = file.storage(key)
  if (!storage) throw invalid(file.name, `the data of tensor ${tensor} (storage ${key}) are not in the file`)
  return { ...storage, dtype: type.name === UNTYPED ? undefined : STORAGES[type.name] }
}

function sizes(tensor: string, value: PickleValue | undefined, file: TorchFile): number[] {
  const list = value instanceof PickleCall && value.name === 'torch Size' ? value.args[0] : value
  if (Array.isArray(list) && list.every((n) => typeof n === 'number' && Number.isSafeInteger(n) && n >= 0)) return list as number[]
  throw invalid(file.name, `tensor ${tensor} has an impossible shape`)
}

/**
 * How a tensor's numbers lie: empty for row-major; else the order of its dimensions in the file, outermost first
 * (a transposed matrix is `[1, 0]`); `null` where they do not lie together.
 */
export function layoutOf(shape: number[], stride: number[]): number[] | null {
  if (shape.length !== stride.length) return null
  if (shape.includes(0)) return []
  const order = shape.map((_, i) => i).sort((a, b) => (stride[b] as number) - (stride[a] as number) || a - b)
  const moving = order.filter((i) => (shape[i] as number) > 1)
  let expected = 1
  for (const i of moving.toReversed()) {
    if (stride[i] !== expected) return null
    expected *= shape[i] as number
  }
  // A dimension of one element may lie anywhere: only the order of the others counts.
  const isRowMajor = moving.every((dimension, i) => i === 0 || dimension > (moving[i - 1] as number))
  return isRowMajor ? [] : [...moving, ...order.filter((i) => (shape[i] as number) === 1)]
}

const invalid = (name: string, why: string) =>
  new AppError('weights_invalid', `${name} cannot be read: ${why}.`, 'Save the model again with save_pretrained(folder, safe_serialization=True).')
