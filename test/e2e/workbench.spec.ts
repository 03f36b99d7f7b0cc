import { rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import type { Locator, Page } from '@playwright/test'
import { fixture } from '../helpers/fixtures'
import { tempCopy } from '../helpers/tempFolder'
import { expect, test } from './app'
import { nothingSticksOut, unbarredInBoth } from './look'

/** Of all panels, as the rail lists them. */
const titles = (page: Page): Promise<string[]> => page.getByRole('navigation').getByRole('button').allTextContents()

const rail = (page: Page, title: string): Locator => page.getByRole('navigation').getByRole('button', { name: title, exact: true })
const entityText = (page: Page): Locator => page.getByRole('textbox', { name: 'Text to find entities in' })
const marks = (page: Page): Locator => page.locator('[data-panel=entities] mark.entity')

test('axe finds nothing on any panel in either theme, and none sticks out at 900 pixels', async ({ page }) => {
  test.slow()
  await page.setViewportSize({ width: 900, height: 760 })
  for (const title of await titles(page)) {
    await rail(page, title).click()
    // What a panel shows first is an answer, or why there is none.
    await expect(page.locator('.main .card:visible').first()).toBeVisible()
    await expect(page.locator('.main [aria-busy=true]:visible')).toHaveCount(0)
    await nothingSticksOut(page, title)
    await unbarredInBoth(page, title)
  }
})

test('what was typed can be taken back after other panels were open', async ({ page }) => {
  await rail(page, 'Entities').click()
  const text = entityText(page)
  const before = await text.inputValue()
  await text.focus()
  await page.keyboard.press('Control+End')
  await page.keyboard.type(' Berlin')
  await rail(page, 'Questions').click()
  await rail(page, 'Entities').click()
  await expect(text).toHaveValue(`${before} Berlin`)
  await text.focus()
  for (const _ of ' Berlin') await page.keyboard.press('Control+z')
  await expect(text).toHaveValue(before)
})

test('an engine that is killed while one types: the text stays, and the next run is answered', async ({ page, app }) => {
  await rail(page, 'Entities').click()
  await expect(marks(page).first()).toBeVisible()
  const text = entityText(page)
  await text.fill('Angela Merkel')
  const engines = app.engines()
  app.signalEngine('SIGKILL')
  await text.focus()
  await page.keyboard.press('End')
  await page.keyboard.type(' lives in Berlin.')
  await app.replaced(engines)
  await expect(text).toHaveValue('Angela Merkel lives in Berlin.')
  await expect(page.locator('.dot.ready')).toBeVisible()
  await page.keyboard.press('Control+Enter')
  await expect(marks(page).filter({ hasText: 'Berlin' })).toBeVisible()
})

test('a model folder that is deleted or overwritten while it is open ends as a sentence, not as other numbers', async ({ page, launch }) => {
  const folder = tempCopy(fixture('roberta-tok-safetensors'))
  const app = await launch('--model', folder)
  await app.visit(page)
  await rail(page, 'Entities').click()
  await expect(page.locator('[data-panel=entities] .results')).toHaveAttribute('aria-busy', 'false')
  writeFileSync(path.join(folder, 'model.safetensors'), 'something else')
  await entityText(page).fill('Anna in Paris')
  await page.keyboard.press('Control+Enter')
  await expect(page.getByRole('alert').first()).toContainText(/model\.safetensors/)
  rmSync(folder, { recursive: true })
  await expect(entityText(page)).toHaveValue('Anna in Paris')
})

test('1 MB that is pasted into any panel freezes nothing and is kept', async ({ page }) => {
  test.slow()
  const long = 'The river flows through the city. '.repeat(30_000)
  for (const [title, field] of [
    ['Entities', 'Text to find entities in'],
    ['Classify', 'Text to classify'],
  ] as const) {
    await rail(page, title).click()
    const text = page.getByRole('textbox', { name: field })
    await text.fill(long)
    expect((await text.inputValue()).length).toBe(long.length)
    // The page hears the next click at once, and no run was begun by itself.
    await rail(page, 'Fill-mask').click()
    await expect(page.getByLabel('Text to fill')).toBeVisible()
    await rail(page, title).click()
    await text.fill('Back to a short text.')
    await expect(text).toHaveValue('Back to a short text.')
  }
})

test('every panel is one search away', async ({ page }) => {
  for (const title of await titles(page)) {
    await page.keyboard.press('Control+k')
    await page.getByRole('combobox', { name: 'What to do' }).fill(title)
    await page.getByRole('listbox', { name: 'Actions' }).getByRole('option').first().click()
    await expect(rail(page, title)).toHaveAttribute('aria-current', 'page')
  }
})
