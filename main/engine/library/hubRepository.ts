import { readdir, readFile, stat } from 'node:fs/promises'
import path from 'node:path'

/** A repository of the Hugging Face cache: `models--org--name`, with `blobs`, `refs` and `snapshots` in it. */
export const isRepository = (folder: string): boolean => REPOSITORY.test(path.basename(folder))
const REPOSITORY = /^models--./

/** `models--org--name` as the Hub writes it. */
export const repositoryName = (folder: string): string =>
  path
    .basename(folder)
    .replace(/^models--/, '')
    .replaceAll('--', '/')

/** How a model is called: `org/name` for a snapshot in the Hugging Face cache, else its folder's name. */
export function modelName(folder: string): string {
  const snapshots = path.dirname(folder)
  const repository = path.dirname(snapshots)
  return path.basename(snapshots) === 'snapshots' && isRepository(repository) ? repositoryName(repository) : path.basename(folder) || folder
}

/** The snapshot that `refs/main` names, else the newest one; `null` where there is none. */
export async function snapshotIn(repository: string): Promise<string | null> {
  const folder = path.join(repository, 'snapshots')
  const names: string[] = await readdir(folder).catch(() => [])
  const main = (await readFile(path.join(repository, 'refs/main'), 'utf8').catch(() => '')).trim()
  if (names.includes(main)) return path.join(folder, main)
  const dated = await Promise.all(names.map(async (name) => ({ name, time: (await stat(path.join(folder, name)).catch(() => null))?.mtimeMs ?? 0 })))
  const [newest] = dated.sort((a, b) => b.time - a.time)
  return newest ? path.join(folder, newest.name) : null
}
