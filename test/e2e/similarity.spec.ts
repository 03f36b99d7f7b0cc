import type { Page } from '@playwright/test'
import { runTask } from '../../main/engine/tasks/runners'
import { SIMILARITY_EXAMPLES } from '../../renderer/views/similarity/examples'
import { cosineText } from '../../renderer/views/similarity/scale'
import type { FeatureExtractionOptions } from '../../shared/tasks/featureExtraction'
import { fixture, SAMPLE_MODEL } from '../helpers/fixtures'
import { openModel } from '../helpers/openModel'
import { expect, test } from './app'
import { photographed } from './look'

const SENTENCES = ['The river reaches the sea.', 'The lake lies in the mountains.', 'The party won the election.']

class Similarity {
  readonly page: Page
  constructor(page: Page) {
    this.page = page
  }
  get text() {
    return this.page.getByLabel('Sentences to compare')
  }
  get matrix() {
    return this.page.getByRole('region', { name: /^Cosine similarity of every two/ })
  }
  get readout() {
    return this.page.locator('.readout')
  }
  get neighbours() {
    return this.page.getByRole('region', { name: /^Sentences by similarity/ }).getByRole('button')
  }
  async open() {
    await this.page.getByRole('navigation').getByRole('button', { name: 'Similarity' }).click()
    await this.settled()
  }
  async ask(...sentences: string[]) {
    await this.text.fill(sentences.join('\n'))
    await this.page.keyboard.press('Control+Enter')
    await this.settled()
  }
  async settled() {
    await expect(this.page.locator('[data-panel=similarity] .results')).toHaveAttribute('aria-busy', 'false', { timeout: 30_000 })
  }
  async choose(name: string) {
    await this.page.getByRole('radio', { name, exact: true }).check({ force: true })
    await this.settled()
  }
  /** Numbers of the sentences and their cosines, as they are read. */
  async list(): Promise<string[]> {
    return this.neighbours.evaluateAll((rows) => rows.map((row) => [...row.querySelectorAll('.number, .num')].map((cell) => cell.textContent).join(' ')))
  }
}

async function vectorsOf(folder: string, sentences: string[], pooling: FeatureExtractionOptions['pooling']): Promise<Float32Array[]> {
  const model = await openModel(folder)
  const vectors: Float32Array[] = []
  for (const text of sentences) vectors.push((await runTask(model, 'feature-extraction', { text, pooling, normalize: true })).features.data as Float32Array)
  return vectors
}

/** By the definition; of vectors that may have had something taken away. */
function cosine(a: ArrayLike<number>, b: ArrayLike<number>): number {
  const dot = (x: ArrayLike<number>, y: ArrayLike<number>) => Array.from(x).reduce((sum, value, i) => sum + value * (y[i] as number), 0)
  return dot(a, b) / Math.sqrt(dot(a, a) * dot(b, b))
}

/** What the list says beside the first sentence. */
function expectedList(vectors: ArrayLike<number>[]): string[] {
  const [first = []] = vectors
  const others = vectors.map((vector, i) => ({ i, value: cosine(first, vector) })).slice(1)
  return others.toSorted((a, b) => b.value - a.value).map(({ i, value }) => `${i + 1} ${cosineText(value)}`)
}

test('cosines are those of the engine’s vectors, as they are and without their mean, for each pooling', async ({ page, launch }) => {
  const folder = fixture('roberta-base-safetensors')
  await (await launch('--model', folder)).visit(page)
  const similarity = new Similarity(page)
  await similarity.open()
  await similarity.ask(...SENTENCES)
  for (const pooling of ['mean', 'cls', 'pooler'] as const) {
    await similarity.choose(pooling)
    const vectors = await vectorsOf(folder, SENTENCES, pooling)
    await expect.poll(() => similarity.list()).toEqual(expectedList(vectors))
    const mean = Array.from(vectors[0] ?? [], (_, at) => vectors.reduce((sum, vector) => sum + (vector[at] as number), 0) / vectors.length)
    await page.getByLabel('Subtract the mean').check()
    expect(await similarity.list()).toEqual(expectedList(vectors.map((vector) => Array.from(vector, (value, at) => value - (mean[at] as number)))))
    await page.getByLabel('Subtract the mean').uncheck()
  }
})

test('a pair that is pointed at is the same in the matrix, the list and the map', async ({ page }) => {
  const similarity = new Similarity(page)
  await similarity.open()
  await similarity.ask(...SENTENCES)
  const vectors = await vectorsOf(SAMPLE_MODEL, SENTENCES, 'mean')
  const cells = await page.locator('.matrix-cells').boundingBox()
  if (!cells) throw new Error('The matrix is not drawn.')
  await page.mouse.move(cells.x + cells.width * 0.5, cells.y + cells.height * 0.9)
  await expect(similarity.readout).toContainText(cosineText(cosine(vectors[2] ?? [], vectors[1] ?? [])))
  await expect(similarity.readout).toContainText(SENTENCES[1] ?? '')
  await expect(similarity.readout).toContainText(SENTENCES[2] ?? '')
  await expect(page.locator('.dot-of.pointed')).toHaveCount(2)
  await page.mouse.down()
  await page.mouse.up()
  await expect(page.locator('.neighbours-of')).toHaveText(`3${SENTENCES[2]}`)
  await similarity.neighbours.first().hover()
  await expect(page.locator('.cross')).toBeVisible()
  await page.locator('.map').scrollIntoViewIfNeeded()
  const dot = await page.locator('.dot-of').first().boundingBox()
  if (!dot) throw new Error('The map is not drawn.')
  await page.mouse.click(dot.x + dot.width / 2, dot.y + dot.height / 2)
  await expect(page.locator('.neighbours-of')).toHaveText(`1${SENTENCES[0]}`)
})

test('by keyboard: arrows walk over the matrix, Enter selects, the tables hold the numbers', async ({ page }) => {
  const similarity = new Similarity(page)
  await similarity.open()
  await similarity.ask(...SENTENCES)
  await similarity.matrix.focus()
  for (const key of ['ArrowDown', 'ArrowDown', 'ArrowUp', 'End']) await page.keyboard.press(key)
  const vectors = await vectorsOf(SAMPLE_MODEL, SENTENCES, 'mean')
  const value = cosineText(cosine(vectors[1] ?? [], vectors[2] ?? []))
  await expect(page.getByRole('status').filter({ hasText: value })).toBeVisible()
  await page.keyboard.press('Enter')
  await expect(page.locator('.neighbours-of')).toHaveText(`2${SENTENCES[1]}`)
  await page.getByText('Pairs, most similar first').click()
  await expect(page.getByRole('row')).toHaveCount(1 + 3)
  await page.getByText('The map as a table').click()
  await expect(page.getByRole('columnheader', { name: /^Component 1 \(.* %\)$/ })).toBeVisible()
})

test('what cannot be compared is said beside the others', async ({ page }) => {
  const similarity = new Similarity(page)
  await similarity.open()
  await similarity.ask('A lone half \ud800 pair.', '👩‍👩‍👧‍👦', '', '  ', 'A word.', 'the '.repeat(600))
  await expect(page.getByRole('alert')).toContainText('512')
  await expect(page.getByRole('alert')).toContainText('Sentence 4: the the')
  await expect(page.getByText('3 sentences, 3 pairs')).toBeVisible()
  await similarity.text.fill(' \n\n only one ')
  await expect(page.getByText('Write at least two sentences, one a line, or start from an example.')).toBeVisible()
  await similarity.text.fill('A line.\n'.repeat(203))
  await page.keyboard.press('Control+Enter')
  await expect(page.getByText('These are 203 sentences, and at most 200 can be compared. Take away 3.')).toBeVisible()
  await similarity.ask(...SENTENCES)
  await similarity.choose('pooler')
  await expect(page.getByRole('alert')).toContainText('no pooler')
  await expect(page.getByRole('alert')).toContainText('Sentence 1, 2, 3')
})

test('200 sentences are one picture; Cancel keeps those that are there', async ({ page }) => {
  const similarity = new Similarity(page)
  await similarity.open()
  await similarity.ask(...Array.from({ length: 200 }, (_, i) => `The club won ${i + 2} matches in ${1900 + (i % 90)}.`))
  await expect(page.getByText('200 sentences, 19,900 pairs')).toBeVisible()
  await expect(similarity.neighbours).toHaveCount(199)
  const isInside = await page
    .locator('.matrix-cells')
    .evaluate((cells) => cells.getBoundingClientRect().right <= (cells.closest('.card')?.getBoundingClientRect().right ?? 0))
  expect(isInside).toBe(true)
  await similarity.text.fill(Array.from({ length: 200 }, (_, i) => `Another sentence of number ${i}.`).join('\n'))
  await page.keyboard.press('Control+Enter')
  // Two make a pair.
  await expect(page.locator('[data-panel=similarity] .progress')).toHaveText(/^([2-9]|\d{2,})\b/)
  await page.getByRole('button', { name: 'Cancel' }).click()
  await similarity.settled()
  await expect(page.getByText(/^\d+ sentences, [\d,]+ pairs$/)).toBeVisible()
})

test('it fits the window and bars nobody, in either theme', async ({ page }) => {
  const similarity = new Similarity(page)
  await similarity.open()
  await similarity.ask(...(SIMILARITY_EXAMPLES.en[0]?.text.split('\n') ?? []))
  await page.getByLabel('Subtract the mean').check()
  await photographed(page, 'similarity')
})
