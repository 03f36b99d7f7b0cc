import { open } from 'node:fs/promises'
import { AppError } from '../../../shared/errors'
import { elementCount } from '../../../shared/tensor'
import { weightsChanged } from '../../services/fingerprint'
import { breathe } from '../breathe'
import { fromHalf } from '../math/half'
import type { ReadableTensor } from './readableTensors'

/** Read at a time; a multiple of every element's size. */
const CHUNK_BYTES = 4 * 2 ** 20

/** Little-endian bytes that begin at the start of their buffer, as numbers. */
type Decoder = (buffer: ArrayBuffer, bytes: number) => ArrayLike<number>

const DECODERS: Record<string, Decoder> = {
  F64: (buffer, bytes) => new Float64Array(buffer, 0, bytes / 8),
  F32: (buffer, bytes) => new Float32Array(buffer, 0, bytes / 4),
  F16: (buffer, bytes) => fromHalves(new Uint16Array(buffer, 0, bytes / 2)),
  BF16: (buffer, bytes) => fromUpperHalves(new Uint16Array(buffer, 0, bytes / 2)),
  I64: (buffer, bytes) => Float64Array.from(new BigInt64Array(buffer, 0, bytes / 8), Number),
  I32: (buffer, bytes) => new Int32Array(buffer, 0, bytes / 4),
  I16: (buffer, bytes) => new Int16Array(buffer, 0, bytes / 2),
  I8: (buffer, bytes) => new Int8Array(buffer, 0, bytes),
  U64: (buffer, bytes) => Float64Array.from(new BigUint64Array(buffer, 0, bytes / 8), Number),
  U32: (buffer, bytes) => new Uint32Array(buffer, 0, bytes / 4),
  U16: (buffer, bytes) => new Uint16Array(buffer, 0, bytes / 2),
  U8: (buffer, bytes) => new Uint8Array(buffer, 0, bytes),
  BOOL: (buffer, bytes) => new Uint8Array(buffer, 0, bytes),
}

/** All 65,536 halves, made once: a table is ten times as fast as the formula. */
let halves: Float32Array | null = null
function fromHalves(bits: Uint16Array): Float32Array {
  halves ??= fromHalf(Uint16Array.from({ length: 2 ** 16 }, (_, i) => i))
  const result = new Float32Array(bits.length)
  // `Float32Array.from` takes a hundred times as long.
  for (let i = 0; i < bits.length; i++) result[i] = halves[bits[i] as number] as number
  return result
}

/** bfloat16: the upper half of an fp32. */
function fromUpperHalves(bits: Uint16Array): Float32Array {
  const result = new Uint32Array(bits.length)
  for (let i = 0; i < bits.length; i++) result[i] = (bits[i] as number) << 16
  return new Float32Array(result.buffer)
}

/**
 * A tensor's elements in the order of its file, a few MB at a time; each part is valid until the next is taken.
 * @throws AppError `tensor_dtype`, `cancelled`, `weights_changed`, `file_unreadable`
 */
export async function* elements(tensor: ReadableTensor, signal?: AbortSignal): AsyncGenerator<ArrayLike<number>> {
  const { source, dtype } = tensor
  if (source === 'zeros') return yield* zeros(elementCount(tensor.shape), signal)
  const decode = DECODERS[dtype ?? '']
  if (!decode || source === 'unread') throw notRead(tensor)
  // Copied: it lies amid the export's bytes, and `slice` of a Node Buffer copies nothing.
  if ('data' in source) return yield decode(new Uint8Array(source.data).buffer, source.data.length)
  for await (const { buffer, bytes } of chunks(source, signal)) yield decode(buffer, bytes)
}

async function* zeros(count: number, signal?: AbortSignal): AsyncGenerator<ArrayLike<number>> {
  const part = new Uint8Array(Math.min(count, CHUNK_BYTES))
  for (let at = 0; at < count; at += part.length) {
    await breathe(signal)
    yield part.subarray(0, count - at)
  }
}

async function* chunks({ file, stretches }: Extract<ReadableTensor['source'], { file: string }>, signal?: AbortSignal) {
  const handle = await open(file, 'r').catch((error: NodeJS.ErrnoException) => {
    throw new AppError('file_unreadable', `"${file}" cannot be read (${error.code}).`, 'Check its permissions, and that its disk is there.', { path: file })
  })
  const buffer = new ArrayBuffer(Math.min(CHUNK_BYTES, Math.max(...stretches.map((stretch) => stretch.bytes))))
  try {
    for (const { offset, bytes } of stretches)
      for (let at = 0; at < bytes; at += buffer.byteLength) {
        await breathe(signal)
        const wanted = Math.min(buffer.byteLength, bytes - at)
        const { bytesRead } = await handle.read(new Uint8Array(buffer), 0, wanted, offset + at)
        if (bytesRead < wanted) throw weightsChanged(file, offset + bytes, (await handle.stat()).size)
        yield { buffer, bytes: wanted }
      }
  } finally {
    await handle.close()
  }
}

const notRead = ({ name, dtype, source }: ReadableTensor) =>
  new AppError(
    'tensor_dtype',
    source === 'unread' ? `Tensor ${name} lies in the export in a form that is not read.` : `Tensor ${name} is ${dtype ?? 'of an unknown type'}.`,
    `Statistics are computed of ${Object.keys(DECODERS).join(', ')}.`,
    { tensor: name, found: dtype },
  )
