import { statSync, truncateSync } from 'node:fs'
import path from 'node:path'
import { SAMPLE_MODEL } from '../helpers/fixtures'
import { tempCopy } from '../helpers/tempFolder'
import { expect, test } from './app'
import { Lens } from './lens'

const TEXT = 'Iceland is an <mask> country in the North Atlantic Ocean.'

test('an engine that is killed in the middle of a run: the text stays and the run is repeated', async ({ app, page }) => {
  const lens = new Lens(page)
  await lens.answered()
  await lens.ask(TEXT)
  const before = await lens.tokens()
  const killed = app.engines()
  // Held still, so that the run is under way for certain when the process dies.
  app.signalEngine('SIGSTOP')
  await page.keyboard.press('Control+Enter')
  await expect(page.getByRole('region', { name: 'Candidates' })).toHaveAttribute('aria-busy', 'true')
  app.signalEngine('SIGKILL')
  await expect(lens.alert).toContainText('The engine process ended (signal SIGKILL)')
  await expect(lens.text).toHaveValue(TEXT)
  await app.replaced(killed)
  await expect(lens.modelBar).toContainText('fp16')
  await expect(lens.alert).toContainText('lens-sample was opened again.')
  await page.getByRole('button', { name: 'Run again' }).click()
  await lens.answered()
  await expect(lens.alert).toHaveCount(0)
  expect(await lens.tokens()).toEqual(before)
})

test('an engine that is killed while nothing runs is replaced, and the answer stays', async ({ app, page }) => {
  const lens = new Lens(page)
  await lens.answered()
  await lens.ask(TEXT)
  const killed = app.engines()
  app.signalEngine('SIGKILL')
  await app.replaced(killed)
  await expect(lens.modelBar).toContainText('fp16')
  await expect(lens.text).toHaveValue(TEXT)
  await page.keyboard.press('Control+Enter')
  await lens.answered()
})

test('a weight file that is cut short while it is open ends as a sentence, not as a loop', async ({ context, launch }) => {
  const folder = tempCopy(SAMPLE_MODEL)
  const app = await launch('--model', folder)
  const page = await context.newPage()
  await app.visit(page)
  const lens = new Lens(page)
  await lens.answered()
  const weights = path.join(folder, 'model.safetensors')
  truncateSync(weights, Math.floor(statSync(weights).size / 2))
  await lens.text.fill(TEXT)
  await page.keyboard.press('Control+Enter')
  await expect(lens.alert.first()).toContainText('model.safetensors was changed while it was open')
  await expect(lens.text).toHaveValue(TEXT)
  expect(app.engines().length).toBeLessThanOrEqual(1)
})

test('Ctrl+C ends it within two seconds, status 0, no process left', async ({ context, launch }) => {
  const app = await launch()
  const page = await context.newPage()
  await app.visit(page)
  await new Lens(page).answered()
  const engines = app.engines()
  const { code, ms } = await app.stop()
  expect(code).toBe(0)
  expect(ms).toBeLessThan(2000)
  for (const pid of engines) expect(() => process.kill(pid, 0)).toThrow()
  await expect(page.getByText('The connection to the application was lost.')).toBeVisible()
})

test('the address lets one browser in, once', async ({ browser, launch }) => {
  const app = await launch()
  const [first, second] = [await browser.newContext(), await browser.newContext()]
  const [mine, other] = [await first.newPage(), await second.newPage()]
  expect((await mine.goto(app.address))?.status()).toBe(200)
  await new Lens(mine).answered()
  expect((await other.goto(app.address))?.status()).toBe(403)
  expect((await mine.reload())?.status()).toBe(200)
  await new Lens(mine).answered()
  await first.close()
  await second.close()
})
