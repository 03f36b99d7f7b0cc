import type { Page } from '@playwright/test'
import { fillMaskMessages } from '../../renderer/views/fillMask/messages'
import { expect, test } from './app'
import { Lens } from './lens'
import { photographed } from './look'

/** Through the palette, whose title for it holds the English word in every language. */
async function speak(page: Page, language: string) {
  await page.keyboard.press('Control+k')
  await page.getByRole('dialog').getByRole('combobox').fill('language')
  await page.getByRole('option', { name: language }).click()
}

/** Words that do not fit where they stand: buttons, names and labels whose text is wider than their box. */
const cutOff = (page: Page): Promise<string[]> =>
  page.evaluate(() =>
    [...document.querySelectorAll<HTMLElement>('.rail button, .header .find, .button, h1, h2, legend, label, .hint, th, .status-line')]
      .filter((element) => element.offsetParent !== null && !element.closest('.visually-hidden') && !element.classList.contains('visually-hidden'))
      .filter((element) => element.scrollWidth > element.clientWidth + 1 && getComputedStyle(element).display !== 'inline')
      .map((element) => element.textContent ?? ''),
  )

test('the whole window speaks Korean, and English again', async ({ page }) => {
  await page.emulateMedia({ reducedMotion: 'reduce' })
  const lens = new Lens(page)
  await lens.answered()
  await speak(page, '한국어')
  const rail = page.getByRole('navigation', { name: '패널' })
  await expect(rail.getByRole('button', { name: '빈칸 채우기' })).toBeVisible()
  await expect(page.locator('html')).toHaveAttribute('lang', 'ko')
  const { textToFill, candidates, onlyThese, compareWords } = fillMaskMessages.ko
  for (const label of [textToFill, onlyThese, compareWords]) await expect(page.getByLabel(label, { exact: true })).toBeVisible()
  await expect(page.getByRole('region', { name: candidates })).toContainText(/그 밖의 16,379개\s*\d+(\.\d+)?%/)
  await expect(page.getByRole('contentinfo')).toContainText(/토큰화 .*실행 .*후처리 .*오프라인/)
  // Nothing of the panel is left in English: Latin letters are the user's text, tokens, keys and names alone.
  const said = await page.locator('[data-panel=fill-mask]').evaluate((panel) => (panel as HTMLElement).innerText)
  for (const english of Object.values(fillMaskMessages.en)) if (typeof english === 'string' && english !== 'log p') expect(said).not.toContain(english)
  await page.getByRole('textbox', { name: textToFill }).fill('The <mask> of the <mask> was signed in 1919.')
  await expect(page.getByText('마스크 2개 중 2번째')).toBeVisible()

  await page.setViewportSize({ width: 900, height: 700 })
  expect(await cutOff(page)).toEqual([])
  await photographed(page, 'korean')

  await speak(page, 'English')
  await expect(page.getByRole('navigation', { name: 'Panels' }).getByRole('button', { name: 'Fill-mask' })).toBeVisible()
  await expect(page.locator('html')).toHaveAttribute('lang', 'en')
  await expect(lens.text).toHaveValue('The <mask> of the <mask> was signed in 1919.')
})

test('an error of the engine stays English and is marked so', async ({ page }) => {
  const lens = new Lens(page)
  await lens.answered()
  await speak(page, '한국어')
  await page.getByRole('textbox', { name: fillMaskMessages.ko.textToFill }).fill(`<mask>${' the'.repeat(597)}`)
  await expect(lens.alert.locator('h2[lang=en]')).toContainText('600')
  await expect(lens.alert.getByRole('button', { name: '다시 실행' })).toBeVisible()
  await speak(page, 'English')
})
