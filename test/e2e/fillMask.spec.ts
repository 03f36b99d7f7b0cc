import { EXAMPLES } from '../../renderer/lib/examples'
import { sample } from '../helpers/fixtures'
import { expect, test } from './app'
import { Lens } from './lens'

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
