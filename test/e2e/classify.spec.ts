import type { Page } from '@playwright/test'
import { runTask } from '../../main/engine/tasks/runners'
import { percent } from '../../renderer/lib/format'
import { figure } from '../../renderer/views/classify/classify'
import type { TextClassificationInput } from '../../shared/tasks/textClassification'
import { fixture, SAMPLE_MODEL } from '../helpers/fixtures'
import { formulaCheckpoint, PIPELINES } from '../helpers/formulaWeights'
import { openModel } from '../helpers/openModel'
import { expect, test } from './app'
import { photographed, unbarredInBoth } from './look'

const TEXT = 'The story is thin and the ending makes no sense.'
const TOPICS = { 0: 'economy', 1: 'politics', 2: 'sport', 3: 'science', 4: 'culture' }

class Classify {
  readonly page: Page
  constructor(page: Page) {
    this.page = page
  }
  get text() {
    return this.page.getByRole('textbox', { name: 'Text to classify' })
  }
  get result() {
    return this.page.getByRole('region', { name: 'Labels and their scores' })
  }
  async open() {
    await this.page.getByRole('navigation').getByRole('button', { name: 'Classify' }).click()
    await this.settled()
  }
  async ask(text: string) {
    await this.text.fill(text)
    await this.page.keyboard.press('Control+Enter')
    await this.settled()
  }
  async settled() {
    await expect(this.page.locator('[data-panel=classify] .results')).toHaveAttribute('aria-busy', 'false')
  }
  async choose(name: string) {
    await this.page.getByRole('radio', { name, exact: true }).check({ force: true })
    await this.settled()
  }
  /** Name, number and note of each row, as a screen reader reads them. */
  rows(): Promise<string[][]> {
    return this.result
      .locator('tbody tr')
      .evaluateAll((rows) =>
        rows.map((row) => [row.querySelector('bdi')?.textContent ?? '', ...[...row.querySelectorAll('td.num')].map((cell) => cell.textContent ?? '')]),
      )
  }
}

async function expected(folder: string, input: TextClassificationInput): Promise<string[][]> {
  const { labels, function: applied } = await runTask(await openModel(folder), 'text-classification', input)
  const sorted = labels.toSorted((a, b) => b.score - a.score)
  return sorted.map(({ label, score, logit }) => (applied === 'none' ? [label, figure(score)] : [label, percent(score), figure(logit)]))
}

test('all labels with their scores and logits, by score or in the model’s order, are the engine’s', async ({ page, launch }) => {
  const app = await launch('--model', fixture('roberta-seq-safetensors'))
  await app.visit(page)
  const classify = new Classify(page)
  await classify.open()
  await classify.ask(TEXT)
  const byScore = await expected(fixture('roberta-seq-safetensors'), { text: TEXT })
  expect(await classify.rows()).toEqual(byScore)
  await expect(classify.result).toContainText('softmax, the model’s own: shares of one whole')
  await classify.choose('model’s order')
  expect((await classify.rows()).map(([name]) => name)).toEqual(['negative', 'neutral', 'positive'])
  await classify.choose('none')
  expect((await classify.rows()).toSorted()).toEqual((await expected(fixture('roberta-seq-safetensors'), { text: TEXT, functionToApply: 'none' })).toSorted())
  await expect(classify.result).toContainText('no function, chosen here')
})

test('a bar is as long as its share, of the whole scale', async ({ page }) => {
  const classify = new Classify(page)
  await classify.open()
  await classify.ask(TEXT)
  const lengths = await classify.result
    .locator('.track-bar')
    .evaluateAll((tracks) => tracks.map((track) => (track.firstElementChild?.getBoundingClientRect().width ?? 0) / track.getBoundingClientRect().width))
  const { labels } = await runTask(await openModel(SAMPLE_MODEL), 'text-classification', { text: TEXT })
  const shares = labels.map(({ score }) => score).toSorted((a, b) => b - a)
  for (const [i, share] of shares.entries()) expect(lengths[i]).toBeCloseTo(share, 2)
})

test('a second text is part of the question only while it is in sight', async ({ page }) => {
  const classify = new Classify(page)
  await classify.open()
  await classify.ask(TEXT)
  const alone = await classify.rows()
  const disclosure = page.getByRole('button', { name: 'Add a second text' })
  await expect(disclosure).toHaveAttribute('aria-expanded', 'false')
  await disclosure.press('Enter')
  await page.getByRole('textbox', { name: 'Second text' }).fill('It was liked.')
  await page.keyboard.press('Control+Enter')
  const pair = await expected(SAMPLE_MODEL, { text: TEXT, textPair: 'It was liked.' })
  await expect.poll(() => classify.rows()).toEqual(pair)
  const { tokens } = await runTask(await openModel(SAMPLE_MODEL), 'text-classification', { text: TEXT, textPair: 'It was liked.' })
  await expect(page.locator('[data-panel=classify] .meter')).toHaveText(`${tokens} of 512 tokens`)
  await page.getByRole('button', { name: 'Leave out the second text' }).click()
  await expect.poll(() => classify.rows()).toEqual(alone)
  await page.getByRole('button', { name: 'Add a second text' }).click()
  await expect(page.getByRole('textbox', { name: 'Second text' })).toHaveValue('It was liked.')
})

test('several labels may hold: those at or above a threshold that the keyboard moves', async ({ page, launch }) => {
  const folder = formulaCheckpoint('RobertaForSequenceClassification', { ...PIPELINES, id2label: TOPICS, problem_type: 'multi_label_classification' })
  await (await launch('--model', folder)).visit(page)
  const classify = new Classify(page)
  await classify.open()
  await classify.ask(TEXT)
  const { labels } = await runTask(await openModel(folder), 'text-classification', { text: TEXT })
  const reach = (limit: number) => labels.filter(({ score }) => score >= limit).length
  const marked = classify.result.locator('tbody tr.chosen')
  expect(await classify.rows()).toEqual(await expected(folder, { text: TEXT }))
  await expect(marked).toHaveCount(reach(0.5))
  await expect(classify.result).toContainText(`${reach(0.5)} of 5 at or above 50.0 %`)
  const slider = page.getByRole('slider', { name: 'Threshold' })
  await slider.press('End')
  await expect(marked).toHaveCount(0)
  await slider.press('Home')
  await expect(marked).toHaveCount(5)
  await expect(classify.result.getByRole('rowheader', { name: ', above the threshold' })).toHaveCount(5)
})

test('a regression is a value on a line, no share of anything; its softmax is said to mean nothing', async ({ page, launch }) => {
  const folder = formulaCheckpoint('RobertaForSequenceClassification', { ...PIPELINES, id2label: { 0: 'readability' }, problem_type: 'regression' })
  await (await launch('--model', folder)).visit(page)
  const classify = new Classify(page)
  await classify.open()
  await classify.ask(TEXT)
  expect(await classify.rows()).toEqual(await expected(folder, { text: TEXT }))
  await expect(classify.result).not.toContainText('%')
  await expect(classify.result.locator('.track-bar')).toHaveCount(0)
  await expect(classify.result.locator('.value-line i')).toHaveCount(1)
  await classify.choose('softmax')
  await expect(classify.result).toContainText('it says nothing about the text')
})

test('whatever is typed is answered or refused in a sentence', async ({ page }) => {
  const classify = new Classify(page)
  await classify.open()
  await classify.text.fill(' \n ')
  await expect(page.getByText('Write a text above, or start from an example.')).toBeVisible()
  for (const text of ['\ud800 half a pair', '👩‍👩‍👧‍👦', 'Ünïcödé العربية 한국어']) {
    await classify.ask(text)
    await expect.poll(() => classify.rows()).toEqual(await expected(SAMPLE_MODEL, { text }))
  }
  await classify.text.fill('word '.repeat(600))
  await expect(page.getByRole('alert')).toContainText('the model takes 512')
  await expect(page.locator('[data-panel=classify] .meter')).toContainText('too many')
})

test('it fits the window and bars nobody, in either theme', async ({ page, launch }) => {
  const folder = formulaCheckpoint('RobertaForSequenceClassification', { ...PIPELINES, id2label: TOPICS, problem_type: 'multi_label_classification' })
  await (await launch('--model', folder)).visit(page)
  const classify = new Classify(page)
  await classify.open()
  await photographed(page, 'classify')
  await classify.choose('none')
  await unbarredInBoth(page, 'classify: none')
})
