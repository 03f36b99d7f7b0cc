import { opendir, stat } from 'node:fs/promises'
import path from 'node:path'
import { isWeightFile } from '../checkpoint/readers'

/** What a folder holds that matters to the library. */
export interface Entries {
  /** Names of sub-folders, links to folders included. */
  folders: string[]
  /** Names of files that a model consists of. */
  files: string[]
  /** It holds more than is looked at. */
  isCut: boolean
}

/** A folder of a training run holds some 100 files, one of a data set 10,000 and more. */
const MAX_ENTRIES = 20_000
const MAX_LINKS = 2000
/** Of the names that are kept of a folder: the largest checkpoints have 100 shards. */
const MAX_FILES = 256

const TOKENIZER_FILES = ['tokenizer.json', 'vocab.json', 'merges.txt', 'sentencepiece.bpe.model', 'dict.txt']
const matters = (name: string): boolean => name === 'config.json' || TOKENIZER_FILES.includes(name) || isWeightFile(name)

/** Lists a folder, not all of it where it is very long. @throws what the file system says */
export async function entriesOf(folder: string): Promise<Entries> {
  const found: Entries = { folders: [], files: [], isCut: false }
  const links: string[] = []
  let seen = 0
  // Two bytes that are no UTF-8 cannot be told from others: such names are not found again, and left out further on.
  for await (const entry of await opendir(folder, { bufferSize: 256 })) {
    if (++seen > MAX_ENTRIES) {
      found.isCut = true
      break
    }
    if (entry.isDirectory()) found.folders.push(entry.name)
    else if (matters(entry.name)) found.files.push(entry.name)
    else if (entry.isSymbolicLink()) links.push(entry.name)
  }
  found.folders.push(...(await foldersAmong(folder, links.slice(0, MAX_LINKS))))
  found.isCut ||= links.length > MAX_LINKS
  return { folders: found.folders.sort(), files: found.files.sort().slice(0, MAX_FILES), isCut: found.isCut }
}

async function foldersAmong(folder: string, links: string[]): Promise<string[]> {
  const folders: string[] = []
  for (const name of links) {
    const target = await stat(path.join(folder, name)).catch(() => null)
    if (target?.isDirectory()) folders.push(name)
  }
  return folders
}

/** Whether a folder is worth reading as a model. A fairseq checkpoint holds its own configuration, and has its vocabulary beside it. */
export function mayBeModel({ folders, files }: Entries): boolean {
  const hasWeights = files.some(isWeightFile)
  if (files.includes('config.json')) return hasWeights || folders.includes('onnx')
  return files.includes('dict.txt') && hasWeights
}
