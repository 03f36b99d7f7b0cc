// The checkpoint of `checkpoint.mjs` in every other format: the same numbers, written by small writers of our own. Large files are written tensor by tensor.
import { copyFileSync, existsSync, mkdirSync, readFileSync, renameSync, statSync, writeFileSync } from 'node:fs'
import { open } from 'node:fs/promises'
import path from 'node:path'
import { encode } from '@msgpack/msgpack'
import { writeHdf5 } from './hdf5.mjs'
import { fairseqPickle, stateDictPickle } from './pickle.mjs'

/** Every format by name, with the file that is there when it is made. */
export const FORMATS = {
  safetensors: null,
  'safetensors, sharded': { file: 'model.safetensors.index.json', write: writeShards },
  'PyTorch (zip)': { file: 'pytorch_model.bin', write: writeZip },
  'PyTorch (before 1.6)': { file: 'pytorch_model.bin', write: writeLegacy },
  'TensorFlow h5': { file: 'tf_model.h5', write: writeTensorFlow },
  'Flax msgpack': { file: 'flax_model.msgpack', write: writeFlax },
  fairseq: { file: 'model.pt', write: writeFairseq },
  'ONNX export': { file: 'model.onnx', write: writeOnnx },
  'safetensors, fp16': { file: 'model.safetensors', write: (base, folder) => writeSafetensors(base, folder, 'F16') },
  'safetensors, bf16': { file: 'model.safetensors', write: (base, folder) => writeSafetensors(base, folder, 'BF16') },
  'safetensors, fp64': { file: 'model.safetensors', write: (base, folder) => writeSafetensors(base, folder, 'F64') },
}

/** The folder of a format; made if it is not there yet. */
export async function folderOf(name, baseFolder) {
  const format = FORMATS[name]
  if (!format) return baseFolder
  const folder = path.join(baseFolder, name.replace(/\W+/g, '-'))
  const done = path.join(folder, `.made-${statSync(path.join(baseFolder, 'model.safetensors')).size}`)
  if (existsSync(done)) return folder
  mkdirSync(folder, { recursive: true })
  console.log(`Making ${name} …`)
  for (const file of ['config.json', 'tokenizer.json'])
    if (name !== 'fairseq' || file !== 'config.json') copyFileSync(path.join(baseFolder, file), path.join(folder, file))
  const base = await Base.open(path.join(baseFolder, 'model.safetensors'))
  await format.write(base, folder)
  await base.handle.close()
  writeFileSync(done, '')
  return folder
}

/** The tensors of the base file. */
class Base {
  static async open(file) {
    const handle = await open(file)
    const length = Buffer.alloc(8)
    await handle.read(length, 0, 8, 0)
    const header = Buffer.alloc(Number(length.readBigUInt64LE()))
    await handle.read(header, 0, header.length, 8)
    const tensors = Object.entries(JSON.parse(header.toString())).filter(([name]) => name !== '__metadata__')
    return new Base(
      handle,
      tensors.map(
        ([
          name,
          {
            shape,
            data_offsets: [start, end],
          },
        ]) => ({ name, shape, bytes: end - start, at: 8 + header.length + start }),
      ),
    )
  }

  constructor(handle, tensors) {
    this.handle = handle
    this.tensors = tensors
  }

  async data({ at, bytes }) {
    const data = Buffer.alloc(bytes)
    await this.handle.read(data, 0, bytes, at)
    return data
  }

  /** A matrix the other way round: TensorFlow and Flax keep kernels as `[in, out]`. */
  async transposed(tensor) {
    const [rows, columns] = tensor.shape
    const from = new Float32Array((await this.data(tensor)).buffer)
    const to = new Float32Array(from.length)
    for (let r = 0; r < rows; r++) for (let c = 0; c < columns; c++) to[c * rows + r] = from[r * columns + c]
    return Buffer.from(to.buffer)
  }
}

/** Writes a file part by part under another name, and gives it its own when it is whole. */
async function write(file, parts) {
  const handle = await open(`${file}.part`, 'w')
  for await (const part of parts) await handle.write(part)
  await handle.close()
  renameSync(`${file}.part`, file)
}

function safetensorsHeader(tensors, dtype = 'F32', size = 4) {
  let offset = 0
  const entries = tensors.map(({ name, shape, bytes }) => {
    const start = offset
    offset += (bytes / 4) * size
    return [name, { dtype, shape, data_offsets: [start, offset] }]
  })
  const json = Buffer.from(JSON.stringify(Object.fromEntries(entries)))
  const length = Buffer.alloc(8)
  length.writeBigUInt64LE(BigInt(json.length + ((8 - (json.length % 8)) % 8)))
  return Buffer.concat([length, json, Buffer.alloc((8 - (json.length % 8)) % 8, ' ')])
}

async function writeShards(base, folder) {
  const half = Math.ceil(base.tensors.length / 2)
  const shards = [base.tensors.slice(0, half), base.tensors.slice(half)]
  const nameOf = (i) => `model-0000${i + 1}-of-00002.safetensors`
  for (const [i, tensors] of shards.entries()) {
    await write(
      path.join(folder, nameOf(i)),
      (async function* () {
        yield safetensorsHeader(tensors)
        for (const tensor of tensors) yield await base.data(tensor)
      })(),
    )
  }
  const map = Object.fromEntries(shards.flatMap((tensors, i) => tensors.map(({ name }) => [name, nameOf(i)])))
  writeFileSync(path.join(folder, 'model.safetensors.index.json'), JSON.stringify({ metadata: {}, weight_map: map }))
}

const SIZES = { F16: 2, BF16: 2, F64: 8 }

/** Other number types; the weights are small enough for half precision without its special cases. */
async function writeSafetensors(base, folder, dtype) {
  await write(
    path.join(folder, 'model.safetensors'),
    (async function* () {
      yield safetensorsHeader(base.tensors, dtype, SIZES[dtype])
      for (const tensor of base.tensors) yield converted(new Float32Array((await base.data(tensor)).buffer), dtype)
    })(),
  )
}

function converted(values, dtype) {
  if (dtype === 'F64') return Buffer.from(Float64Array.from(values).buffer)
  const bits = new Uint32Array(values.buffer)
  return Buffer.from(Uint16Array.from(bits, dtype === 'BF16' ? (b) => b >>> 16 : toHalf).buffer)
}

function toHalf(bits) {
  const exponent = ((bits >>> 23) & 255) - 112
  return ((bits >>> 16) & 0x8000) | (exponent <= 0 ? 0 : (exponent << 10) | ((bits >>> 13) & 1023))
}

/** Stored entries, each beginning at a multiple of 64 as PyTorch writes them. CRCs are left at 0: nobody here reads them. */
async function writeZip(base, folder, { pickle = stateDictPickle(base.tensors), file = 'pytorch_model.bin' } = {}) {
  const directory = []
  let at = 0
  const local = (name, bytes) => {
    const pad = (64 - ((at + 30 + name.length + 4) % 64)) % 64
    const header = Buffer.alloc(30 + name.length + 4 + pad)
    header.writeUInt32LE(0x04034b50, 0)
    header.writeUInt32LE(bytes, 18)
    header.writeUInt32LE(bytes, 22)
    header.writeUInt16LE(name.length, 26)
    header.writeUInt16LE(4 + pad, 28)
    header.write(name, 30)
    header.write('FB', 30 + name.length)
    header.writeUInt16LE(pad, 32 + name.length)
    directory.push({ name, bytes, at })
    at += header.length + bytes
    return header
  }
  await write(
    path.join(folder, file),
    (async function* () {
      yield local('archive/data.pkl', pickle.length)
      yield pickle
      for (const [i, tensor] of base.tensors.entries()) {
        yield local(`archive/data/${i}`, tensor.bytes)
        yield await base.data(tensor)
      }
      const start = at
      const entries = directory.map((entry) => {
        const central = Buffer.alloc(46 + entry.name.length)
        central.writeUInt32LE(0x02014b50, 0)
        central.writeUInt32LE(entry.bytes, 20)
        central.writeUInt32LE(entry.bytes, 24)
        central.writeUInt16LE(entry.name.length, 28)
        central.writeUInt32LE(entry.at, 42)
        central.write(entry.name, 46)
        return central
      })
      const end = Buffer.alloc(22)
      end.writeUInt32LE(0x06054b50, 0)
      end.writeUInt16LE(directory.length, 8)
      end.writeUInt16LE(directory.length, 10)
      end.writeUInt32LE(Buffer.concat(entries).length, 12)
      end.writeUInt32LE(start, 16)
      yield Buffer.concat([...entries, end])
    })(),
  )
}

/** Magic number, protocol, system, state dict, keys; then each storage with its length. */
async function writeLegacy(base, folder) {
  const head = [
    Buffer.from('80028a0a6cfc9c46f9206aa850192e', 'hex'),
    Buffer.from('80024de9032e', 'hex'),
    Buffer.from('80027d2e', 'hex'),
    stateDictPickle(base.tensors, true),
    Buffer.concat([Buffer.from([0x80, 2, 0x5d, 0x28]), ...base.tensors.map((_, i) => text(String(i))), Buffer.from([0x65, 0x2e])]),
  ]
  await write(
    path.join(folder, 'pytorch_model.bin'),
    (async function* () {
      yield Buffer.concat(head)
      for (const tensor of base.tensors) {
        const length = Buffer.alloc(8)
        length.writeBigInt64LE(BigInt(tensor.bytes / 4))
        yield length
        yield await base.data(tensor)
      }
    })(),
  )
}

function text(value) {
  const length = Buffer.alloc(4)
  length.writeUInt32LE(Buffer.byteLength(value))
  return Buffer.concat([Buffer.of(0x58), length, Buffer.from(value)])
}

function writeFairseq(base, folder) {
  return writeZip(base, folder, { pickle: fairseqPickle(base.tensors), file: 'model.pt' })
}

const isKernel = ({ name, shape }) => shape.length === 2 && !name.includes('embeddings')

/** `roberta.encoder.layer.0.output.LayerNorm.weight` in Keras' words. */
function kerasPath({ name, shape }) {
  const [group] = name.split('.')
  const leaf =
    name.includes('LayerNorm') || name.includes('layer_norm')
      ? { weight: 'gamma', bias: 'beta' }
      : { weight: shape.length === 2 && !name.includes('embeddings') ? 'kernel' : 'embeddings', bias: 'bias' }
  const parts = name.split('.')
  const last = parts.pop()
  const at = parts.indexOf('layer')
  if (at >= 0) parts.splice(at, 2, `layer_._${parts[at + 1]}`)
  return [group, 'tf_roberta_for_masked_lm', ...parts, `${name.includes('word_embeddings') ? 'weight' : leaf[last]}:0`]
}

function writeTensorFlow(base, folder) {
  const datasets = base.tensors.map((tensor) => ({
    path: kerasPath(tensor),
    shape: isKernel(tensor) ? tensor.shape.toReversed() : tensor.shape,
    bytes: tensor.bytes,
    data: () => (isKernel(tensor) ? base.transposed(tensor) : base.data(tensor)),
  }))
  return writeHdf5(path.join(folder, 'tf_model.h5'), datasets)
}

/** Nested maps; an array is an extension of type 1 that holds its shape, its type and its bytes. */
async function writeFlax(base, folder) {
  const tree = {}
  for (const tensor of base.tensors) {
    const parts = tensor.name.split('.')
    const last = parts.pop()
    const isNorm = /LayerNorm|layer_norm/.test(tensor.name)
    const leaf = last === 'bias' ? 'bias' : isNorm ? 'scale' : isKernel(tensor) ? 'kernel' : 'embedding'
    let node = tree
    for (const part of parts) node = node[part] ??= {}
    node[leaf] = { tensor }
  }
  async function* msgpack(node) {
    if (node.tensor) {
      const { tensor } = node
      const start = Buffer.concat([
        Buffer.of(0x93),
        encode(isKernel(tensor) ? tensor.shape.toReversed() : tensor.shape),
        encode('float32'),
        big(0xc6, tensor.bytes),
      ])
      yield Buffer.concat([big(0xc9, start.length + tensor.bytes), Buffer.of(1), start])
      yield isKernel(tensor) ? await base.transposed(tensor) : await base.data(tensor)
      return
    }
    yield big(0xdf, Object.keys(node).length)
    for (const [key, value] of Object.entries(node)) {
      yield encode(key)
      yield* msgpack(value)
    }
  }
  await write(path.join(folder, 'flax_model.msgpack'), msgpack(tree))
}

/** A code and a length of four bytes, largest first. */
function big(code, length) {
  const bytes = Buffer.of(code, 0, 0, 0, 0)
  bytes.writeUInt32BE(length, 1)
  return bytes
}

/** Our own encoder's graph, with the inputs of an export and the weights inside. Its writer is TypeScript over the engine's own graph, bundled here. */
async function writeOnnx(base, folder) {
  const { build } = await import('vite')
  const outDir = path.join(folder, '.writer')
  await build({
    configFile: false,
    logLevel: 'error',
    build: { outDir, ssr: path.join(import.meta.dirname, 'onnxFile.ts'), rolldownOptions: { output: { entryFileNames: 'onnxFile.mjs' } } },
    ssr: { noExternal: true },
  })
  const { onnxParts } = await import(path.join(outDir, 'onnxFile.mjs'))
  await write(path.join(folder, 'model.onnx'), onnxParts(JSON.parse(readFileSync(path.join(folder, 'config.json'), 'utf8')), base))
}
