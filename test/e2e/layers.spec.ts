import { readFileSync } from 'node:fs'
import type { BrowserContext, Locator, Page } from '@playwright/test'
import { runTask } from '../../main/engine/tasks/runners'
import { fixture, golden } from '../helpers/fixtures'
import { formulaCheckpoint, PIPELINES } from '../helpers/formulaWeights'
import { openModel } from '../helpers/openModel'
import { type App, expect, test } from './app'
import { copiedJson, readSvg, saved, tablesOf } from './exported'
import { photographed } from './look'

interface GoldenLayer {
  ids: number[][]
  scores: number[][]
  entropy: number[]
  rank: number[]
}
/** What the reference's head says of the sample model's layers. */
const reference: { text: string; layers: GoldenLayer[] } = JSON.parse(readFileSync(golden('logitLens.json'), 'utf8')).sample
const TEXT = reference.text
const LONG = 'The river flows through the city of Paris before it reaches the sea. '.repeat(34)

class Layers {
  readonly page: Page
  readonly panel: Locator
  readonly text: Locator
  readonly grid: Locator
  readonly cell: Locator

  constructor(page: Page) {
    this.page = page
    this.panel = page.locator('[data-panel=layers]')
    this.text = page.locator('#layers-text')
    this.grid = this.panel.getByRole('region', { name: /^What each layer would say/ })
    this.cell = this.panel.getByTestId('lens-cell')
  }

  async open() {
    await this.page.getByRole('navigation').getByRole('button', { name: 'Layers', exact: true }).click()
    await expect(this.text).toBeVisible()
  }

  async ask(text: string) {
    await this.text.fill(text)
    await this.page.keyboard.press('Control+Enter')
    await this.settled()
  }

  async settled() {
    await expect(this.panel.locator('.skeleton, .stale, [aria-busy=true]')).toHaveCount(0, { timeout: 20_000 })
  }

  choose(name: string) {
    return this.panel.getByRole('radio', { name, exact: true }).check({ force: true })
  }
}

async function opened(page: Page): Promise<Layers> {
  const layers = new Layers(page)
  await layers.open()
  return layers
}

test('a cell tells the reference’s candidates, entropy and rank; arrow keys go on', async ({ page }) => {
  const layers = await opened(page)
  await layers.ask(TEXT)
  // The mask is what is looked at first.
  await expect(layers.cell).toHaveText('<mask>, layer 6')
  const bars = layers.panel.getByRole('table', { name: /^Candidates: <mask>, layer 6/ })
  const [mask, last] = [6, reference.layers[6]]
  for (const [i, score] of (last?.scores[mask] ?? []).entries())
    await expect(bars.getByRole('row').nth(i)).toContainText(`${Number((100 * score).toPrecision(3))}`)
  await expect(layers.panel.getByText(`${last?.entropy[mask]?.toPrecision(3)} bits`)).toBeVisible()
  await expect(layers.panel.getByTestId('lens-rank')).toHaveCount(0)
  await layers.grid.focus()
  await page.keyboard.press('ArrowDown')
  await page.keyboard.press('ArrowLeft')
  await expect(layers.cell).toHaveText('of, layer 5')
  await expect(layers.panel.getByTestId('lens-rank')).toHaveText(`${reference.layers[5]?.rank[7]} of 16,384`)
  await layers.panel.getByText('As a table').click()
  await expect(layers.panel.getByRole('table', { name: 'of through the layers' }).getByRole('row')).toHaveCount(8)
})

test('what the cells show, from a copy: all numbers are the reference’s', async ({ page }) => {
  const layers = await opened(page)
  await layers.ask(TEXT)
  for (const [name, legend] of [
    ['Rank', 'rank, logarithmic: 16,384 – 1'],
    ['Entropy', 'entropy, bits: 0 – 14.0'],
    ['Top candidate', 'probability of the candidate: 0 – 1'],
  ] as const) {
    await layers.choose(name)
    await expect(layers.panel.getByRole('img', { name: legend })).toBeVisible()
  }
  const copied = (await copiedJson(page)) as { layers: { top: { token: number; score: number }[][]; rank: (number | null)[] }[] }
  for (const [i, { ids, scores, rank }] of reference.layers.entries()) {
    expect(copied.layers[i]?.top.map(([first]) => first?.token)).toEqual(ids.map(([first]) => first))
    expect(copied.layers[i]?.rank.map((place) => place ?? 0)).toEqual(rank)
    for (const [row, [score = 0]] of scores.entries()) expect(copied.layers[i]?.top[row]?.[0]?.score).toBeCloseTo(score, 5)
  }
})

test('a word opens in fill-mask, hidden there and nowhere else', async ({ page }) => {
  const layers = await opened(page)
  await layers.ask('The city is near the city of Paris.')
  await layers.grid.focus()
  // From the first word to the second "city".
  for (let i = 0; i < 5; i++) await page.keyboard.press('ArrowDown')
  await expect(layers.cell).toHaveText('city, layer 6')
  await layers.panel.getByRole('button', { name: 'Open in fill-mask' }).click()
  const fill = page.locator('[data-panel=fill-mask]')
  await expect(fill.getByLabel('Text to fill')).toHaveValue('The city is near the city of Paris.')
  await expect(fill.getByRole('button', { name: /^Put in / }).first()).toBeVisible()
  const copied = (await copiedJson(page)) as { masks: { span: { start: number } }[] }
  expect(copied.masks.map(({ span }) => span.start)).toEqual([21])
})

test('other heads: labels of tokens and of the text, and answers once there is a question', async ({ page }) => {
  const layers = await opened(page)
  await layers.ask('Anna lives in Paris.')
  await layers.choose('Token labels')
  await layers.settled()
  await expect(layers.panel.getByRole('radio', { name: 'Rank' })).toHaveCount(0)
  const { layers: tokens } = (await copiedJson(page)) as { layers: { top: { label: string }[][] }[] }
  expect(tokens[6]?.top.map(([first]) => first?.label)).toContain('B-LOC')
  await layers.choose('Text labels')
  await layers.settled()
  await layers.panel.getByRole('region', { name: /^Probability of each label/ }).focus()
  await page.keyboard.press('ArrowLeft')
  await expect(layers.cell).toHaveText('layer 5')
  await layers.choose('Answer')
  await expect(layers.panel.getByText('Add the question as a second text.')).toBeVisible()
  await layers.panel.getByRole('button', { name: 'Add a question' }).click()
  await page.locator('#layers-second').fill('Where does Anna live?')
  await page.keyboard.press('Control+Enter')
  await layers.settled()
  await expect(layers.panel.getByRole('row').nth(7)).toContainText('Paris')
})

/** A model of 40 layers and 50,265 words: 512 tokens take it more than ten seconds. */
async function begun(launch: (...args: string[]) => Promise<App>, context: BrowserContext): Promise<{ app: App; layers: Layers; progress: Locator }> {
  const app = await launch('--model', formulaCheckpoint('RobertaForMaskedLM', { ...PIPELINES, num_hidden_layers: 40 }))
  const page = await context.newPage()
  await app.visit(page)
  const layers = await opened(page)
  await layers.text.fill(LONG)
  await expect(layers.panel.getByText(/states are read, each against 50,265 words: about \d+ s\./)).toBeVisible()
  await layers.panel.getByRole('button', { name: 'Read the layers' }).click()
  const progress = layers.panel.locator('.look-up-progress')
  await expect(progress).toContainText('of 41 layers')
  return { app, layers, progress }
}

const layersRead = (progress: string | null): number => Number(/\d+/.exec(progress ?? '')?.[0])

test('what it costs is said; ended on the way, the layers that were read stay', async ({ launch, context }) => {
  const { layers, progress } = await begun(launch, context)
  await layers.panel.getByRole('button', { name: 'Cancel' }).click()
  await expect(progress).toContainText(/Ended after \d+ of 41 layers/)
  await expect(layers.grid).toBeVisible()
  const ended = layersRead(await progress.textContent())
  await progress.getByRole('button', { name: 'Go on' }).click()
  await expect(progress).toContainText(/^\d+ of 41 layers/)
  expect(layersRead(await progress.textContent())).toBeGreaterThanOrEqual(ended)
})

test('the engine killed on the way: what was read stays, and a new engine answers', async ({ launch, context }) => {
  const { app, layers, progress } = await begun(launch, context)
  await expect(progress).toContainText(/([3-9]|\d\d) of 41 layers/)
  const read = layersRead(await progress.textContent())
  const engines = app.engines()
  app.signalEngine('SIGKILL')
  await app.replaced(engines)
  await expect(layers.text).toHaveValue(LONG)
  await expect(layers.grid).toBeVisible()
  // A new engine reads the layers that are left.
  await expect.poll(async () => layersRead(await progress.textContent()), { timeout: 20_000 }).toBeGreaterThan(read)
  await layers.ask('Paris')
  await expect(layers.cell).toContainText('Paris, layer 40')
  await expect(layers.panel.getByRole('alert')).toHaveCount(0)
})

test('saved as a picture with real text, and every number as CSV', async ({ page }) => {
  await page.emulateMedia({ colorScheme: 'dark' })
  const layers = await opened(page)
  await layers.ask(TEXT)
  const read = await readSvg(page, (await saved(page, 'svg')).text)
  for (const word of ['reaches', 'Paris', 'Emb.', '<mask>']) expect(read.texts).toContain(word)
  expect(read.names).not.toContain('image')
  const [rows = []] = tablesOf((await saved(page, 'csv')).text).values()
  expect(rows).toHaveLength(7 * 16)
  for (const { layer, number, probability, rank } of rows) {
    expect(Number(probability)).toBeCloseTo(reference.layers[Number(layer)]?.scores[Number(number)]?.[0] ?? Number.NaN, 5)
    expect(Number(rank)).toBe(reference.layers[Number(layer)]?.rank[Number(number)])
  }
})

test('choices: the task’s own shares at the last layer; one choice is too few', async ({ launch, context }) => {
  const app = await launch('--model', fixture('roberta-mc-safetensors'))
  const page = await context.newPage()
  await app.visit(page)
  const layers = await opened(page)
  await layers.ask('Paris is in')
  await expect(layers.panel.getByText('Write at least two choices.')).toBeVisible()
  for (const [i, choice] of ['France.', 'the sea'].entries()) await layers.panel.getByRole('textbox', { name: `Choice ${i + 1}` }).fill(choice)
  await page.keyboard.press('Control+Enter')
  await layers.settled()
  const shares = (await copiedJson(page)) as { layers: { scores: { label: string; score: number }[] }[] }
  const { choices = [] } = (await runTask(await openModel(fixture('roberta-mc-safetensors')), 'multiple-choice', {
    prompt: 'Paris is in',
    choices: ['France.', 'the sea'],
  })) as unknown as { choices: { choice: string; score: number }[] }
  for (const { choice, score } of choices) expect(shares.layers[2]?.scores.find(({ label }) => label === choice)?.score).toBeCloseTo(score, 6)
  await layers.panel.getByRole('region', { name: /^Share of each choice by layer/ }).focus()
  await page.keyboard.press('ArrowLeft')
  await expect(layers.cell).toHaveText('layer 1')
})

test('a long text: the whole of it beside the part that can be read', async ({ page }) => {
  const layers = await opened(page)
  await layers.ask('The river flows through the city of Paris before it reaches the sea. '.repeat(20))
  const overview = layers.panel.getByTestId('lens-overview')
  const box = await overview.boundingBox()
  await overview.click({ position: { x: 2, y: (box?.height ?? 0) - 1 } })
  await expect(layers.cell).toHaveText('</s>, embeddings')
  await expect.poll(() => layers.grid.evaluate((grid) => Math.ceil(grid.scrollTop + grid.clientHeight) >= grid.scrollHeight)).toBe(true)
})

for (const [name, sentence] of [
  ['roberta-base-safetensors', 'none of the heads that can read a layer'],
  ['onnx-mlm', 'An ONNX export computes its layers and its head in one graph'],
] as const)
  test(`${name} says why it has no layers to read`, async ({ launch, context }) => {
    const app = await launch('--model', fixture(name))
    const page = await context.newPage()
    await app.visit(page)
    const layers = await opened(page)
    await expect(layers.panel.getByRole('alert')).toContainText(sentence)
  })

test('in Korean, and how it looks', async ({ page }) => {
  const layers = await opened(page)
  await layers.ask(TEXT)
  await photographed(page, 'layers')
  await layers.choose('Text labels')
  await layers.settled()
  await photographed(page, 'layers-text')
  await page.keyboard.press('Control+k')
  await page.keyboard.type('한국어')
  await page.keyboard.press('Enter')
  await expect(layers.panel.getByRole('heading', { name: '레이어', exact: true })).toBeVisible()
  await page.keyboard.press('Control+k')
  await page.keyboard.type('English')
  await page.keyboard.press('Enter')
})
