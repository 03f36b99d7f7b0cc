import type { Page } from '@playwright/test'
import { weightText } from '../../renderer/views/attention/attention'
import { fixture, SAMPLE_MODEL } from '../helpers/fixtures'
import { openModel, runForward } from '../helpers/openModel'
import { expect, test } from './app'
import { nothingSticksOut, photographed, picture } from './look'

const TEXT = 'The river flows through the city of Paris before it reaches the sea.'
const PAIR = { text: 'Ottawa is the\n\n capital  of Canada.', textPair: 'It is a city.' }

/** The views that draw curves and shade the text. */
class Views {
  readonly page: Page
  readonly panel
  readonly curves
  readonly text
  readonly table
  readonly weight

  constructor(page: Page) {
    this.page = page
    this.panel = page.locator('[data-panel=attention]')
    this.curves = this.panel.getByRole('region', { name: /^Attention as curves/ })
    this.text = this.panel.getByRole('region', { name: /^The text, shaded/ })
    this.table = this.panel.locator('.visually-hidden table')
    this.weight = this.panel.getByTestId('weight')
  }

  async open(tab: 'Curves' | 'Text', texts: { text: string; textPair?: string } = { text: TEXT }) {
    await this.page.getByRole('navigation').getByRole('button', { name: 'Attention', exact: true }).click()
    await this.ask(texts)
    await this.panel.getByRole('radio', { name: tab, exact: true }).check({ force: true })
    await this.settled()
  }

  async ask({ text, textPair }: { text: string; textPair?: string }) {
    await this.page.locator('#attention-text').fill(text)
    if (textPair !== undefined) {
      await this.panel.getByRole('button', { name: 'Add a second text' }).click()
      await this.page.locator('#attention-second').fill(textPair)
    }
    await this.page.keyboard.press('Control+Enter')
    await this.settled()
  }

  async settled() {
    await expect(this.panel.locator('.results[aria-busy=true]')).toHaveCount(0, { timeout: 30_000 })
    await expect(this.panel.locator('.skeleton')).toHaveCount(0)
  }

  async head(layer: number, head: number) {
    await this.panel.getByLabel('Layer', { exact: true }).selectOption(String(layer))
    await this.panel.getByRole('button', { name: `Head ${head}`, exact: true }).click()
    await this.page.mouse.move(0, 0)
    await expect(this.panel.locator('.picture-head .card-title')).toHaveText(`layer ${layer}, head ${head}`)
  }

  node(side: 'query' | 'key', place: number) {
    return this.curves.locator(`.${side} [data-place="${place}"]`)
  }

  token(place: number) {
    return this.text.locator(`[data-token="${place}"]`)
  }

  values() {
    return this.table.locator('td').allTextContents()
  }
}

/** Attentions of one head as the engine computes them by the class of the reference, with the names of the tokens. */
async function headOf(folder: string, { text, textPair }: { text: string; textPair?: string }, layer: number, head: number) {
  const model = await openModel(folder)
  const { rows } = await model.tokenizer.tokenizer.call(text, { textPair })
  const ids = [...(rows[0]?.ids ?? [])]
  const { attentions } = await runForward(model, { className: 'RobertaModel', inputIds: [ids], outputAttentions: true })
  model.close()
  const size = ids.length
  const at = (query: number, key: number) => attentions?.[layer - 1]?.data[((head - 1) * size + query) * size + key] as number
  const each = Array.from({ length: size }, (_, i) => i)
  return { at, size, row: (query: number) => each.map((key) => at(query, key)), column: (key: number) => each.map((query) => at(query, key)) }
}

test('curves: a token under the pointer shows the engine’s weights, on either side', async ({ page }) => {
  const views = new Views(page)
  await views.open('Curves')
  await views.head(4, 6)
  const { row, column } = await headOf(SAMPLE_MODEL, { text: TEXT }, 4, 6)
  await views.node('query', 3).hover()
  await expect.poll(() => views.values()).toEqual(row(3).map(weightText))
  await expect(views.table.locator('caption')).toHaveText('Where “flows” looks')
  expect(await views.curves.locator('.key .num').allTextContents()).toEqual(row(3).map(weightText))
  await views.node('key', 0).hover()
  await expect.poll(() => views.values()).toEqual(column(0).map(weightText))
  expect(await views.curves.locator('.query .num').allTextContents()).toEqual(column(0).map(weightText))
  await page.mouse.move(0, 0)
  await expect(views.table.locator('caption')).toHaveText('Received on average')
})

test('curves: a click holds a token, Shift and a click one more, and the pointer reads the other side', async ({ page }) => {
  const views = new Views(page)
  await views.open('Curves')
  await views.head(4, 6)
  const { at, size } = await headOf(SAMPLE_MODEL, { text: TEXT }, 4, 6)
  await views.node('query', 3).click()
  await views.node('key', 2).hover()
  await expect(views.weight).toHaveText(weightText(at(3, 2)))
  await views.node('query', 6).click({ modifiers: ['Shift'] })
  await expect(views.curves.locator('.query .held')).toHaveText(['flows', 'city'])
  await page.mouse.move(0, 0)
  const mean = Array.from({ length: size }, (_, key) => Math.fround(Math.fround(at(3, key) / 2) + at(6, key) / 2))
  await expect.poll(() => views.values()).toEqual(mean.map(weightText))
  await views.node('key', 5).click()
  await expect(views.curves.locator('.held')).toHaveText(['the'])
  await views.node('key', 5).click()
  await expect(views.curves.locator('.held')).toHaveCount(0)
})

test('curves: arrows go from token to token and side to side, Enter holds, Escape releases', async ({ page }) => {
  const views = new Views(page)
  await views.open('Curves')
  await views.head(2, 5)
  const { at } = await headOf(SAMPLE_MODEL, { text: TEXT }, 2, 5)
  await views.curves.focus()
  for (const key of ['ArrowDown', 'ArrowDown', 'ArrowDown', 'Enter', 'ArrowRight', 'ArrowDown']) await page.keyboard.press(key)
  await expect(views.curves.locator('.query .held')).toHaveText(['river'])
  await expect(views.weight).toHaveText(weightText(at(2, 3)))
  await expect(views.panel.locator('.visually-hidden [role=status]').last()).toHaveText(`river → flows: ${weightText(at(2, 3))}`)
  await page.keyboard.press('End')
  await expect(views.weight).toHaveText(weightText(at(2, 15)))
  await page.keyboard.press('Escape')
  await expect(views.curves.locator('.held')).toHaveCount(0)
  await expect(views.curves).toBeFocused()
})

test('curves: the share is of each row’s mass, and one more is what it takes', async ({ page }) => {
  const views = new Views(page)
  await views.open('Curves')
  await views.head(4, 6)
  const { row, size } = await headOf(SAMPLE_MODEL, { text: TEXT }, 4, 6)
  const needed = (weights: number[], share: number) => {
    const most = weights.sort((a, b) => b - a)
    const massOf = (count: number) => most.slice(0, count).reduce((sum, weight) => sum + weight, 0)
    return most.findIndex((_, i) => massOf(i + 1) >= share * massOf(size) - 1e-6) + 1
  }
  const curves = (share: number) => Array.from({ length: size }, (_, query) => needed(row(query), share)).reduce((sum, count) => sum + count, 0)
  await expect(views.panel.getByText(/\d curves$/)).toHaveText(`${curves(0.7)} curves`)
  const slider = views.panel.getByRole('slider', { name: 'Share of each row’s mass drawn' })
  await slider.focus()
  for (let i = 0; i < 4; i++) await page.keyboard.press('ArrowLeft')
  await expect(slider).toHaveAttribute('aria-valuetext', '50.0 %')
  await expect(views.panel.getByText(/\d curves$/)).toHaveText(`${curves(0.5)} curves`)
})

test('curves: of 512 tokens only the names near the sight are there, and all of them can be reached', async ({ page }) => {
  const views = new Views(page)
  await views.open('Curves', { text: `${TEXT} `.repeat(36) })
  await expect(views.curves.locator('[data-place="0"]')).toHaveCount(2)
  expect(await views.curves.locator('[data-place]').count()).toBeLessThan(200)
  await views.curves.focus()
  await page.keyboard.press('End')
  await expect(views.curves.locator('.pointed')).toBeInViewport()
  await expect(views.curves.locator('.pointed')).toContainText('</s>')
  expect(await views.curves.locator('[data-place]').count()).toBeLessThan(200)
  expect(await views.panel.locator('canvas').count()).toBeLessThan(10)
})

test('text: nothing held is the average, and a held token shades what it looks at', async ({ page }) => {
  const views = new Views(page)
  await views.open('Text')
  await views.head(4, 6)
  const { at, row, column, size } = await headOf(SAMPLE_MODEL, { text: TEXT }, 4, 6)
  const received = Array.from({ length: size }, (_, key) => column(key).reduce((sum, weight) => sum + weight, 0) / size)
  await expect(views.panel).toContainText(`The most is ${weightText(Math.max(...received))}, and has full colour.`)
  await views.token(3).hover()
  await expect(views.panel.locator('.shading-title')).toHaveText('Where “flows” looks')
  await views.token(3).click()
  await expect(views.token(3)).toHaveClass(/held/)
  await expect.poll(() => views.values()).toEqual(row(3).map(weightText))
  await views.token(2).hover()
  await expect(views.weight).toHaveText(weightText(at(3, 2)))
  await views.panel.getByRole('radio', { name: 'What looks at it' }).check({ force: true })
  await page.mouse.move(0, 0)
  await expect(views.panel.locator('.shading-title')).toHaveText('What looks at “flows”')
  await expect.poll(() => views.values()).toEqual(column(3).map(weightText))
  await views.token(6).click({ modifiers: ['Control'] })
  await expect(views.text.locator('.held')).toHaveText(['flows', 'city'])
  await views.token(3).click({ modifiers: ['Control'] })
  await views.token(6).click()
  await expect(views.text.locator('.held')).toHaveCount(0)
})

test('text: a pair keeps its spaces and line breaks, with special tokens where they stand', async ({ page }) => {
  const views = new Views(page)
  await views.open('Text', PAIR)
  const lines = views.text.locator('p')
  await expect(lines).toHaveCount(2)
  const own = await lines.evaluateAll((all) =>
    all.map((line) => [...line.childNodes].filter((node) => !(node instanceof HTMLElement && node.classList.contains('mark'))).map((node) => node.textContent)),
  )
  expect(own.map((parts) => parts.join(''))).toEqual([PAIR.text, PAIR.textPair])
  await expect(lines.nth(0).locator('.mark').first()).toHaveText('<s>')
  await expect(lines.nth(0).locator('.mark').last()).toHaveText('</s>')
  await expect(lines.nth(1).locator('.mark')).toHaveText(['</s>', '</s>'])
  await views.panel.getByLabel('Hide special tokens').check()
  await expect(lines.nth(1).locator('.mark')).toHaveCount(0)
  await views.panel.getByLabel('Segments').selectOption('B→A')
  await lines.nth(1).locator('.shaded').first().click()
  await expect(views.panel.locator('.shading-title')).toHaveText('Where “It” looks')
  await expect(views.table.locator('th[scope=row]').first()).toHaveText('O')
  await lines.nth(0).locator('.shaded').first().click()
  await expect(views.text.locator('.held')).toHaveText(['It'])
})

test('text: arrows go from token to token, Enter holds, Escape releases, and words are one', async ({ page }) => {
  const views = new Views(page)
  await views.open('Text', { text: 'Photosynthesis takes place.' })
  await views.panel.getByLabel('Whole words').check()
  await expect(views.text.locator('.shaded:not(.mark)')).toHaveText(['Photosynthesis', 'takes', 'place', '.'])
  await views.text.focus()
  for (const key of ['ArrowRight', 'ArrowRight', 'Enter']) await page.keyboard.press(key)
  await expect(views.text.locator('.held')).toHaveText(['Photosynthesis'])
  await page.keyboard.press('ArrowRight')
  await expect(views.panel.locator('.side .card-title')).toHaveText('Photosynthesis → takes')
  await page.keyboard.press('Escape')
  await expect(views.text.locator('.held')).toHaveCount(0)
})

test('what is held is one selection for all views', async ({ page }) => {
  const views = new Views(page)
  await views.open('Text')
  await views.token(3).click()
  await views.panel.getByRole('radio', { name: 'Curves', exact: true }).check({ force: true })
  await expect(views.curves.locator('.query .held')).toHaveText(['flows'])
  await views.node('key', 6).click()
  await views.panel.getByRole('radio', { name: 'Text', exact: true }).check({ force: true })
  await expect(views.panel.locator('.shading-title')).toHaveText('What looks at “city”')
})

test('a decoder: what is masked is said to be, and the curves go back alone', async ({ launch, context }) => {
  const app = await launch('--model', fixture('roberta-clm-safetensors'))
  const page = await context.newPage()
  await app.visit(page)
  const views = new Views(page)
  await views.open('Curves', { text: 'Hello big world' })
  await views.head(2, 3)
  await views.node('query', 1).click()
  await views.node('key', 3).hover()
  await expect(views.weight).toHaveText('masked')
  await views.node('key', 0).hover()
  const { at } = await headOf(fixture('roberta-clm-safetensors'), { text: 'Hello big world' }, 2, 3)
  await expect(views.weight).toHaveText(weightText(at(1, 0)))
})

/** Of more tokens axe would say the same, in minutes. */
async function picturesOf(page: Page, name: string) {
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
    for (const [width, height] of [
      [900, 700],
      [1920, 1080],
      [1280, 800],
    ] as const) {
      await page.setViewportSize({ width, height })
      await nothingSticksOut(page, `${name}, ${colorScheme}, ${width}`)
      if (width > 900) await picture(page, `${name}-${colorScheme}-${width}`)
    }
  }
}

for (const [tokens, text, seen] of [
  ['12', 'The keys to the old cabinet are on the table.', photographed],
  ['128', `${TEXT} `.repeat(9), picturesOf],
  ['512', `${TEXT} `.repeat(36), picturesOf],
] as const) {
  test(`${tokens} tokens have their pictures`, async ({ page }) => {
    test.slow()
    const views = new Views(page)
    await views.open('Curves', { text })
    await views.head(2, 5)
    await seen(page, `attention-curves-${tokens}`)
    await views.node('query', 5).click()
    await page.mouse.move(0, 0)
    await seen(page, `attention-curves-held-${tokens}`)
    await views.panel.getByRole('radio', { name: 'Text', exact: true }).check({ force: true })
    await views.panel.getByRole('radio', { name: 'row max', exact: true }).check({ force: true })
    await seen(page, `attention-text-held-${tokens}`)
    await views.token(5).click()
    await page.mouse.move(0, 0)
    await seen(page, `attention-text-${tokens}`)
  })
}
