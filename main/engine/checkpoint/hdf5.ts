import { readSync } from 'node:fs'
import { AppError } from '../../../shared/errors'
import type { Dtype } from '../../../shared/tensor'
import { Cursor } from './cursor'

/** A dataset whose numbers lie together in the file. */
export interface Hdf5Dataset {
  /** Groups and name, joined by "/". */
  path: string
  dtype: Dtype
  shape: number[]
  /** Bytes from the start of the file. */
  offset: number
  bytes: number
}

const SIGNATURE = Buffer.from('\x89HDF\r\n\x1a\n', 'latin1')
/** roberta-large in TensorFlow has 1,600 objects at a depth of 10; hostile files may refer to themselves. */
const LIMIT = { objects: 100_000, depth: 32, block: 2 ** 24, rank: 32 }
const MESSAGE = { dataspace: 1, datatype: 3, external: 7, layout: 8, filters: 11, continuation: 16, symbolTable: 17 } as const
const FILTERS: Record<number, string> = { 1: 'gzip', 2: 'shuffle', 3: 'fletcher32', 4: 'szip', 5: 'nbit', 6: 'scaleoffset', 32000: 'lzf' }
const SOFT_LINK = 2

/**
 * Where the datasets of an HDF5 file lie, without reading them: the layout that h5py writes unless told otherwise, and so every `tf_model.h5`
 * (HDF5 File Format Specification 3.0: superblock 0 and 1, symbol-table groups, version-1 object headers, contiguous data).
 * @throws AppError `weights_invalid`, `weights_truncated`; a newer layout, chunks and filters are named, with the way out
 */
export function readHdf5(descriptor: number, fileBytes: number, name: string): Hdf5Dataset[] {
  return new Hdf5Reader(descriptor, fileBytes, name).run()
}

/** An object header's messages, by type. */
type Messages = Map<number, Cursor[]>

class Hdf5Reader {
  readonly #descriptor: number
  readonly #fileBytes: number
  readonly #name: string
  readonly #datasets: Hdf5Dataset[] = []
  /** Added to every address. */
  #base = 0
  /** Bytes of an address and of a length. */
  #widths = { offset: 8, length: 8 }
  #objects = 0

  constructor(descriptor: number, fileBytes: number, name: string) {
    this.#descriptor = descriptor
    this.#fileBytes = fileBytes
    this.#name = name
  }

  run(): Hdf5Dataset[] {
    this.#object(this.#root(), '', 0)
    return this.#datasets
  }

  /** The address of the root group's object header. */
  #root(): number {
    const start = this.#read(0, 24)
    if (!start.take(8).equals(SIGNATURE)) throw this.#invalid('it does not begin as an HDF5 file does')
    const version = start.uint(1)
    if (version > 1) throw this.#newer(`superblock version ${version}`)
    start.skip(4)
    this.#widths = { offset: start.uint(1), length: start.uint(1) }
    for (const width of Object.values(this.#widths)) if (width !== 4 && width !== 8) throw this.#invalid(`its addresses have ${width} bytes; 4 and 8 are known`)
    const { offset } = this.#widths
    const rest = this.#read(24 + (version === 1 ? 4 : 0), 6 * offset)
    this.#base = rest.uint(offset)
    // Free space, end of file and driver information are of no use here; then the root's symbol: its name, then its header.
    rest.skip(4 * offset)
    return rest.uint(offset)
  }

  /** A group or a dataset, by its object header. */
  #object(address: number, path: string, depth: number): void {
    if (++this.#objects > LIMIT.objects) throw this.#invalid(`it holds more than ${LIMIT.objects} objects`)
    if (depth > LIMIT.depth) throw this.#invalid(`its groups are nested more than ${LIMIT.depth} deep`)
    const messages = this.#messages(address, path)
    const group = messages.get(MESSAGE.symbolTable)?.[0]
    if (group) this.#group(group, path, depth)
    else if (messages.has(MESSAGE.layout)) this.#dataset(messages, path)
  }

  #messages(address: number, path: string): Messages {
    const header = this.#at(address, 16)
    if (header.take(4).toString('latin1') === 'OHDR') throw this.#newer(`the header of "${path || '/'}"`)
    header.rewind()
    const version = header.uint(1)
    if (version !== 1) throw this.#invalid(`the header of "${path || '/'}" has version ${version}`)
    header.skip(1)
    const count = header.uint(2)
    header.skip(4)
    const blocks = [{ at: address + 16, bytes: header.uint(4) }]
    const messages: Messages = new Map()
    let seen = 0
    // A continuation adds a block to the list; each message is counted, so that blocks that refer to each other end.
    for (const { at, bytes } of blocks) {
      const block = this.#at(at, bytes)
      while (seen < count && block.left >= 8) {
        const [type, size] = [block.uint(2), block.uint(2)]
        block.skip(4)
        const body = block.cursor(size)
        seen++
        if (type === MESSAGE.continuation) blocks.push({ at: body.uint(this.#widths.offset), bytes: body.uint(this.#widths.length) })
        else messages.set(type, [...(messages.get(type) ?? []), body])
      }
    }
    return messages
  }

  #group(table: Cursor, path: string, depth: number): void {
    const [tree, heap] = [table.uint(this.#widths.offset), table.uint(this.#widths.offset)]
    this.#tree(tree, this.#heap(heap), path, depth, 0)
  }

  /** The segment that holds the names of a group's members. */
  #heap(address: number): Cursor {
    const { offset, length } = this.#widths
    const heap = this.#at(address, 8 + 2 * length + offset)
    this.#signature(heap, 'HEAP')
    heap.skip(4)
    const bytes = heap.uint(length)
    heap.skip(length)
    return this.#at(heap.uint(offset), bytes)
  }

  /** A B-tree whose leaves are symbol nodes. */
  #tree(address: number, names: Cursor, path: string, depth: number, level: number): void {
    const { offset, length } = this.#widths
    const head = this.#at(address, 8 + 2 * offset)
    this.#signature(head, 'TREE')
    head.skip(1)
    const [isInner, used] = [head.uint(1) > 0, head.uint(2)]
    if (++this.#objects > LIMIT.objects || level > LIMIT.depth) throw this.#invalid('an index of its groups refers to itself')
    const keys = this.#at(address + 8 + 2 * offset, used * (offset + length))
    for (let i = 0; i < used; i++) {
      keys.skip(length)
      const child = keys.uint(offset)
      if (isInner) this.#tree(child, names, path, depth, level + 1)
      else this.#symbols(child, names, path, depth)
    }
  }

  #symbols(address: number, names: Cursor, path: string, depth: number): void {
    const { offset } = this.#widths
    const head = this.#at(address, 8)
    this.#signature(head, 'SNOD')
    head.skip(2)
    const count = head.uint(2)
    const entryBytes = 2 * offset + 24
    const entries = this.#at(address + 8, count * entryBytes)
    for (let i = 0; i < count; i++) {
      const entry = entries.cursor(entryBytes)
      const [name, header, cache] = [names.textAt(entry.uint(offset)), entry.uint(offset), entry.uint(4)]
      if (name === null) throw this.#invalid(`the name of a member of "${path || '/'}" is not in the file`)
      if (cache !== SOFT_LINK) this.#object(header, path ? `${path}/${name}` : name, depth + 1)
    }
  }

  #dataset(messages: Messages, path: string): void {
    const [space, type, layout] = [MESSAGE.dataspace, MESSAGE.datatype, MESSAGE.layout].map((kind) => messages.get(kind)?.[0])
    if (!space || !type || !layout) throw this.#invalid(`dataset "${path}" has no shape or no type`)
    const filters = messages.get(MESSAGE.filters)?.[0]
    if (filters) throw this.#unsupported(path, `is compressed (${filterNames(filters)})`)
    if (messages.has(MESSAGE.external)) throw this.#unsupported(path, 'has its data in another file')
    const found = this.#typeOf(type, path)
    // Text and other things that are no numbers are not weights.
    if (!found) return
    const shape = this.#shapeOf(space, path)
    const bytes = shape.reduce((a, b) => a * b, found.size)
    const { offset, bytes: stored } = this.#placeOf(layout, path)
    if (!Number.isSafeInteger(bytes) || (stored !== null && stored !== bytes))
      throw this.#invalid(`dataset "${path}" of shape [${shape}] needs ${bytes} bytes, ${stored} are stored`)
    if (offset + bytes > this.#fileBytes) throw this.#truncated(`dataset "${path}" should end at byte ${offset + bytes}`)
    this.#datasets.push({ path, dtype: found.dtype, shape, offset, bytes })
  }

  #shapeOf(space: Cursor, path: string): number[] {
    const [version, rank] = [space.uint(1), space.uint(1)]
    if (version !== 1 && version !== 2) throw this.#invalid(`the shape of "${path}" has version ${version}`)
    if (rank > LIMIT.rank) throw this.#invalid(`dataset "${path}" has ${rank} dimensions`)
    space.skip(version === 1 ? 6 : 2)
    return Array.from({ length: rank }, () => space.uint(this.#widths.length))
  }

  /** `null` for what is not a number. */
  #typeOf(type: Cursor, path: string): { dtype: Dtype; size: number } | null {
    const [kind, flags] = [type.uint(1) & 15, type.uint(1)]
    type.skip(2)
    const size = type.uint(4)
    if (kind === 0) return integer(size, (flags & 8) !== 0)
    if (kind !== 1) return null
    if ((flags & 1) !== 0) throw this.#unsupported(path, 'has its bytes in big-endian order')
    // Offset, precision and exponent position, then the exponent's size: 8 bits in two bytes are bfloat16.
    type.skip(5)
    const dtype = ({ 2: type.uint(1) === 8 ? 'BF16' : 'F16', 4: 'F32', 8: 'F64' } as Record<number, Dtype>)[size]
    if (!dtype) throw this.#unsupported(path, `has numbers of ${size} bytes`)
    return { dtype, size }
  }

  /** Where the data are; `bytes` is `null` where the layout does not say. */
  #placeOf(layout: Cursor, path: string): { offset: number; bytes: number | null } {
    const version = layout.uint(1)
    if (version === 1 || version === 2) return this.#oldPlace(layout, path)
    if (version !== 3) throw this.#newer(`the layout of "${path}"`)
    const kind = layout.uint(1)
    if (kind === 0) {
      const bytes = layout.uint(2)
      return { offset: layout.position, bytes }
    }
    if (kind !== 1) throw this.#unsupported(path, 'is stored in chunks')
    return { offset: this.#address(layout.uint(this.#widths.offset), path), bytes: layout.uint(this.#widths.length) }
  }

  /** Rank, kind, five reserved bytes, then the address. */
  #oldPlace(layout: Cursor, path: string) {
    layout.skip(1)
    const kind = layout.uint(1)
    if (kind !== 1) throw this.#unsupported(path, kind === 2 ? 'is stored in chunks' : 'is stored in an old compact layout')
    layout.skip(5)
    return { offset: this.#address(layout.uint(this.#widths.offset), path), bytes: null }
  }

  #address(address: number, path: string): number {
    if (!Number.isSafeInteger(address)) throw this.#invalid(`dataset "${path}" has no data`)
    return this.#base + address
  }

  #signature(cursor: Cursor, expected: string): void {
    if (cursor.take(4).toString('latin1') !== expected) throw this.#invalid(`a group lacks its ${expected}`)
  }

  /** Bytes at an address, which counts from the base. */
  #at(address: number, bytes: number): Cursor {
    return this.#read(this.#base + address, bytes)
  }

  #read(at: number, bytes: number): Cursor {
    if (!(bytes <= LIMIT.block)) throw this.#invalid(`a part of its directory claims ${bytes} bytes; at most ${LIMIT.block} are read`)
    if (!(at >= 0 && at + bytes <= this.#fileBytes)) throw this.#truncated(`a part of its directory should lie at bytes ${at} to ${at + bytes}`)
    const buffer = Buffer.alloc(bytes)
    readSync(this.#descriptor, buffer, 0, bytes, at)
    return new Cursor(buffer, at, () => this.#invalid('a part of its directory is shorter than it says'))
  }

  #invalid(why: string): AppError {
    return new AppError('weights_invalid', `${this.#name} is not a valid HDF5 file: ${why}.`, 'Download or save the file again.', { rule: 'hdf5' })
  }

  #truncated(why: string): AppError {
    return new AppError(
      'weights_truncated',
      `${this.#name} is cut short: ${why}, the file ends at byte ${this.#fileBytes}.`,
      'Download or copy the file again.',
      {
        rule: 'hdf5',
      },
    )
  }

  #newer(what: string): AppError {
    return new AppError(
      'weights_format_unsupported',
      `${this.#name} is written in HDF5's newer layout (${what}), which is not read.`,
      'Save it again with h5py as it is by default, or with save_pretrained(folder, safe_serialization=True).',
      { name: this.#name },
    )
  }

  #unsupported(path: string, why: string): AppError {
    return new AppError(
      'weights_format_unsupported',
      `${this.#name} cannot be mapped: dataset "${path}" ${why}.`,
      'Save it again with h5py without chunks and filters, or with save_pretrained(folder, safe_serialization=True).',
      { dataset: path },
    )
  }
}

const INTEGERS: Record<string, Dtype> = { 'true 1': 'I8', 'true 2': 'I16', 'true 4': 'I32', 'true 8': 'I64', 'false 1': 'U8', 'false 2': 'U16' }
function integer(size: number, signed: boolean): { dtype: Dtype; size: number } | null {
  const dtype = INTEGERS[`${signed} ${size}`]
  return dtype ? { dtype, size } : null
}

/** The names of a filter pipeline's filters (version 1 and 2 begin alike, and their entries with the filter's number). */
function filterNames(pipeline: Cursor): string {
  const [version, count] = [pipeline.uint(1), pipeline.uint(1)]
  pipeline.skip(version === 1 ? 6 : 0)
  const id = pipeline.left >= 2 ? pipeline.uint(2) : 0
  const first = FILTERS[id] ?? `filter ${id}`
  return count > 1 ? `${first} and ${count - 1} more` : first
}
