import { type FileHandle, open } from 'node:fs/promises'
import { AppError } from '../../../shared/errors'
import { DTYPE_BITS, type Dtype } from '../../../shared/tensor'
import { type PickleValue, readPickle } from './pickle'
import { type FoundTensors, foundTensors } from './stateDict'
import { ALLOWED_GLOBALS, type Storage, storageTypes } from './torchTensor'
import { readZip } from './zip'

const ZIP_START = 0x04034b50
/** A state dict's pickle is 30 to 300 kB; it is read whole, so a limit keeps a hostile file from filling the memory. */
const MAX_PICKLE_BYTES = 16 * 2 ** 20
/** The first of the five pickles of a file before PyTorch 1.6 (`torch/serialization.py`, `MAGIC_NUMBER`). */
const LEGACY_MAGIC = 0x1950a86a20f9469cfc6cn

/** Where the tensors of a `pytorch_model.bin` lie: a zip since PyTorch 1.6, five pickles and raw data before. @throws AppError `weights_invalid`, `weights_truncated` */
export async function readPytorch(file: string, name: string): Promise<FoundTensors> {
  const handle = await open(file, 'r')
  try {
    const { size } = await handle.stat()
    const start = Buffer.alloc(4)
    await handle.read(start, 0, 4, 0)
    return start.readUInt32LE(0) === ZIP_START ? await readZipped(handle, { file, name, size }) : await readLegacy(handle, { file, name, size })
  } catch (error) {
    // The stack's own limit stops a pickle that nests a million calls.
    if (error instanceof RangeError)
      throw new AppError('weights_invalid', `${name} cannot be read: its pickle is nested too deeply.`, 'Save the model again.', { name })
    throw error
  } finally {
    await handle.close()
  }
}

interface Place {
  file: string
  name: string
  size: number
}

async function readZipped(handle: FileHandle, { file, name, size }: Place): Promise<FoundTensors> {
  const entries = new Map((await readZip(handle, size, name)).map((entry) => [entry.name, entry]))
  const pickle = [...entries.values()].find((entry) => /^[^/]+\/data\.pkl$/.test(entry.name))
  if (!pickle) throw new AppError('weights_invalid', `${name} is a zip without data.pkl: not a PyTorch file.`, 'Give the file that torch.save wrote.', { name })
  const root = pickle.name.slice(0, -'data.pkl'.length)
  const order = entries.get(`${root}byteorder`)
  if (order && (await bytesAt(handle, order.offset, order.bytes, name)).toString() === 'big')
    throw new AppError('weights_invalid', `${name} was written on a big-endian machine.`, 'Save it again on another machine.', { name })
  const { value } = readPickle(await bytesAt(handle, pickle.offset, pickle.bytes, name), ALLOWED_GLOBALS, name)
  return foundTensors(value, {
    name,
    storage: (key) => {
      const entry = entries.get(`${root}data/${key}`)
      return entry && { file, offset: entry.offset, bytes: entry.bytes }
    },
  })
}

/** Real state dicts take 30 to 300 kB; a longer one is read again as far as is allowed. */
const USUAL_HEAD_BYTES = 2 ** 20

/** magic, protocol 1001, system info, the state dict, the list of storage keys; then for each key its length and its data. */
async function readLegacy(handle: FileHandle, place: Place) {
  const { values, end } = (await legacyPickles(handle, place, USUAL_HEAD_BYTES)) ??
    (await legacyPickles(handle, place, MAX_PICKLE_BYTES, true)) ?? { values: [], end: 0 }
  const storages = await legacyStorages(handle, values[4], storageTypes(values[3] ?? null), end, place)
  return foundTensors(values[3] ?? null, { name: place.name, storage: (key) => storages.get(key) })
}

/** The five pickles within the first `bytes` of the file, and where they end; `null` where these do not suffice, unless it is the last try. */
async function legacyPickles(handle: FileHandle, { name, size }: Place, bytes: number, isLast = bytes >= size) {
  const head = await bytesAt(handle, 0, Math.min(size, bytes), name)
  const values: PickleValue[] = []
  let end = 0
  try {
    for (let i = 0; i < 5; i++) {
      const read = readPickle(head, ALLOWED_GLOBALS, name, end)
      values.push(read.value)
      end = read.end
      if (i === 0 && read.value !== LEGACY_MAGIC)
        throw new AppError('weights_invalid', `${name} is neither a zip nor a PyTorch pickle.`, 'Give the file that torch.save wrote.', { name })
    }
  } catch (error) {
    if (isLast || end === 0) throw error
    return null
  }
  return { values, end }
}

async function legacyStorages(handle: FileHandle, keys: PickleValue | undefined, types: Map<string, Dtype>, start: number, { file, name, size }: Place) {
  if (!Array.isArray(keys)) throw new AppError('weights_invalid', `${name} lists no storages.`, 'Save the model again.', { name })
  const storages = new Map<string, Storage>()
  let at = start
  for (const key of keys) {
    const elements = Number((await bytesAt(handle, at, 8, name)).readBigInt64LE(0))
    const bytes = (elements * DTYPE_BITS[types.get(String(key)) ?? 'F32']) / 8
    if (!(elements >= 0 && at + 8 + bytes <= size))
      throw new AppError(
        'weights_truncated',
        `${name} is cut short: storage ${String(key)} should end at byte ${at + 8 + bytes}, the file ends at byte ${size}.`,
        'Download or copy the file again.',
        { name },
      )
    storages.set(String(key), { file, offset: at + 8, bytes })
    at += 8 + bytes
  }
  return storages
}

async function bytesAt(handle: FileHandle, at: number, bytes: number, name: string): Promise<Buffer> {
  if (bytes > MAX_PICKLE_BYTES)
    throw new AppError('weights_invalid', `${name} has a pickle of ${bytes} bytes; at most ${MAX_PICKLE_BYTES} are read.`, 'Save the model again.', { name })
  const buffer = Buffer.alloc(bytes)
  const { bytesRead } = await handle.read(buffer, 0, bytes, at)
  if (bytesRead < bytes)
    throw new AppError(
      'weights_truncated',
      `${name} is cut short: it ends at byte ${at + bytesRead}, in the middle of its contents.`,
      'Download or copy the file again.',
      { name },
    )
  return buffer
}
