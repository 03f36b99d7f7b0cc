import type { Locator } from '@playwright/test'
import { runTask } from '../../main/engine/tasks/runners'
import { EXAMPLES } from '../../renderer/lib/examples'
import { logarithm, percent } from '../../renderer/lib/format'
import { alignedByToken, rankedWords } from '../../renderer/views/fillMask/compare'
import type { FillMaskInput } from '../../shared/tasks/fillMask'
import { fixture, SAMPLE_MODEL, sample } from '../helpers/fixtures'
import { openModel } from '../helpers/openModel'
import { expect, test } from './app'
import { Lens } from './lens'
import { photographed } from './look'

test('the sample model is ready and has answered the first example', async ({ page }) => {
  const lens = new Lens(page)
  await lens.answered()
  await expect(lens.modelBar).toContainText('lens-sample')
  await expect(lens.modelBar).toContainText('17 M · 6 layers × 12 heads · fp16 · CPU')
  await expect(lens.candidates).toHaveCount(5)
  await expect(lens.detail('Original')).toHaveText(/^␣\w+$/)
  await expect(lens.detail('Rank')).toHaveText(/^\d[\d,]* of 16,384$/)
  await expect(page.getByRole('contentinfo')).toContainText(/tokenize .* ms.*run .* ms.*post .* ms.*CPU.*MB.*offline/)
})

test('clicking a word hides it from the model, clicking it again shows it', async ({ page }) => {
  const lens = new Lens(page)
  await lens.answered()
  await lens.text.fill('The river flows through the city before it reaches the sea.')
  await lens.clickWord('sea')
  await lens.answered()
  await expect(lens.text).toHaveValue('The river flows through the city before it reaches the sea.')
  await expect(lens.detail('Original')).toHaveText('␣sea')
  await expect(lens.detail('Rank')).toHaveText(/^\d[\d,]* of 16,384$/)
  await expect(lens.detail('Surprise')).toHaveText(/ bits$/)
  await expect(lens.detail('Without space')).toBeVisible()
  await expect(page.getByRole('row', { name: /16,379 others/ })).toBeVisible()
  await lens.clickWord('sea')
  await expect(lens.candidates).toHaveCount(0)
})

test('a word of several tokens gets a mask for each', async ({ page }) => {
  const lens = new Lens(page)
  await lens.answered()
  await lens.text.fill('Photosynthesis takes place in green plants.')
  await lens.clickWord('Photosynthesis')
  await lens.answered()
  await expect(page.getByText(/^Mask 1 of \d/)).toBeVisible()
  expect(await page.getByRole('table').count()).toBeGreaterThan(1)
})

test('two typed masks are answered in text order', async ({ page }) => {
  const lens = new Lens(page)
  await lens.text.fill('<mask> capital of Sierra Leone is <mask>.')
  await expect(page.getByRole('table')).toHaveCount(2)
  await lens.answered()
  await expect(page.getByText('Mask 1 of 2')).toBeVisible()
  await expect(page.getByText('Mask 2 of 2')).toBeVisible()
  await expect(lens.candidates).toHaveCount(10)
})

test('[MASK] is a mask as well', async ({ page }) => {
  const lens = new Lens(page)
  const tokens: string[][] = []
  for (const mask of ['<mask>', '[MASK]']) {
    await lens.text.fill(`Iceland is an ${mask} country.`)
    await expect(lens.details).toContainText('The masks were typed')
    await lens.answered()
    tokens.push(await lens.tokens())
  }
  expect(tokens[1]).toEqual(tokens[0])
})

test('the candidates are the reference’s, in its order', async ({ page }) => {
  const lens = new Lens(page)
  await lens.answered()
  const single = sample().mask.filter(({ input, output }) => !input.targets && input.top_k === 5 && !Array.isArray(output[0]))
  expect(single.length).toBeGreaterThan(3)
  for (const { input, output } of single.slice(0, 4)) {
    await lens.text.fill(input.text)
    const expected = output.flat().map(({ token_str }) => token_str)
    await expect.poll(() => lens.tokens()).toEqual(expected)
  }
})

test('a word of several tokens stands as its first piece, and that is said', async ({ page }) => {
  const lens = new Lens(page)
  await lens.answered()
  await page.getByLabel('Only these words').fill('price, chloroplasts')
  const row = page.locator('tr.fillable').filter({ has: page.getByText('first piece of “chloroplasts”') })
  await expect(row.first()).toBeVisible()
  await expect(page.locator('tr.fillable').filter({ hasText: 'price' }).filter({ hasText: 'first piece' })).toHaveCount(0)
})

test('only the words that were asked for are ranked', async ({ page }) => {
  const lens = new Lens(page)
  await lens.text.fill('The ship sailed across the <mask>.')
  await page.getByLabel('Only these words').fill('sea, ocean')
  await expect.poll(async () => (await lens.tokens()).map((token) => token.trim()).sort()).toEqual(expect.arrayContaining(['ocean', 'sea']))
  expect((await lens.tokens()).every((token) => ['sea', 'ocean'].some((word) => word.startsWith(token.trim())))).toBe(true)
})

test('more candidates are a choice', async ({ page }) => {
  const lens = new Lens(page)
  await lens.answered()
  await page.getByRole('combobox', { name: 'Candidates' }).selectOption('20')
  await expect(lens.candidates).toHaveCount(20)
})

test('a candidate that is clicked stands in the text, and can be taken back', async ({ page }) => {
  const lens = new Lens(page)
  await lens.ask('The river flows into the <mask>.')
  await expect(lens.details).toContainText('The masks were typed')
  const [first = ''] = await lens.tokens()
  await lens.candidates.first().click()
  await expect(lens.text).toHaveValue(`The river flows into the${first}.`)
  await lens.text.focus()
  await page.keyboard.press('Control+z')
  await expect(lens.text).toHaveValue('The river flows into the <mask>.')
})

test('Ctrl+Enter runs at once', async ({ page }) => {
  const lens = new Lens(page)
  await lens.answered()
  await lens.text.fill('Iceland is an <mask> country.')
  await page.keyboard.press('Control+Enter')
  await lens.answered()
  await expect(lens.details).toContainText('The masks were typed')
})

test('the keyboard alone hides a word and inserts a mask', async ({ page }) => {
  const lens = new Lens(page)
  await lens.answered()
  await lens.text.fill('Iceland is cold')
  await expect(page.locator('[data-word]').filter({ hasText: /^cold$/ })).toBeVisible()
  await page.keyboard.press('Alt+m')
  await expect(lens.detail('Original')).toHaveText('␣cold')
  await page.getByRole('button', { name: 'Insert <mask>' }).click()
  await expect(lens.text).toHaveValue(/<mask>/)
})

test('an example is one click away', async ({ page }) => {
  const lens = new Lens(page)
  await lens.answered()
  await page.getByRole('button', { name: 'Examples' }).click()
  const example = EXAMPLES.find(({ hide }) => hide.length === 1) ?? EXAMPLES[0]
  await page.getByRole('menuitem', { name: example?.title }).click()
  await expect(lens.text).toHaveValue(example?.text ?? '')
  await expect(lens.detail('Original')).toHaveText(`␣${example?.hide[0]}`)
})

test('a text without a mask says what to do', async ({ page }) => {
  const lens = new Lens(page)
  await lens.text.fill('Nothing is hidden here.')
  await expect(page.getByText('Hide a word: click it, or type <mask> where the model is to guess.')).toBeVisible()
  await page.keyboard.press('Control+Enter')
  await expect(lens.alert).toContainText('mask')
})

test('the token meter follows the text and tells one that is too long', async ({ page }) => {
  const lens = new Lens(page)
  const meter = page.getByRole('status').filter({ hasText: /tokens|counting/ })
  await lens.text.fill('')
  await expect(meter).toHaveText('2 of 512 tokens')
  await lens.text.fill('the')
  await expect(meter).toHaveText('3 of 512 tokens')
  await lens.text.fill(`<mask>${' the'.repeat(509)}`)
  await expect(meter).toHaveText('512 of 512 tokens')
  await lens.answered()
  await lens.text.fill(`<mask>${' the'.repeat(597)}`)
  await expect(meter).toHaveText('600 of 512 tokens: 88 too many')
  await expect(lens.alert).toContainText('600')
  await expect(lens.alert).toContainText('512')
  await expect(lens.text).toHaveValue(`<mask>${' the'.repeat(597)}`)
})

test('text of any script and emoji is hidden by the click that meant it', async ({ page }) => {
  const lens = new Lens(page)
  await lens.answered()
  await lens.text.fill('🤗👩‍👩‍👧 naïve Ωmega city')
  await lens.clickWord('city')
  await lens.answered()
  await expect(lens.detail('Original')).toHaveText('␣city')
})

const asked = async (folder: string, input: FillMaskInput) => runTask(await openModel(folder), 'fill-mask', input)

/** The cells of a table's body as they read, row by row. */
const rowsOf = (table: Locator): Promise<string[][]> =>
  table.locator('tbody tr').evaluateAll((rows) => rows.map((row) => [...row.children].map((cell) => cell.textContent?.replaceAll('\u00a0', ' ') ?? '')))

test('masks filled together are whole sentences, with the engine’s numbers', async ({ page }) => {
  const lens = new Lens(page)
  const text = 'The <mask> of the <mask> was signed in 1919.'
  await lens.ask(text)
  await page.getByRole('radio', { name: 'Together' }).check({ force: true })
  const table = page.getByRole('table', { name: 'All masks filled together' })
  await expect(table).toBeVisible()
  const { joint } = await asked(SAMPLE_MODEL, { text, joint: 5 })
  const rows = await rowsOf(table)
  expect(rows.slice(0, -1).map(([, sentence, log, probability]) => [sentence, log, probability])).toEqual(
    joint?.map(({ sequence, logProbability }) => [sequence, logarithm(logProbability), percent(Math.exp(logProbability))]),
  )
  await expect(page.getByText(/^Filled from left to right/)).toBeVisible()
  await lens.candidates.first().click()
  await expect(lens.text).toHaveValue(joint?.[0]?.sequence ?? '')
  await page.getByRole('button', { name: 'Examples' }).click()
  await page.getByRole('menuitem', { name: 'Two masks at once' }).click()
  await page.getByRole('radio', { name: 'Each by itself' }).check({ force: true })
  await expect(page.getByText('Mask 2 of 2')).toBeVisible()
})

test('words of any length are ranked by the engine’s log-likelihoods', async ({ page }) => {
  const lens = new Lens(page)
  const text = 'The ship sailed across the <mask>.'
  const words = ['lake', 'Pacific Ocean', 'sea']
  await lens.ask(text)
  await page
    .getByLabel('Compare words')
    .first()
    .fill(` ${words.join(' , ')}, , sea`)
  const table = page.getByRole('region', { name: 'Compare words' }).getByRole('table')
  await expect(table).toBeVisible()
  const scored = rankedWords((await asked(SAMPLE_MODEL, { text, words })).words ?? [])
  expect((await rowsOf(table)).map(([, word, , log, perToken, share, , plain]) => [word, log, perToken, share, plain])).toEqual(
    scored.map(({ word, logLikelihood, tokens, share, originalLogLikelihood }) => [
      word,
      logarithm(logLikelihood),
      logarithm(logLikelihood / tokens.length),
      percent(share),
      logarithm(originalLogLikelihood),
    ]),
  )
  await expect(table.getByRole('row', { name: /Pacific Ocean/ })).toContainText('ĠPacific')
  await lens.text.fill('The <mask> sailed across the <mask>.')
  await expect(page.getByText('Words are compared in one place.')).toBeVisible()
  await expect(lens.candidates).toHaveCount(10)
})

test('a second sentence shows what a changed word does to ranks', async ({ page }) => {
  const lens = new Lens(page)
  const texts = ['In winter the river is covered with <mask>.', 'In summer the river is covered with <mask>.'] as const
  await lens.ask(texts[0])
  await page.getByRole('button', { name: 'Compare with another sentence' }).click()
  const second = page.getByRole('textbox', { name: 'Second sentence' })
  await expect(second).toHaveValue(texts[0])
  const region = page.getByRole('region', { name: 'Both sentences side by side' })
  await expect(region).toHaveAttribute('aria-busy', 'false')
  await expect(region.getByText('▲ 1', { exact: true })).toHaveCount(0)
  await second.fill(texts[1])
  await expect(region).toHaveAttribute('aria-busy', 'false')
  const [a, b] = await Promise.all(texts.map((text) => asked(SAMPLE_MODEL, { text })))
  const expected = alignedByToken(a?.masks[0]?.candidates ?? [], b?.masks[0]?.candidates ?? []).map(({ candidate, first, second: other }) => [
    first ? String(first.rank) : '–',
    first ? percent(first.score) : '',
    candidate.tokenStr.replace(' ', '␣'),
    other ? percent(other.score) : '',
    other ? String(other.rank) : '–',
  ])
  const shown = async () => (await rowsOf(region.getByRole('table'))).slice(0, -1)
  // The first sentence's own answer is beside it until the second one's is there.
  await expect
    .poll(async () => (await shown()).map(([rank, share, , token, , otherShare, otherRank]) => [rank, share, token, otherShare, otherRank]))
    .toEqual(expected)
  const rows = await shown()
  for (const [rank, , , , , , otherRank, change] of rows) {
    const by = Number(rank) - Number(otherRank)
    expect(change).toContain(
      rank === '–' ? 'only in the second' : otherRank === '–' ? 'only in the first' : by === 0 ? 'same' : by > 0 ? `▲ ${by}` : `▼ ${-by}`,
    )
  }
  await second.fill('Nothing is hidden here.')
  await expect(page.getByText('Put <mask> into the second sentence.')).toBeVisible()
  await second.fill(`<mask>${' the'.repeat(597)}`)
  await expect(lens.alert).toContainText('600')
  await expect(lens.candidates).toHaveCount(5)
  await page.getByRole('button', { name: 'Close the second sentence' }).click()
  await expect(second).toHaveCount(0)
})

test('another model compares alike; words without letters and odd text are no obstacle', async ({ page, launch }) => {
  const folder = fixture('roberta-mlm-safetensors')
  const app = await launch('--model', folder)
  await app.visit(page)
  const lens = new Lens(page)
  const text = '🤗 naïve \ud800 <mask> Ωmega'
  await lens.ask(text)
  await page.getByLabel('Compare words').first().fill(', 😀,  ,été')
  const table = page.getByRole('region', { name: 'Compare words' }).getByRole('table')
  await expect(table.getByRole('rowheader')).toHaveCount(2)
  const scored = rankedWords((await asked(folder, { text: await lens.text.inputValue(), words: ['😀', 'été'] })).words ?? [])
  expect((await rowsOf(table)).map(([, word, , log]) => [word, log])).toEqual(scored.map(({ word, logLikelihood }) => [word, logarithm(logLikelihood)]))
  await page.getByLabel('Compare words').first().fill(' , ,')
  await expect(table).toHaveCount(0)
  await expect(lens.candidates).toHaveCount(5)
})

test('what is compared fits the window and bars nobody, in either theme', async ({ page }) => {
  test.slow()
  const lens = new Lens(page)
  const states: [string, string, Locator][] = [
    ['together', 'Two masks that must agree', page.getByRole('table', { name: 'All masks filled together' })],
    ['words', 'Words of any length', page.getByRole('region', { name: 'Compare words' }).getByRole('table')],
    ['sentences', 'Two sentences side by side', page.getByRole('region', { name: 'Both sentences side by side' })],
  ]
  await lens.answered()
  for (const [state, title, shown] of states) {
    await page.getByRole('button', { name: 'Examples' }).click()
    await page.getByRole('menuitem', { name: title }).click()
    await expect(shown).toBeVisible()
    await lens.answered()
    await photographed(page, `fill-mask-${state}`)
  }
})
