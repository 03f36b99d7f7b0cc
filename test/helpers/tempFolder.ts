import { cpSync, mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'

export const TEMP_ROOT = 'ROBERTA_LENS_TEST_TEMP'

/** A new empty folder, removed when all tests are done. */
export function tempFolder(name = 'folder'): string {
  return mkdtempSync(path.join(process.env[TEMP_ROOT] ?? tmpdir(), `${name}-`))
}

/** A copy of a folder that a test may damage. */
export function tempCopy(folder: string): string {
  const copy = tempFolder(path.basename(folder))
  cpSync(folder, copy, { recursive: true })
  return copy
}
