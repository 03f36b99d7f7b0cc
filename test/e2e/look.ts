import path from 'node:path'
import AxeBuilder from '@axe-core/playwright'
import { expect, type Page } from '@playwright/test'
import { ROOT } from '../helpers/fixtures'

const THEMES = ['light', 'dark'] as const
const PICTURED = [
  { width: 1920, height: 1080 },
  { width: 1280, height: 800 },
]
/** The least that the window can be made. */
const NARROW = { width: 900, height: 700 }

/** What is in sight, in both themes: a picture at each size, nothing that sticks out, and nothing that axe finds. */
export async function photographed(page: Page, name: string): Promise<void> {
  for (const theme of THEMES) {
    await wear(page, theme)
    await page.setViewportSize(NARROW)
    await nothingSticksOut(page, `${name}, ${theme}, ${NARROW.width}`)
    for (const size of PICTURED) await photographedAt(page, size, `${name}-${theme}-${size.width}`)
    await unbarred(page, `${name}, ${theme}`)
  }
}

/** What is in sight, in both themes, to axe alone: for a state that looks much like one that has its picture. */
export async function unbarredInBoth(page: Page, name: string): Promise<void> {
  for (const theme of THEMES) {
    await wear(page, theme)
    await unbarred(page, `${name}, ${theme}`)
  }
}

/** As it is now: nothing that axe finds. */
export async function unbarred(page: Page, name: string): Promise<void> {
  const { violations } = await new AxeBuilder({ page }).analyze()
  const found = violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ target, failureSummary }) => `${target} ${failureSummary}`).join('; ')}`)
  expect.soft(found, name).toEqual([])
}

export async function picture(page: Page, name: string): Promise<void> {
  await page.screenshot({ path: path.join(ROOT, 'test/artifacts/screenshots', `${name}.png`) })
}

/** Neither the window nor what scrolls in it has to be scrolled sideways. */
export async function nothingSticksOut(page: Page, name: string): Promise<void> {
  const over = () =>
    page.evaluate(() =>
      Math.max(...[document.documentElement, document.querySelector('main')].map((element) => (element ? element.scrollWidth - element.clientWidth : 0))),
    )
  // A picture hears of its new width a moment after the window has it.
  await softly.poll(over, { message: name }).toBeLessThanOrEqual(0)
}
const softly = expect.configure({ soft: true })

async function photographedAt(page: Page, size: { width: number; height: number }, name: string): Promise<void> {
  await page.setViewportSize(size)
  await nothingSticksOut(page, name)
  await picture(page, name)
}

/** Without fades: a colour half way between two is in neither design. What React colours by the theme is drawn some frames later. */
async function wear(page: Page, colorScheme: (typeof THEMES)[number]): Promise<void> {
  await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
  await page.evaluate(() => new Promise<void>((drawn) => requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(drawn, 100)))))
}
