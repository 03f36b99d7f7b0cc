import { cpSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import type { Page } from '@playwright/test'
import { weightText } from '../../renderer/views/attention/attention'
import { fixture, SAMPLE_MODEL } from '../helpers/fixtures'
import { openModel, runForward } from '../helpers/openModel'
import { tempFolder } from '../helpers/tempFolder'
import { expect, test } from './app'
import { photographed } from './look'

const TEXT = 'The river flows through the city of Paris before it reaches the sea.'

class Attention {
  readonly page: Page
  readonly panel
  readonly text
  readonly weights
  readonly heads
  readonly title
  readonly weight

  constructor(page: Page) {
    this.page = page
    this.panel = page.locator('[data-panel=attention]')
    this.text = page.locator('#attention-text')
    this.weights = this.panel.getByRole('region', { name: /^Attention weights/ })
    this.heads = this.panel.getByRole('region', { name: /^Every head of every layer/ })
    this.title = this.panel.locator('.picture-head .card-title')
    this.weight = this.panel.getByTestId('weight')
  }

  async open() {
    await this.page.getByRole('navigation').getByRole('button', { name: 'Attention', exact: true }).click()
    await expect(this.weights).toBeVisible()
  }

  async ask(text: string) {
    await this.text.fill(text)
    await this.page.keyboard.press('Control+Enter')
    await this.settled()
  }

  async settled() {
    await expect(this.panel.locator('.results[aria-busy=true]')).toHaveCount(0, { timeout: 30_000 })
    await expect(this.panel.locator('.skeleton')).toHaveCount(0)
  }

  async tab(name: string) {
    await this.panel.getByRole('radio', { name, exact: true }).check({ force: true })
    await this.settled()
  }

  async head(layer: number, head: number) {
    await this.panel.getByLabel('Layer', { exact: true }).selectOption(String(layer))
    await this.panel.getByRole('button', { name: `Head ${head}`, exact: true }).click()
    await this.page.mouse.move(0, 0)
    await expect(this.title).toHaveText(`layer ${layer}, head ${head}`)
  }

  /** Points at a cell by keyboard: to the first of them, then down and to the right. */
  async point(row: number, column: number) {
    await this.weights.focus()
    await this.page.keyboard.press('Escape')
    for (let i = 0; i <= row; i++) await this.page.keyboard.press('ArrowDown')
    for (let i = 0; i < column; i++) await this.page.keyboard.press('ArrowRight')
  }

  /** The names of the rows in sight. */
  rowNames() {
    return this.panel.locator('.row-name:not(.pointed)').allTextContents()
  }
}

/** Attentions `[layers][heads, tokens, tokens]` as the engine computes them by the class of the reference. */
async function attentionsOf(folder: string, text: string) {
  const model = await openModel(folder)
  const { ids } = await model.tokenizer.encode(text)
  const { attentions } = await runForward(model, { className: 'RobertaModel', inputIds: [ids], outputAttentions: true })
  model.close()
  const at = (layer: number, head: number, query: number, key: number) =>
    attentions?.[layer - 1]?.data[((head - 1) * ids.length + query) * ids.length + key] as number
  return { at, size: ids.length }
}

test('the weight under the pointer is the engine’s, in every layer and head', async ({ page }) => {
  const attention = new Attention(page)
  await attention.open()
  await attention.ask(TEXT)
  const { at } = await attentionsOf(SAMPLE_MODEL, TEXT)
  for (const [layer, head, query, key] of [
    [4, 6, 1, 2],
    [1, 3, 5, 4],
    [6, 12, 15, 0],
  ] as const) {
    await attention.head(layer, head)
    await attention.point(query, key)
    await expect(attention.weight).toHaveText(weightText(at(layer, head, query, key)))
  }
  expect(await attention.rowNames()).toEqual([
    '<s>',
    'The',
    'river',
    'flows',
    'through',
    'the',
    'city',
    'of',
    'Paris',
    'before',
    'it',
    'reaches',
    'the',
    'sea',
    '.',
    '</s>',
  ])
  await photographed(page, 'attention-matrix')
})

test('several heads are shown as their mean or their maximum', async ({ page }) => {
  const attention = new Attention(page)
  await attention.open()
  await attention.ask(TEXT)
  const { at } = await attentionsOf(SAMPLE_MODEL, TEXT)
  await attention.head(2, 3)
  await attention.panel.getByRole('button', { name: 'Head 7', exact: true }).click({ modifiers: ['Shift'] })
  await page.mouse.move(0, 0)
  await expect(attention.title).toHaveText('layer 2, mean of heads 3, 7')
  await attention.point(3, 2)
  const both = [at(2, 3, 3, 2), at(2, 7, 3, 2)] as const
  await expect(attention.weight).toHaveText(weightText((both[0] + both[1]) / 2))
  await attention.panel.getByRole('radio', { name: 'max', exact: true }).check({ force: true })
  await attention.point(3, 2)
  await expect(attention.weight).toHaveText(weightText(Math.max(...both)))
})

test('hidden special tokens leave the rows short, and a switch makes them sum to 1 again', async ({ page }) => {
  const attention = new Attention(page)
  await attention.open()
  await attention.ask(TEXT)
  const { at, size } = await attentionsOf(SAMPLE_MODEL, TEXT)
  await attention.head(4, 6)
  await attention.panel.getByLabel('Hide special tokens').check()
  await attention.point(0, 1)
  const left = Array.from({ length: size - 2 }, (_, i) => at(4, 6, 1, i + 1)).reduce((sum, weight) => sum + weight, 0)
  await expect(attention.weight).toHaveText(weightText(at(4, 6, 1, 2)))
  await attention.panel.getByLabel('Renormalise rows').check()
  await attention.point(0, 1)
  await expect(attention.weight).toHaveText(weightText(at(4, 6, 1, 2) / left))
})

test('the tokens of a word can be looked at together: sum over keys, mean over queries', async ({ page }) => {
  const text = 'Photosynthesis takes place.'
  const attention = new Attention(page)
  await attention.open()
  await attention.ask(text)
  await attention.head(3, 2)
  const tokens = await attention.rowNames()
  await attention.panel.getByLabel('Whole words').check()
  await expect.poll(() => attention.rowNames()).toEqual(['<s>', 'Photosynthesis', 'takes', 'place', '.', '</s>'])
  const pieces = tokens.length - 5
  expect(pieces).toBeGreaterThan(1)
  const { at } = await attentionsOf(SAMPLE_MODEL, text)
  const word = Array.from({ length: pieces }, (_, i) => i + 1)
  const weights = word.map((query) => word.reduce((sum, key) => sum + at(3, 2, query, key), 0))
  await attention.point(1, 1)
  await expect(attention.weight).toHaveText(weightText(weights.reduce((sum, weight) => sum + weight, 0) / pieces))
})

test('a pair is told apart by its separators, and one part’s view of the other can be shown', async ({ page }) => {
  const attention = new Attention(page)
  await attention.open()
  await page.getByRole('button', { name: 'Examples' }).last().click()
  await page.getByRole('menuitem', { name: 'A pair of texts' }).click()
  await attention.settled()
  await attention.panel.getByLabel('Segments').selectOption('A→B')
  await expect.poll(() => attention.rowNames()).toEqual(['O', '·tt', '·awa', 'is', 'the', 'capital', 'of', 'Canada', '.'])
  await expect(attention.panel.locator('.column-name')).toHaveText(['The', 'capital', 'is', 'a', 'city', 'in', 'On', '·t', '·ario', '.'])
})

test('overview: a head under the pointer is previewed, a click holds it, arrows go on', async ({ page }) => {
  const attention = new Attention(page)
  await attention.open()
  await attention.ask(TEXT)
  await attention.tab('Overview')
  await photographed(page, 'attention-overview')
  const box = await attention.heads.boundingBox()
  if (!box) throw new Error('The heads are not drawn.')
  const pitch = (box.width - 22) / 12
  const previewed = attention.panel.locator('.attention-side .card-title').first()
  await attention.heads.hover({ position: { x: 22 + 6.5 * pitch, y: 22 + 2.5 * pitch } })
  await expect(previewed).toHaveText('layer 3, head 7')
  await page.mouse.move(0, 0)
  await expect(previewed).toHaveText('layer 2, head 5')
  await attention.heads.click({ position: { x: 22 + 6.5 * pitch, y: 22 + 2.5 * pitch } })
  await page.mouse.move(0, 0)
  await expect(previewed).toHaveText('layer 3, head 7')
  await page.keyboard.press('ArrowDown')
  await page.keyboard.press('ArrowLeft')
  await expect(previewed).toHaveText('layer 4, head 6')
  await attention.tab('Matrix')
  await page.keyboard.press('Shift+ArrowUp')
  await expect(attention.title).toHaveText('layer 3, head 6')
})

test('the selection stays through other panels and other models', async ({ launch, context }) => {
  const app = await launch()
  const page = await context.newPage()
  await app.visit(page)
  const attention = new Attention(page)
  await attention.open()
  await attention.ask(TEXT)
  await attention.head(4, 6)
  await page.getByRole('navigation').getByRole('button', { name: 'Entities' }).click()
  await attention.open()
  await expect(attention.title).toHaveText('layer 4, head 6')
  await page.keyboard.press('Control+o')
  await page.getByRole('textbox', { name: /folder|path/i }).fill(fixture('roberta-mlm-safetensors'))
  await page.keyboard.press('Enter')
  await expect(attention.title).toHaveText('layer 2, head 4')
  await expect(attention.text).toHaveValue(TEXT)
})

test('a text over the limit is read in windows, and the user chooses which', async ({ page }) => {
  const attention = new Attention(page)
  await attention.open()
  await attention.ask(`${TEXT} `.repeat(50))
  const banner = attention.panel.locator('.window-choice')
  await expect(banner).toContainText('the model takes 512 at a time')
  await expect(banner.getByLabel('Window', { exact: true })).toHaveValue('1')
  await expect(banner).toContainText('of 2')
  await photographed(page, 'attention-window')
  await banner.getByRole('button', { name: 'Next window' }).click()
  await expect(banner.getByLabel('Window', { exact: true })).toHaveValue('2')
  await expect(banner.getByRole('button', { name: 'Next window' })).toBeDisabled()
})

test('128 and 512 tokens have their pictures', async ({ page }) => {
  // axe reads every word of the editor, in both themes.
  test.slow()
  const attention = new Attention(page)
  await attention.open()
  await attention.ask(`${TEXT} `.repeat(9))
  await photographed(page, 'attention-matrix-128')
  await attention.ask(`${TEXT} `.repeat(36))
  await attention.tab('Overview')
  await photographed(page, 'attention-overview-512')
  await attention.tab('Matrix')
  await photographed(page, 'attention-matrix-512')
})

test('zoomed in, names stay apart and the pointer reads the cell that is under it', async ({ page }) => {
  const attention = new Attention(page)
  await attention.open()
  await attention.ask(`${TEXT} `.repeat(20))
  const { at } = await attentionsOf(SAMPLE_MODEL, `${TEXT} `.repeat(20))
  await attention.head(1, 3)
  const overlaps = () =>
    attention.panel.locator('.row-name').evaluateAll((names) => {
      const tops = names.map((name) => name.getBoundingClientRect().top).sort((a, b) => a - b)
      return tops.filter((top, i) => i > 0 && top - (tops[i - 1] ?? 0) < 14).length
    })
  expect(await overlaps()).toBe(0)
  await attention.weights.focus()
  for (let i = 0; i < 9; i++) await page.keyboard.press('+')
  expect(await overlaps()).toBe(0)
  await page.keyboard.press('0')
  await attention.point(3, 2)
  await expect(attention.weight).toHaveText(weightText(at(1, 3, 3, 2)))
})

test('one token, only special tokens, and nothing at all are each said', async ({ page }) => {
  const attention = new Attention(page)
  await attention.open()
  await attention.ask('sea')
  expect(await attention.rowNames()).toEqual(['<s>', 'sea', '</s>'])
  await attention.ask('<s></s>')
  await attention.panel.getByLabel('Hide special tokens').check()
  await expect(attention.panel).toContainText('Only special tokens are there, and they are hidden.')
  await attention.panel.getByLabel('Hide special tokens').uncheck()
  await attention.text.fill('')
  await expect(attention.panel).toContainText('Type a text, or start from an example.')
  await expect(attention.weights).toHaveCount(0)
})

test('a decoder’s masked triangle is said to be masked, not a weight of 0', async ({ launch, context }) => {
  const app = await launch('--model', fixture('roberta-clm-safetensors'))
  const page = await context.newPage()
  await app.visit(page)
  const attention = new Attention(page)
  await attention.open()
  await expect(attention.panel).toContainText('A decoder: a token sees itself and what stands before it.')
  await attention.point(1, 3)
  await expect(attention.weight).toHaveText('masked')
})

for (const name of ['onnx-mlm', 'mlm-relative_key', 'roberta-prelayernorm-mlm']) {
  test(`${name} shows its attention`, async ({ launch, context }) => {
    const app = await launch('--model', fixture(name))
    const page = await context.newPage()
    await app.visit(page)
    const attention = new Attention(page)
    await attention.open()
    await attention.ask('Hello world')
    const { at } = await attentionsOf(fixture(name), 'Hello world').catch(() => attentionsOf(fixture('roberta-mlm-safetensors'), 'Hello world'))
    await attention.head(2, 3)
    await attention.point(1, 0)
    await expect(attention.weight).toHaveText(weightText(at(2, 3, 1, 0)))
  })
}

test('an export says why it has no value-weighted attention', async ({ launch, context }) => {
  const app = await launch('--model', fixture('onnx-mlm'))
  const page = await context.newPage()
  await app.visit(page)
  const attention = new Attention(page)
  await attention.open()
  await attention.ask('Hello world')
  await expect(attention.panel.getByTestId('no-value-weights')).toHaveText(
    'No value-weighted attention: An ONNX export does not say which of its weights are the values’. Open the checkpoint that it was exported from.',
  )
})

test('the engine killed while a layer is on its way: the text stays and the weights come back', async ({ launch, context }) => {
  const app = await launch()
  const page = await context.newPage()
  await app.visit(page)
  const attention = new Attention(page)
  await attention.open()
  await attention.ask(`${TEXT} `.repeat(30))
  const engines = app.engines()
  await attention.panel.getByLabel('Layer', { exact: true }).selectOption('5')
  app.signalEngine('SIGKILL')
  await app.replaced(engines)
  await expect(attention.text).toHaveValue(`${TEXT} `.repeat(30))
  await expect(attention.title).toHaveText('layer 5, head 5')
  await attention.settled()
  await expect(attention.weights).toBeVisible()
})

test('a model folder that is overwritten while open is named in the sentence', async ({ launch, context }) => {
  const folder = path.join(tempFolder(), 'model')
  cpSync(fixture('roberta-mlm-safetensors'), folder, { recursive: true })
  const app = await launch('--model', folder)
  const page = await context.newPage()
  await app.visit(page)
  const attention = new Attention(page)
  await attention.open()
  writeFileSync(path.join(folder, 'model.safetensors'), 'something else')
  await attention.text.fill('Hello world again')
  await expect(attention.panel.getByRole('alert').first()).toContainText('model.safetensors')
  await expect(attention.text).toHaveValue('Hello world again')
})

test('what the panel can do is found in the palette', async ({ page }) => {
  const attention = new Attention(page)
  await attention.open()
  await attention.ask(TEXT)
  await page.keyboard.press('Control+k')
  await page.keyboard.type('rollout')
  await page.keyboard.press('Enter')
  await expect(attention.title).toHaveText('rollout up to layer 2')
})

test('norms have no upper limit: full colour is the largest of them, and it is said', async ({ page }) => {
  const attention = new Attention(page)
  await attention.open()
  await attention.ask(TEXT)
  await attention.panel.getByLabel('Weights', { exact: true }).selectOption('value-weighted')
  await expect(attention.panel.getByRole('radio', { name: 'raw' })).toHaveCount(0)
  await expect(attention.panel.locator('.picture-head .weight-legend')).not.toContainText('1.00')
})

test('a second text takes the focus, and gives it back', async ({ page }) => {
  const attention = new Attention(page)
  await attention.open()
  await attention.panel.getByRole('button', { name: 'Add a second text' }).click()
  await expect(page.locator('#attention-second')).toBeFocused()
  await attention.panel.getByRole('button', { name: 'Remove it' }).click()
  await expect(attention.text).toBeFocused()
})

test('in Korean', async ({ page }) => {
  const attention = new Attention(page)
  await attention.open()
  await page.keyboard.press('Control+k')
  await page.keyboard.type('한국어')
  await page.keyboard.press('Enter')
  await expect(attention.panel.getByRole('heading', { name: '어텐션' })).toBeVisible()
  await expect(attention.title).toHaveText(/레이어 \d, 헤드 \d/)
  await page.keyboard.press('Control+k')
  await page.keyboard.type('English')
  await page.keyboard.press('Enter')
})
