import { crc32 } from 'node:zlib'
import { NASTY_NUMBERS, type Random } from './random'

/** An opcode's argument: where it lies and what it is. */
interface Argument {
  start: number
  end: number
  kind: 'int' | 'text' | 'line'
}

/** Bytes of each opcode's fixed argument (Python's `pickletools`). */
const FIXED: Record<number, number> = { 128: 1, 75: 1, 77: 2, 74: 4, 113: 1, 114: 4, 104: 1, 106: 4, 71: 8, 149: 8 }

/** The arguments of a pickle from `at` to its end. */
export function pickleArguments(bytes: Buffer, at: number): Argument[] {
  const found: Argument[] = []
  for (;;) {
    const code = bytes[at++] as number
    if (code === 0x2e || code === undefined) return found
    if (code === 0x58) {
      const length = bytes.readUInt32LE(at)
      found.push({ start: at + 4, end: at + 4 + length, kind: 'text' })
      at += 4 + length
    } else if (code === 0x8a) at += 1 + (bytes[at] as number)
    else if (code === 0x63) {
      const end = bytes.indexOf(10, bytes.indexOf(10, at) + 1)
      found.push({ start: at, end, kind: 'line' })
      at = end + 1
    } else {
      const length = FIXED[code] ?? 0
      if (code === 0x4b || code === 0x4d || code === 0x4a) found.push({ start: at, end: at + length, kind: 'int' })
      at += length
    }
  }
}

const GLOBALS = [
  'posix\nsystem',
  'builtins\neval',
  'torch\nHalfStorage',
  'torch\nLongStorage',
  'torch\nDoubleStorage',
  'collections\nOrderedDict',
  'argparse\nNamespace',
  'torch._utils\n_rebuild_parameter',
]

/** The same pickle with another argument: numbers keep their width, names may get another length. */
export function changedPickle(random: Random, bytes: Buffer, at = 0): Buffer {
  const found = pickleArguments(bytes, at)
  if (found.length === 0) return bytes
  const { start, end, kind } = random.of(found)
  const copy = Buffer.from(bytes)
  if (kind === 'int') {
    const value = Math.max(0, Math.floor(random.of(NASTY_NUMBERS))) % 2 ** (8 * (end - start) - (end - start === 4 ? 1 : 0))
    copy.writeUIntLE(Math.floor(value), start, end - start)
    return copy
  }
  if (kind === 'line') return Buffer.concat([bytes.subarray(0, start), Buffer.from(random.of(GLOBALS)), bytes.subarray(end)])
  const other = random.of(pickleArguments(bytes, at).filter((argument) => argument.kind === 'text'))
  const text = random.chance(0.5) ? bytes.subarray(other.start, other.end) : Buffer.from(random.of(['', 'x', 'roberta.', '9999']))
  copy.writeUInt32LE(text.length, start - 4)
  return Buffer.concat([copy.subarray(0, start), text, copy.subarray(end)])
}

/** A stored zip. */
export function zipOf(entries: { name: string; data: Buffer }[]): Buffer {
  const [files, directory]: [Buffer[], Buffer[]] = [[], []]
  let offset = 0
  for (const { name, data } of entries) {
    const shared = Buffer.alloc(26)
    shared.writeUInt32LE(crc32(data), 10)
    shared.writeUInt32LE(data.length, 14)
    shared.writeUInt32LE(data.length, 18)
    shared.writeUInt16LE(name.length, 22)
    const central = Buffer.alloc(46)
    central.writeUInt32LE(0x02014b50, 0)
    shared.copy(central, 6)
    central.writeUInt32LE(offset, 42)
    directory.push(central, Buffer.from(name))
    const local = Buffer.concat([Buffer.from([0x50, 0x4b, 3, 4]), shared, Buffer.from(name), data])
    files.push(local)
    offset += local.length
  }
  const bytes = directory.reduce((sum, part) => sum + part.length, 0)
  const end = Buffer.alloc(22)
  end.writeUInt32LE(0x06054b50, 0)
  end.writeUInt16LE(entries.length, 8)
  end.writeUInt16LE(entries.length, 10)
  end.writeUInt32LE(bytes, 12)
  end.writeUInt32LE(offset, 16)
  return Buffer.concat([...files, ...directory, end])
}

/** The entries of a stored zip, by its directory. */
export function unzipped(bytes: Buffer): { name: string; data: Buffer }[] {
  const end = bytes.lastIndexOf(Buffer.from([0x50, 0x4b, 5, 6]))
  const entries: { name: string; data: Buffer }[] = []
  for (let i = 0, at = bytes.readUInt32LE(end + 16); i < bytes.readUInt16LE(end + 10); i++) {
    const [size, nameBytes, extra, comment, local] = [
      bytes.readUInt32LE(at + 24),
      bytes.readUInt16LE(at + 28),
      bytes.readUInt16LE(at + 30),
      bytes.readUInt16LE(at + 32),
      bytes.readUInt32LE(at + 42),
    ]
    const start = local + 30 + bytes.readUInt16LE(local + 26) + bytes.readUInt16LE(local + 28)
    entries.push({ name: bytes.toString('utf8', at + 46, at + 46 + nameBytes), data: bytes.subarray(start, start + size) })
    at += 46 + nameBytes + extra + comment
  }
  return entries
}
