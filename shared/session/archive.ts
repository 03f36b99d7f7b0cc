// Its other build, for Node, declares a `require` of its own, which the command line's bundle has already.
import { Inflate, Zip, ZipDeflate, ZipPassThrough } from 'fflate/browser'
import { crc32 } from './crc32'

/** Lets others go on between two pieces of work, where it is time. */
export type Breathe = () => Promise<void> | undefined

/** A file of an archive that is being written. `isPacked`: text and whole numbers become a fraction, floats hardly less. */
export interface ArchiveEntry {
  name: string
  isPacked: boolean
  pieces: Iterable<Uint8Array>
}

export interface ArchiveLimits {
  entries: number
  /** Of all wanted entries together, once unpacked. */
  bytes: number
}

/** Why an archive is not read: `large` is over a limit, all else breaks a rule of the format. */
export class ArchiveError extends Error {
  readonly kind: 'none' | 'damaged' | 'large'
  constructor(kind: ArchiveError['kind'], why: string) {
    super(why)
    this.kind = kind
  }
}

const PIECE_BYTES = 1 << 16
/** Deflate makes at most 1032 bytes of one, so a piece of this size makes 16 MB. */
const PACKED_PIECE_BYTES = 1 << 14
const END_BYTES = 22
const MOST_COMMENT = 0xffff

/** A zip file in pieces. Made in this thread, a piece at a time: `breathe` is asked between them. */
export async function* archived(entries: Iterable<ArchiveEntry>, at: Date, breathe: Breathe): AsyncGenerator<Uint8Array> {
  let made: Uint8Array[] = []
  const zip = new Zip((error, bytes) => {
    if (error) throw error
    made.push(bytes)
  })
  for (const { name, isPacked, pieces } of entries) {
    const file = isPacked ? new ZipDeflate(name, { level: 1 }) : new ZipPassThrough(name)
    file.mtime = at
    zip.add(file)
    for (const piece of pieces)
      for (let from = 0; from < piece.length; from += PIECE_BYTES) {
        // Copied: what is stored is handed on as it is, and may be a part of the page's own results.
        file.push(piece.slice(from, from + PIECE_BYTES))
        yield* made
        made = []
        await breathe()
      }
    file.push(new Uint8Array(0), true)
  }
  zip.end()
  yield* made
}

/** The files of a zip file that are wanted, by name, each with its checksum compared. @throws ArchiveError */
export async function unarchived(
  file: Uint8Array,
  isWanted: (name: string) => boolean,
  limits: ArchiveLimits,
  breathe: Breathe,
): Promise<Map<string, Uint8Array>> {
  const entries = directoryOf(file, limits).filter(({ name }) => isWanted(name))
  const bytes = entries.reduce((sum, entry) => sum + entry.bytes, 0)
  if (bytes > limits.bytes) throw new ArchiveError('large', `its contents are ${bytes} bytes`)
  const read = new Map<string, Uint8Array>()
  for (const entry of entries) read.set(entry.name, await contentOf(file, entry, breathe))
  return read
}

interface Listed {
  name: string
  method: number
  crc: number
  packedBytes: number
  bytes: number
  offset: number
}

/** What the directory at the end lists. */
function directoryOf(file: Uint8Array, limits: ArchiveLimits): Listed[] {
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength)
  const end = endOf(view)
  const count = view.getUint16(end + 10, true)
  const [size, start] = [view.getUint32(end + 12, true), view.getUint32(end + 16, true)]
  if (view.getUint16(end + 4, true) !== 0 || count !== view.getUint16(end + 8, true)) throw damaged('it is one of several volumes')
  if (count > limits.entries) throw new ArchiveError('large', `it holds ${count} files`)
  if (start + size > end) throw damaged('its directory lies outside of it')
  const listed: Listed[] = []
  for (let at = start; listed.length < count; ) {
    const { next, ...entry } = listedAt(view, at, start + size)
    if (listed.some(({ name }) => name === entry.name)) throw damaged(`it holds "${entry.name}" twice`)
    listed.push(entry)
    at = next
  }
  return listed
}

/** Where the record begins that ends each archive; a comment may stand behind it. */
function endOf(view: DataView): number {
  const last = view.byteLength - END_BYTES
  for (let at = last; at >= Math.max(0, last - MOST_COMMENT); at--)
    if (view.getUint32(at, true) === 0x06054b50 && view.getUint16(at + 20, true) === last - at) return at
  // Its beginning says what it was before it was cut short.
  throw last >= 0 && view.getUint32(0, true) === 0x04034b50 ? damaged('it ends before its directory') : new ArchiveError('none', 'it is no zip file')
}

function listedAt(view: DataView, at: number, end: number): Listed & { next: number } {
  if (at + 46 > end || view.getUint32(at, true) !== 0x02014b50) throw damaged('its directory is broken')
  const [nameLength, extra, comment] = [28, 30, 32].map((field) => view.getUint16(at + field, true)) as [number, number, number]
  const next = at + 46 + nameLength + extra + comment
  if (next > end) throw damaged('its directory is broken')
  if (view.getUint16(at + 8, true) & 1) throw damaged('it is encrypted')
  return {
    name: nameAt(view, at + 46, nameLength),
    method: view.getUint16(at + 10, true),
    crc: view.getUint32(at + 16, true),
    packedBytes: view.getUint32(at + 20, true),
    bytes: view.getUint32(at + 24, true),
    offset: view.getUint32(at + 42, true),
    next,
  }
}

/** Nothing is ever written by these names; one that leads out of the archive is no work of ours all the same. */
function nameAt(view: DataView, at: number, length: number): string {
  const name = String.fromCharCode(...new Uint8Array(view.buffer, view.byteOffset + at, Math.min(length, 1000)))
  if (/^[/\\]|^[a-z]:|(^|[/\\])\.\.([/\\]|$)/i.test(name)) throw damaged('a name in it leads out of it')
  return name
}

async function contentOf(file: Uint8Array, { name, method, crc, packedBytes, bytes, offset }: Listed, breathe: Breathe): Promise<Uint8Array> {
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength)
  if (offset + 30 > file.length || view.getUint32(offset, true) !== 0x04034b50) throw damaged(`"${name}" is not where its directory says`)
  const start = offset + 30 + view.getUint16(offset + 26, true) + view.getUint16(offset + 28, true)
  if (start + packedBytes > file.length) throw damaged(`"${name}" ends beyond its end`)
  const packed = file.subarray(start, start + packedBytes)
  if (method !== 0 && method !== 8) throw damaged(`"${name}" is packed in a way that is not read (${method})`)
  if (method === 0 ? bytes !== packedBytes : bytes > packedBytes * 1032 + PIECE_BYTES) throw damaged(`"${name}" cannot have the size that it says`)
  // A copy of its own begins where every type of number can.
  const content = method === 0 ? new Uint8Array(packed) : await inflated(name, packed, bytes, breathe)
  if ((await checksum(content, breathe)) !== crc) throw damaged(`"${name}" is not what was saved: its checksum differs`)
  return content
}

async function inflated(name: string, packed: Uint8Array, bytes: number, breathe: Breathe): Promise<Uint8Array> {
  const content = new Uint8Array(bytes)
  let length = 0
  const inflate = new Inflate((piece) => {
    if (length + piece.length > bytes) throw damaged(`"${name}" is larger than it says`)
    content.set(piece, length)
    length += piece.length
  })
  try {
    for (let from = 0; from < packed.length; from += PACKED_PIECE_BYTES) {
      inflate.push(packed.subarray(from, from + PACKED_PIECE_BYTES), from + PACKED_PIECE_BYTES >= packed.length)
      await breathe()
    }
  } catch (error) {
    throw error instanceof ArchiveError ? error : damaged(`"${name}" cannot be unpacked`)
  }
  if (length !== bytes) throw damaged(`"${name}" is smaller than it says`)
  return content
}

async function checksum(content: Uint8Array, breathe: Breathe): Promise<number> {
  let sum = 0
  for (let from = 0; from < content.length; from += 1 << 20) {
    sum = crc32(content.subarray(from, from + (1 << 20)), sum)
    await breathe()
  }
  return sum
}

const damaged = (why: string): ArchiveError => new ArchiveError('damaged', why)
