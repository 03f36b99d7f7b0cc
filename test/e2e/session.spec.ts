import { cpSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import type { Browser, Locator, Page } from '@playwright/test'
import { strToU8, unzipSync, zipSync } from 'fflate'
import { fixture } from '../helpers/fixtures'
import { tempFolder } from '../helpers/tempFolder'
import { expect, test } from './app'
import { type Saved, saved, savedBy, tablesOf } from './exported'
import { Lens } from './lens'
import { photographed, unbarred, unbarredInBoth } from './look'

const rail = (page: Page, name: string): Locator => page.getByRole('navigation').getByRole('button', { name, exact: true })
const banner = (page: Page): Locator => page.getByRole('region', { name: 'Session' })
const results = (page: Page): Locator => page.locator('[data-panel]:not([hidden]) .results:not(.stale)').first()

/** With its own results: those of the panel before are in sight a moment longer. */
async function show(page: Page, panel: string): Promise<void> {
  await rail(page, panel).click()
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(panel)
  await expect(results(page)).toBeVisible()
}

/** The panel that was left by the test before is not where this one begins. */
async function begun(page: Page): Promise<Lens> {
  const lens = new Lens(page)
  await rail(page, 'Fill-mask').click()
  await lens.answered()
  return lens
}

const saveSession = (page: Page): Promise<Saved> => savedBy(page, () => page.keyboard.press('Control+s'))

async function openSession(page: Page, file: string): Promise<void> {
  await page.getByRole('button', { name: 'Session', exact: true }).click()
  const [chooser] = await Promise.all([page.waitForEvent('filechooser'), page.getByRole('menuitem', { name: 'Open session…' }).click()])
  await chooser.setFiles(file)
}

/** A copy that may be changed, under its own name: a download has none. */
function changed(session: Saved, name: string, change: (bytes: Uint8Array) => Uint8Array): string {
  const file = path.join(tempFolder('session'), name)
  writeFileSync(file, change(session.bytes))
  return file
}

test('a session shows the same numbers where its model is not, and asks nothing there', async ({ launch, page, browser }) => {
  const folder = path.join(tempFolder('models'), 'tagger')
  cpSync(fixture('roberta-tok-safetensors'), folder, { recursive: true })
  const there = await (await browser.newContext()).newPage()
  await (await launch('--model', folder)).visit(there)
  await show(there, 'Attention')
  const attention = await saved(there, 'csv')
  await show(there, 'Entities')
  const entities = await saved(there, 'csv')
  const session = await saveSession(there)
  expect(session.name).toMatch(/^tagger-.*\.lens$/)
  // What is downloaded goes with the page that did.
  const file = changed(session, session.name, (bytes) => bytes)
  await there.context().close()
  rmSync(folder, { recursive: true })

  const lens = await begun(page)
  await openSession(page, file)
  await expect(banner(page)).toContainText('tagger is not open here: every result is as it was saved.')
  await expect(lens.modelBar).toContainText('tagger')
  await expect(rail(page, 'Entities')).toHaveAttribute('aria-current', 'page')
  expect((await saved(page, 'csv')).text).toBe(entities.text)
  await show(page, 'Attention')
  await photographed(page, 'session-kept')
  expect((await saved(page, 'csv')).text).toBe(attention.text)
  // What was here comes back, and its model is asked again.
  await banner(page).getByRole('button', { name: 'Back' }).click()
  await expect(banner(page)).toHaveCount(0)
  await expect(lens.modelBar).toContainText('lens-sample')
  await lens.answered()
})

test('where its model is, a result stays as it was saved until it is run again', async ({ page }) => {
  const lens = await begun(page)
  await lens.ask('The keys are on the <mask>.')
  const tokens = await lens.tokens()
  const session = await saveSession(page)
  await page.reload()
  await begun(page)
  await lens.ask('Mine is <mask>, and typed.')
  // Dropped on the window, like a model.
  const transfer = await page.evaluateHandle(
    ({ name, bytes }) => {
      const data = new DataTransfer()
      data.items.add(new File([Uint8Array.from(bytes)], name))
      return data
    },
    { name: 'shared.lens', bytes: [...session.bytes] },
  )
  await page.locator('.main').dispatchEvent('drop', { dataTransfer: transfer })
  const dialog = page.getByRole('dialog', { name: 'Open shared.lens?' })
  await expect(dialog).toContainText('Results: Fill-mask')
  await unbarredInBoth(page, 'session dialog')
  await dialog.getByRole('button', { name: 'Open session' }).click()
  await expect(banner(page)).toContainText('This result is as it was saved.')
  await expect(lens.text).toHaveValue('The keys are on the <mask>.')
  expect(await lens.tokens()).toEqual(tokens)
  await banner(page).getByRole('button', { name: 'Run again' }).click()
  await expect(banner(page)).not.toContainText('This result is as it was saved.')
  await lens.answered()
  expect(await lens.tokens()).toEqual(tokens)
  await banner(page).getByRole('button', { name: 'Back' }).click()
  await expect(lens.text).toHaveValue('Mine is <mask>, and typed.')
})

test('a report holds the figures and numbers of every panel, seen or not, without a network', async ({ page, browser }) => {
  await begun(page)
  await show(page, 'Entities')
  const entities = tablesOf((await saved(page, 'csv')).text)
  await show(page, 'Attention')
  const session = await saveSession(page)
  // Here none of its panels but one has been in the page.
  await page.reload()
  await expect(results(page)).toBeVisible()
  await openSession(page, session.path)
  await expect(banner(page)).toBeVisible()
  const report = await savedBy(page, async () => {
    await page.getByRole('button', { name: 'Session', exact: true }).click()
    await page.getByRole('menuitem', { name: /report/ }).click()
  })
  await expect(page.getByRole('dialog')).toContainText(`Saved ${report.name}.`)
  await unbarred(page, 'report dialog')
  const read = await offline(
    browser,
    changed(report, report.name, (bytes) => bytes),
  )
  await expect(read.locator('main > section > h2')).toHaveText(['Fill-mask', 'Entities', 'Attention'])
  for (const svg of await read.locator('main svg').all()) await expect(svg).toBeVisible()
  await expect(read.locator('[data-panel=entities] svg')).toContainText('Angela')
  const shown = await read
    .locator('[data-panel=entities] .table')
    .first()
    .locator('tbody tr')
    .evaluateAll((rows) => rows.map((row) => [...row.children].map((cell) => cell.textContent)))
  expect(shown).toEqual((entities.get('entities') ?? []).map((row) => Object.values(row)))
  await unbarred(read, 'report')
  await read.context().close()
})

/** As somebody opens it to whom it was sent. */
async function offline(browser: Browser, file: string): Promise<Page> {
  const context = await browser.newContext({ offline: true })
  const page = await context.newPage()
  const errors: string[] = []
  page.on('console', (message) => errors.push(message.text()))
  context.on('request', (request) => !/^(file|data):/.test(request.url()) && errors.push(request.url()))
  await page.goto(`file://${file}`)
  expect(errors).toEqual([])
  return page
}

test('a broken, foreign or newer session is refused by name, and what is here stays', async ({ page }) => {
  const lens = await begun(page)
  await lens.ask('The keys are on the <mask>.')
  const session = await saveSession(page)
  const withVersion = (version: number) => (bytes: Uint8Array) => {
    const files = unzipSync(bytes)
    const manifest = JSON.parse(Buffer.from(files['manifest.json'] ?? []).toString())
    return zipSync({ ...files, 'manifest.json': strToU8(JSON.stringify({ ...manifest, version })) })
  }
  const cases: [string, (bytes: Uint8Array) => Uint8Array, string][] = [
    ['cut.lens', (bytes) => bytes.subarray(0, bytes.length - 400), '"cut.lens" is damaged'],
    ['text.lens', () => strToU8('Dear Jane'), '"text.lens" is no session of RoBERTa Lens'],
    ['newer.lens', withVersion(2), '"newer.lens" was saved by a newer version'],
  ]
  for (const [name, change, sentence] of cases) {
    await openSession(page, changed(session, name, change))
    await expect(lens.alert).toContainText(sentence)
  }
  await expect(lens.text).toHaveValue('The keys are on the <mask>.')
  await expect(banner(page)).toHaveCount(0)
  await lens.alert.getByRole('button', { name: 'Close' }).click()
  await expect(lens.alert).toHaveCount(0)
})
