import { constants } from 'node:fs'
import { copyFile, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { AppError } from '../../../shared/errors'

/** Writes `vocab.json` and `merges.txt`, with a prefix if given. @throws AppError `output_failed` */
export async function writeVocabulary(
  folder: string,
  prefix: string | undefined,
  overwrite: boolean,
  vocab: string,
  merges: (string | [string, string])[],
): Promise<string[]> {
  const lines = merges.map((merge) => `${typeof merge === 'string' ? merge : merge.join(' ')}\n`)
  return [
    await attempt(named(folder, prefix, 'vocab.json'), overwrite, (file, flag) => writeFile(file, vocab, { flag })),
    await attempt(named(folder, prefix, 'merges.txt'), overwrite, (file, flag) => writeFile(file, `#version: 0.2\n${lines.join('')}`, { flag })),
  ]
}

/** Copies a vocabulary that is one file. */
export const copyTo = (source: string, folder: string, prefix: string | undefined, overwrite: boolean): Promise<string> =>
  attempt(named(folder, prefix, path.basename(source)), overwrite, (file) => copyFile(source, file, overwrite ? 0 : constants.COPYFILE_EXCL))

const named = (folder: string, prefix: string | undefined, name: string): string => path.join(folder, prefix ? `${prefix}-${name}` : name)

/** A file that is already there is the user's: it is replaced only if asked for. */
async function attempt(file: string, overwrite: boolean, write: (file: string, flag: 'w' | 'wx') => Promise<void>): Promise<string> {
  try {
    await write(file, overwrite ? 'w' : 'wx')
    return file
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    const why = code === 'EEXIST' ? 'it is already there' : code
    throw new AppError('output_failed', `"${file}" is not written: ${why}.`, 'Choose another folder or prefix, or say that files may be overwritten.', { file })
  }
}
