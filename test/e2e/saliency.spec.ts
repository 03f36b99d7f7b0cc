import { readFileSync } from 'node:fs'
import type { Page } from '@playwright/test'
import { changeText } from '../../renderer/views/saliency/saliency'
import { fixture, golden } from '../helpers/fixtures'
import { expect, test } from './app'
import { copiedJson, saved, tablesOf } from './exported'
import { photographed } from './look'

const SENTENCE = 'Angela Merkel lives in Berlin.'
/** From the reference's classes: `test/golden/saliency.py`. */
const reference = JSON.parse(readFileSync(golden('saliency.json'), 'utf8'))

class Saliency {
  readonly page: Page
  readonly panel
  readonly rows
  readonly target
  readonly against

  constructor(page: Page) {
    this.page = page
    this.panel = page.locator('[data-panel=saliency]')
    this.rows = this.panel.locator('.saliency-table tbody tr')
    this.target = this.panel.getByLabel('Why', { exact: true })
    this.against = this.panel.getByLabel('rather than', { exact: true })
  }

  async open(task: string) {
    await this.page.getByRole('navigation').getByRole('button', { name: 'Saliency', exact: true }).click()
    await this.choose(task)
  }

  async choose(name: string) {
    await this.panel.getByRole('radio', { name, exact: true }).check({ force: true })
  }

  async write(field: string, text: string) {
    await this.page.locator(`#saliency-${field}`).fill(text)
    await this.page.keyboard.press('Control+Enter')
  }

  /** The numbers of a column of the table, from 0. */
  async changes(column = 0): Promise<string[]> {
    return this.rows.evaluateAll((rows, at) => rows.map((row) => row.querySelectorAll('td.num span:first-child')[at]?.textContent ?? ''), column)
  }

  /** How many units have a number. */
  done() {
    return this.changes().then((changes) => changes.filter((change) => change !== '–').length)
  }
}

test('each word’s change is the reference’s, in the table, under the pointer, and in the files', async ({ page }) => {
  const saliency = new Saliency(page)
  await saliency.open('Entities')
  await saliency.write('entities', SENTENCE)
  await saliency.target.selectOption({ label: (await saliency.target.locator('option', { hasText: 'Angela Merkel PER' }).textContent()) ?? '' })
  // Half precision of the sample's weights is the reference's too; the last of three digits may round the other way.
  const numbers = async () => (await saliency.changes()).map((text) => Number(text.replaceAll('−', '-')))
  const near = (expected: number[]) => async () => (await numbers()).every((value, i) => Math.abs(value - (expected[i] ?? 0)) < 2e-5 + 0.006 * Math.abs(value))
  await expect.poll(near(reference.sampleEntity.mask.map(([change]: [number, number]) => change))).toBe(true)
  await saliency.choose('log-odds')
  await expect.poll(near(reference.sampleEntity.mask.map(([, change]: [number, number]) => change))).toBe(true)
  expect(await saliency.rows.locator('th').allTextContents()).toEqual(['Angela', 'Merkel', 'lives', 'in', 'Berlin', '.'])
  await saliency.panel.locator('.shaded-texts').first().focus()
  for (let i = 0; i < 2; i++) await page.keyboard.press('ArrowRight')
  await expect(saliency.panel.getByTestId('saliency-unit')).toContainText((await saliency.changes())[1] ?? '?')
  const copied = (await copiedJson(page)) as { units: { text: string; logit_changes: number[] }[] }
  expect(changeText(copied.units[0]?.logit_changes[0] ?? 0)).toBe((await saliency.changes())[0])
  const csv = tablesOf((await saved(page, 'csv')).text)
  expect([...csv.values()][0]?.map(({ unit }) => unit)).toEqual(copied.units.map(({ text }) => text))
})

test('two targets side by side: the difference is the first less the second', async ({ page }) => {
  const saliency = new Saliency(page)
  await saliency.open('Fill-mask')
  await saliency.write('masked', 'The capital of France is <mask>.')
  await expect(saliency.target.locator('option', { hasText: 'Paris' })).toHaveCount(1)
  await saliency.against.selectOption({ index: 2 })
  await expect(saliency.panel.locator('[data-which]')).toHaveCount(3)
  // On a slow machine it costs more than a second, and waits to be asked.
  const run = saliency.panel.getByRole('button', { name: /^Run it/ })
  const done = async () => {
    if (await run.isVisible()) await run.click()
    return saliency.done()
  }
  await expect.poll(done).toBe(6)
  const columns = await Promise.all([0, 1, 2].map(async (at) => (await saliency.changes(at)).map((text) => Number(text.replaceAll('−', '-')))))
  for (const [i, difference] of (columns[2] ?? []).entries())
    expect(Math.abs(difference - ((columns[0]?.[i] ?? 0) - (columns[1]?.[i] ?? 0)))).toBeLessThan(1e-3)
  expect(columns[2]?.some((difference) => difference !== 0)).toBe(true)
  await photographed(page, 'saliency')
})

test('what would take long is announced, begins by a button, can be ended and goes on with the rest', async ({ page }) => {
  const saliency = new Saliency(page)
  await saliency.open('Classify')
  await saliency.write('text', 'A deeply moving film, and honestly acted. '.repeat(20))
  const start = saliency.panel.getByRole('button', { name: /^Run it \(about / })
  await expect(start).toBeVisible()
  expect(await saliency.done()).toBe(0)
  await start.click()
  await expect.poll(() => saliency.done()).toBeGreaterThan(3)
  await saliency.panel.locator('.saliency-cost').getByRole('button', { name: 'Cancel' }).click()
  const kept = (await saliency.changes()).filter((change) => change !== '–')
  await saliency.panel.getByRole('button', { name: /^Go on \(about / }).click()
  await expect.poll(() => saliency.done(), { timeout: 20_000 }).toBe(60)
  expect((await saliency.changes()).slice(0, kept.length)).toEqual(kept)
})

test('another text ends a run that would take a minute more', async ({ page }) => {
  const saliency = new Saliency(page)
  await saliency.open('Classify')
  await saliency.write('text', 'A deeply moving film, and honestly acted. '.repeat(45))
  await saliency.panel.getByRole('button', { name: /^Run it \(about / }).click()
  await expect.poll(() => saliency.done()).toBeGreaterThan(3)
  await saliency.write('text', 'A deeply moving film.')
  await expect(saliency.rows).toHaveCount(5)
  await expect.poll(() => saliency.done()).toBe(5)
})

test('an engine that is killed loses nothing: what was computed stays, and only the rest is asked for', async ({ page, launch }) => {
  const app = await launch()
  await app.visit(page)
  const saliency = new Saliency(page)
  await saliency.open('Classify')
  await saliency.write('text', 'A deeply moving film, and honestly acted. '.repeat(20))
  await saliency.panel.getByRole('button', { name: /^Run it \(about / }).click()
  await expect.poll(() => saliency.done()).toBeGreaterThan(3)
  const before = await saliency.done()
  const engines = app.engines()
  app.signalEngine('SIGKILL')
  await app.replaced(engines)
  expect(await saliency.done()).toBeGreaterThanOrEqual(before)
  await expect.poll(() => saliency.done(), { timeout: 20_000 }).toBe(60)
})

test('what cannot be explained gets a sentence, and the next text an answer', async ({ page }) => {
  const saliency = new Saliency(page)
  const alert = saliency.panel.getByRole('alert')
  await saliency.open('Fill-mask')
  await saliency.write('masked', SENTENCE)
  await expect(alert).toContainText('The text holds no mask')
  await saliency.write('masked', '<mask>')
  await expect(alert).toContainText('it has no token that could be taken away')
  await saliency.write('masked', `<mask> ${'word '.repeat(600)}`)
  await expect(saliency.panel).toContainText(/The text has 60\d tokens; the model takes 512 at a time/)
  await saliency.panel.getByRole('button', { name: 'Next window' }).click()
  await expect(alert).toContainText('Window 2 of 2 holds no mask')
  await saliency.panel.getByRole('button', { name: 'Window before' }).click()
  await expect(alert).toHaveCount(0)
  await saliency.write('masked', 'Berlin is a <mask>.')
  await expect(alert).toHaveCount(0)
  await expect.poll(() => saliency.done()).toBe(4)
  await saliency.choose('Entities')
  await saliency.write('entities', 'and so it is')
  await expect(saliency.panel).toContainText('The model finds no entity in this text.')
  await saliency.choose('Zero-shot')
  await saliency.write('sequence', 'word '.repeat(600))
  await expect(alert).toContainText(/The text has 6\d\d tokens, the model takes 512: \d+ too many\.\s*Shorten the text/)
})

test('where the target itself is dropped, nothing is rated', async ({ page }) => {
  const saliency = new Saliency(page)
  await saliency.open('Entities')
  await saliency.write('entities', SENTENCE)
  await saliency.choose('nothing')
  await expect.poll(() => saliency.done()).toBe(5)
  await saliency.panel.locator('.shaded.out').first().hover()
  await expect(saliency.panel.getByTestId('saliency-unit')).toContainText('nothing is left to rate')
})

test('a task starts with what its own panel holds', async ({ page }) => {
  const saliency = new Saliency(page)
  await page.getByRole('navigation').getByRole('button', { name: 'Questions', exact: true }).click()
  const context = 'Owls hunt by night in the woods of Norway.'
  await page.locator('#questions-context').fill(context)
  await saliency.open('Questions')
  await expect(page.locator('#saliency-context')).toHaveValue(context)
  await page.locator('#saliency-context').fill('Owls hunt by day.')
  await page.getByRole('navigation').getByRole('button', { name: 'Questions', exact: true }).click()
  await expect(page.locator('#questions-context')).toHaveValue(context)
})

test('every task that the model serves is explained', async ({ page }) => {
  const saliency = new Saliency(page)
  await saliency.open('Classify')
  for (const task of ['Questions', 'Zero-shot', 'Fill-mask', 'Entities']) {
    await saliency.choose(task)
    const run = saliency.panel.getByRole('button', { name: /^Run it/ })
    await expect(run.or(saliency.rows.first()).first()).toBeVisible()
    // On a slow machine it costs more than a second, and waits to be asked.
    if (await run.isVisible()) await run.click()
    await expect(saliency.panel.getByRole('alert')).toHaveCount(0)
    await expect.poll(() => saliency.done()).toBeGreaterThan(3)
  }
})

test.describe('a model of choices', () => {
  test.use({ model: fixture('roberta-mc-safetensors') })

  test('each choice is a text of its own', async ({ page }) => {
    const saliency = new Saliency(page)
    await saliency.open('Multiple choice')
    await saliency.write('prompt', 'Owls hunt')
    await expect(saliency.panel.locator('.saliency-field').filter({ hasText: /^Choice [123]$/ })).toHaveCount(6)
    await expect.poll(() => saliency.done()).toBe(await saliency.rows.count())
    await expect(saliency.panel.getByRole('alert')).toHaveCount(0)
  })
})
