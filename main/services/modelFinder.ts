import { createHash } from 'node:crypto'
import { type FileHandle, open, realpath, stat } from 'node:fs/promises'
import path from 'node:path'
import type { Handlers } from '../../shared/rpc'
import type { SessionApi } from '../../shared/session/sessionApi'
import type { SettingsStore } from './settings'

type Files = { name: string; bytes: number }[]

/** What decides about answers beside the weights. */
const OTHERS = ['config.json', 'tokenizer.json', 'vocab.json', 'merges.txt', 'sentencepiece.bpe.model']
/** Of each file: training changes every weight, so two checkpoints differ in all of these samples. 64 of them are read in milliseconds, a gigabyte is not. */
const SAMPLES = 64
const SAMPLE_BYTES = 4096

/** Finds the model of a session among those that were opened here. */
export class ModelFinder {
  readonly #settings: SettingsStore
  readonly #sampleModel: string | null

  constructor(settings: SettingsStore, sampleModel: string | null) {
    this.#settings = settings
    this.#sampleModel = sampleModel
  }

  handlers(): Handlers<SessionApi> {
    return {
      modelFingerprint: ({ path: folder, files }) => modelFingerprint(folder, files).catch(() => null),
      findModel: (asked) => this.#find(asked),
    }
  }

  async #find({ fingerprint, files, candidates }: Parameters<SessionApi['findModel']>[0]): Promise<string | null> {
    const folders = [...candidates, ...this.#settings.settings.recent, ...(this.#sampleModel === null ? [] : [this.#sampleModel])]
    for (const folder of new Set(folders)) if (await isOf(folder, files, fingerprint)) return realpath(folder)
    return null
  }
}

/** Sizes first: what has others is not read. */
async function isOf(folder: string, files: Files, fingerprint: string): Promise<boolean> {
  try {
    for (const { name, bytes } of files) if ((await stat(inside(folder, name))).size !== bytes) return false
    return (await modelFingerprint(folder, files)) === fingerprint
  } catch {
    return false
  }
}

async function modelFingerprint(folder: string, files: Files): Promise<string> {
  const hash = createHash('sha256')
  for (const { name } of files.toSorted((a, b) => (a.name < b.name ? -1 : 1))) await addFile(hash, name, inside(folder, name))
  for (const name of OTHERS) await addFile(hash, name, path.join(folder, name)).catch(() => undefined)
  return hash.digest('hex')
}

/** A name comes from a session, which may be anybody's: it leads nowhere else. */
function inside(folder: string, name: string): string {
  if (path.basename(name) !== name || name.includes('\\')) throw new Error(`${name} is no name of a file.`)
  return path.join(folder, name)
}

async function addFile(hash: ReturnType<typeof createHash>, name: string, file: string): Promise<void> {
  const handle = await open(file)
  try {
    const { size } = await handle.stat()
    const sum = createHash('sha256').update(`${size}\n`)
    for (const at of samplesOf(size)) sum.update(await bytesAt(handle, at))
    hash.update(`${name}\n${sum.digest('hex')}\n`)
  } finally {
    await handle.close()
  }
}

/** Where samples begin: evenly, the first and the last bytes among them; a small file is read whole. */
function samplesOf(size: number): number[] {
  if (size <= SAMPLES * SAMPLE_BYTES) return Array.from({ length: Math.ceil(size / SAMPLE_BYTES) }, (_, i) => i * SAMPLE_BYTES)
  return Array.from({ length: SAMPLES }, (_, i) => Math.floor(((size - SAMPLE_BYTES) * i) / (SAMPLES - 1)))
}

async function bytesAt(handle: FileHandle, at: number): Promise<Uint8Array> {
  const { buffer, bytesRead } = await handle.read(Buffer.alloc(SAMPLE_BYTES), 0, SAMPLE_BYTES, at)
  return buffer.subarray(0, bytesRead)
}
