import { readdir, stat } from 'node:fs/promises'
import { totalmem } from 'node:os'
import path from 'node:path'
import { type DoctorReport, type MemoryVerdict, taskVerdicts } from '../../../shared/doctor'
import { AppError, type ErrorData, errorData } from '../../../shared/errors'
import { freeBytes } from '../../services/freeMemory'
import { chooseWeightFile, isWeightFile } from '../checkpoint/readers'
import { isError, type ModelFolder, readModelFolder } from '../modelFolder'
import { isOpenable, reportOf } from '../report'
import { doctorFiles } from './doctorFiles'
import { isRepository, modelName, snapshotIn } from './hubRepository'
import { otherKind } from './sniff'
import { readableFolder, scan } from './walk'

/** Other files of a model: whoever points at one means the model. */
const PART = /^(config|tokenizer|tokenizer_config|special_tokens_map|added_tokens|vocab)\.json$|^merges\.txt$|\.index\.json$|\.bpe\.model$/
/** Below a folder that is no model itself: enough to say which folder to take. */
const BELOW = { depth: 4, folders: 2000, models: 20 }

/** Describes whatever lies at a path: a folder, a weight file, any other file, nothing. No model is opened. */
export async function diagnose(given: string): Promise<DoctorReport> {
  const absolute = path.resolve(given)
  try {
    const target = await targetOf(absolute)
    return target === null ? await ofOtherFile(absolute) : await ofModel(absolute, target)
  } catch (error) {
    return withoutModel(absolute, await kindOf(absolute), [errorData(error)])
  }
}

/** The folder or weight file that is meant; `null` for a file that is none of a model. */
async function targetOf(absolute: string): Promise<string | null> {
  const facts = await stat(absolute).catch(() => null)
  if (facts?.isFile()) {
    if (isWeightFile(path.basename(absolute))) return absolute
    const beside = PART.test(path.basename(absolute)) ? await readdir(path.dirname(absolute)) : []
    return beside.some(isWeightFile) ? path.dirname(absolute) : null
  }
  if (facts && !facts.isDirectory()) return null
  const folder = await readableFolder(absolute)
  return isRepository(folder) ? ((await snapshotIn(folder)) ?? folder) : folder
}

async function kindOf(absolute: string): Promise<DoctorReport['kind']> {
  const facts = await stat(absolute).catch(() => null)
  return facts === null ? 'nothing' : facts.isDirectory() ? 'folder' : 'file'
}

async function ofModel(given: string, target: string): Promise<DoctorReport> {
  const strange = await strangeFile(target)
  if (strange) throw strange
  const read = await readModelFolder(target).catch((error) => {
    if (error instanceof AppError && error.code === 'not_a_model') return null
    throw error
  })
  return read ? report(given, target, read) : ofOtherFolder(given, target)
}

async function report(given: string, target: string, read: ModelFolder): Promise<DoctorReport> {
  const found = reportOf(read)
  const opens = isOpenable(read) ? target : null
  const memory = memoryVerdict(found.memoryBytes)
  return {
    path: given,
    name: modelName(read.path),
    kind: 'model',
    opens,
    report: { ...found, problems: [] },
    tasks: taskVerdicts(found, opens !== null),
    files: await doctorFiles(read, found),
    memory,
    below: [],
    problems: [...(await explained(found.problems, read, target)), ...(opens === null ? [] : memoryProblems(memory))].map(plain),
  }
}

const plain = ({ code, message, hint }: ErrorData): ErrorData => ({ code, message, hint })

/** A weight file that cannot be read is often something else altogether: that is said instead. */
async function explained(problems: ErrorData[], { checkpoint, path: folder }: ModelFolder, target: string): Promise<ErrorData[]> {
  if (!isError(checkpoint) || !['weights_invalid', 'weights_truncated'].includes(checkpoint.code)) return problems
  const file = isWeightFile(path.basename(target)) ? target : path.join(folder, chooseWeightFile(folder, await readdir(folder)))
  const other = await otherKind(file)
  return other ? problems.map((problem) => (problem.message === checkpoint.message ? errorData(other) : problem)) : problems
}

/** A named pipe or a device would be waited for without end. */
async function strangeFile(target: string): Promise<AppError | null> {
  const isFile = isWeightFile(path.basename(target)) && !(await stat(target)).isDirectory()
  const folder = isFile ? path.dirname(target) : target
  const names = (await readdir(folder)).filter((name) => PART.test(name) || isWeightFile(name))
  for (const name of names) {
    const facts = await stat(path.join(folder, name)).catch(() => null)
    if (facts && !facts.isFile() && !facts.isDirectory())
      return new AppError('file_unreadable', `${name} in "${folder}" is no ordinary file.`, 'Copy the model again from where it came.', { name })
  }
  return null
}

function memoryVerdict(needed: number): MemoryVerdict {
  const total = Math.min(totalmem(), process.constrainedMemory() || Number.POSITIVE_INFINITY)
  return { needed, available: freeBytes(), total }
}

function memoryProblems({ needed, available, total }: MemoryVerdict): ErrorData[] {
  if (needed <= available) return []
  const megabytes = (bytes: number) => `${Math.ceil(bytes / 2 ** 20)} MB`
  const hint = needed > total ? 'Open it on a machine with more memory.' : 'End other programs, or unload other models.'
  return [errorData(new AppError('memory_short', `The model needs some ${megabytes(needed)} of memory; ${megabytes(available)} are free.`, hint))]
}

async function ofOtherFile(absolute: string): Promise<DoctorReport> {
  const name = path.basename(absolute)
  const plainly = (await stat(absolute)).isFile() ? await otherKind(absolute) : null
  const unknown = new AppError('not_a_model', `${name} is no file of a model.`, 'Give a model folder, or its weight file, for example model.safetensors.')
  return withoutModel(absolute, 'file', [errorData(plainly ?? unknown)])
}

/** A folder of models, or of anything else. */
async function ofOtherFolder(given: string, target: string): Promise<DoctorReport> {
  const { found } = await scan({ root: target, isOne: false, known: { folders: {}, models: {} }, skip: [], limits: BELOW }, () => undefined)
  const below = found.map(({ path, name }) => ({ path, name }))
  const models = below.length === BELOW.models ? `${below.length} models or more` : below.length === 1 ? 'a model' : `${below.length} models`
  const problem =
    below.length > 0
      ? new AppError(
          'not_a_model',
          `"${given}" is not a model itself; there ${below.length === 1 ? 'is' : 'are'} ${models} below it.`,
          'Open one of them, or add the folder to the library.',
        )
      : new AppError(
          'not_a_model',
          `"${given}" holds no model: no config.json with weights beside it.`,
          'Choose the folder that holds config.json and model.safetensors.',
        )
  return { ...withoutModel(given, 'folder', [errorData(problem)]), below }
}

const NOTHING = new AppError('not_a_model', '', '')

function withoutModel(given: string, kind: DoctorReport['kind'], problems: ErrorData[]): DoctorReport {
  const nothing = errorData(NOTHING)
  const empty = { ...reportOf({ path: given, config: nothing, checkpoint: nothing, tokenizer: nothing }), problems: [] }
  const memory = memoryVerdict(0)
  const name = path.basename(given) || given
  return { path: given, name, kind, opens: null, report: empty, tasks: taskVerdicts(empty, false), files: [], memory, below: [], problems: problems.map(plain) }
}
