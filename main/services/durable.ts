import { randomUUID } from 'node:crypto'
import { closeSync, fsyncSync, openSync, readdirSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs'
import path from 'node:path'

/** A draft of this age was left by a process that was killed while it wrote; a write takes milliseconds. */
export const STALE_DRAFT_MS = 60_000

interface Replacing {
  /** Asked when the draft is written, so that what another process has written meanwhile is not lost. */
  isUnchanged?(): boolean
  /** Whether it is waited for until it is on the disk; of a cache the power may take the last state. */
  isDurable?: boolean
}

/** Writes a file for the user alone, whole or not at all, whenever the process is killed or the power fails. `false`: the file is not `isUnchanged` and was left. @throws what the system says */
export function replaceFile(file: string, text: string, { isUnchanged = () => true, isDurable = true }: Replacing = {}): boolean {
  const draft = `${file}.${randomUUID()}.part`
  try {
    writeDraft(draft, text, isDurable)
    const isReplaced = isUnchanged()
    if (isReplaced) renameSync(draft, file)
    return isReplaced
  } finally {
    removeQuietly(draft)
  }
}

function writeDraft(draft: string, text: string, isDurable: boolean): void {
  const descriptor = openSync(draft, 'wx', 0o600)
  try {
    writeFileSync(descriptor, text)
    if (isDurable) fsyncSync(descriptor)
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

/** Drafts of a file that nobody will finish. Whether the folder can be written is said when there is something to write. */
export function removeStaleDrafts(file: string): void {
  try {
    for (const name of readdirSync(path.dirname(file)))
      if (name.startsWith(`${path.basename(file)}.`) && name.endsWith('.part')) removeIfStale(path.join(path.dirname(file), name))
  } catch {
    // Nothing can be removed there.
  }
}

export function removeIfStale(draft: string): void {
  const found = statSync(draft, { throwIfNoEntry: false })
  if (found && Date.now() - found.mtimeMs > STALE_DRAFT_MS) rmSync(draft, { force: true })
}

/** Where a broken file is kept, beside it. Without colons, which Windows does not take. */
export const asideOf = (file: string): string => {
  const { dir, name, ext } = path.parse(file)
  return path.join(dir, `${name}.broken-${new Date().toISOString().replaceAll(':', '-')}${ext}`)
}

/** `ENOSPC`, `EACCES`, …: what the system calls it. */
export const codeOf = (error: unknown): string => (error instanceof Error && 'code' in error ? String(error.code) : String(error))
