import type { Page } from '@playwright/test'
import { runTask } from '../../main/engine/tasks/runners'
import { percent } from '../../renderer/lib/format'
import { fixture, SAMPLE_MODEL } from '../helpers/fixtures'
import { openModel } from '../helpers/openModel'
import { expect, test } from './app'
import { Lens } from './lens'
import { unbarredInBoth } from './look'

const rail = (page: Page, name: string) => page.getByRole('navigation').getByRole('button', { name, exact: true })
const differences = (page: Page) => page.getByRole('region', { name: 'Differences' })
const cells = (page: Page) =>
  differences(page)
    .locator('tbody tr')
    .evaluateAll((rows) => rows.map((row) => [...row.children].map((cell) => (cell as HTMLElement).innerText.trim())))

test('a pinned result stays beside the next one, and what is gained, lost and changed is named', async ({ page }) => {
  await new Lens(page).answered()
  await rail(page, 'Entities').click()
  const panel = page.locator('[data-panel=entities]')
  const text = panel.getByRole('textbox').first()
  const [before, after] = ['Angela Merkel met Emmanuel Macron in Paris.', 'Angela Merkel met Emmanuel Macron in London.']
  const ask = async (words: string) => {
    await text.fill(words)
    await page.keyboard.press('Control+Enter')
    await expect(panel.locator('.entity-text').last()).toContainText(words.slice(-7, -1))
    await expect(panel.locator('.results').first()).toHaveAttribute('aria-busy', 'false')
  }
  await ask(before)
  await panel.getByRole('button', { name: 'Pin', exact: true }).click()
  await ask(after)
  await expect(page.getByRole('region', { name: 'Now', exact: true })).toContainText('another text')
  const model = await openModel(SAMPLE_MODEL)
  const found = async (words: string) => {
    const { entities } = await runTask(model, 'token-classification', { text: words, aggregationStrategy: 'simple', ignoreLabels: ['O'], stride: 64 })
    return entities.map(({ span, label, score }) => `${words.slice(span.start, span.end)} ${label} ${percent(score)}`)
  }
  const [old, now] = [await found(before), await found(after)]
  const said = (list: string[], word: string) => list.find((one) => one.startsWith(word)) ?? 'none'
  expect(await cells(page)).toEqual([
    ['+gained', '', said(now, 'London')],
    ['−lost', said(old, 'Paris'), ''],
  ])
  await unbarredInBoth(page, 'entities: pinned')
  await page.getByRole('button', { name: 'Take back' }).click()
  await expect(text).toHaveValue(before)
  await page.getByRole('button', { name: 'Unpin' }).click()
  await expect(differences(page)).toHaveCount(0)
})

test('two models answer one text side by side, with ranks that rise and fall', async ({ page, launch }) => {
  const other = fixture('roberta-mlm-safetensors')
  const app = await launch()
  await app.visit(page)
  const lens = new Lens(page)
  await lens.answered()
  const input = { text: 'The <mask> is here.', topK: 5 }
  await lens.text.fill(input.text)
  await page.keyboard.press('Control+Enter')
  await lens.answered()
  await page.getByRole('button', { name: 'Pin', exact: true }).click()
  await page.keyboard.press('Control+o')
  await page.getByRole('textbox', { name: 'Path of a model folder or weight file' }).fill(other)
  await page.keyboard.press('Enter')
  await expect(page.getByRole('region', { name: 'Now', exact: true })).toContainText('model lens-sample → roberta-mlm-safetensors')
  const candidates = async (path: string) => (await runTask(await openModel(path), 'fill-mask', input)).masks[0]?.candidates ?? []
  const [old, now] = [await candidates(SAMPLE_MODEL), await candidates(other)]
  const place = (list: typeof now, name: string) => list.find(({ tokenStr }) => tokenStr === name)
  const names = [...new Set([...now, ...old].map(({ tokenStr }) => tokenStr))].slice(0, 5)
  const score = (list: typeof now, name: string) => percent(place(list, name)?.score ?? Number.NaN)
  const expected = names.map((name) => [name.trim(), place(old, name) ? score(old, name) : 'not listed', place(now, name) ? score(now, name) : 'not listed'])
  expect((await cells(page)).map((row) => row.slice(0, 3))).toEqual(expected)
})
