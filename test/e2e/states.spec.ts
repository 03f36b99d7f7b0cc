import { writeFileSync } from 'node:fs'
import path from 'node:path'
import type { Page } from '@playwright/test'
import { fixture, SAMPLE_MODEL } from '../helpers/fixtures'
import { openModel, runForward } from '../helpers/openModel'
import { tempFolder } from '../helpers/tempFolder'
import { expect, test } from './app'
import { copiedJson, readSvg, saved, tablesOf } from './exported'
import { photographed } from './look'

const TEXT = 'The bank of the river flooded.'

class States {
  readonly page: Page
  readonly panel
  constructor(page: Page) {
    this.page = page
    this.panel = page.locator('[data-panel=states]')
  }
  get value() {
    return this.panel.getByTestId('states-value')
  }
  get plane() {
    return this.panel.getByRole('region', { name: /^Map of tokens/ })
  }
  async open(tab: string) {
    await this.page.getByRole('navigation').getByRole('button', { name: 'Hidden states', exact: true }).click()
    await this.choose(tab)
  }
  async choose(name: string) {
    await this.panel.getByRole('radio', { name, exact: true }).check({ force: true })
    await this.settled()
  }
  async ask(text: string) {
    await this.page.locator('#states-text').fill(text)
    await this.page.keyboard.press('Control+Enter')
    await this.settled()
  }
  async file(name: string, content: string | Buffer) {
    const file = path.join(tempFolder('sentences'), name)
    writeFileSync(file, content)
    await this.choose('A file of sentences')
    await this.panel.locator('input[type=file]').setInputFiles(file)
  }
  async settled() {
    await expect(this.panel.locator('.skeleton')).toHaveCount(0, { timeout: 20_000 })
    await expect(this.panel.locator('.results[aria-busy=true]')).toHaveCount(0, { timeout: 20_000 })
  }
}

/** Each layer's states of a text as the reference's `forward` gives them: `[layer][token]`. */
async function statesOf(text: string): Promise<number[][][]> {
  const model = await openModel(SAMPLE_MODEL)
  const ids = await model.tokenizer.tokenizer.encode(text)
  const { hiddenStates = [] } = await runForward(model, { className: 'RobertaModel', inputIds: [ids], outputHiddenStates: true })
  model.close()
  return hiddenStates.map(({ shape: [, tokens = 0, hidden = 0], data }) =>
    Array.from({ length: tokens }, (_, token) => Array.from(data.subarray(token * hidden, (token + 1) * hidden))),
  )
}
const cosine = (a: number[] = [], b: number[] = []) => a.reduce((sum, value, i) => sum + value * (b[i] ?? 0), 0) / Math.hypot(...a) / Math.hypot(...b)
const shown = (value: number) => value.toPrecision(3).replace('-', '−')

test('norms are the reference’s, read by pointer and keyboard; a held token shows its layers', async ({ page }) => {
  const states = new States(page)
  await states.open('Norms')
  await states.ask(TEXT)
  const expected = await statesOf(TEXT)
  const { tokens, norms } = (await copiedJson(page)) as { tokens: string[]; norms: number[][] }
  expect(tokens.slice(0, 3)).toEqual(['<s>', 'The', 'bank'])
  for (const [token, row] of norms.entries())
    for (const [layer, norm] of row.entries()) expect(norm).toBeCloseTo(Math.hypot(...(expected[layer]?.[token] ?? [])), 3)
  const heat = states.panel.getByRole('region', { name: /^L2 norm of each state/ })
  await heat.focus()
  // From nowhere the first arrow goes to the first cell.
  for (const key of ['ArrowRight', 'ArrowRight', 'ArrowRight', 'ArrowDown', 'ArrowDown']) await page.keyboard.press(key)
  await expect(states.value).toHaveText(shown(Math.hypot(...(expected[2]?.[2] ?? []))))
  await page.keyboard.press('Enter')
  await expect(states.panel.getByText('Cosine between layers: bank')).toBeVisible()
  await states.panel.getByText('bank, layer by layer').click()
  const row = states.panel.locator('.states-table tbody tr').nth(3).locator('td')
  await expect(row).toHaveText([
    shown(Math.hypot(...(expected[3]?.[2] ?? []))),
    shown(cosine(expected[3]?.[2], expected[2]?.[2])),
    shown(cosine(expected[3]?.[2], expected[6]?.[2])),
  ])
  await photographed(page, 'states-norms')
})

test('cosines of all tokens at a layer, with and without their mean, and as a file', async ({ page }) => {
  const states = new States(page)
  await states.open('Similarity')
  await states.ask(TEXT)
  await states.panel.getByLabel('Layer', { exact: true }).selectOption('2')
  await states.settled()
  const rows = (await statesOf(TEXT))[2] ?? []
  const plain = (await copiedJson(page)) as { layer: number; cosines: number[][] }
  expect(plain.layer).toBe(2)
  for (const [a, line] of plain.cosines.entries()) for (const [b, found] of line.entries()) expect(found).toBeCloseTo(cosine(rows[a], rows[b]), 5)
  await states.panel.getByRole('checkbox', { name: 'Subtract the mean' }).check()
  await states.settled()
  const mean = rows[0]?.map((_, i) => rows.reduce((sum, row) => sum + (row[i] ?? 0), 0) / rows.length) ?? []
  const centred = rows.map((row) => row.map((value, i) => value - (mean[i] ?? 0)))
  const matrix = states.panel.getByRole('region', { name: /^Cosines between the states/ })
  await matrix.focus()
  for (const key of ['ArrowRight', 'ArrowRight', 'ArrowRight', 'ArrowDown']) await page.keyboard.press(key)
  await expect(states.value).toHaveText(shown(cosine(centred[1], centred[2])))
  const table = [...tablesOf((await saved(page, 'csv')).text).values()][0] ?? []
  expect(table).toHaveLength(rows.length)
  // Of "of" and "river".
  const [, river] = Object.entries(table[3] ?? {}).find(([column]) => column.endsWith(' river')) ?? []
  expect(Number(river)).toBeCloseTo(cosine(centred[3], centred[5]), 4)
  await photographed(page, 'states-similarity')
})

test('a map of sentences: variance on its axes, search, a token’s nearest in other sentences, a figure', async ({ page }) => {
  const states = new States(page)
  await states.open('Map')
  const axes = states.panel.locator('.map-axes')
  await expect(axes).toContainText(/Principal component 1: \d.*% of the variance/)
  const { points, explained_variance: variance } = (await copiedJson(page)) as {
    points: { text: number; token: string; x: number }[]
    explained_variance: [number, number]
  }
  const scores = points.map(({ x }) => x)
  expect(scores.reduce((a, b) => a + b, 0) / Math.max(...scores.map(Math.abs))).toBeCloseTo(0, 2)
  expect(variance[0]).toBeGreaterThan(variance[1])
  const banks = points.filter(({ token }) => token.replace('Ġ', '') === 'bank').length
  await states.panel.getByRole('searchbox', { name: 'Find a token' }).fill('bank')
  await expect(states.panel.getByText(`${banks} found`)).toBeVisible()
  await states.plane.focus()
  await page.keyboard.press('ArrowRight')
  await page.keyboard.press('Enter')
  await expect(states.panel.locator('.map-pointed .card-title')).toHaveText('She')
  const neighbours = states.panel.locator('.map-neighbours li')
  await expect(neighbours).toHaveCount(12)
  await expect(neighbours.filter({ hasText: 'She deposited her money' })).toHaveCount(0)
  const cosines = (await neighbours.locator('.num').allTextContents()).map(Number)
  expect(cosines).toEqual(cosines.toSorted((a, b) => b - a))
  await neighbours.first().getByRole('button').click()
  await expect(states.panel.locator('.map-pointed')).not.toContainText('sentence 1')
  await states.panel.getByText('As a table').click()
  const rows = states.panel.getByRole('table', { name: 'The tokens of the map and their places' }).getByRole('row')
  await expect(rows).toHaveCount(banks + 1)
  await rows.nth(2).getByRole('button').click()
  await expect(states.panel.locator('.map-pointed .card-title')).toHaveText('bank')
  await states.panel.getByRole('radio', { name: 'label', exact: true }).check({ force: true })
  await expect(states.panel.locator('.map-legend')).toContainText('LOC')
  const { names, texts } = await readSvg(page, (await saved(page, 'svg')).text)
  expect(names).toContain('path')
  expect(texts.join(' ')).toContain('Principal component 2')
  await photographed(page, 'states-map')
})

test('many sentences: the cost is said, UMAP tells how far it is and can be ended; what is too long is listed', async ({ page }) => {
  const states = new States(page)
  await states.open('Map')
  const long = 'the sea '.repeat(400)
  await states.file('many.txt', `${long}\n${Array.from({ length: 150 }, (_, i) => `House ${i} by the river has ${i % 9} rooms and a garden.`).join('\n')}\n`)
  await expect(states.panel.getByText('many.txt: 151 texts')).toBeVisible()
  await expect(states.panel.getByText(/^151 texts: each runs through the model once/)).toBeVisible()
  await states.panel.getByRole('radio', { name: 'UMAP' }).check({ force: true })
  await states.panel.getByRole('button', { name: 'Draw the map' }).click()
  await expect(states.panel.getByText(/^UMAP: epoch \d+ of \d+$/)).toBeVisible({ timeout: 30_000 })
  await states.panel.getByRole('button', { name: 'Cancel' }).click()
  await expect(states.panel.getByText('Cancelled.')).toBeVisible()
  await expect(states.panel.getByText('UMAP is not done: this is how far it came.')).toBeVisible()
  await states.choose('PCA')
  await expect(states.panel.locator('.map-axes')).toContainText('Principal component 1')
  await states.panel.getByText('1 could not be run:').click()
  await expect(states.panel.getByText(/^Text 1: .*tokens/)).toBeVisible()
  await states.file('empty.txt', '\n\n')
  await expect(states.panel.getByRole('alert')).toContainText('There is no text in this file')
  await states.file('picture.txt', Buffer.from([0x89, 0x50, 0x4e, 0x47, 0, 1, 2, 0xff]))
  await expect(states.panel.getByRole('alert')).toContainText('picture.txt is not a text in UTF-8.')
})

test('embeddings: by word, from neighbour to neighbour, and a word of several tokens is named', async ({ page }) => {
  const states = new States(page)
  await states.open('Embeddings')
  const field = page.getByLabel('A word or an id')
  const rows = states.panel.locator('.embedding-table tbody tr')
  await expect(rows).toHaveCount(30)
  await field.fill('Paris')
  await page.keyboard.press('Enter')
  await expect(states.panel.locator('.embedding-neighbours .card-title')).toHaveText('Nearest to ␣Paris')
  const first = rows.first()
  const [id, name] = [await first.locator('td').first().textContent(), await first.getByRole('button').textContent()]
  await first.getByRole('button').click()
  await expect(states.panel.locator('.embedding-neighbours .card-title')).toHaveText(`Nearest to ${name}`)
  await expect(field).toHaveValue(id ?? '')
  await photographed(page, 'states-embeddings')
  await field.fill('counterproductively')
  await page.keyboard.press('Enter')
  await expect(states.panel.getByRole('alert')).toContainText(/"counterproductively" is \d+ tokens/)
})

test('an engine that dies: what was there stays, and it is asked again', async ({ page, app }) => {
  const states = new States(page)
  await states.open('Map')
  await expect(states.panel.locator('.map-axes')).toContainText('Principal component 1')
  const engines = app.engines()
  app.signalEngine('SIGKILL')
  await app.replaced(engines)
  await expect(states.plane).toBeVisible()
  await states.panel.getByLabel('Layer', { exact: true }).selectOption('1')
  await expect.poll(async () => ((await copiedJson(page)) as { layer: number }).layer, { timeout: 20_000 }).toBe(1)
})

test.describe('an export without hidden states', () => {
  test.use({ model: fixture('onnx-mlm') })
  test('says so, and what to open instead', async ({ page }) => {
    const states = new States(page)
    await states.open('Norms')
    await expect(states.panel.getByRole('alert')).toContainText('gives no hidden states')
    await expect(states.panel.getByRole('alert')).toContainText('Open the checkpoint that it was exported from.')
  })
})
