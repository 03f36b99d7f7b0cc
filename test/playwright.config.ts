import { defineConfig } from '@playwright/test'

/** The whole application in a real Chromium, through the browser host. `npm test` finds the Chromium and sets CHROMIUM_PATH. */
export default defineConfig({
  testDir: 'e2e',
  testMatch: '**/*.spec.ts',
  outputDir: 'artifacts/e2e',
  globalSetup: './helpers/globalSetup.ts',
  // A test waits for processes and the browser as long as it computes: two on two cores take two thirds of the time.
  workers: 2,
  // What fails because two tests share the cores is tried once more; what fails twice has failed.
  retries: 1,
  timeout: 60_000,
  expect: { timeout: 10_000 },
  forbidOnly: true,
  use: {
    headless: true,
    viewport: { width: 1280, height: 800 },
    locale: 'en-US',
    screenshot: 'only-on-failure',
    launchOptions: { executablePath: process.env.CHROMIUM_PATH, args: ['--no-sandbox', '--disable-dev-shm-usage'] },
  },
})
