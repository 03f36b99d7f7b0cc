import { randomUUID } from 'node:crypto'
import { constants, copyFile, link, mkdir, readdir, readFile, readlink, rename, rm, rmdir, stat, statfs, symlink, writeFile } from 'node:fs/promises'
import { homedir } from 'node:os'
import path from 'node:path'
import { AppError } from '../../../shared/errors'
import { diskError } from './errors'

/** A file of a repository, as the cache keeps it. */
export interface CachedFile {
  /** In the repository, with `/`. */
  path: string
  bytes: number
  /** What its blob is called: the sha256 of a file in LFS, Git's sha1 of any other. */
  etag: string
}

/** As huggingface_hub finds it: HF_HUB_CACHE, HUGGINGFACE_HUB_CACHE, HF_HOME, XDG_CACHE_HOME, the home folder. */
export function cacheFolder(env: NodeJS.ProcessEnv = process.env, home = homedir()): string {
  const given = env.HF_HUB_CACHE || env.HUGGINGFACE_HUB_CACHE
  if (given) return expanded(given, env, home)
  const hfHome = env.HF_HOME || path.join(env.XDG_CACHE_HOME || path.join(home, '.cache'), 'huggingface')
  return path.join(expanded(hfHome, env, home), 'hub')
}

/** `~` and `$NAME`, as Python's `expanduser` and `expandvars` do. */
const expanded = (folder: string, env: NodeJS.ProcessEnv, home: string): string =>
  path.resolve(folder.replace(/^~(?=$|[/\\])/, home).replace(/\$(\w+)|\$\{(\w+)\}/g, (all, name, braced) => env[name ?? braced] ?? all))

/** Windows has names of devices, and names that it changes. */
const NOT_ON_WINDOWS = /[<>:"|?*]|[. ]$|^(con|prn|aux|nul|com\d|lpt\d)(\.|$)/i

/** Whether a name of the Hub's stays inside of the folder that it is put in. */
export function isSafePath(name: string, platform = process.platform): boolean {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is refused
  if (name.length > 1024 || /[\\\u0000-\u001f]/.test(name)) return false
  return name.split('/').every((part) => part !== '' && part !== '.' && part !== '..' && (platform !== 'win32' || !NOT_ON_WINDOWS.test(part)))
}

/**
 * The folder of one model in the Hugging Face cache: `models--owner--name` with `blobs/ETAG`, `snapshots/COMMIT/PATH` that lead to blobs, and `refs/REVISION`.
 * https://huggingface.co/docs/huggingface_hub/guides/manage-cache
 */
export class RepoFolder {
  readonly folder: string
  readonly #locks: string

  constructor(cache: string, id: string) {
    const name = `models--${id.replaceAll('/', '--')}`
    this.folder = path.join(cache, name)
    this.#locks = path.join(cache, '.locks', name)
  }

  blob = (etag: string): string => path.join(this.folder, 'blobs', etag)
  /** As huggingface_hub calls it: either goes on with what the other has begun. */
  part = (etag: string): string => `${this.blob(etag)}.incomplete`
  lock = (etag: string): string => path.join(this.#locks, `${etag}.lens`)
  snapshot = (commit: string): string => path.join(this.folder, 'snapshots', commit)

  /** @throws AppError `input_invalid` for a path that leaves the snapshot */
  pointer(commit: string, name: string): string {
    if (isSafePath(name)) return path.join(this.snapshot(commit), ...name.split('/'))
    throw new AppError('input_invalid', `The repository names a file "${name}", which would lie outside of its folder.`, 'Do not download this model.', {
      file: name,
    })
  }

  exists = async (): Promise<boolean> => (await stat(this.folder).catch(() => null))?.isDirectory() ?? false

  /** Whether the file lies here whole, from whichever tool: by its size, which is what they check, too. */
  async has(commit: string, file: CachedFile): Promise<boolean> {
    return (await sizeOf(this.pointer(commit, file.path))) === file.bytes || (await sizeOf(this.blob(file.etag))) === file.bytes
  }

  /** Bytes of the file that have arrived. */
  partBytes = async (etag: string): Promise<number> => (await sizeOf(this.part(etag))) ?? 0

  /** Makes the snapshot of files that are all there, and then lets the revision mean it. @throws AppError `output_failed`, `disk_full` */
  async publish(commit: string, revision: string, files: readonly CachedFile[]): Promise<void> {
    try {
      for (const file of files) await this.#point(commit, file)
      if (revision !== commit) await this.#refer(revision, commit)
    } catch (error) {
      throw diskError(this.folder, error)
    }
  }

  /** Whether a snapshot leads to the blob. */
  async isReferenced(etag: string): Promise<boolean> {
    const snapshots = path.join(this.folder, 'snapshots')
    const entries = await readdir(snapshots, { recursive: true, withFileTypes: true }).catch(() => [])
    for (const entry of entries) {
      if (entry.isSymbolicLink() && path.basename(await readlink(path.join(entry.parentPath, entry.name))) === etag) return true
      // A hard link or a copy does not say of what.
      if (entry.isFile()) return true
    }
    return false
  }

  /** Removes what is empty; what is not stays. */
  async tidy(): Promise<void> {
    for (const folder of [path.join(this.folder, 'blobs'), path.join(this.folder, 'snapshots'), path.join(this.folder, 'refs'), this.folder, this.#locks])
      await rmdir(folder).catch(() => undefined)
  }

  async #point(commit: string, { path: name, bytes, etag }: CachedFile): Promise<void> {
    const pointer = this.pointer(commit, name)
    if ((await sizeOf(pointer)) === bytes) return
    await mkdir(path.dirname(pointer), { recursive: true })
    await pointTo(this.blob(etag), pointer)
    if ((await sizeOf(pointer)) !== bytes) throw inTheWay(pointer)
  }

  async #refer(revision: string, commit: string): Promise<void> {
    const ref = path.join(this.folder, 'refs', ...revision.split('/'))
    if ((await readFile(ref, 'utf8').catch(() => null)) === commit) return
    await mkdir(path.dirname(ref), { recursive: true })
    const draft = `${ref}.${randomUUID()}.part`
    await writeFile(draft, commit)
    await rename(draft, ref)
  }
}

/** A relative link as huggingface_hub makes it; where the system lets nobody make one (Windows), a second name of the same file, or at last a copy. */
async function pointTo(blob: string, pointer: string): Promise<void> {
  const ways = [() => symlink(path.relative(path.dirname(pointer), blob), pointer), () => link(blob, pointer), () => copied(blob, pointer)]
  for (const [i, way] of ways.entries()) {
    try {
      return await way()
    } catch (error) {
      const code = codeOf(error)
      // Another process has made it meanwhile, or something else lies there: the caller looks.
      if (code === 'EEXIST') return
      if (code === 'ENOSPC' || i === ways.length - 1) throw error
    }
  }
}

async function copied(blob: string, pointer: string): Promise<void> {
  const draft = `${pointer}.${randomUUID()}.part`
  try {
    await copyFile(blob, draft, constants.COPYFILE_EXCL)
    await rename(draft, pointer)
  } finally {
    await rm(draft, { force: true })
  }
}

const inTheWay = (pointer: string) =>
  new AppError('output_failed', `${pointer} exists, and is not the file that the Hub has.`, 'Move it away and resume.', { file: pointer })

/** Links are followed; `null` where there is no file. */
export async function sizeOf(file: string): Promise<number | null> {
  const found = await stat(file).catch(() => null)
  return found?.isFile() ? found.size : null
}

/** Free bytes on the disk of a folder that may not be there yet; `null` where the system does not say. */
export async function freeBytes(folder: string): Promise<number | null> {
  for (let at = folder; ; at = path.dirname(at)) {
    const found = await statfs(at).catch(() => null)
    if (found) return found.bavail * found.bsize
    if (at === path.dirname(at)) return null
  }
}

const codeOf = (error: unknown): string => (error instanceof Error && 'code' in error ? String(error.code) : '')
