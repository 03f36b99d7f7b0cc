// `npm run shapes`: writes what a session file has to look like, by the types of the program.
import { spawnSync } from 'node:child_process'
import path from 'node:path'

const { status } = spawnSync(
  process.execPath,
  ['node_modules/vitest/vitest.mjs', 'run', '--config', 'test/vitest.config.ts', 'test/renderer/session/shapes.test.ts'],
  {
    cwd: path.resolve(import.meta.dirname, '../..'),
    stdio: 'inherit',
    env: { ...process.env, SHAPES_WRITE: '1' },
  },
)
process.exitCode = status ?? 1
