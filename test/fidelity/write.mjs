// `npm run fidelity`: measures every checkpoint of test/fixtures against the reference and writes the tables of docs/fidelity.md.
import { spawnSync } from 'node:child_process'
import path from 'node:path'

const { status } = spawnSync(process.execPath, ['node_modules/vitest/vitest.mjs', 'run', '--config', 'test/vitest.config.ts', 'test/fidelity'], {
  cwd: path.resolve(import.meta.dirname, '../..'),
  stdio: 'inherit',
  env: { ...process.env, FIDELITY_WRITE: '1' },
})
process.exitCode = status ?? 1
