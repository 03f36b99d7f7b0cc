import type { FileHandle } from 'node:fs/promises'
import { AppError } from '../../../shared/errors'

/** An entry that is stored, not compressed: its bytes can be mapped where they are. */
export interface ZipEntry {
  name: string
  /** Bytes from the start of the file. */
  offset: number
  bytes: number
}

const END_BYTES = 22
/** A comment of at most 65,535 bytes may follow the end record, and a zip64 locator of 20 go before it. */
const MAX_TAIL = END_BYTES + 65_535 + 20
/** A state dict has a few hundred entries; XLM-R-XL in fp32 616. */
const MAX_ENTRIES = 200_000
const LOCAL_BYTES = 30
const CENTRAL_BYTES = 46
const SIGNATURE = { local: 0x04034b50, central: 0x02014b50, end: 0x06054b50, end64: 0x06064b50, locator64: 0x07064b50 } as const
/** A 32-bit field with this value stands in the zip64 extra field. */
const IN_ZIP64 = 0xffffffff

/** Lists a zip's entries (APPNOTE 6.3.10), 64-bit sizes included. @throws AppError `weights_invalid`, `weights_truncated` */
export async function readZip(handle: FileHandle, fileBytes: number, name: string): Promise<ZipEntry[]> {
  const { count, offset, bytes } = await findDirectory(handle, fileBytes, name)
  if (count > MAX_ENTRIES) throw invalid(name, `it lists ${count} entries, more than the ${MAX_ENTRIES} that are read`)
  const directory = await read(handle, offset, bytes, fileBytes, name)
  const entries = parseDirectory(directory, count, name)
  return Promise.all(entries.map((entry) => locate(handle, entry, fileBytes, name)))
}

async function findDirectory(handle: FileHandle, fileBytes: number, name: string) {
  const tailBytes = Math.min(fileBytes, MAX_TAIL)
  const tail = await read(handle, fileBytes - tailBytes, tailBytes, fileBytes, name)
  let at = tail.byteLength - END_BYTES
  while (at >= 0 && tail.getUint32(at, true) !== SIGNATURE.end) at--
  if (at < 0)
    throw new AppError('weights_truncated', `${name} is cut short: the directory at the end of a zip is missing.`, 'Download or copy the file again.', {
      rule: 'end',
    })
  const small = { count: tail.getUint16(at + 10, true), bytes: tail.getUint32(at + 12, true), offset: tail.getUint32(at + 16, true) }
  const isLarge = small.offset === IN_ZIP64 || small.bytes === IN_ZIP64 || small.count === 0xffff
  return isLarge ? findDirectory64(handle, tail, at - 20, fileBytes, name) : small
}

async function findDirectory64(handle: FileHandle, tail: DataView, locator: number, fileBytes: number, name: string) {
  if (locator < 0 || tail.getUint32(locator, true) !== SIGNATURE.locator64) throw invalid(name, 'its zip64 locator is missing')
  const end = await read(handle, size64(tail, locator + 8, name), 56, fileBytes, name)
  if (end.getUint32(0, true) !== SIGNATURE.end64) throw invalid(name, 'its zip64 end record is missing')
  return { count: size64(end, 32, name), bytes: size64(end, 40, name), offset: size64(end, 48, name) }
}

interface CentralEntry {
  name: string
  bytes: number
  local: number
}

function parseDirectory(view: DataView, count: number, name: string): CentralEntry[] {
  const entries: CentralEntry[] = []
  let at = 0
  for (let i = 0; i < count; i++) {
    if (at + CENTRAL_BYTES > view.byteLength || view.getUint32(at, true) !== SIGNATURE.central) throw invalid(name, `entry ${i + 1} of its directory is broken`)
    const [nameBytes, extraBytes, commentBytes] = [view.getUint16(at + 28, true), view.getUint16(at + 30, true), view.getUint16(at + 32, true)]
    const next = at + CENTRAL_BYTES + nameBytes + extraBytes + commentBytes
    if (next > view.byteLength) throw invalid(name, `entry ${i + 1} of its directory goes past its end`)
    entries.push(centralEntry(view, at, nameBytes, extraBytes, name))
    at = next
  }
  return entries
}

function centralEntry(view: DataView, at: number, nameBytes: number, extraBytes: number, file: string): CentralEntry {
  const name = new TextDecoder().decode(new Uint8Array(view.buffer, view.byteOffset + at + CENTRAL_BYTES, nameBytes))
  const method = view.getUint16(at + 10, true)
  if (method !== 0) throw invalid(file, `its entry ${JSON.stringify(name)} is compressed (method ${method}); PyTorch stores them plainly`)
  const [packed, bytes, local] = [view.getUint32(at + 20, true), view.getUint32(at + 24, true), view.getUint32(at + 42, true)]
  const large = zip64Fields(view, at + CENTRAL_BYTES + nameBytes, extraBytes, file)
  // In this order, and only those whose 32-bit field says so.
  const real = [bytes, packed, local].map((value) => (value === IN_ZIP64 ? (large.shift() ?? value) : value))
  if (real[0] !== real[1]) throw invalid(file, `its entry ${JSON.stringify(name)} is stored, yet has two sizes`)
  return { name, bytes: real[0] as number, local: real[2] as number }
}

function zip64Fields(view: DataView, start: number, bytes: number, file: string): number[] {
  for (let at = start; at + 4 <= start + bytes; at += 4 + view.getUint16(at + 2, true)) {
    if (view.getUint16(at, true) !== 1) continue
    const count = Math.floor(Math.min(view.getUint16(at + 2, true), start + bytes - at - 4) / 8)
    return Array.from({ length: count }, (_, i) => size64(view, at + 4 + 8 * i, file))
  }
  return []
}

/** Where an entry's bytes begin: behind its local header, whose name and extra field have lengths of their own. */
async function locate(handle: FileHandle, { name, bytes, local }: CentralEntry, fileBytes: number, file: string): Promise<ZipEntry> {
  const header = await read(handle, local, LOCAL_BYTES, fileBytes, file)
  if (header.getUint32(0, true) !== SIGNATURE.local) throw invalid(file, `its entry ${JSON.stringify(name)} does not begin where the directory says`)
  const offset = local + LOCAL_BYTES + header.getUint16(26, true) + header.getUint16(28, true)
  if (offset + bytes > fileBytes) throw invalid(file, `its entry ${JSON.stringify(name)} ends at byte ${offset + bytes}, the file at byte ${fileBytes}`)
  return { name, offset, bytes }
}

async function read(handle: FileHandle, at: number, bytes: number, fileBytes: number, name: string): Promise<DataView> {
  if (at < 0 || at + bytes > fileBytes)
    throw invalid(name, `a part of its directory should lie at bytes ${at} to ${at + bytes}, the file ends at byte ${fileBytes}`)
  const buffer = new Uint8Array(bytes)
  await handle.read(buffer, 0, bytes, at)
  return new DataView(buffer.buffer)
}

function size64(view: DataView, at: number, name: string): number {
  const value = Number(view.getBigUint64(at, true))
  if (!Number.isSafeInteger(value)) throw invalid(name, 'a 64-bit size in its directory is too large')
  return value
}

const invalid = (name: string, why: string) =>
  new AppError('weights_invalid', `${name} is not a valid zip: ${why}.`, 'Download or save the file again.', { rule: 'zip' })
