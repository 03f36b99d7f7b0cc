import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { TEMP_ROOT } from './tempFolder'

/** Before any test (Vitest and Playwright alike): one folder for everything temporary. The returned function removes it at the end. */
export default function setup(): () => void {
  const root = mkdtempSync(path.join(tmpdir(), 'roberta-lens-test-'))
  process.env[TEMP_ROOT] = root
  return () => rmSync(root, { recursive: true, force: true })
}
