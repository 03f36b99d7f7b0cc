import { readdir, stat } from 'node:fs/promises'
import path from 'node:path'
import type { DoctorFile } from '../../../shared/doctor'
import type { ModelReport } from '../../../shared/model'
import { isWeightFile } from '../checkpoint/readers'
import { isError, type ModelFolder } from '../modelFolder'
import { SENTENCE_PIECE } from '../tokenizer/tokenizerFiles'

/** Of a folder with many checkpoints. */
const MAX_WEIGHTS = 64
/** Each is a tokenizer by itself, in the order in which they are looked for. */
const TOKENIZERS = [['tokenizer.json'], [SENTENCE_PIECE], ['vocab.json', 'merges.txt']]

/** The files of a model: those that are read, those that are there besides, and those that are missing. */
export async function doctorFiles(folder: ModelFolder, report: ModelReport): Promise<DoctorFile[]> {
  const names: string[] = await readdir(folder.path).catch(() => [])
  const sized = (name: string, role: DoctorFile['role'], state: DoctorFile['state']) => sizedFile(folder.path, { name, role, state })
  return Promise.all([
    sized('config.json', 'config', names.includes('config.json') ? 'used' : isError(folder.config) ? 'missing' : 'optional'),
    ...weights(folder, report, names).map(([name, state]) => sized(name, 'weights', state)),
    ...tokenizers(names).map(([name, state]) => sized(name, 'tokenizer', state)),
    sized('tokenizer_config.json', 'tokenizer', names.includes('tokenizer_config.json') ? 'used' : 'optional'),
  ])
}

type Named = [name: string, state: DoctorFile['state']]

function weights({ checkpoint }: ModelFolder, { files }: ModelReport, names: string[]): Named[] {
  const used = new Set(isError(checkpoint) ? [] : files.map(({ name }) => name))
  const there = names.filter((name) => isWeightFile(name) && !used.has(name)).slice(0, MAX_WEIGHTS)
  const shard = isError(checkpoint) && checkpoint.code === 'weights_missing' ? checkpoint.detail?.shard : null
  const missing = typeof shard === 'string' ? shard : used.size + there.length === 0 ? 'model.safetensors' : null
  return [
    ...[...used].map((name): Named => [name, 'used']),
    ...there.map((name): Named => [name, 'spare']),
    ...(missing === null ? [] : [[missing, 'missing'] as Named]),
  ]
}

function tokenizers(names: string[]): Named[] {
  const used = TOKENIZERS.find((files) => files.every((name) => names.includes(name)))
  if (!used) return [['tokenizer.json', 'missing']]
  const spare = TOKENIZERS.flat().filter((name) => names.includes(name) && !used.includes(name))
  return [...used.map((name): Named => [name, 'used']), ...spare.map((name): Named => [name, 'spare'])]
}

async function sizedFile(folder: string, file: Omit<DoctorFile, 'bytes'>): Promise<DoctorFile> {
  const facts = await stat(path.join(folder, file.name)).catch(() => null)
  // A link whose target is gone, as a download into the Hugging Face cache leaves that was broken off.
  if (!facts && file.state !== 'optional') return { ...file, bytes: null, state: 'missing' }
  return { ...file, bytes: facts?.size ?? null }
}
