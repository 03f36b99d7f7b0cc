import type { Page } from '@playwright/test'
import { runTask } from '../../main/engine/tasks/runners'
import { fixture, SAMPLE_MODEL } from '../helpers/fixtures'
import { openModel } from '../helpers/openModel'
import { expect, test } from './app'
import { photographed } from './look'

const NEWS = 'On Tuesday Angela Merkel arrived in New York to meet António Guterres of the United Nations.'

class Entities {
  readonly page: Page
  constructor(page: Page) {
    this.page = page
  }
  get text() {
    return this.page.getByRole('textbox', { name: 'Text to find entities in' })
  }
  get marks() {
    return this.page.locator('[data-panel=entities] mark.entity')
  }
  async open() {
    await this.page.getByRole('navigation').getByRole('button', { name: 'Entities' }).click()
    await this.settled()
  }
  async ask(text: string) {
    await this.text.fill(text)
    await this.page.keyboard.press('Control+Enter')
    await this.settled()
  }
  async settled() {
    await expect(this.page.locator('[data-panel=entities] .results')).toHaveAttribute('aria-busy', 'false')
  }
  /** What is marked, by offset. */
  async found(): Promise<{ start: number; end: number; tag: string }[]> {
    return this.marks.evaluateAll((marks) =>
      marks
        .filter((mark) => mark.querySelector('.tag'))
        .map((mark) => ({
          start: Number((mark as HTMLElement).dataset.start),
          end: Number((mark as HTMLElement).dataset.end),
          tag: mark.querySelector('.tag')?.textContent ?? '',
        })),
    )
  }
}

async function expected(folder: string, text: string, aggregationStrategy: 'simple' | 'first' | 'max') {
  const { entities } = await runTask(await openModel(folder), 'token-classification', { text, aggregationStrategy, stride: 16 })
  return entities.map(({ span, label, score }) => ({ ...span, tag: `${label} ${Math.round(score * 100)}` }))
}

test('entities are marked where the engine finds them, with their scores', async ({ page }) => {
  const entities = new Entities(page)
  await entities.open()
  await entities.ask(NEWS)
  expect(await entities.found()).toEqual(await expected(SAMPLE_MODEL, NEWS, 'simple'))
  await expect(page.getByRole('contentinfo')).toContainText(/tokenize .*run .*post/)
})

test('a switch of the strategy is answered at once, and what differs is outlined', async ({ page }) => {
  const entities = new Entities(page)
  const text = 'Photosynthesis was studied by Jan Ingenhousz in Wiltshire.'
  await entities.open()
  await entities.ask(text)
  const simple = await entities.found()
  await page.getByRole('radio', { name: 'max' }).check({ force: true })
  await entities.settled()
  const max = await expected(SAMPLE_MODEL, text, 'max')
  await expect.poll(() => entities.found()).toEqual(max)
  const isSame = (a: { start: number; end: number; tag: string }) =>
    simple.some(({ start, end, tag }) => start === a.start && end === a.end && tag.split(' ')[0] === a.tag.split(' ')[0])
  await expect(entities.marks.and(page.locator('.changed'))).toHaveCount(max.filter((one) => !isSame(one)).length)
})

test('the legend filters, and the table reads what the colours show', async ({ page }) => {
  const entities = new Entities(page)
  await entities.open()
  await entities.ask(NEWS)
  const before = await entities.found()
  await page.getByRole('checkbox', { name: 'Show PER' }).focus()
  await page.keyboard.press('Space')
  await expect.poll(async () => (await entities.found()).length).toBe(before.filter(({ tag }) => !tag.startsWith('PER')).length)
  await page.keyboard.press('Space')
  await page.getByText('As a table').click()
  const rows = page.locator('[data-panel=entities] .twin tbody tr')
  await expect(rows).toHaveCount(before.length)
  await rows.getByRole('button').first().click()
  await expect(entities.marks.and(page.locator('.selected'))).toHaveCount(1)
})

test('every label of every token is told below, and sums to one', async ({ page }) => {
  const entities = new Entities(page)
  await entities.open()
  await entities.ask('Angela Merkel spoke.')
  const result = await runTask(await openModel(SAMPLE_MODEL), 'token-classification', { text: 'Angela Merkel spoke.', aggregationStrategy: 'simple' })
  const { probabilities, ids } = result.labelledTokens
  const rows = page.locator('.label-grid tbody tr')
  await expect(rows).toHaveCount(result.labels.length)
  const widths = await rows
    .locator('td')
    .evaluateAll((cells) => cells.map((cell) => Number.parseFloat((cell as HTMLElement).style.getPropertyValue('--share')) / 100))
  expect(widths).toHaveLength(probabilities.length)
  for (const [row] of result.labels.entries())
    for (let i = 0; i < ids.length; i++) expect(widths[row * ids.length + i]).toBeCloseTo(probabilities[i * result.labels.length + row] as number, 2)
})

test('a long text is read in windows; it can be left, and what was found stays', async ({ page }) => {
  const entities = new Entities(page)
  await entities.open()
  const long = `${NEWS} `.repeat(700)
  await entities.text.fill(long)
  await page.keyboard.press('Control+Enter')
  await expect(page.getByText(/so far/)).toBeVisible()
  await page.getByRole('button', { name: 'Cancel' }).click()
  await entities.settled()
  expect(await entities.marks.count()).toBeGreaterThan(10)
  await expect(page.getByText(/Cancelled after \d+ of \d+ windows/)).toBeVisible()
  await expect(entities.text).toHaveValue(long)
})

test('awkward text: spans stay true in emoji, right-to-left and lone surrogates; empty text says what to do', async ({ page, launch }) => {
  const app = await launch('--model', fixture('roberta-tok-safetensors'))
  await app.visit(page)
  const entities = new Entities(page)
  await entities.open()
  for (const text of ['👩‍👩‍👧 Anna in Paris é', 'שָׁלוֹם Anna عَلَيْكُم']) {
    await entities.ask(text)
    for (const { start, end } of await entities.found()) expect(start >= 0 && end <= text.length && start < end).toBe(true)
    await expect(entities.text).toHaveValue(text)
  }
  // A lone surrogate cannot be sent to the page as text: it is typed from within.
  const codes = [0x61, 0xd800, 0x20, 0xdc00, 0x20, 0x50]
  await entities.text.evaluate((area, codes) => {
    Object.getOwnPropertyDescriptor(HTMLTextAreaElement.prototype, 'value')?.set?.call(area, String.fromCharCode(...codes))
    area.dispatchEvent(new Event('input', { bubbles: true }))
  }, codes)
  await page.keyboard.press('Control+Enter')
  await entities.settled()
  expect(
    await entities.text.evaluate((area) =>
      [...Array((area as HTMLTextAreaElement).value.length).keys()].map((i) => (area as HTMLTextAreaElement).value.charCodeAt(i)),
    ),
  ).toEqual(codes)
  for (const { start, end } of await entities.found()) expect(start < end && end <= codes.length).toBe(true)
  await entities.text.fill('   ')
  await page.keyboard.press('Control+Enter')
  await expect(page.getByText('Paste a text, or start from an example.')).toBeVisible()
})

test('a model without the head says so, and the sample model is one click away', async ({ page, launch }) => {
  const app = await launch('--model', fixture('roberta-mlm-safetensors'))
  await app.visit(page)
  await page.getByRole('navigation').getByRole('button', { name: 'Entities' }).click()
  await expect(page.getByRole('heading', { name: /roberta-mlm-safetensors cannot do this: it has no TokenClassification/ })).toBeVisible()
  await page.getByRole('button', { name: 'Open the sample model' }).click()
  await expect(page.locator('[data-panel=entities] mark.entity').first()).toBeVisible()
})

test('it fits the window and bars nobody, in either theme', async ({ page }) => {
  await new Entities(page).open()
  await photographed(page, 'entities')
})

test('an answer to an earlier text says so while the new one waits to be asked', async ({ page }) => {
  const entities = new Entities(page)
  await entities.open()
  await entities.text.fill(`${NEWS} `.repeat(300))
  await expect(page.getByText('The answer below is to an earlier question.')).toBeVisible()
  await expect(page.locator('[data-panel=entities] .results')).toHaveClass(/stale/)
  // The text scrolls in its field: Run stays in sight.
  await expect(page.locator('[data-panel=entities]').getByRole('button', { name: /^Run/ })).toBeInViewport()
  await page.keyboard.press('Control+Enter')
  await expect(page.getByText('The answer below is to an earlier question.')).toHaveCount(0)
})
