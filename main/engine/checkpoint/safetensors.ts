import { open } from 'node:fs/promises'
import { AppError } from '../../../shared/errors'
import { DTYPE_BITS, type Dtype, elementCount } from '../../../shared/tensor'
import { duplicateKey } from './duplicateKey'

/** Real headers: roberta-base 20 kB, XLM-R-XL 60 kB. The library's own limit is 100 MB (0.8, `MAX_HEADER_SIZE`), which as objects would take 2 GB. */
const MAX_HEADER_BYTES = 2 ** 21
/** A tensor's list of sizes is the third level. */
const MAX_DEPTH = 8
const LENGTH_BYTES = 8

export interface SafetensorsEntry {
  name: string
  dtype: Dtype
  shape: number[]
  /** Bytes from the start of the file. */
  offset: number
  bytes: number
}

/**
 * Reads the header of a safetensors file; the data stay where they are.
 * @throws AppError `weights_invalid` or `weights_truncated`, with the broken rule's name in `detail.rule`.
 */
export async function readSafetensors(file: string, name: string): Promise<SafetensorsEntry[]> {
  const handle = await open(file, 'r')
  try {
    const { size } = await handle.stat()
    const length = Buffer.alloc(LENGTH_BYTES)
    await handle.read(length, 0, LENGTH_BYTES, 0)
    const headerBytes = headerLength(length, size, name)
    const header = Buffer.alloc(headerBytes)
    await handle.read(header, 0, headerBytes, LENGTH_BYTES)
    return parseHeader(header, size, name)
  } finally {
    await handle.close()
  }
}

/** Length of the JSON header: the first 8 bytes, little-endian. */
export function headerLength(start: Uint8Array, fileBytes: number, name: string): number {
  if (fileBytes < LENGTH_BYTES) throw truncated(name, 'too_short', `it has ${fileBytes} bytes, a safetensors file has at least ${LENGTH_BYTES}`)
  const length = new DataView(start.buffer, start.byteOffset, LENGTH_BYTES).getBigUint64(0, true)
  if (length > MAX_HEADER_BYTES) throw invalid(name, 'header_too_long', `its header claims ${length} bytes, at most ${MAX_HEADER_BYTES} are read`)
  const end = LENGTH_BYTES + Number(length)
  if (end > fileBytes) throw truncated(name, 'header_past_end', `its header should end at byte ${end}, the file ends at byte ${fileBytes}`)
  return Number(length)
}

/** Checks every rule of the format and returns the tensors in file order. */
export function parseHeader(header: Uint8Array, fileBytes: number, name: string): SafetensorsEntry[] {
  const dataStart = LENGTH_BYTES + header.length
  const entries: SafetensorsEntry[] = []
  for (const [tensor, value] of Object.entries(parseJson(header, name))) {
    if (tensor === '__metadata__') checkMetadata(value, name)
    else entries.push(parseEntry(tensor, value, dataStart, name))
  }
  entries.sort((a, b) => a.offset - b.offset || a.bytes - b.bytes)
  checkTiling(entries, dataStart, fileBytes, name)
  return entries
}

function parseJson(header: Uint8Array, name: string): Record<string, unknown> {
  const text = decodeUtf8(header, name)
  if (text[0] !== '{') throw invalid(name, 'header_start', `its header begins with ${JSON.stringify(text[0] ?? '')} instead of "{"`)
  if (isDeeper(text, MAX_DEPTH)) throw invalid(name, 'header_json', `its header is nested more than ${MAX_DEPTH} deep`)
  let json: unknown
  try {
    json = JSON.parse(text)
  } catch (error) {
    throw invalid(name, 'header_json', `its header is not JSON (${(error as Error).message})`)
  }
  const twice = duplicateKey(text)
  if (twice !== null) throw invalid(name, 'duplicate_key', `its header has the key ${JSON.stringify(twice)} twice`)
  return json as Record<string, unknown>
}

/** Brackets in names count too: no tensor's name has eight. */
function isDeeper(text: string, most: number): boolean {
  let depth = 0
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i)
    if (code === OPEN_LIST || code === OPEN_OBJECT) depth++
    else if (code === OPEN_LIST + 2 || code === OPEN_OBJECT + 2) depth--
    if (depth > most) return true
  }
  return false
}
const OPEN_LIST = 0x5b
const OPEN_OBJECT = 0x7b

function decodeUtf8(header: Uint8Array, name: string): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(header)
  } catch {
    throw invalid(name, 'header_utf8', 'its header is not UTF-8')
  }
}

function checkMetadata(value: unknown, name: string) {
  const isStrings = isObject(value) && Object.values(value).every((v) => typeof v === 'string')
  if (!isStrings) throw invalid(name, 'metadata', 'its __metadata__ is not a map of strings')
}

function parseEntry(tensor: string, value: unknown, dataStart: number, name: string): SafetensorsEntry {
  const bad = (rule: string, why: string) => invalid(name, rule, `tensor ${JSON.stringify(tensor)}: ${why}`, { tensor })
  if (!isObject(value)) throw bad('entry', 'its entry is not an object')
  const { dtype, shape, data_offsets: offsets } = value
  if (typeof dtype !== 'string' || !Object.hasOwn(DTYPE_BITS, dtype)) throw bad('dtype', `dtype ${JSON.stringify(dtype)} is not of the format`)
  if (!isSizes(shape)) throw bad('shape', `shape ${JSON.stringify(shape)} is not a list of sizes`)
  if (!isSizes(offsets) || offsets.length !== 2) throw bad('data_offsets', `data_offsets ${JSON.stringify(offsets)} are not two positions`)
  const [begin, end] = offsets as [number, number]
  if (end < begin) throw bad('data_offsets_order', `it ends at byte ${end} before it begins at byte ${begin}`)
  const bits = elementCount(shape) * DTYPE_BITS[dtype as Dtype]
  if (!Number.isSafeInteger(bits)) throw bad('overflow', `shape [${shape}] has more elements than can be counted`)
  if (bits % 8 !== 0) throw bad('whole_bytes', `shape [${shape}] of ${dtype} does not fill whole bytes`)
  if (bits / 8 !== end - begin) throw bad('size', `shape [${shape}] of ${dtype} needs ${bits / 8} bytes, its data_offsets span ${end - begin}`)
  return { name: tensor, dtype: dtype as Dtype, shape, offset: dataStart + begin, bytes: end - begin }
}

/** Sorted by offset the tensors must fill the data exactly: no hole, no overlap, nothing missing, nothing left over. */
function checkTiling(entries: SafetensorsEntry[], dataStart: number, fileBytes: number, name: string) {
  let at = dataStart
  for (const { name: tensor, offset, bytes } of entries) {
    const where = `tensor ${JSON.stringify(tensor)} begins at byte ${offset}, the one before ends at byte ${at}`
    if (offset > at) throw invalid(name, 'hole', where, { tensor })
    if (offset < at) throw invalid(name, 'overlap', where, { tensor })
    at += bytes
  }
  if (at > fileBytes) throw truncated(name, 'data_missing', `its last tensor should end at byte ${at}, the file ends at byte ${fileBytes}`)
  if (at < fileBytes) throw invalid(name, 'trailing_bytes', `its last tensor ends at byte ${at}, the file goes on to byte ${fileBytes}`)
}

const isObject = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null && !Array.isArray(value)
const isSizes = (value: unknown): value is number[] => Array.isArray(value) && value.every((n) => Number.isSafeInteger(n) && n >= 0)

const invalid = (name: string, rule: string, why: string, detail?: Record<string, unknown>) =>
  new AppError('weights_invalid', `${name} is not a valid safetensors file: ${why}.`, 'Download or save the file again.', { rule, ...detail })
const truncated = (name: string, rule: string, why: string) =>
  new AppError('weights_truncated', `${name} is cut short: ${why}.`, 'Download or copy the file again.', { rule })
