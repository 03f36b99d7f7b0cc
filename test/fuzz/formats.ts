import { readFileSync } from 'node:fs'
import { decode, ExtData, encode } from '@msgpack/msgpack'
import { fixture } from '../helpers/fixtures'
import { container } from '../helpers/writeSafetensors'
import { changedPickle, unzipped, zipOf } from './pickles'
import { blind, changedJson, NASTY_NUMBERS, NASTY_VALUES, type Random } from './random'

/** A format with a real file of it, and changes that keep its container valid. */
export interface Format {
  name: string
  /** The folder of `test/fixtures` whose file it is, and the file. */
  folder: string
  file: string
  /** What is read of it. */
  part: 'checkpoint' | 'config' | 'tokenizer'
  structural(random: Random, whole: Buffer): Buffer
}

/** How each pickle begins. */
const PROTOCOL_2 = Buffer.of(0x80, 2)

export const FORMATS: Format[] = [
  { name: 'safetensors', folder: 'roberta-mlm-safetensors', file: 'model.safetensors', part: 'checkpoint', structural: changedSafetensors },
  { name: 'safetensors index', folder: 'mlm-sharded-safetensors', file: 'model.safetensors.index.json', part: 'checkpoint', structural: changedIndex },
  { name: 'PyTorch zip', folder: 'roberta-mlm-bin', file: 'pytorch_model.bin', part: 'checkpoint', structural: changedZip },
  { name: 'PyTorch pickle', folder: 'mlm-legacy-pickle', file: 'pytorch_model.bin', part: 'checkpoint', structural: changedLegacy },
  { name: 'TensorFlow h5', folder: 'roberta-mlm-tf', file: 'tf_model.h5', part: 'checkpoint', structural: changedHdf5 },
  { name: 'Flax msgpack', folder: 'roberta-mlm-flax', file: 'flax_model.msgpack', part: 'checkpoint', structural: changedFlax },
  { name: 'fairseq', folder: 'mlm-fairseq', file: 'model.pt', part: 'checkpoint', structural: changedZip },
  { name: 'ONNX', folder: 'onnx-mlm', file: 'model.onnx', part: 'checkpoint', structural: changedOnnx },
  { name: 'config.json', folder: 'roberta-mlm-safetensors', file: 'config.json', part: 'config', structural: changedJsonFile },
  { name: 'tokenizer.json', folder: 'roberta-mlm-safetensors', file: 'tokenizer.json', part: 'tokenizer', structural: changedJsonFile },
  { name: 'sentencepiece', folder: 'xlm-roberta-spm-only', file: 'sentencepiece.bpe.model', part: 'tokenizer', structural: changedProtobuf },
]

const seeds = new Map<Format, Buffer>()
export const seedOf = (format: Format): Buffer => {
  const known = seeds.get(format) ?? readFileSync(fixture(`${format.folder}/${format.file}`))
  seeds.set(format, known)
  return known
}

/** One changed file. More than half of all keep the container valid. */
export function mutated(random: Random, format: Format): { bytes: Buffer; isStructural: boolean } {
  const whole = seedOf(format)
  const isStructural = random.chance(0.6)
  const others = FORMATS.filter((other) => other !== format).map(seedOf)
  return { bytes: isStructural ? format.structural(random, whole) : blind(random, whole, others), isStructural }
}

const jsonBytes = (value: unknown): Buffer => Buffer.from(JSON.stringify(value))

function changedJsonFile(random: Random, whole: Buffer): Buffer {
  return jsonBytes(changedJson(random, JSON.parse(whole.toString('utf8'))))
}

/** Another description over the same data, with a header of the right length. */
function changedSafetensors(random: Random, whole: Buffer): Buffer {
  const length = Number(whole.readBigUInt64LE())
  const header = JSON.parse(whole.toString('utf8', 8, 8 + length))
  const data = whole.subarray(8 + length)
  const names = Object.keys(header).filter((name) => name !== '__metadata__')
  const [name, other] = [random.of(names), random.of(names)]
  const entry = header[name]
  switch (random.int(8)) {
    case 0:
      entry.dtype = random.of(['F16', 'BF16', 'F64', 'I32', 'U32', 'I64', 'F8_E4M3', 'F4', 'C64', 'X'])
      break
    // The same bytes under another type: the container stays whole.
    case 1:
      entry.dtype = random.of(['I32', 'U32'])
      break
    case 2:
      entry.shape = random.chance(0.5) ? entry.shape.toReversed() : [entry.shape.reduce((a: number, b: number) => a * b, 1)]
      break
    case 3:
      entry.shape[random.int(entry.shape.length)] = random.of(NASTY_VALUES)
      break
    case 4:
      entry.data_offsets[random.int(2)] = random.of([...NASTY_NUMBERS, header[other].data_offsets[random.int(2)]])
      break
    case 5:
      header[random.of(['x', `${name}.weight`, name.toUpperCase(), `roberta.${name}`])] = entry
      delete header[name]
      break
    case 6:
      ;[header[name], header[other]] = [header[other], header[name]]
      break
    default:
      header.__metadata__ = random.of(NASTY_VALUES)
  }
  return Buffer.from(container(JSON.stringify(header), [data]))
}

function changedIndex(random: Random, whole: Buffer): Buffer {
  const index = JSON.parse(whole.toString('utf8'))
  const name = random.of(Object.keys(index.weight_map))
  if (random.chance(0.2)) return jsonBytes(changedJson(random, index))
  if (random.chance(0.2)) delete index.weight_map[name]
  else if (random.chance(0.3)) index.weight_map[`${name}.more`] = index.weight_map[name]
  else
    index.weight_map[name] = random.of([
      '../model.safetensors',
      '/etc/passwd',
      'sub/model.safetensors',
      'absent.safetensors',
      'config.json',
      'model.safetensors.index.json',
      '',
      '..',
      'a\0b',
      ...NASTY_VALUES,
    ])
  return jsonBytes(index)
}

/** The pickle inside is changed, or an entry is another one's; the zip around it is made anew. */
function changedZip(random: Random, whole: Buffer): Buffer {
  const entries = unzipped(whole)
  const at = entries.findIndex(({ name }) => name.endsWith('data.pkl'))
  const pickle = entries[at]
  if (!pickle) throw new Error('The fixture has no data.pkl.')
  const data = entries.filter(({ name }) => name.includes('/data/'))
  if (random.chance(0.15)) random.of(data).data = random.of(data).data
  else if (random.chance(0.1)) entries.splice(random.int(entries.length), 1)
  else entries[at] = { ...pickle, data: changedPickle(random, pickle.data) }
  return zipOf(entries)
}

/** The state dict is the fourth pickle of the file; the three before it are always the same. */
function changedLegacy(random: Random, whole: Buffer): Buffer {
  const starts = placesOf(whole.subarray(0, 12_000), PROTOCOL_2)
  return changedPickle(random, whole, random.chance(0.9) ? starts[3] : random.of(starts))
}

/** Words of eight bytes that can be addresses or sizes get the value of another, or one at a limit. */
function changedHdf5(random: Random, whole: Buffer): Buffer {
  const copy = Buffer.from(whole)
  if (random.chance(0.1)) {
    // The kind of a dataset's layout, behind its version: 0 compact, 1 contiguous, 2 chunked.
    copy[random.of(placesOf(whole, CONTIGUOUS)) + CONTIGUOUS.length - 1] = random.int(4)
    return copy
  }
  const words: number[] = []
  for (let at = 0; at + 8 <= whole.length; at += 8) {
    const value = whole.readBigUInt64LE(at)
    if (value > 0n && value <= BigInt(whole.length)) words.push(at)
  }
  for (let changes = 1 + random.int(2); changes > 0; changes--) {
    const value = random.chance(0.5) ? whole.readBigUInt64LE(random.of(words)) : BigInt(Math.floor(Math.min(Math.max(0, random.of(NASTY_NUMBERS)), 2 ** 63)))
    copy.writeBigUInt64LE(value, random.of(words))
  }
  return copy
}

/** A layout message: its type, size and flags, version 3, contiguous. */
const CONTIGUOUS = Buffer.of(8, 0, 24, 0, 0, 0, 0, 0, 3, 1)

function placesOf(whole: Buffer, pattern: Buffer | string): number[] {
  const places: number[] = []
  for (let at = whole.indexOf(pattern); at >= 0; at = whole.indexOf(pattern, at + 1)) places.push(at)
  return places
}

/** A letter of an input or output, or anything. */
function changedOnnx(random: Random, whole: Buffer): Buffer {
  if (random.chance(0.9)) return changedProtobuf(random, whole)
  const copy = Buffer.from(whole)
  const name = random.of(['input_ids', 'attention_mask', 'logits'])
  copy[random.of(placesOf(whole, name)) + random.int(name.length)] = 0x78
  return copy
}

type Tree = { [key: string]: Tree | ExtData }

function changedFlax(random: Random, whole: Buffer): Buffer {
  const tree = decode(whole) as Tree
  const leaves: { parent: Tree; key: string }[] = []
  const walk = (node: Tree) => {
    for (const [key, value] of Object.entries(node)) {
      if (value instanceof ExtData) leaves.push({ parent: node, key })
      else walk(value)
    }
  }
  walk(tree)
  const { parent, key } = random.of(leaves)
  const [shape, dtype, data] = decode((parent[key] as ExtData).data as Uint8Array) as [unknown[], string, Uint8Array]
  const changed = (array: unknown) => {
    parent[key] = new ExtData(random.chance(0.9) ? 1 : random.int(4), encode(array))
  }
  switch (random.int(7)) {
    case 0:
      changed([shape.with(random.int(shape.length), random.of(NASTY_NUMBERS)), dtype, data])
      break
    case 1:
      changed([shape.toReversed(), dtype, data])
      break
    case 2:
      changed([shape, random.of(['float16', 'int32', 'complex64', 'x', '']), data])
      break
    case 3:
      changed([shape, dtype, data.subarray(random.int(data.length))])
      break
    case 4:
      changed(random.of(NASTY_VALUES.filter((value) => typeof value !== 'number' || Number.isSafeInteger(value))))
      break
    case 5:
      parent[`${key}x`] = parent[key] as ExtData
      delete parent[key]
      break
    default:
      ;(parent as Record<string, unknown>)[key] = random.of([null, 1, 'text', {}, { a: {} }])
  }
  return Buffer.from(encode(tree))
}

/** A number or a text somewhere in the message changes, its length stays: every length around it stays right. */
function changedProtobuf(random: Random, whole: Buffer): Buffer {
  const copy = Buffer.from(whole)
  for (let changes = 1 + random.int(2); changes > 0; changes--) {
    const { start, end, wire } = protobufField(random, whole)
    if (wire === 0) copy[start] = ((copy[start] as number) & 128) | random.int(128)
    else
      for (let at = start; at < Math.min(end, start + 8); at++)
        copy[at] = random.chance(0.5) ? (copy[at] as number) : random.of([0, 0x2e, 0x2f, 0x61, 0x7f, 0xff])
  }
  return copy
}

/** Walks down from the outermost message at random, as long as what it finds reads as a message. */
function protobufField(random: Random, bytes: Buffer): { start: number; end: number; wire: number } {
  let inside = { start: 0, end: bytes.length, wire: 2 }
  for (;;) {
    const fields = protobufFields(bytes, inside.start, inside.end)
    if (fields.length === 0) return inside
    inside = random.of(fields)
    if (inside.wire !== 2 || inside.end - inside.start < 2 || random.chance(0.1)) return inside
  }
}

/** Empty where it is no message. */
function protobufFields(bytes: Buffer, start: number, end: number): { start: number; end: number; wire: number }[] {
  const fields: { start: number; end: number; wire: number }[] = []
  const varint = (at: number): [number, number] => {
    let [value, i] = [0, 0]
    for (; i < 5; i++) {
      const byte = bytes[at + i] ?? 0
      value += (byte & 127) * 2 ** (7 * i)
      if (byte < 128) break
    }
    return [value, at + i + 1]
  }
  for (let at = start; at < end; ) {
    const [tag, next] = varint(at)
    const wire = tag & 7
    if (tag < 8 || tag > 8 * 200 || ![0, 1, 2, 5].includes(wire)) return []
    const [value, after] = wire === 0 || wire === 2 ? varint(next) : [0, next]
    const field = wire === 2 ? { start: after, end: after + value, wire } : { start: next, end: wire === 0 ? after : next + (wire === 1 ? 8 : 4), wire }
    if (field.end > end) return []
    fields.push(field)
    at = field.end
  }
  return fields
}
