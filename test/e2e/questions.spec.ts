import { execFileSync } from 'node:child_process'
import type { Page } from '@playwright/test'
import { runTask } from '../../main/engine/tasks/runners'
import { percent } from '../../renderer/lib/format'
import { QUESTION_EXAMPLES } from '../../renderer/views/questions/examples'
import { fixture, ROOT, SAMPLE_MODEL } from '../helpers/fixtures'
import { openModel } from '../helpers/openModel'
import { expect, test } from './app'
import { photographed, unbarredInBoth } from './look'

const { context: TREATY } = QUESTION_EXAMPLES.en[0] ?? { context: '' }
const FILLER = 'Oxygen makes up about 21 percent of the atmosphere of the Earth, and it is the most common element in the rocks of its crust. '
const LONG = `${FILLER.repeat(20)}${TREATY}\n\n${FILLER.repeat(20)}`

class Questions {
  readonly page: Page
  constructor(page: Page) {
    this.page = page
  }
  get context() {
    return this.page.getByRole('textbox', { name: 'Text that may hold the answers' })
  }
  get ranking() {
    return this.page.getByRole('region', { name: 'Answers', exact: true })
  }
  get panel() {
    return this.page.locator('[data-panel=questions]')
  }
  question(n: number) {
    return this.page.getByRole('textbox', { name: `Question ${n}`, exact: true })
  }
  async open() {
    await this.page.getByRole('navigation').getByRole('button', { name: 'Questions' }).click()
    await this.settled()
  }
  /** One question over one text, run at once. */
  async ask(question: string, context: string) {
    for (let n = 3; n > 1; n--) if (await this.question(n).count()) await this.page.getByRole('button', { name: `Remove Question ${n}` }).click()
    await this.question(1).fill(question)
    await this.context.fill(context)
    await this.page.keyboard.press('Control+Enter')
    await this.settled()
  }
  async settled() {
    await expect(this.panel.locator('.results')).toHaveAttribute('aria-busy', 'false')
    await expect(this.panel.getByRole('button', { name: 'Cancel' })).toHaveCount(0)
  }
  /** The ranking at one moment: answer and percent. */
  rows(): Promise<string[][]> {
    const cells = ['.candidate-answer', '.percent']
    return this.ranking
      .locator('tbody tr')
      .evaluateAll((rows, cells) => rows.map((row) => cells.map((cell) => row.querySelector<HTMLElement>(cell)?.innerText.trim() ?? '')), cells)
  }
}

/** Else the page misses an application that ends before it. */
test.afterEach(async ({ page }) => void (await page.goto('about:blank')))

async function expected(folder: string, question: string, context: string, topK: number) {
  const result = await runTask(await openModel(folder), 'question-answering', { question, context, topK: topK + 1, handleImpossibleAnswer: true })
  const none = { answer: 'No answer', score: Math.min(...result.windows.map(({ nullScore }) => nullScore)), span: { start: 0, end: 0 } }
  const answers = result.answers.filter(({ window }) => window >= 0).slice(0, topK)
  const ranked = [...answers, none].sort((a, b) => b.score - a.score)
  return { result, answers, rows: ranked.map(({ answer, score }) => [answer, `${score > 1 ? 'sum' : ''}${percent(score)}`]) }
}

test('the ranking is that of the engine, with no answer in its place, painted by offset', async ({ page }) => {
  const questions = new Questions(page)
  const question = 'When was the treaty signed?'
  await questions.open()
  await questions.ask(question, TREATY)
  const { rows, answers } = await expected(SAMPLE_MODEL, question, TREATY, 5)
  expect(await questions.rows()).toEqual(rows)
  const painted = await questions.panel
    .locator('mark.selected')
    .evaluateAll((marks) => marks.map((mark) => [Number((mark as HTMLElement).dataset.start), Number((mark as HTMLElement).dataset.end)]))
  const [best] = answers
  expect([Math.min(...painted.flat()), Math.max(...painted.flat())]).toEqual([best?.span.start, best?.span.end])
})

test('several questions are asked of one text: Enter adds, Backspace takes away, arrows go through the answers', async ({ page }) => {
  const questions = new Questions(page)
  await questions.open()
  await questions.question(3).press('Enter')
  await expect(questions.question(4)).toBeFocused()
  await page.keyboard.type('Who represented France?')
  const list = page.getByRole('radio', { name: /Who represented France\?/ })
  await expect(list).toBeVisible()
  await questions.settled()
  await page.getByRole('radio', { name: /How many soldiers/ }).focus()
  await page.keyboard.press('ArrowDown')
  await expect(list).toBeChecked()
  expect(await questions.rows()).toEqual((await expected(SAMPLE_MODEL, 'Who represented France?', TREATY, 5)).rows)
  await questions.question(4).fill('')
  await questions.question(4).press('Backspace')
  await expect(questions.question(4)).toHaveCount(0)
  await expect(questions.question(3)).toBeFocused()
})

test('the threshold says no answer and keeps the candidates in sight', async ({ page }) => {
  const questions = new Questions(page)
  await questions.open()
  await questions.ask('Who represented the United States?', TREATY)
  const verdict = questions.ranking.getByRole('status')
  await expect(verdict).toContainText('Woodrow Wilson')
  const rows = await questions.rows()
  const slider = page.getByRole('slider', { name: /better than no answer/ })
  await slider.press('End')
  await expect(verdict.locator('strong')).toHaveText('No answer')
  await expect(verdict).toContainText('not more than 100 %')
  expect(await questions.rows()).toEqual(rows)
  await questions.ask('How many soldiers were wounded?', TREATY)
  await slider.press('Home')
  await expect(verdict.locator('strong')).toHaveText('13 percent')
})

test('the list of questions says that the threshold decided, not how unlikely no answer is', async ({ page }) => {
  const questions = new Questions(page)
  await questions.open()
  const asked = questions.panel.locator('.asked label')
  const slider = page.getByRole('slider', { name: /better than no answer/ })
  await slider.press('End')
  const signed = asked.filter({ hasText: 'When was the treaty signed?' })
  await expect(signed).toContainText(/No answer: the best span leads by [\d.]+ %, the threshold is 100 %/)
  await expect(signed.locator('.percent')).toHaveCount(0)
  // Where it is the likeliest, its probability says so.
  await expect(asked.filter({ hasText: 'How many soldiers' })).toContainText(/No answer\d\d\.\d %/)
  await slider.press('Home')
  await expect(signed.locator('.percent')).toBeVisible()
})

test('a long text is read in windows; curves are those of the window that an answer is of', async ({ page }) => {
  const questions = new Questions(page)
  const question = 'Who represented the United States?'
  await questions.open()
  await questions.ask(question, LONG)
  const { result, rows, answers } = await expected(SAMPLE_MODEL, question, LONG, 5)
  expect(await questions.rows()).toEqual(rows)
  expect(result.windows.length).toBeGreaterThan(2)
  await expect(questions.panel.locator('mark.window-seam')).toHaveCount(result.windows.length - 1)
  const best = answers[0]?.window ?? -1
  const window = result.windows[best]
  await expect(questions.panel.locator('.window-steps')).toContainText(`window ${best + 1} of ${result.windows.length}`)
  const at = window?.startScores.indexOf(Math.max(...(window?.startScores ?? []))) ?? -1
  await questions.panel.locator(`.curve-token[data-at="${at}"]`).hover()
  await expect(questions.panel.locator('.curve-readout')).toContainText(
    `start ${percent(window?.startScores[at] ?? 0)}, end ${percent(window?.endScores[at] ?? 0)}`,
  )
  await page.getByRole('button', { name: 'Window before' }).click()
  await expect(questions.panel.locator('.window-steps')).toContainText(`window ${best} of`)
})

test('a checkpoint of its own, emoji and a lone surrogate; the printed command gives the same numbers', async ({ page, launch, context: browser }) => {
  const app = await launch('--model', fixture('roberta-qa-safetensors'))
  await app.visit(page)
  await browser.grantPermissions(['clipboard-read', 'clipboard-write'])
  const questions = new Questions(page)
  await questions.open()
  const context = "🌍 Grüße aus “Köln”: it's 5 €.\n\nThe end."
  await questions.ask("Where's 🌍?", context)
  expect(await questions.rows()).toEqual((await expected(fixture('roberta-qa-safetensors'), "Where's 🌍?", context, 5)).rows)
  await page.getByRole('button', { name: 'Copy as…' }).click()
  await page.getByRole('menuitem', { name: 'Command line' }).click()
  const command = await page.evaluate(() => navigator.clipboard.readText())
  const printed = JSON.parse(execFileSync('bash', ['-c', command], { cwd: ROOT, encoding: 'utf8' })) as { answer: string; score: number }[]
  const shown = (await questions.rows()).map(([answer, score]) => [answer === 'No answer' ? '' : answer, score])
  for (const { answer, score } of printed.slice(0, 5)) expect(shown).toContainEqual([answer, percent(score)])
  await questions.ask('Where?', 'a \ud800 lone half')
  await expect(questions.ranking.or(page.getByRole('alert'))).toBeVisible()
})

test('the palette holds the examples and copies of the panel in sight, and of no other', async ({ page, context: browser }) => {
  await browser.grantPermissions(['clipboard-read', 'clipboard-write'])
  const questions = new Questions(page)
  await questions.open()
  const palette = page.getByRole('dialog')
  const titles = async (what: string) => {
    await page.keyboard.press('Control+k')
    await palette.getByRole('combobox').fill(what)
    return palette.getByRole('option').locator('span:first-child').allTextContents()
  }
  const example = QUESTION_EXAMPLES.en.at(-1)
  expect((await titles('')).filter((title) => title.startsWith('Copy as'))).toEqual(['Copy as JSON', 'Copy as Python', 'Copy as Command line'])
  await page.keyboard.press('Escape')
  expect(await titles('Supply and demand')).not.toContain('Supply and demand')
  await palette.getByRole('combobox').fill(example?.title ?? '')
  await page.keyboard.press('Enter')
  await expect(questions.context).toHaveValue(example?.context ?? '')
  await questions.settled()
  await titles('Copy as Command line')
  await page.keyboard.press('Enter')
  await expect(page.getByRole('button', { name: 'Command line copied' })).toBeVisible()
  expect(await page.evaluate(() => navigator.clipboard.readText())).toContain('question-answering')
  await page.getByRole('navigation').getByRole('button', { name: 'Multiple choice' }).click()
  expect((await titles('')).filter((title) => title.startsWith('Copy as'))).toEqual([])
})

test('a megabyte waits to be asked, is read in parts and can be cancelled', async ({ page }) => {
  const questions = new Questions(page)
  await questions.open()
  await questions.context.fill(FILLER.repeat(8_000))
  await expect(questions.panel.locator('.meter')).toContainText('more than one window')
  await expect(questions.panel.getByRole('button', { name: 'Cancel' })).toHaveCount(0)
  await page.keyboard.press('Control+Enter')
  await expect(questions.panel.locator('.context-picture')).toContainText(/\d+ of [\d,]+ windows read/)
  await expect(questions.panel.locator('.context-picture')).toContainText('of 1,008,000')
  await page.keyboard.press('Control+k')
  await page.getByRole('dialog').getByRole('combobox').fill('Cancel')
  await page.keyboard.press('Enter')
  await questions.settled()
  await expect(questions.ranking.getByRole('status')).toContainText('so far')
  await page.getByRole('button', { name: 'Later part' }).click()
  await expect(questions.panel.locator('.part-foot')).toContainText('characters 20,001–40,000')
})

test('it fits the window and bars nobody, in either theme', async ({ page }) => {
  const questions = new Questions(page)
  await questions.open()
  await photographed(page, 'questions')
  await questions.panel.getByText('As a table').click()
  await unbarredInBoth(page, 'questions: as a table')
  await questions.context.fill('  ')
  await page.keyboard.press('Control+Enter')
  await expect(page.getByText('Write a question and paste a text that may answer it, or start from an example.')).toBeVisible()
  await unbarredInBoth(page, 'questions: empty')
})
