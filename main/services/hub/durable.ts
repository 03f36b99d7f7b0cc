import { randomUUID } from 'node:crypto'
import { closeSync, fsyncSync, mkdirSync, openSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { diskError } from './errors'

/** Writes a file for the user alone, whole or not at all, whenever the process is killed or the power fails. @throws AppError `output_failed`, `disk_full` */
export function replaceDurably(file: string, text: string): void {
  const draft = `${file}.${randomUUID()}.part`
  try {
    mkdirSync(path.dirname(file), { recursive: true, mode: 0o700 })
    writeDurably(draft, text)
    renameSync(draft, file)
  } catch (error) {
    removeQuietly(draft)
    throw diskError(file, error)
  }
}

function writeDurably(file: string, text: string): void {
  const descriptor = openSync(file, 'wx', 0o600)
  try {
    writeFileSync(descriptor, text)
    fsyncSync(descriptor)
  } finally {
    closeSync(descriptor)
  }
}

/** Why it was not written is to be said, not why its draft stays. */
function removeQuietly(draft: string): void {
  try {
    rmSync(draft, { force: true })
  } catch {
    // There is no such folder, most likely.
  }
}
