import { existsSync } from 'node:fs'
import { readdir, readFile, realpath, stat } from 'node:fs/promises'
import path from 'node:path'
import { AppError, type ErrorData, errorData } from '../../shared/errors'
import { snapshotOf } from '../services/modelPlace'
import type { Checkpoint } from './checkpoint/checkpoint'
import { chooseWeightFile, isWeightFile, readCheckpoint } from './checkpoint/readers'
import { checkConfig, type ModelConfig, parseConfig } from './config/modelConfig'
import { TextTokenizer } from './tokenizer/textTokenizer'

/** What a folder holds. Each part is there or its error is: a broken folder can still be described. */
export interface ModelFolder<T = TextTokenizer> {
  path: string
  config: ModelConfig | ErrorData
  checkpoint: Checkpoint | ErrorData
  tokenizer: T | ErrorData
}

/** All that a description needs of a tokenizer. */
export type TokenizerFacts = Pick<TextTokenizer, 'type' | 'maxLength'>

export const isError = (part: object): part is ErrorData => 'code' in part && 'hint' in part

/** Reads a folder, or a weight file with its config beside it. @throws AppError `no_such_folder`, `not_a_model`, `file_unreadable` */
export const readModelFolder = (given: string): Promise<ModelFolder> => readFolderWith(given, (folder) => TextTokenizer.load(folder))

/** The same with another way to the tokenizer: reading one takes ten times as long as all the rest. */
export async function readFolderWith<T extends object>(given: string, loadTokenizer: (folder: string) => Promise<T>): Promise<ModelFolder<T>> {
  const { folder, file } = await resolve(given)
  const names = await withExports(folder, await list(folder))
  if (!names.includes('config.json') && !names.some(isWeightFile))
    throw new AppError(
      'not_a_model',
      `"${folder}" is not a model: it has neither config.json nor a weight file.`,
      'Choose the folder that holds config.json and model.safetensors.',
      {
        folder,
      },
    )
  // One after the other: so it can be said what is waited for, and reading the header takes a tenth of the time.
  const checkpoint = await attempt(() => readCheckpoint(folder, file ?? chooseWeightFile(folder, names)))
  const tokenizer = await attempt(() => loadTokenizer(folder))
  const config = await attempt(() => readConfig(folder, names, isError(checkpoint) ? undefined : checkpoint.config))
  return { path: folder, config, checkpoint, tokenizer }
}

async function resolve(given: string): Promise<{ folder: string; file: string | null }> {
  const absolute = path.resolve(given)
  const found = await stat(absolute).catch(() => {
    throw new AppError('no_such_folder', `There is no folder or file "${absolute}".`, 'Check the path.', { path: absolute })
  })
  if (found.isDirectory()) return { folder: await realpath((await snapshotOf(absolute)) ?? absolute), file: null }
  // A file's own folder, not its link's target: in the Hugging Face cache the config lies beside the link.
  if (!isWeightFile(path.basename(absolute)))
    throw new AppError('not_a_model', `"${absolute}" is not a weight file.`, 'Give a model folder, or its model.safetensors.', { path: absolute })
  const folder = path.dirname(absolute)
  const file = path.basename(absolute)
  // On the Hub exports lie in a folder of their own below the config.
  const isBelow = path.basename(folder) === EXPORTS && !existsSync(path.join(folder, 'config.json')) && existsSync(path.join(folder, '../config.json'))
  return isBelow ? { folder: path.dirname(folder), file: path.join(EXPORTS, file) } : { folder, file }
}

const EXPORTS = 'onnx'

/** A folder's files; where none is a weight file, those of its exports too. */
async function withExports(folder: string, names: string[]): Promise<string[]> {
  if (!names.includes(EXPORTS) || names.some(isWeightFile)) return names
  const below = await readdir(path.join(folder, EXPORTS)).catch(() => [])
  return [...names, ...below.map((name) => path.join(EXPORTS, name))]
}

const list = (folder: string): Promise<string[]> =>
  readdir(folder).catch((error: NodeJS.ErrnoException) => {
    throw new AppError('file_unreadable', `"${folder}" cannot be listed (${error.code}).`, 'Check its permissions.', { path: folder })
  })

/** 1 kB, and 100 bytes for each label. */
const MAX_CONFIG_BYTES = 2 ** 22

/** config.json, else what the weight file itself says. */
async function readConfig(folder: string, names: string[], own?: Record<string, unknown>): Promise<ModelConfig> {
  if (!names.includes('config.json') && own) return checkConfig(own)
  if (!names.includes('config.json'))
    throw new AppError('config_missing', `"${folder}" has weights but no config.json.`, 'Copy the config.json of the model beside its weights.', { folder })
  const size = await stat(path.join(folder, 'config.json')).then(
    (found) => found.size,
    () => 0,
  )
  if (size > MAX_CONFIG_BYTES)
    throw new AppError('config_invalid', `config.json has ${size} bytes; at most ${MAX_CONFIG_BYTES} are read.`, 'Download the file again.', { size })
  const text = await readFile(path.join(folder, 'config.json'), 'utf8').catch((error: NodeJS.ErrnoException) => {
    throw new AppError('file_unreadable', `config.json cannot be read (${error.code}).`, 'Check its permissions.', { folder })
  })
  return parseConfig(text)
}

async function attempt<T extends object>(read: () => Promise<T>): Promise<T | ErrorData> {
  try {
    return await read()
  } catch (error) {
    return errorData(unreadable(error))
  }
}

/** A refusal of the file system (EACCES, EIO) becomes a sentence; anything else stays what it is. */
function unreadable(error: unknown): unknown {
  const { code, path: file, syscall } = error as NodeJS.ErrnoException
  if (!syscall) return error
  return new AppError('file_unreadable', `"${file ?? ''}" cannot be read (${code}).`, 'Check its permissions, and that its disk is there.', { path: file })
}
