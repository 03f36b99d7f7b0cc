import { realpath, stat } from 'node:fs/promises'
import path from 'node:path'
import { AppError } from '../../../shared/errors'
import type { Checkpoint, TensorEntry } from './checkpoint'
import { readSafetensors } from './safetensors'
import { canonicalName } from './weightNames'

/** A format of weight file: which names it has, and how its tensors are found. In the reference's order of preference. */
interface Reader {
  format: string
  matches(name: string): boolean
  read(file: string, name: string): Promise<TensorEntry[]>
}

const READERS: Reader[] = [
  {
    format: 'safetensors',
    matches: (name) => name.endsWith('.safetensors') && !/-\d{5}-of-\d{5}/.test(name),
    read: async (file, name) => (await readSafetensors(file, name)).map((entry) => ({ ...entry, file })),
  },
]

/** Weight files of the reference that are recognised but not read. */
const OTHER_WEIGHTS = /(\.(bin|h5|msgpack|pt|ckpt|onnx)|\.index\.json|-\d{5}-of-\d{5}\.safetensors)$/

export const isWeightFile = (name: string): boolean => READERS.some((reader) => reader.matches(name)) || OTHER_WEIGHTS.test(name)

/** The weight file of a folder that is to be opened: `model.safetensors` before any other, as in the reference. */
export function chooseWeightFile(folder: string, names: string[]): string {
  const readable = names.filter((name) => READERS.some((reader) => reader.matches(name)))
  const chosen = readable.includes('model.safetensors') ? 'model.safetensors' : readable.sort()[0]
  if (chosen) return chosen
  const other = names.filter((name) => OTHER_WEIGHTS.test(name))
  if (other.length === 0)
    throw new AppError('weights_missing', `"${folder}" has a config.json but no weight file.`, 'Copy model.safetensors beside it.', { folder })
  throw new AppError(
    'weights_format_unsupported',
    `"${folder}" has its weights in ${other.join(', ')}; only a single safetensors file is read so far.`,
    'Save the model with save_pretrained(folder, safe_serialization=True).',
    { files: other },
  )
}

/** Reads where the tensors of one weight file lie, under canonical names. */
export async function readCheckpoint(folder: string, name: string): Promise<Checkpoint> {
  const reader = READERS.find((candidate) => candidate.matches(name))
  if (!reader) throw new AppError('weights_format_unsupported', `${name} is of a format that is not read.`, 'Give a .safetensors file.', { name })
  const file = await realpath(path.join(folder, name))
  const entries = await reader.read(file, name)
  const tensors = new Map<string, TensorEntry>()
  for (const entry of entries) {
    const canonical = canonicalName(entry.name)
    if (canonical !== null) tensors.set(canonical, entry)
  }
  return { format: reader.format, tensors, files: [{ name, file, bytes: (await stat(file)).size }] }
}
