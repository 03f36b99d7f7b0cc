import { closeSync, fstatSync, openSync } from 'node:fs'
import { readdir, realpath, stat } from 'node:fs/promises'
import path from 'node:path'
import { AppError } from '../../../shared/errors'
import { readExport } from '../onnx/exportGraph'
import type { Checkpoint, WeightFile } from './checkpoint'
import { flaxName, readFlax } from './flax'
import { readPytorch } from './pytorch'
import { readSafetensors } from './safetensors'
import { readShardedIndex } from './shardedIndex'
import { canonical, type FoundTensors } from './stateDict'
import { readTensorFlow, tensorFlowName } from './tensorFlow'
import { canonicalName } from './weightNames'

/** A format of weight file: which names it has, and where its tensors lie. In the reference's order of preference. */
interface Reader {
  format: string
  /** The reference's own file, which goes before any other of the format. */
  usual: string
  /** Of a file, without those that are shards. */
  matches: RegExp
  /** Of an index of shards; `null` for a format without. */
  index: RegExp | null
  /** A tensor's name in an index, as a canonical name. */
  nameInIndex(key: string): string | null
  /** `file`: links resolved; `name`: as it lies in `folder`. */
  read(file: string, name: string, folder: string): Promise<FoundTensors>
}

const READERS: Reader[] = [
  {
    format: 'safetensors',
    usual: 'model.safetensors',
    matches: /\.safetensors$/,
    index: /\.safetensors\.index\.json$/,
    nameInIndex: canonicalName,
    read: async (file, name) => ({ entries: canonical((await readSafetensors(file, name)).map((entry) => ({ ...entry, file }))) }),
  },
  { format: 'PyTorch', usual: 'pytorch_model.bin', matches: /\.(bin|pt|pth)$/, index: /\.bin\.index\.json$/, nameInIndex: canonicalName, read: readPytorch },
  {
    format: 'TensorFlow',
    usual: 'tf_model.h5',
    matches: /\.h5$/,
    index: /\.h5\.index\.json$/,
    nameInIndex: tensorFlowName,
    read: mapped((file, at, bytes, name) => ({ entries: readTensorFlow(file, at, bytes, name) })),
  },
  {
    format: 'Flax',
    usual: 'flax_model.msgpack',
    matches: /\.msgpack$/,
    index: /\.msgpack\.index\.json$/,
    nameInIndex: flaxName,
    read: mapped((file, at, bytes, name) => ({ entries: readFlax(file, at, bytes, name) })),
  },
  {
    format: 'ONNX',
    usual: 'model.onnx',
    matches: /\.onnx$/,
    index: null,
    nameInIndex: () => null,
    read: mapped((...where) => ({ entries: [], export: readExport(...where) })),
  },
]

const SHARD = /-\d{5}-of-\d{5}\./
/** Other files that a training run leaves beside the weights. */
const NOT_WEIGHTS = /^(optimizer|scheduler|scaler|rng_state|training_args)/
/** Weight files that are recognised but not read: TensorFlow's first format, and shards without their index. */
const OTHER_WEIGHTS = /(\.ckpt|\.ckpt\.index|-\d{5}-of-\d{5}\.(safetensors|bin|h5|msgpack))$/

const isWhole = (reader: Reader, name: string): boolean => reader.matches.test(name) && !SHARD.test(name) && !NOT_WEIGHTS.test(name)
const isIndex = (reader: Reader, name: string): boolean => reader.index?.test(name) ?? false

export const isWeightFile = (name: string): boolean => READERS.some((reader) => isWhole(reader, name) || isIndex(reader, name)) || OTHER_WEIGHTS.test(name)

/** The weight file of a folder that is to be opened: in the order of {@link READERS}, whole files before shards, the reference's own name before any other. */
export function chooseWeightFile(folder: string, names: string[]): string {
  const sorted = [...names].sort()
  for (const reader of READERS) {
    const whole = sorted.filter((name) => isWhole(reader, name))
    const chosen = whole.find((name) => path.basename(name) === reader.usual) ?? whole[0] ?? sorted.find((name) => isIndex(reader, name))
    if (chosen) return chosen
  }
  const other = sorted.filter((name) => OTHER_WEIGHTS.test(name))
  if (other.length === 0)
    throw new AppError('weights_missing', `"${folder}" has a config.json but no weight file.`, 'Copy model.safetensors beside it.', { folder })
  throw new AppError(
    'weights_format_unsupported',
    `"${folder}" has its weights in ${other.join(', ')}, which cannot be read by themselves.`,
    'Copy the index of the shards beside them, or save the model with save_pretrained(folder, safe_serialization=True).',
    { files: other },
  )
}

/** Reads where the tensors of one weight file (or of an index's shards) lie, under canonical names. */
export async function readCheckpoint(folder: string, name: string): Promise<Checkpoint> {
  const reader = READERS.find((candidate) => candidate.matches.test(name) || isIndex(candidate, name))
  if (!reader)
    throw new AppError(
      'weights_format_unsupported',
      `${name} is of a format that is not read.`,
      `Give ${READERS.map(({ usual }) => usual).join(', ')}, or an index of shards.`,
      { name },
    )
  const { entries, ...rest } = isIndex(reader, name) ? await readShards(reader, folder, name) : await readWhole(reader, folder, name)
  return { ...rest, tensors: new Map(entries.map((entry) => [entry.name, entry])) }
}

type Read = FoundTensors & { files: WeightFile[]; format: string }

async function readWhole(reader: Reader, folder: string, name: string): Promise<Read> {
  const file = await realpath(path.join(folder, name))
  const found = await reader.read(file, name, folder)
  const files = [{ name, file, bytes: (await stat(file)).size }, ...(found.export?.externalFiles ?? [])]
  return { ...found, format: found.format ?? reader.format, files }
}

/** Only what the index says of a tensor counts: a shard's other tensors are left out, one that it promises and lacks is an error. */
async function readShards(reader: Reader, folder: string, name: string): Promise<Read> {
  const index = await readShardedIndex(folder, name, await readdir(folder))
  const places = new Map([...index].flatMap(([key, shard]) => [[reader.nameInIndex(key), shard] as const]))
  const shards = await Promise.all([...new Set(index.values())].sort().map((shard) => readWhole(reader, folder, shard)))
  const entries = shards.flatMap(({ entries, files }) => entries.filter((entry) => places.get(entry.name) === files[0]?.name))
  const found = new Set<string | null>(entries.map((entry) => entry.name))
  const missing = [...places.keys()].filter((tensor) => tensor !== null && !found.has(tensor))
  if (missing.length > 0)
    throw new AppError(
      'tensor_missing',
      `${name} promises ${missing.length} tensors that its shards lack: ${missing.slice(0, 8).join(', ')}.`,
      'Download the shards again.',
      { missing },
    )
  return { entries, format: `${reader.format}, sharded`, files: shards.flatMap(({ files }) => files) }
}

/** A reader that steps through a file by its descriptor. */
function mapped(read: (file: string, descriptor: number, fileBytes: number, name: string, folder: string) => FoundTensors): Reader['read'] {
  return async (file, name, folder) => {
    const descriptor = openSync(file, 'r')
    try {
      return read(file, descriptor, fstatSync(descriptor).size, name, folder)
    } finally {
      closeSync(descriptor)
    }
  }
}
