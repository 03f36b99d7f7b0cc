import type { Page } from '@playwright/test'
import { Inspection } from '../../main/engine/inspect/inspection'
import { tokenize } from '../../main/engine/tasks/tokenize'
import { fixture, SAMPLE_MODEL } from '../helpers/fixtures'
import { openModel } from '../helpers/openModel'
import { expect, test } from './app'
import { photographed } from './look'

class Tokenizer {
  readonly page: Page
  constructor(page: Page) {
    this.page = page
  }
  get panel() {
    return this.page.locator('[data-panel=tokenizer]')
  }
  get text() {
    return this.page.getByRole('textbox', { name: 'Text to cut into tokens' })
  }
  get tokens() {
    return this.panel.getByRole('list', { name: 'Tokens' }).getByRole('button')
  }
  get rows() {
    return this.panel.getByRole('region', { name: 'Every token' }).locator('tbody tr')
  }
  get detail() {
    return this.panel.getByRole('complementary', { name: 'How this word is cut' })
  }
  async open() {
    await this.page.getByRole('navigation').getByRole('button', { name: 'Tokenizer' }).click()
    await expect(this.tokens.first()).toBeVisible()
  }
  /** The ids in the strip. */
  ids() {
    return this.tokens.locator('.strip-below').allTextContents()
  }
  async cells() {
    const rows = await this.rows.all()
    return Promise.all(rows.map((row) => row.locator('td').allTextContents()))
  }
}

test('every token is there, with its id, its bytes and its place', async ({ page }) => {
  const tokenizer = new Tokenizer(page)
  const text = 'The café was naïve about 🤗.'
  await tokenizer.open()
  await tokenizer.text.fill(text)
  const { tokens } = await tokenize(await openModel(SAMPLE_MODEL), { text })
  await expect.poll(() => tokenizer.ids()).toEqual(tokens.map(({ id }) => String(id)))
  const cells = await tokenizer.cells()
  expect(cells.map((row) => row[1])).toEqual(tokens.map(({ token }) => token))
  expect(cells.map((row) => row[5])).toEqual(tokens.map(({ special, span }) => (special ? 'template' : `${span.start}–${span.end}`)))
  expect(cells.map((row) => row[6])).toEqual(tokens.map(({ wordId }) => String(wordId ?? '–')))
  expect(cells.find((row) => row[1] === 'Ã©')).toEqual(expect.arrayContaining(['é', 'c3 a9']))
  expect(cells.find((row) => row[1] === 'Ł')).toEqual(expect.arrayContaining(['part of 🤗', '9f']))
})

test('a pair shows its separators and types; the merges are stepped through by the arrow keys', async ({ page }) => {
  const tokenizer = new Tokenizer(page)
  await tokenizer.open()
  await tokenizer.text.fill('Unhappiness')
  await page.getByRole('button', { name: 'Add a second text' }).click()
  await page.getByRole('textbox', { name: 'Second text' }).fill('A city')
  const model = await openModel(SAMPLE_MODEL)
  const { tokens } = await tokenize(model, { text: 'Unhappiness', textPair: 'A city' })
  await expect.poll(() => tokenizer.ids()).toEqual(tokens.map(({ id }) => String(id)))
  await expect(tokenizer.panel.getByText('A pair is <s> A </s></s> B </s>.')).toBeVisible()
  expect((await tokenizer.cells()).map((row) => row[7])).toEqual(tokens.map(() => '0'))

  await tokenizer.tokens.nth(1).focus()
  await page.keyboard.press('ArrowRight')
  await page.keyboard.press('Enter')
  const expected = await new Inspection(model, SAMPLE_MODEL).words.of('Unhappiness')
  if (expected.kind !== 'bpe') throw new Error('not byte-level')
  const slider = tokenizer.detail.getByRole('slider', { name: 'Merge step' })
  const symbols = tokenizer.detail.locator('.symbols li')
  await expect(symbols).toHaveText(expected.tokens)
  await slider.focus()
  await page.keyboard.press('Home')
  await expect(symbols).toHaveText(expected.symbols)
  for (const { left, right, rank, symbols: after } of expected.steps) {
    await page.keyboard.press('ArrowRight')
    await expect(symbols).toHaveText(after)
    await expect(slider).toHaveAttribute('aria-valuetext', new RegExp(`${left} \\+ ${right}, rank ${rank.toLocaleString('en-US')}$`))
  }
})

test('the vocabulary is found by text, token and id; a click shows the entry', async ({ page }) => {
  const tokenizer = new Tokenizer(page)
  await tokenizer.open()
  const { vocabulary } = new Inspection(await openModel(SAMPLE_MODEL), SAMPLE_MODEL)
  const search = page.getByRole('searchbox', { name: 'Search the vocabulary' })
  const rows = tokenizer.panel.getByRole('region', { name: 'Vocabulary' }).locator('tbody tr')
  for (const query of ['happ', 'Ġcap', '4801', '16383']) {
    const { total, matches } = vocabulary.search({ query, limit: 100 })
    await search.fill(query)
    await expect(tokenizer.panel.getByText(`${total} found`, { exact: true })).toBeVisible()
    await expect(rows.getByRole('button')).toHaveText(matches.map(({ token }) => token))
  }
  await search.fill('zzzzzzzzzzzzzzzzz')
  await expect(page.getByText('No token holds this.')).toBeVisible()
  await search.fill('Ġhappy')
  await rows.getByRole('button', { name: 'Ġhappy', exact: true }).click()
  await expect(tokenizer.detail).toContainText('20 68 61 70 70 79')
  await expect(tokenizer.detail.locator('.symbols li')).toHaveText(['Ġhappy'])
})

test('two tokenizers side by side: counts and what differs; a folder without one is told', async ({ page }) => {
  const tokenizer = new Tokenizer(page)
  await tokenizer.open()
  await tokenizer.text.fill('the city in Ottawa')
  const folder = page.getByRole('combobox', { name: 'Folder of the other tokenizer' })
  await folder.fill('/no/such/folder')
  await page.keyboard.press('Enter')
  await expect(tokenizer.panel.getByRole('alert')).toContainText('/no/such/folder')
  await folder.fill(fixture('camembert-mlm'))
  await page.keyboard.press('Enter')
  const cut = tokenizer.panel.getByRole('list', { name: 'camembert-mlm, Unigram' }).getByRole('listitem')
  const { tokens } = await tokenize(await openModel(fixture('camembert-mlm')), { text: 'the city in Ottawa' })
  await expect(cut.locator('.strip-below')).toHaveText(tokens.map(({ id }) => String(id)))
  // "the" is one token in both, wherever the space before it is counted.
  await expect(cut.filter({ hasText: 'only here' }).filter({ hasText: 'the' })).toHaveCount(0)
  expect(await cut.filter({ hasText: 'only here' }).count()).toBeGreaterThan(0)
})

test('masks are drawn by seed, and sentences packed to the limit', async ({ page }) => {
  const tokenizer = new Tokenizer(page)
  await tokenizer.open()
  await tokenizer.text.fill('Ottawa is the capital of Canada. It is a city. '.repeat(8))
  await tokenizer.panel.getByText('Dynamic masking').click()
  const drawn = tokenizer.panel.getByRole('list', { name: 'Dynamic masking' }).getByRole('listitem')
  const draw = async () => {
    await expect(tokenizer.panel.locator('.fold .results').first()).toHaveAttribute('aria-busy', 'false')
    return (await drawn.allTextContents()).join('|')
  }
  await expect(drawn.first()).toBeVisible()
  const first = await draw()
  await page.getByRole('button', { name: 'Draw again' }).click()
  await expect.poll(draw).not.toBe(first)
  await expect(page.getByRole('spinbutton', { name: 'Seed' })).not.toHaveValue('0')
  await page.getByRole('spinbutton', { name: 'Seed' }).fill('0')
  await expect.poll(draw).toBe(first)
  const [selected = '', mask = '', random = '', kept = ''] = await tokenizer.panel.locator('.drawn-counts tbody tr td:nth-child(2)').allTextContents()
  const numbers = [mask, random, kept].map((text) => Number.parseInt(text, 10))
  expect(numbers.reduce((sum, n) => sum + n, 0)).toBe(Number.parseInt(selected, 10))
  expect(await drawn.filter({ hasText: 'mask' }).count()).toBe(numbers[0])

  await tokenizer.panel.getByText('Packing into sequences').click()
  await page.getByRole('spinbutton', { name: 'Tokens of one sequence' }).fill('32')
  await expect(tokenizer.panel.locator('.packed tbody tr').first()).toContainText('of 32')
  await expect(tokenizer.panel.getByText(/sentences: 16, documents: 1/)).toBeVisible()
  await page.getByRole('spinbutton', { name: 'Tokens of one sequence' }).fill('1')
  await expect(tokenizer.panel.getByRole('alert')).toContainText('maxTokens: 1')
})

test('awkward text: empty, controls, a lone surrogate, and a megabyte', async ({ page }) => {
  const tokenizer = new Tokenizer(page)
  await tokenizer.open()
  await tokenizer.text.fill('')
  await expect(page.getByText('Type a text, or start from an example.')).toBeVisible()
  // What cannot be sent to the page as text is typed from within.
  const type = (codes: number[], times: number) =>
    tokenizer.text.evaluate(
      (area, { codes, times }) => {
        Object.getOwnPropertyDescriptor(HTMLTextAreaElement.prototype, 'value')?.set?.call(area, String.fromCharCode(...codes).repeat(times))
        area.dispatchEvent(new Event('input', { bubbles: true }))
      },
      { codes, times },
    )
  await type([0x61, 0xd800, 0x20, 0xdc00, 0x20, 0x1, 0x7f, 0x9, 0xa], 1)
  await expect(tokenizer.rows.first()).toBeVisible()
  await expect(tokenizer.panel.getByRole('alert')).toHaveCount(0)
  await type(
    [...'The river is long. '].map((letter) => letter.charCodeAt(0)),
    55_000,
  )
  await expect(tokenizer.panel.getByText(/The text is long: its first [\d,]+ tokens are shown, of 275,0\d\d\./)).toBeVisible({ timeout: 30_000 })
  await expect(tokenizer.tokens).toHaveCount(300)
})

test('Unigram: pieces with their log probabilities; another model asks anew', async ({ page, launch }) => {
  const app = await launch('--model', fixture('camembert-mlm'))
  await app.visit(page)
  const tokenizer = new Tokenizer(page)
  await tokenizer.open()
  await tokenizer.text.fill('the nation')
  const expected = await new Inspection(await openModel(fixture('camembert-mlm')), fixture('camembert-mlm')).words.of('▁nation')
  if (expected.kind !== 'unigram') throw new Error('not Unigram')
  await expect.poll(() => tokenizer.ids()).toEqual(expect.arrayContaining(expected.ids.map(String)))
  await tokenizer.tokens.nth((await tokenizer.tokens.count()) - 2).click()
  await expect(tokenizer.detail.locator('.steps tbody td:last-child')).toHaveText(expected.pieces.map(({ score }) => score.toFixed(3)))
  await expect(tokenizer.detail.locator('.steps tfoot td')).toHaveText(expected.score.toFixed(3))
  await page.keyboard.press('Control+k')
  await page.getByRole('combobox', { name: 'What to do' }).fill('Open the sample')
  await page.keyboard.press('Enter')
  const { tokens } = await tokenize(await openModel(SAMPLE_MODEL), { text: 'the nation' })
  await expect.poll(() => tokenizer.ids(), { timeout: 20_000 }).toEqual(tokens.map(({ id }) => String(id)))
})

test('it fits the window and bars nobody, in either theme', async ({ page }) => {
  const tokenizer = new Tokenizer(page)
  await tokenizer.open()
  await page.getByRole('combobox', { name: 'Folder of the other tokenizer' }).fill(fixture('camembert-mlm'))
  await page.keyboard.press('Enter')
  await tokenizer.panel.getByText('Dynamic masking').click()
  await tokenizer.panel.getByText('Packing into sequences').click()
  await expect(tokenizer.panel.locator('.packed')).toBeVisible()
  await tokenizer.tokens.nth(2).click()
  await photographed(page, 'tokenizer')
})
