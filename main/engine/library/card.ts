import { existsSync } from 'node:fs'
import { stat } from 'node:fs/promises'
import path from 'node:path'
import { AppError, type ErrorData, errorData } from '../../../shared/errors'
import type { ModelCard } from '../../../shared/library'
import { isWeightFile } from '../checkpoint/readers'
import { readFolderWith, type TokenizerFacts } from '../modelFolder'
import { isOpenable, reportOf } from '../report'
import { SENTENCE_PIECE } from '../tokenizer/tokenizerFiles'

/** What changes with the files that a card is made from: as long as it is the same, so is the card. */
export interface Stamped {
  stamp: string
  card: ModelCard
}

/** Of many shards the first tell as much as all: a folder's own time changes with each that comes or goes. */
const MAX_STAMPED = 16

/**
 * The card of a folder; `known` again where none of its files has changed. `reading` is called before anything is read.
 * `files`: names of its files that matter; `modifiedMs`: the folder's own time.
 */
export async function stampedCard(folder: string, files: string[], modifiedMs: number, known: Stamped | undefined, reading: () => void): Promise<Stamped> {
  const names = ['config.json', ...files.filter(isWeightFile).slice(0, MAX_STAMPED)].filter((name) => files.includes(name))
  const found = await Promise.all(names.map(async (name) => ({ name, facts: await stat(path.join(folder, name)).catch(() => null) })))
  const stamp = JSON.stringify([modifiedMs, ...found.map(({ name, facts }) => [name, facts?.size, facts?.mtimeMs])])
  if (known?.stamp === stamp) return known
  // A named pipe would be waited for without end.
  const strange = found.find(({ facts }) => facts && !facts.isFile())
  if (strange) return { stamp, card: unreadableCard(noFile(folder, strange.name)) }
  reading()
  return { stamp, card: await cardOf(folder) }
}

/** Reads config.json and the header of the weights; of the tokenizer only whether it is there. */
async function cardOf(folder: string): Promise<ModelCard> {
  try {
    const read = await readFolderWith(folder, tokenizerThere)
    const { family, tasks, parameters, layers, maxTokens, dtype, files, problems } = reportOf(read)
    const bytes = files.reduce((sum, file) => sum + file.bytes, 0)
    const [problem = null] = problems.map(({ code, message, hint }) => ({ code, message, hint }))
    return { family, tasks, parameters, layers, maxTokens, dtype, bytes, isOpenable: isOpenable(read), problem }
  } catch (error) {
    return unreadableCard(errorData(error))
  }
}

export const unreadableCard = ({ code, message, hint }: ErrorData): ModelCard => ({
  family: null,
  tasks: [],
  parameters: 0,
  layers: 0,
  maxTokens: 0,
  dtype: null,
  bytes: 0,
  isOpenable: false,
  problem: { code, message, hint },
})

async function tokenizerThere(folder: string): Promise<TokenizerFacts> {
  const has = (...names: string[]) => names.every((name) => existsSync(path.join(folder, name)))
  if (has('tokenizer.json') || has('vocab.json', 'merges.txt') || has(SENTENCE_PIECE)) return { type: '', maxLength: Number.POSITIVE_INFINITY }
  throw new AppError('tokenizer_missing', `"${folder}" has no tokenizer.`, 'Copy the tokenizer files of the model beside its weights.')
}

const noFile = (folder: string, name: string) =>
  errorData(new AppError('file_unreadable', `${name} in "${folder}" is no ordinary file.`, 'Copy the model again from where it came.', { name }))
