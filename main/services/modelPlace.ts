import { readdir, readFile, realpath } from 'node:fs/promises'
import path from 'node:path'
import { AppError } from '../../shared/errors'

/** What a path means: links followed, and of a repository of the Hugging Face cache its snapshot. Two that mean the same are one model. `null` where nothing lies. */
export async function placeOf(given: string): Promise<string | null> {
  try {
    return await realpath((await snapshotOf(given)) ?? given)
  } catch {
    return null
  }
}

/** The folder that a repository of the Hugging Face cache (`models--owner--name`) means: the snapshot of `refs/main`, or its only one. */
export async function snapshotOf(repository: string): Promise<string | null> {
  const snapshots = await readdir(path.join(repository, 'snapshots')).catch(() => null)
  if (!snapshots) return null
  const main = (await readFile(path.join(repository, 'refs/main'), 'utf8').catch(() => '')).trim()
  const chosen = snapshots.includes(main) ? main : snapshots.length === 1 ? snapshots[0] : undefined
  if (chosen === undefined)
    throw new AppError(
      'not_a_model',
      `"${repository}" has ${snapshots.length} snapshots and does not say which is its main one.`,
      'Give one of the folders below its snapshots.',
      { snapshots },
    )
  return path.join(repository, 'snapshots', chosen)
}
