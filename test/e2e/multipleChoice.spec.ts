import { execFileSync } from 'node:child_process'
import type { Page } from '@playwright/test'
import { runTask } from '../../main/engine/tasks/runners'
import { percent } from '../../renderer/lib/format'
import type { MultipleChoiceInput } from '../../shared/tasks/multipleChoice'
import { fixture, ROOT } from '../helpers/fixtures'
import { openModel } from '../helpers/openModel'
import { type App, expect, test } from './app'
import { photographed } from './look'

const MODEL = fixture('roberta-mc-safetensors')
const ASKED = { prompt: 'Water boils.', choices: ['It is hot.', 'It is 🧊.'] }

class Choices {
  readonly page: Page
  constructor(page: Page) {
    this.page = page
  }
  get prompt() {
    return this.page.getByRole('textbox', { name: 'Beginning or passage' })
  }
  get question() {
    return this.page.getByRole('textbox', { name: 'Question', exact: true })
  }
  get panel() {
    return this.page.locator('[data-panel=multiple-choice]')
  }
  get scores() {
    return this.page.getByRole('region', { name: 'How well each choice goes on' })
  }
  choice(n: number) {
    return this.page.getByRole('textbox', { name: `Choice ${n}`, exact: true })
  }
  async open(app: App) {
    await app.visit(this.page)
    await this.page.getByRole('navigation').getByRole('button', { name: 'Multiple choice' }).click()
    await expect(this.scores).toBeVisible()
  }
  /** Two choices and a prompt, run at once. */
  async ask({ prompt, choices, question = '' }: MultipleChoiceInput) {
    for (let n = 3; n > choices.length; n--) if (await this.choice(n).count()) await this.page.getByRole('button', { name: `Remove Choice ${n}` }).click()
    for (const [i, choice] of choices.entries()) await this.choice(i + 1).fill(choice)
    await this.question.fill(question)
    await this.prompt.fill(prompt)
    await this.page.keyboard.press('Control+Enter')
    await expect(this.panel.getByRole('button', { name: 'Cancel' })).toHaveCount(0)
  }
  /** At one moment: choice, share and logit. */
  rows(): Promise<string[][]> {
    const cells = ['th', '.percent', '.note']
    return this.scores
      .locator('tbody tr')
      .evaluateAll((rows, cells) => rows.map((row) => cells.map((cell) => row.querySelector<HTMLElement>(cell)?.innerText.trim() ?? '')), cells)
  }
}

/** Else the page misses the application that ends before it. */
test.afterEach(async ({ page }) => void (await page.goto('about:blank')))

async function expected(input: MultipleChoiceInput): Promise<string[][]> {
  const { choices } = await runTask(await openModel(MODEL), 'multiple-choice', input)
  const best = Math.max(...choices.map(({ logit }) => logit))
  return choices.map(({ choice, score, logit }) => [logit === best ? `${choice} best` : choice, percent(score), logit.toFixed(3).replace('-', '−')])
}

test('scores and logits are those of the engine, in the given order, the best marked', async ({ page, launch }) => {
  const choices = new Choices(page)
  await choices.open(await launch('--model', MODEL))
  await choices.ask(ASKED)
  await expect.poll(() => choices.rows()).toEqual(await expected(ASKED))
  const gap = { ...ASKED, question: 'Is it _?' }
  await choices.ask(gap)
  await expect.poll(() => choices.rows()).toEqual(await expected(gap))
  expect(await expected(gap)).not.toEqual(await expected(ASKED))
})

test('choices are added, moved and removed by keyboard, and the scores move along', async ({ page, launch }) => {
  const choices = new Choices(page)
  await choices.open(await launch('--model', MODEL))
  await choices.ask(ASKED)
  const [first = [], second = []] = await expected(ASKED)
  await page.getByRole('button', { name: 'Move Choice 1 down' }).press('Enter')
  await expect(choices.choice(2)).toHaveValue(ASKED.choices[0] ?? '')
  await expect(page.getByRole('button', { name: 'Move Choice 2 up' })).toBeFocused()
  await expect.poll(() => choices.rows()).toEqual([second, first])
  await choices.choice(2).press('Enter')
  await expect(choices.choice(3)).toBeFocused()
  await page.keyboard.type('It is.')
  await expect.poll(() => choices.rows()).toEqual(await expected({ ...ASKED, choices: [...ASKED.choices].reverse().concat('It is.') }))
  await page.getByRole('button', { name: 'Remove Choice 3' }).press('Enter')
  await expect.poll(() => choices.rows()).toEqual([second, first])
  await expect(page.getByRole('button', { name: 'Remove Choice 1' })).toBeDisabled()
})

test('a text over the limit is refused with its numbers, or cut if asked, which is said', async ({ page, launch }) => {
  const choices = new Choices(page)
  await choices.open(await launch('--model', MODEL))
  const long = { ...ASKED, prompt: 'word '.repeat(100) }
  await choices.ask(long)
  await expect(page.getByRole('alert')).toContainText('the model takes 64')
  await page.getByRole('checkbox', { name: 'Cut what is too long' }).check()
  await expect(choices.scores).toContainText('cut')
  expect(await choices.rows()).toEqual(await expected({ ...long, truncate: true }))
})

test('blank fields ask nothing, a lone surrogate does no harm; the printed command gives the same numbers', async ({ page, launch, context }) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write'])
  const choices = new Choices(page)
  await choices.open(await launch('--model', MODEL))
  const asked = { prompt: "It's “5 €”.", question: 'What is _?', choices: ["that's it", '$HOME'] }
  await choices.ask(asked)
  await expect.poll(() => choices.rows()).toEqual(await expected(asked))
  await page.getByRole('button', { name: 'Copy as…' }).click()
  await page.getByRole('menuitem', { name: 'Command line' }).click()
  const command = await page.evaluate(() => navigator.clipboard.readText())
  const printed = JSON.parse(execFileSync('bash', ['-c', command], { cwd: ROOT, encoding: 'utf8' })) as { score: number }[]
  expect(printed.map(({ score }) => percent(score))).toEqual((await choices.rows()).map(([, share]) => share))
  await choices.ask({ ...asked, choices: [asked.choices[0] ?? '', '  '] })
  await expect(page.getByText('Write a beginning and at least two choices, or start from an example.')).toBeVisible()
  await choices.ask({ ...ASKED, prompt: 'a \ud800 half' })
  await expect(choices.scores.or(page.getByRole('alert'))).toBeVisible()
})

test('it fits the window and bars nobody, in either theme', async ({ page, launch }) => {
  await new Choices(page).open(await launch('--model', MODEL))
  await photographed(page, 'multiple-choice')
})
