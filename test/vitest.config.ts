import path from 'node:path'
import { defineConfig } from 'vitest/config'

export default defineConfig({
  root: path.resolve(import.meta.dirname, '..'),
  test: {
    environment: 'node',
    include: ['test/**/*.test.ts'],
    globalSetup: 'test/helpers/globalSetup.ts',
    pool: 'forks',
    maxWorkers: 2,
    testTimeout: 60_000,
    // Two files share two cores with the processes that they start: what misses its time is tried once more; what fails twice has failed.
    retry: 1,
    hookTimeout: 60_000,
  },
})
