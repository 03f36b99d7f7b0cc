import { writeFileSync } from 'node:fs'
import path from 'node:path'
import type { Page } from '@playwright/test'
import { configuration } from '../../main/engine/inspect/configuration'
import { Inspection } from '../../main/engine/inspect/inspection'
import { tensorStatistics, tensors } from '../../main/engine/inspect/tensors'
import { numberText, shapeText, sumOf, valueText } from '../../renderer/views/details/details'
import { fixture, SAMPLE_MODEL } from '../helpers/fixtures'
import { openModel } from '../helpers/openModel'
import { tempCopy } from '../helpers/tempFolder'
import { expect, test } from './app'
import { photographed } from './look'

const inspection = async (folder: string) => new Inspection(await openModel(folder), folder)
const count = (n: number) => n.toLocaleString('en-US')

class Details {
  readonly page: Page
  constructor(page: Page) {
    this.page = page
  }
  get panel() {
    return this.page.locator('[data-panel=details]')
  }
  get fields() {
    return this.panel.getByRole('region', { name: 'Configuration' }).locator('tbody tr')
  }
  get tensors() {
    return this.panel.getByRole('region', { name: 'Tensors' }).locator('tbody tr')
  }
  get weights() {
    return this.panel.getByRole('complementary', { name: 'Weights of a tensor' })
  }
  async open() {
    await this.page.getByRole('navigation').getByRole('button', { name: 'Details' }).click()
    await expect(this.tensors.first()).toBeVisible()
    await expect(this.fields.first()).toBeVisible()
  }
  async sees(folder: string, name: string) {
    const { bins, numbers } = await expectedWeights(folder, name)
    await expect(this.weights.locator('.numbers dd')).toHaveText(numbers)
    await expect(this.weights.locator('.histogram tbody td:last-child')).toHaveText(bins)
  }
}

async function expectedWeights(folder: string, name: string) {
  const found = await tensorStatistics(await inspection(folder), { name, bins: 64 })
  const { min, max, mean, standardDeviation, norm } = found
  return {
    bins: Array.from(found.histogram, count),
    numbers: [count(found.count), ...[min, max, mean, standardDeviation, norm].map(numberText), count(found.zeros), count(found.nonFinite)],
  }
}

test('every field is explained, what differs is marked, and the search finds', async ({ page }) => {
  const details = new Details(page)
  await details.open()
  const fields = await configuration(await inspection(SAMPLE_MODEL))
  await expect(details.fields.locator('th')).toHaveText(fields.map(({ field }) => field))
  await expect(details.fields.locator('td:nth-child(3)')).toHaveText(fields.map((field) => valueText(field.default)))
  await expect(details.fields.locator('td:nth-child(4)')).toHaveText(fields.map(({ meaning }) => meaning))
  const changed = fields.filter(({ isDefault }) => !isDefault)
  await expect(details.fields.and(page.locator('.differs'))).toHaveCount(changed.length)
  await page.getByRole('checkbox', { name: 'Only what differs' }).check()
  await expect(details.fields).toHaveCount(changed.length)
  await page.getByRole('searchbox', { name: 'Search the fields' }).fill('layer_norm')
  await expect(details.fields).toHaveText([/layer_norm_eps.*1e-5.*1e-12/])
  await page.getByRole('searchbox', { name: 'Search the fields' }).fill('no such field')
  await expect(page.getByText('No field holds this.')).toBeVisible()
})

test('the tensors are those of the file; their weights are read when one is chosen, by mouse or key', async ({ page }) => {
  const details = new Details(page)
  await details.open()
  const all = await tensors(await inspection(SAMPLE_MODEL))
  await expect(details.panel.getByText(`${count(sumOf(all).elements)} in ${all.length} tensors`)).toBeVisible()
  await details.panel.getByRole('button', { name: `${all.length - 100} more` }).click()
  await expect(details.tensors.locator('td:nth-child(1)')).toHaveText(all.map(({ name }) => name))
  await expect(details.tensors.locator('td:nth-child(2)')).toHaveText(all.map(({ shape }) => shapeText(shape)))
  await page.getByRole('searchbox', { name: 'Search the tensors' }).fill('layer.2 value weight')
  await expect(details.tensors).toHaveCount(1)
  await details.tensors.getByRole('button').focus()
  await page.keyboard.press('Enter')
  await details.sees(SAMPLE_MODEL, 'encoder.layer.2.attention.self.value.weight')
  await page.getByRole('searchbox', { name: 'Search the tensors' }).fill('LayerNorm.bias embeddings')
  await details.tensors.getByRole('button').click()
  await details.sees(SAMPLE_MODEL, 'embeddings.LayerNorm.bias')
})

test('what was found stays on the way to another panel and back', async ({ page }) => {
  const details = new Details(page)
  await details.open()
  await details.tensors.getByRole('button').first().click()
  const name = (await details.tensors.getByRole('button').first().textContent()) ?? ''
  await details.sees(SAMPLE_MODEL, name)
  await page.getByRole('navigation').getByRole('button', { name: 'Fill-mask' }).click()
  await page.getByRole('navigation').getByRole('button', { name: 'Details' }).click()
  await details.sees(SAMPLE_MODEL, name)
})

test('what was searched for stays when the model is lost and another one is opened', async ({ page, launch }) => {
  const folder = tempCopy(fixture('roberta-base-safetensors'))
  const app = await launch('--model', folder)
  await app.visit(page)
  const details = new Details(page)
  await details.open()
  const search = page.getByRole('searchbox', { name: 'Search the tensors' })
  await search.fill('query.weight')
  writeFileSync(path.join(folder, 'model.safetensors'), 'something else')
  app.signalEngine('SIGKILL')
  await page.getByRole('alert').getByRole('button', { name: 'Open the sample model' }).click()
  await expect(details.panel.getByText('17,454,605 in 114 tensors')).toBeVisible({ timeout: 20_000 })
  await expect(search).toHaveValue('query.weight')
  await page.goto('about:blank')
})

test('a TensorFlow checkpoint: its tensors by the names of the reference, its weights as the engine reads them', async ({ page, launch }) => {
  const folder = fixture('roberta-mlm-tf')
  const app = await launch('--model', folder)
  await app.visit(page)
  const details = new Details(page)
  await details.open()
  const all = await tensors(await inspection(folder))
  await expect(details.tensors.locator('td:nth-child(1)')).toHaveText(all.map(({ name }) => name))
  await expect(details.panel.getByText('tf_model.h5').first()).toBeVisible()
  await details.tensors.getByRole('button', { name: 'lm_head.dense.weight' }).click()
  await details.sees(folder, 'lm_head.dense.weight')
  // Another model: its own tensors, and of the chosen one, which it has too, its own weights.
  await page.keyboard.press('Control+k')
  await page.getByRole('combobox', { name: 'What to do' }).fill('Open the sample')
  await page.keyboard.press('Enter')
  await expect(details.panel.getByText('17,454,605 in 114 tensors')).toBeVisible({ timeout: 20_000 })
  await details.sees(SAMPLE_MODEL, 'lm_head.dense.weight')
})

test('it fits the window and bars nobody, in either theme', async ({ page }) => {
  const details = new Details(page)
  await details.open()
  await details.panel.getByRole('button', { name: 'encoder.layer.0.attention.self.query.weight' }).click()
  await expect(details.weights.locator('.histogram')).toBeVisible()
  await page.getByRole('main').evaluate((main) => main.scrollTo(0, 0))
  await photographed(page, 'details')
})
