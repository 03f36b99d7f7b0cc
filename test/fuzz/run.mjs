// `npm run fuzz`: changed files of every format without end, each round with a new seed; ends at the first finding, whose file lies in test/artifacts.
import { spawnSync } from 'node:child_process'
import { randomInt } from 'node:crypto'
import path from 'node:path'

const ROOT = path.resolve(import.meta.dirname, '../..')
for (let round = 1; ; round++) {
  const seed = process.env.FUZZ_SEED ?? String(randomInt(2 ** 31))
  console.log(`\nRound ${round}; again: FUZZ_SEED=${seed} npm run fuzz`)
  const { status } = spawnSync(process.execPath, ['node_modules/vitest/vitest.mjs', 'run', '--config', 'test/vitest.config.ts', 'test/fuzz/fuzz.test.ts'], {
    cwd: ROOT,
    stdio: 'inherit',
    env: { ...process.env, FUZZ_SEED: seed },
  })
  if (status !== 0 || process.env.FUZZ_SEED) process.exit(status ?? 1)
}
