import type { Page } from '@playwright/test'
import { runTask } from '../../main/engine/tasks/runners'
import { percent } from '../../renderer/lib/format'
import type { ZeroShotInput } from '../../shared/tasks/zeroShot'
import { SAMPLE_MODEL } from '../helpers/fixtures'
import { formulaCheckpoint, PIPELINES } from '../helpers/formulaWeights'
import { openModel } from '../helpers/openModel'
import { expect, test } from './app'
import { photographed, unbarredInBoth } from './look'

const TEXT = 'The match ended in a draw.'
const NLI = { 0: 'CONTRADICTION', 1: 'NEUTRAL', 2: 'ENTAILMENT' }
const nli = () => formulaCheckpoint('RobertaForSequenceClassification', { ...PIPELINES, id2label: NLI })

class ZeroShot {
  readonly page: Page
  constructor(page: Page) {
    this.page = page
  }
  get text() {
    return this.page.getByRole('textbox', { name: 'Text to label' })
  }
  get label() {
    return this.page.getByRole('textbox', { name: 'Add a label' })
  }
  get template() {
    return this.page.getByRole('textbox', { name: 'Hypothesis template' })
  }
  get result() {
    return this.page.getByRole('region', { name: 'Labels and their scores' })
  }
  get note() {
    return this.page.getByRole('note')
  }
  chips(): Promise<string[]> {
    return this.page.locator('.chip bdi').allTextContents()
  }
  async open() {
    await this.page.getByRole('navigation').getByRole('button', { name: 'Zero-shot' }).click()
    await this.settled()
  }
  async settled() {
    await expect(this.page.locator('[data-panel=zero-shot] .results')).toHaveAttribute('aria-busy', 'false')
  }
  /** Takes every label away, then types these. */
  async setLabels(labels: string[]) {
    for (let left = (await this.chips()).length; left > 0; left--) await this.label.press('Backspace')
    await this.label.pressSequentially(labels.map((label) => `${label},`).join(''))
  }
  rows(): Promise<string[][]> {
    return this.result
      .locator('tbody tr')
      .evaluateAll((rows) => rows.map((row) => [row.querySelector('bdi')?.textContent ?? '', row.querySelector('td.num')?.textContent ?? '']))
  }
}

async function expected(folder: string, input: ZeroShotInput): Promise<string[][]> {
  const { labels, scores } = await runTask(await openModel(folder), 'zero-shot-classification', input)
  return labels.map((label, i) => [label, percent(scores[i] ?? 0)])
}

test('labels are added, merged, split from a list and taken away by keyboard', async ({ page }) => {
  const zeroShot = new ZeroShot(page)
  await zeroShot.open()
  await zeroShot.setLabels(['sport', 'politics'])
  expect(await zeroShot.chips()).toEqual(['sport', 'politics'])
  await zeroShot.label.pressSequentially('arts and letters')
  await zeroShot.label.press('Enter')
  await zeroShot.label.pressSequentially('sport,')
  expect(await zeroShot.chips()).toEqual(['sport', 'politics', 'arts and letters'])
  await zeroShot.label.evaluate((field) => {
    const data = new DataTransfer()
    data.setData('text', 'music\nsport\n history , law')
    field.dispatchEvent(new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true }))
  })
  expect(await zeroShot.chips()).toEqual(['sport', 'politics', 'arts and letters', 'music', 'history', 'law'])
  await page.getByRole('button', { name: 'Remove politics' }).press('Enter')
  await expect(zeroShot.label).toBeFocused()
  await zeroShot.label.press('Backspace')
  expect(await zeroShot.chips()).toEqual(['sport', 'arts and letters', 'music', 'history'])
  await zeroShot.label.pressSequentially('left unfinished')
  await page.keyboard.press('Control+Enter')
  expect(await zeroShot.chips()).toContain('left unfinished')
  await expect.poll(async () => (await zeroShot.rows()).flat()).toContain('left unfinished')
})

test('with a model of inference the scores are the engine’s, shared or each by itself, and entailment is named', async ({ page, launch }) => {
  const folder = nli()
  await (await launch('--model', folder)).visit(page)
  const zeroShot = new ZeroShot(page)
  await zeroShot.open()
  await zeroShot.text.fill(TEXT)
  await zeroShot.setLabels(['sport', 'politics', 'science'])
  await zeroShot.template.fill('This is about {}.')
  const input = { sequence: TEXT, candidateLabels: ['sport', 'politics', 'science'], hypothesisTemplate: 'This is about {}.' }
  await expect.poll(() => zeroShot.rows()).toEqual(await expected(folder, input))
  await expect(zeroShot.result).toContainText('shares of one whole')
  await expect(zeroShot.note).toHaveCount(0)
  await page.getByRole('radio', { name: 'each by itself' }).check({ force: true })
  await expect.poll(() => zeroShot.rows()).toEqual(await expected(folder, { ...input, multiLabel: true }))
  await expect(zeroShot.result).toContainText('each by itself: “ENTAILMENT” against “CONTRADICTION”')
  await zeroShot.result.getByRole('button', { name: 'science' }).focus()
  await expect(page.getByRole('complementary', { name: 'How it was computed' })).toContainText('This is about science.')
})

test('with the sample model a note says why the scores mean little, above what the reference computes', async ({ page }) => {
  const zeroShot = new ZeroShot(page)
  await zeroShot.open()
  await zeroShot.text.fill(TEXT)
  await zeroShot.setLabels(['sport'])
  await zeroShot.template.fill('It is {}!')
  await expect
    .poll(() => zeroShot.rows())
    .toEqual(await expected(SAMPLE_MODEL, { sequence: TEXT, candidateLabels: ['sport'], hypothesisTemplate: 'It is {}!' }))
  await expect(zeroShot.note).toContainText('“negative”, “positive”')
  await expect(zeroShot.note).toContainText('“positive”, is taken for entailment')
  await expect(zeroShot.result).toContainText('one label alone: “positive” against “negative”')
})

test('the meter counts the text with the longest hypothesis, as the engine does', async ({ page }) => {
  const zeroShot = new ZeroShot(page)
  await zeroShot.open()
  await zeroShot.text.fill(TEXT)
  await zeroShot.setLabels(['sport', 'photosynthesis of plants', 'art'])
  await zeroShot.template.fill('This is about {}.')
  const { tokens, maxTokens } = await runTask(await openModel(SAMPLE_MODEL), 'zero-shot-classification', {
    sequence: TEXT,
    candidateLabels: ['photosynthesis of plants'],
    hypothesisTemplate: 'This is about {}.',
  })
  await expect(page.locator('[data-panel=zero-shot] .meter')).toHaveText(`${tokens} of ${maxTokens} tokens`)
})

test('a template without a place for the label is said before it is run, and an earlier answer stays', async ({ page }) => {
  const zeroShot = new ZeroShot(page)
  await zeroShot.open()
  await zeroShot.setLabels(['sport', 'politics'])
  await zeroShot.template.fill('This text is about {}.')
  await expect(page.getByText('First hypothesis:')).toContainText('This text is about sport.')
  await expect.poll(async () => (await zeroShot.rows()).length).toBe(2)
  const rows = await zeroShot.rows()
  await zeroShot.template.fill('This text is about.')
  await expect(zeroShot.template).toHaveAttribute('aria-invalid', 'true')
  await expect(zeroShot.template).toHaveAccessibleDescription(/Put \{\} where the label goes/)
  await expect(page.getByText('The answer below is to an earlier question')).toBeVisible()
  expect(await zeroShot.rows()).toEqual(rows)
  await page.keyboard.press('Control+Enter')
  await expect(page.getByRole('alert')).toContainText('has no {}')
  await page.getByRole('button', { name: 'Use the usual one' }).click()
  await expect(zeroShot.template).toHaveValue('This example is {}.')
  await expect(page.getByRole('alert')).toHaveCount(0)
})

test('whatever is typed is answered or refused in a sentence', async ({ page }) => {
  const zeroShot = new ZeroShot(page)
  await zeroShot.open()
  await zeroShot.setLabels([])
  await expect(page.getByText('Add a label above, or start from an example.')).toBeVisible()
  await zeroShot.text.fill('  ')
  await expect(page.getByText('Write a text above, or start from an example.')).toBeVisible()
  await zeroShot.text.fill('\ud800 👩‍👩‍👧‍👦')
  await zeroShot.setLabels(['🤗', '한국어', '<b>&'])
  const input = { sequence: '\ud800 👩‍👩‍👧‍👦', candidateLabels: ['🤗', '한국어', '<b>&'], hypothesisTemplate: await zeroShot.template.inputValue() }
  await expect.poll(() => zeroShot.rows()).toEqual(await expected(SAMPLE_MODEL, input))
  await zeroShot.text.fill('word '.repeat(600))
  await expect(page.getByRole('alert')).toContainText('the model takes 512')
})

test('it fits the window and bars nobody, in either theme', async ({ page }) => {
  const zeroShot = new ZeroShot(page)
  await zeroShot.open()
  await expect(zeroShot.note).toBeVisible()
  await photographed(page, 'zero-shot')
  await zeroShot.template.fill('no place')
  await unbarredInBoth(page, 'zero-shot: no place')
})
