import { execFileSync } from 'node:child_process'
import { rmSync } from 'node:fs'
import path from 'node:path'
import AxeBuilder from '@axe-core/playwright'
import { fixture } from '../helpers/fixtures'
import { tempCopy } from '../helpers/tempFolder'
import { expect, test } from './app'
import { Lens } from './lens'

/** A model whose weights are a pipe that nobody writes into: reading them takes for ever, as on a drive that is gone. */
function hangingModel(): string {
  const folder = tempCopy(fixture('roberta-mlm-safetensors'))
  const weights = path.join(folder, 'model.safetensors')
  rmSync(weights)
  execFileSync('mkfifo', [weights])
  return folder
}

test('models are switched in the menu without being asked again, and unloaded one by one', async ({ app, page }) => {
  const lens = new Lens(page)
  await lens.answered()
  const first = await lens.tokens()
  await lens.openByPath(fixture('roberta-mlm-safetensors'))
  await expect(lens.modelBar).toContainText('roberta-mlm-safetensors')
  await expect(page.getByRole('dialog')).toHaveCount(0)
  await lens.answered()
  expect(app.engines()).toHaveLength(2)

  await lens.modelBar.focus()
  await page.keyboard.press('Enter')
  const menu = page.getByRole('menu', { name: 'Models: switch, open, unload' })
  await expect(menu.getByRole('menuitemradio', { checked: true })).toContainText('roberta-mlm-safetensors')
  await expect(menu.getByText('Memory of all together')).toBeVisible()
  const { violations } = await new AxeBuilder({ page }).include('.models-menu').analyze()
  expect(violations).toEqual([])
  await page.keyboard.press('ArrowDown')
  await page.keyboard.press('Enter')
  await expect(lens.modelBar).toContainText('lens-sample')
  await expect(lens.modelBar).toBeFocused()
  expect(await lens.tokens()).toEqual(first)
  await expect(page.getByRole('region', { name: 'Candidates' })).toHaveAttribute('aria-busy', 'false')

  await page.keyboard.press('Enter')
  await page.keyboard.press('ArrowRight')
  await page.keyboard.press('Enter')
  await expect(lens.modelBar).toContainText('roberta-mlm-safetensors')
  await expect.poll(() => app.engines().length).toBe(1)
  await page.keyboard.press('Escape')
  await page.keyboard.press('Control+k')
  await page.getByRole('combobox', { name: 'What to do' }).fill('unload')
  await page.keyboard.press('Enter')
  await expect(page.getByRole('heading', { name: 'No model is open.' })).toBeVisible()
  await expect.poll(() => app.engines().length).toBe(0)
  await page.getByRole('button', { name: 'Open the sample model' }).click()
  await lens.answered()
})

test('a model that never comes says where it is, and is cancelled: what was typed and answered stays', async ({ app, page }) => {
  const lens = new Lens(page)
  await lens.ask('Iceland is an <mask> country.')
  const before = await lens.tokens()
  await lens.openByPath(hangingModel())
  await expect(page.getByRole('dialog').locator('[aria-current=step]')).toHaveText('reading the header')
  await page.keyboard.press('Escape')
  const opening = page.getByRole('region', { name: /^Opening roberta-mlm-/ })
  await expect(opening.locator('[aria-current=step]')).toHaveText('reading the header')
  await expect(lens.text).toHaveValue('Iceland is an <mask> country.')
  await opening.getByRole('button', { name: 'Cancel' }).click()
  await expect(opening).toHaveCount(0)
  await expect(lens.modelBar).toContainText('lens-sample')
  expect(await lens.tokens()).toEqual(before)
  await expect.poll(() => app.engines().length).toBe(1)
})
