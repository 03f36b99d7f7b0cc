// Writes the layout that h5py writes by default (HDF5 File Format Specification 3.0): superblock 0, symbol-table groups, version-1 object headers, contiguous data.
import { renameSync } from 'node:fs'
import { open } from 'node:fs/promises'

const ABSENT = 0xffffffffffffffffn

/** Little-endian fields one after the other: `[bytes, value]`, or bytes as they are. */
function fields(...items) {
  return Buffer.concat(
    items.map((item) => {
      if (Buffer.isBuffer(item)) return item
      const [bytes, value] = item
      const buffer = Buffer.alloc(bytes)
      if (bytes === 8) buffer.writeBigUInt64LE(BigInt(value))
      else buffer.writeUIntLE(value, 0, bytes)
      return buffer
    }),
  )
}

const padded = (buffer) => Buffer.concat([buffer, Buffer.alloc((8 - (buffer.length % 8)) % 8)])
const message = (type, body) => fields([2, type], [2, padded(body).length], [4, 0], padded(body))

function objectHeader(messages) {
  const body = Buffer.concat(messages)
  return fields([1, 1], [1, 0], [2, messages.length], [4, 1], [4, body.length], [4, 0], body)
}

function datasetHeader({ shape, bytes }, address) {
  const space = fields([1, 1], [1, shape.length], [1, 0], [1, 0], [4, 0], ...shape.map((size) => [8, size]))
  // IEEE 754 binary32, little-endian.
  const type = fields([1, 0x11], [1, 0x20], [1, 31], [1, 0], [4, 4], [2, 0], [2, 32], [1, 23], [1, 8], [1, 0], [1, 23], [4, 127])
  const fill = fields([1, 2], [1, 2], [1, 2], [1, 1], [4, 0])
  return objectHeader([message(1, space), message(3, type), message(5, fill), message(8, fields([1, 3], [1, 1], [8, address], [8, bytes]))])
}

/** `datasets`: `{path, shape, bytes, data()}`. */
export async function writeHdf5(file, datasets) {
  const parts = [{ at: 96, bytes: Buffer.alloc(0) }]
  let end = 96
  const put = (buffer) => {
    const at = end
    parts.push({ at, bytes: buffer })
    end += Math.ceil(buffer.length / 8) * 8
    return at
  }
  // All data behind all descriptions: their places are known when the descriptions' lengths are.
  const places = new Map()
  const descriptions = () => group(tree(datasets), put, places)
  descriptions()
  let data = Math.ceil(end / 2048) * 2048
  for (const dataset of datasets) {
    places.set(dataset, data)
    data += Math.ceil(dataset.bytes / 8) * 8
  }
  parts.length = 1
  end = 96
  const root = descriptions()
  const handle = await open(`${file}.part`, 'w')
  const superblock = fields(
    Buffer.from('\x89HDF\r\n\x1a\n', 'latin1'),
    [4, 0],
    [1, 0],
    [1, 8],
    [1, 8],
    [1, 0],
    [2, 512],
    [2, 512],
    [4, 0],
    [8, 0],
    [8, ABSENT],
    [8, data],
    [8, ABSENT],
    [8, 0],
    [8, root.header],
    [4, 1],
    [4, 0],
    [8, root.tree],
    [8, root.heap],
  )
  await handle.write(superblock, 0, superblock.length, 0)
  for (const { at, bytes } of parts) await handle.write(bytes, 0, bytes.length, at)
  for (const dataset of datasets) await handle.write(await dataset.data(), 0, dataset.bytes, places.get(dataset))
  await handle.truncate(data)
  await handle.close()
  renameSync(`${file}.part`, file)
}

function tree(datasets) {
  const root = new Map()
  for (const dataset of datasets) {
    let node = root
    for (const part of dataset.path.slice(0, -1)) {
      if (!node.has(part)) node.set(part, new Map())
      node = node.get(part)
    }
    node.set(dataset.path.at(-1), dataset)
  }
  return root
}

/** Members first, then the group that lists them, in the order of their names. */
function group(members, put, places) {
  const names = [...members.keys()].sort()
  const heapData = [Buffer.alloc(8)]
  const entries = names.map((name) => {
    const member = members.get(name)
    const offset = Buffer.concat(heapData).length
    heapData.push(padded(Buffer.from(`${name}\0`)))
    if (!(member instanceof Map)) return fields([8, offset], [8, put(datasetHeader(member, places.get(member) ?? 0))], [4, 0], [4, 0], [8, 0], [8, 0])
    const { header, tree, heap } = group(member, put, places)
    return fields([8, offset], [8, header], [4, 1], [4, 0], [8, tree], [8, heap])
  })
  const last = Buffer.concat(heapData).length - heapData.at(-1).length
  const segment = put(Buffer.concat(heapData))
  const heap = put(fields(Buffer.from('HEAP'), [4, 0], [8, Buffer.concat(heapData).length], [8, 1], [8, segment]))
  // Nodes are as long as the superblock's K says: 2 K symbols, 2 K children.
  const symbols = put(Buffer.concat([fields(Buffer.from('SNOD'), [1, 1], [1, 0], [2, names.length]), ...entries, Buffer.alloc(40 * (1024 - names.length))]))
  const node = fields(Buffer.from('TREE'), [1, 0], [1, 0], [2, 1], [8, ABSENT], [8, ABSENT], [8, 0], [8, symbols], [8, last])
  const treeAt = put(Buffer.concat([node, Buffer.alloc(16 * 1024 + 32 - node.length)]))
  return { header: put(objectHeader([message(17, fields([8, treeAt], [8, heap]))])), tree: treeAt, heap }
}
