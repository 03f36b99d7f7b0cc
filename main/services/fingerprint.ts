import { stat } from 'node:fs/promises'
import path from 'node:path'
import { AppError } from '../../shared/errors'
import type { ModelInfo } from '../../shared/model'

/** Size in bytes and modification time of each file of an open model. */
export type Fingerprint = { file: string; bytes: number; modifiedMs: number }[]

export async function fingerprintOf(info: ModelInfo): Promise<Fingerprint> {
  return Promise.all(
    info.files.map(async ({ name }) => {
      const file = path.join(info.path, name)
      const { size, mtimeMs } = await stat(file)
      return { file, bytes: size, modifiedMs: mtimeMs }
    }),
  )
}

/** The first file that is no longer what it was, as the error to show; `null` when all are the same. */
export async function changedSince(fingerprint: Fingerprint): Promise<AppError | null> {
  for (const was of fingerprint) {
    const now = await stat(was.file).catch(() => null)
    if (now?.size === was.bytes && now.mtimeMs === was.modifiedMs) continue
    return weightsChanged(path.basename(was.file), was.bytes, now?.size ?? null)
  }
  return null
}

/** Weights are mapped, not copied: a file that changes underneath gives wrong numbers, one that is cut short ends the process. */
export function weightsChanged(name: string, was: number, now: number | null): AppError {
  const found = now === null ? 'it is gone' : now === was ? 'its contents were rewritten' : `it had ${was} bytes and now has ${now}`
  return new AppError(
    'weights_changed',
    `${name} was changed while it was open: ${found}.`,
    'When the file is complete, open the model again. Your text is untouched.',
    { name, was, now },
  )
}
