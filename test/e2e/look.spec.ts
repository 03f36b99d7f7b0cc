import { EXAMPLES } from '../../renderer/lib/examples'
import { expect, test } from './app'
import { Lens } from './lens'
import { photographed } from './look'

test('a chosen word and its candidates fit the window and bar nobody', async ({ page }) => {
  const lens = new Lens(page)
  await lens.answered()
  await lens.text.fill('The river flows through the city before it reaches the sea.')
  await lens.clickWord('sea')
  await expect(lens.detail('Original')).toHaveText('␣sea')
  await lens.answered()
  await photographed(page, 'fill-mask')
})

test('neither the palette nor a refusal nor an empty field bars anybody', async ({ page }) => {
  test.slow()
  const lens = new Lens(page)
  await lens.answered()
  await page.keyboard.press('Control+k')
  await expect(page.getByRole('dialog')).toBeVisible()
  await photographed(page, 'palette')
  await page.keyboard.press('Escape')
  await lens.openByPath('/no/such/folder')
  await expect(lens.alert).toBeVisible()
  await photographed(page, 'open-refused')
  await page.keyboard.press('Escape')
  await lens.text.fill(`<mask>${' the'.repeat(597)}`)
  await expect(lens.alert).toContainText('600')
  await photographed(page, 'too-long')
  await lens.text.fill('')
  await expect(page.getByText('Type a sentence above, or start from an example.')).toBeVisible()
  await photographed(page, 'empty')
})

test('the palette finds, the arrows choose, Escape closes', async ({ page }) => {
  const lens = new Lens(page)
  await lens.answered()
  await page.keyboard.press('Control+k')
  const field = page.getByRole('combobox', { name: 'What to do' })
  const options = page.getByRole('listbox', { name: 'Actions' }).getByRole('option')
  await expect(field).toBeFocused()
  const example = EXAMPLES.at(-1) ?? { title: '', text: '' }
  await field.fill(example.title.toUpperCase())
  await expect(options.first()).toHaveText(example.title)
  await page.keyboard.press('Enter')
  await expect(page.getByRole('dialog')).toHaveCount(0)
  await expect(lens.text).toHaveValue(example.text)
  await page.keyboard.press('Control+k')
  await expect(field).toBeFocused()
  await page.keyboard.press('ArrowDown')
  await expect(options.nth(1)).toHaveAttribute('aria-selected', 'true')
  await page.keyboard.press('Escape')
  await expect(page.getByRole('dialog')).toHaveCount(0)
})

test('everything that can be done can be reached with Tab', async ({ page }) => {
  const lens = new Lens(page)
  await lens.answered()
  await page.locator('body').press('Tab')
  const names = new Set<string>()
  for (let i = 0; i < 40; i++) {
    names.add(await page.evaluate(() => document.activeElement?.getAttribute('aria-label') ?? document.activeElement?.textContent ?? ''))
    await page.keyboard.press('Tab')
  }
  for (const wanted of [/lens-sample/, /Do anything/, /^Fill-mask$/, /Text to fill/, /Run/, /^Put in/])
    expect([...names].join('\n')).toMatch(new RegExp(wanted.source, 'm'))
})
