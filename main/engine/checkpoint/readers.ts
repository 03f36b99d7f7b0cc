import { readdir, realpath, stat } from 'node:fs/promises'
import path from 'node:path'
import { AppError } from '../../../shared/errors'
import type { Checkpoint, TensorEntry, WeightFile } from './checkpoint'
import { readPytorch } from './pytorch'
import { readSafetensors } from './safetensors'
import { readShardedIndex } from './shardedIndex'
import { canonicalName } from './weightNames'

/** A format of weight file: which names it has, and where its tensors lie. In the reference's order of preference. */
interface Reader {
  format: string
  matches(name: string): boolean
  read(folder: string, name: string): Promise<{ entries: TensorEntry[]; files: WeightFile[] }>
}

const SHARD = /-\d{5}-of-\d{5}\./
/** Other files that a training run leaves beside the weights. */
const NOT_WEIGHTS = /^(optimizer|scheduler|scaler|rng_state|training_args)/
const READERS: Reader[] = [
  { format: 'safetensors', matches: (name) => name.endsWith('.safetensors') && !SHARD.test(name), read: readOne },
  { format: 'safetensors, sharded', matches: (name) => name.endsWith('.safetensors.index.json'), read: readShards },
  { format: 'PyTorch', matches: (name) => /\.(bin|pt|pth)$/.test(name) && !SHARD.test(name) && !NOT_WEIGHTS.test(name), read: readOne },
  { format: 'PyTorch, sharded', matches: (name) => name.endsWith('.bin.index.json'), read: readShards },
]

/** Weight files of the reference that are recognised but not read. */
const OTHER_WEIGHTS = /(\.(h5|msgpack|ckpt|onnx)|\.index\.json|-\d{5}-of-\d{5}\.(safetensors|bin))$/

export const isWeightFile = (name: string): boolean => READERS.some((reader) => reader.matches(name)) || OTHER_WEIGHTS.test(name)

/** The weight file of a folder that is to be opened: the reference's own name before any other, in the order of {@link READERS}. */
export function chooseWeightFile(folder: string, names: string[]): string {
  const readable = READERS.flatMap((reader) => names.filter((name) => reader.matches(name)).sort((a, b) => rank(a) - rank(b) || (a < b ? -1 : 1)))
  if (readable[0]) return readable[0]
  const other = names.filter((name) => OTHER_WEIGHTS.test(name))
  if (other.length === 0)
    throw new AppError('weights_missing', `"${folder}" has a config.json but no weight file.`, 'Copy model.safetensors beside it.', { folder })
  throw new AppError(
    'weights_format_unsupported',
    `"${folder}" has its weights in ${other.join(', ')}; only safetensors and PyTorch files are read so far.`,
    'Save the model with save_pretrained(folder, safe_serialization=True).',
    { files: other },
  )
}

const rank = (name: string): number => (/^(model\.safetensors|pytorch_model\.bin)/.test(name) ? 0 : 1)

/** Reads where the tensors of one weight file (or of an index's shards) lie, under canonical names. */
export async function readCheckpoint(folder: string, name: string): Promise<Checkpoint> {
  const reader = READERS.find((candidate) => candidate.matches(name))
  if (!reader)
    throw new AppError(
      'weights_format_unsupported',
      `${name} is of a format that is not read.`,
      'Give a .safetensors or pytorch_model.bin file, or an index of shards.',
      { name },
    )
  const { entries, files } = await reader.read(folder, name)
  const tensors = new Map<string, TensorEntry>()
  for (const entry of entries) {
    const canonical = canonicalName(entry.name)
    if (canonical !== null) tensors.set(canonical, entry)
  }
  return { format: reader.format, tensors, files }
}

async function readOne(folder: string, name: string) {
  const file = await realpath(path.join(folder, name))
  const entries = name.endsWith('.safetensors') ? (await readSafetensors(file, name)).map((entry) => ({ ...entry, file })) : await readPytorch(file, name)
  return { entries, files: [{ name, file, bytes: (await stat(file)).size }] }
}

/** Only what the index says of a tensor counts: a shard's other tensors are left out, one that it promises and lacks is an error. */
async function readShards(folder: string, name: string) {
  const map = await readShardedIndex(folder, name, await readdir(folder))
  const shards = await Promise.all([...new Set(map.values())].sort().map((shard) => readOne(folder, shard)))
  const entries = shards.flatMap(({ entries, files }) => entries.filter((entry) => map.get(entry.name) === files[0]?.name))
  const found = new Set(entries.map((entry) => entry.name))
  const missing = [...map.keys()].filter((tensor) => !found.has(tensor))
  if (missing.length > 0)
    throw new AppError(
      'tensor_missing',
      `${name} promises ${missing.length} tensors that its shards lack: ${missing.slice(0, 8).join(', ')}.`,
      'Download the shards again.',
      { missing },
    )
  return { entries, files: shards.flatMap(({ files }) => files) }
}
