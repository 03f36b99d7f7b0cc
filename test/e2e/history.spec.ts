import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import type { Page } from '@playwright/test'
import { tempFolder } from '../helpers/tempFolder'
import { expect, test } from './app'
import { Lens } from './lens'
import { photographed } from './look'

const list = (page: Page) => page.getByRole('listbox', { name: 'Runs, the newest first' })
const runs = (page: Page) => list(page).getByRole('option')
const details = (page: Page) => page.getByRole('complementary', { name: 'The chosen run' })
const show = (page: Page) => page.getByRole('navigation').getByRole('button', { name: 'History', exact: true }).click()

async function ask(page: Page, text: string) {
  const lens = new Lens(page)
  await page.getByRole('navigation').getByRole('button', { name: 'Fill-mask', exact: true }).click()
  await lens.text.fill(text)
  await page.keyboard.press('Control+Enter')
  await lens.answered()
}

/** A data folder with runs of earlier days. */
function dataWith(count: number, settings: object = {}): string {
  const data = tempFolder('data')
  const folder = path.join(data, 'history/2026-01')
  writeFileSync(path.join(data, 'settings.json'), JSON.stringify({ version: 1, tourSeen: true, historyDays: 0, ...settings }))
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  for (let i = 0; i < count; i++) {
    const time = Date.UTC(2026, 0, 1) + i * 3_600_000
    const text = `Text ${i} of ${i % 7 === 0 ? 'Paris' : 'Oslo'}.`
    const record = { version: 1, panel: 'fill-mask', task: 'fill-mask', model: { name: 'roberta-base', path: '/models/roberta-base', family: 'roberta' }, text }
    const rest = { work: { text, hidden: [] }, summary: 'capital 42 %', numbers: {}, ms: 20, time, characters: text.length, pinned: false, note: '' }
    writeFileSync(path.join(folder, `${time.toString(36).padStart(9, '0')}-000000.json`), JSON.stringify({ ...record, ...rest }))
  }
  return data
}

test('runs are found, pinned, noted and opened again with all that was asked', async ({ launch, page }) => {
  const data = dataWith(0)
  const app = await launch('--data', data)
  await app.visit(page)
  await ask(page, 'The capital of France is <mask>.')
  await ask(page, 'The river flows to the <mask>.')
  await show(page)
  await expect(runs(page)).toHaveCount(2)
  await expect(runs(page).first()).toContainText('The river flows')
  await list(page).focus()
  await page.keyboard.press('ArrowDown')
  await page.keyboard.press('p')
  await expect(runs(page).nth(1)).toContainText('pinned')
  await details(page).getByLabel('Note').fill('two capitals')
  await page.getByPlaceholder('Search texts').fill('CAPITALS france')
  await expect(runs(page)).toHaveCount(1)
  await expect(page.getByText('1 of 2 runs')).toBeVisible()
  await photographed(page, 'history')
  await page.keyboard.press('ArrowDown')
  await page.keyboard.press('Enter')
  await expect(new Lens(page).text).toHaveValue('The capital of France is <mask>.')
  await new Lens(page).answered()
  // What was opened again is there already.
  await show(page)
  await page.getByPlaceholder('Search texts').fill('')
  await expect(runs(page)).toHaveCount(2)
  const files = readdirSync(path.join(data, 'history'), { recursive: true, encoding: 'utf8' }).map((name) => path.join(data, 'history', name))
  expect(files.map((file) => statSync(file).mode & 0o077)).toEqual(files.map(() => 0))
  expect(readFileSync(path.join(data, 'diagnostics.log'), 'utf8')).not.toMatch(/capital|river/)
})

test('after a kill every run is there that was done, in another window too', async ({ launch, page, context }) => {
  const data = dataWith(0)
  const app = await launch('--data', data)
  await app.visit(page)
  await ask(page, 'One <mask>.')
  const other = await context.newPage()
  await app.visit(other)
  await show(other)
  await expect(runs(other)).toHaveCount(1)
  await ask(page, 'Two <mask>.')
  await expect(runs(other)).toHaveCount(2)
  // A page without its host says so on its console.
  await page.goto('about:blank')
  await other.close()
  app.kill()
  const again = await launch('--data', data)
  await again.visit(page)
  await show(page)
  await expect(runs(page)).toHaveCount(2)
  await expect(runs(page).first()).toContainText('Two <mask>.')
})

test('a deletion is taken back or for good, a model that is gone is said, and nothing is kept where that is chosen', async ({ launch, page }) => {
  const data = dataWith(1)
  const app = await launch('--data', data)
  await app.visit(page)
  await new Lens(page).answered()
  await show(page)
  await list(page).focus()
  await page.keyboard.press('Delete')
  await expect(page.getByText('Runs appear here once they are done.')).toBeVisible()
  await page.getByRole('button', { name: 'Undo' }).click()
  await expect(runs(page)).toHaveCount(1)
  await details(page).getByRole('button', { name: 'Open again' }).click()
  await expect(details(page).getByRole('alert')).toContainText('/models/roberta-base')
  await details(page).getByRole('button', { name: 'Ask lens-sample instead' }).click()
  await expect(new Lens(page).text).toHaveValue('Text 0 of Paris.')
  await page.keyboard.press('Control+,')
  const dialog = page.getByRole('dialog', { name: 'Settings' })
  await dialog.getByLabel('Keep finished runs').uncheck()
  await dialog.getByRole('button', { name: 'Delete all…' }).click()
  await dialog.getByRole('button', { name: 'Delete all but pinned' }).click()
  await expect(dialog.getByText(/^0 runs/)).toBeVisible()
  await page.keyboard.press('Escape')
  await ask(page, 'Not kept <mask>.')
  await show(page)
  await expect(page.getByText('Runs are not kept: the history is switched off.')).toBeVisible()
  expect(readdirSync(path.join(data, 'history'), { recursive: true, encoding: 'utf8' }).filter((name) => name.includes('.'))).toEqual([])
})

test('a broken entry and a run that cannot be kept are said, and all else is there; thousands are scrolled', async ({ launch, page }) => {
  const data = dataWith(2000)
  const [first = ''] = readdirSync(path.join(data, 'history/2026-01'))
  writeFileSync(path.join(data, 'history/2026-01', first), '{"version":1,"te')
  const app = await launch('--data', data)
  await app.visit(page)
  await show(page)
  await expect(page.getByText('1,999 runs')).toBeVisible()
  await expect(page.getByRole('alert')).toContainText(`1 history entry is broken (2026-01/${first}`)
  await expect(runs(page).first()).toContainText('Text 1999 of Oslo.')
  await list(page).focus()
  await page.keyboard.press('End')
  await expect(list(page).getByText('Text 1 of Oslo.')).toBeVisible()
  expect(await runs(page).count()).toBeLessThan(60)
  await page.getByPlaceholder('Search texts').fill('paris')
  await expect(page.getByText('285 of 1,999 runs')).toBeVisible()
  await expect(runs(page).first()).toContainText('of Paris.')
  // Where this month's folder should be is a file.
  writeFileSync(path.join(data, 'history', new Date().toISOString().slice(0, 7)), '')
  await ask(page, 'Not kept <mask>.')
  await page.getByRole('button', { name: 'history not kept' }).click()
  await expect(page.getByRole('alert').filter({ hasText: 'The history cannot be written' })).toBeVisible()
})
