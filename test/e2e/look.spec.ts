import path from 'node:path'
import AxeBuilder from '@axe-core/playwright'
import { EXAMPLES } from '../../renderer/lib/examples'
import { ROOT } from '../helpers/fixtures'
import { expect, test } from './app'
import { Lens } from './lens'

const SCREENSHOTS = path.join(ROOT, 'test/artifacts/screenshots')
const SIZES = [
  { width: 1280, height: 800 },
  { width: 1920, height: 1080 },
]

for (const colorScheme of ['light', 'dark'] as const) {
  for (const size of SIZES) {
    test(`${colorScheme}, ${size.width} x ${size.height}: nothing is cut off, nothing sticks out`, async ({ page }) => {
      await page.emulateMedia({ colorScheme })
      await page.setViewportSize(size)
      const lens = new Lens(page)
      await lens.answered()
      await lens.text.fill('The river flows through the city before it reaches the sea.')
      await lens.clickWord('sea')
      await expect(lens.detail('Original')).toHaveText('␣sea')
      await lens.answered()
      await page.screenshot({ path: path.join(SCREENSHOTS, `fill-mask-${colorScheme}-${size.width}.png`) })
      const overflow = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth)
      expect(overflow).toBeLessThanOrEqual(0)
    })
  }

  test(`${colorScheme}: no serious barrier in any state`, async ({ page }) => {
    // Without fades: a colour half way between two is in neither design.
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
    const lens = new Lens(page)
    const barriers = async (state: string) => {
      await page.screenshot({ path: path.join(SCREENSHOTS, `${state}-${colorScheme}.png`) })
      const { violations } = await new AxeBuilder({ page }).analyze()
      const serious = violations.filter(({ impact }) => impact === 'serious' || impact === 'critical')
      return serious.map(({ id, nodes }) => `${state}: ${id}: ${nodes.map(({ target, failureSummary }) => `${target} ${failureSummary}`).join('; ')}`)
    }
    await lens.answered()
    const found = await barriers('answer')
    await page.keyboard.press('Control+k')
    await expect(page.getByRole('dialog')).toBeVisible()
    found.push(...(await barriers('palette')))
    await page.keyboard.press('Escape')
    await lens.openByPath('/no/such/folder')
    await expect(lens.alert).toBeVisible()
    found.push(...(await barriers('open-refused')))
    await page.keyboard.press('Escape')
    await lens.text.fill(`<mask>${' the'.repeat(597)}`)
    await expect(lens.alert).toContainText('600')
    found.push(...(await barriers('too-long')))
    await lens.text.fill('')
    await expect(page.getByText('Type a sentence above, or start from an example.')).toBeVisible()
    found.push(...(await barriers('empty')))
    expect(found).toEqual([])
  })
}

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
  for (let i = 0; i < 25; i++) {
    names.add(await page.evaluate(() => document.activeElement?.getAttribute('aria-label') ?? document.activeElement?.textContent ?? ''))
    await page.keyboard.press('Tab')
  }
  for (const wanted of [/lens-sample/, /Do anything/, /^Fill-mask$/, /Text to fill/, /Run/, /^Put in/])
    expect([...names].join('\n')).toMatch(new RegExp(wanted.source, 'm'))
})
