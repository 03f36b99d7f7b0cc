import type { Locator, Page } from '@playwright/test'
import { fixture } from '../helpers/fixtures'
import { tempFolder } from '../helpers/tempFolder'
import { expect, test } from './app'
import { Lens } from './lens'
import { nothingSticksOut, picture, unbarred } from './look'

class Settings {
  readonly page: Page
  readonly dialog: Locator
  readonly tour: Locator

  constructor(page: Page) {
    this.page = page
    this.dialog = page.getByRole('dialog', { name: /^(Settings|설정)$/ })
    this.tour = page.getByRole('region', { name: /^(A short tour|짧은 안내)$/ })
  }

  async open() {
    await this.page.keyboard.press('Control+,')
    await expect(this.dialog).toBeVisible()
  }

  /** Chooses by keyboard, as the radio button itself is too small to be clicked. */
  async choose(name: string, group: string) {
    await this.dialog.getByRole('group', { name: group }).getByRole('radio', { name }).press('Space')
  }

  async close() {
    await this.page.keyboard.press('Escape')
    await expect(this.dialog).toHaveCount(0)
  }

  /** Red, green and blue of the ground. */
  ground = () => this.page.evaluate(() => getComputedStyle(document.body).backgroundColor)
}

const GROUND = { light: 'rgb(246, 246, 243)', dark: 'rgb(19, 20, 18)' }

test('what is chosen holds at once, over a reload and over a restart', async ({ page, launch }) => {
  const data = tempFolder('data')
  const app = await launch('--data', data)
  await app.visit(page)
  const settings = new Settings(page)
  await page.getByRole('navigation').getByRole('button', { name: 'Entities' }).click()
  await settings.open()
  await settings.choose('Compact', 'Density')
  await settings.choose('Dark', 'Theme')
  await settings.dialog.getByLabel('Candidates for a mask').selectOption('20')
  await settings.dialog.getByLabel('Overlap of windows').selectOption('16')
  await settings.choose('한국어', 'Language')
  const isAsChosen = async () => {
    await expect(page.locator('html')).toHaveAttribute('lang', 'ko')
    await expect(page.locator('html')).toHaveAttribute('data-density', 'compact')
    expect(await settings.ground()).toBe(GROUND.dark)
    await expect(page.getByRole('button', { name: '개체명' })).toHaveAttribute('aria-current', 'page')
  }
  await settings.close()
  await isAsChosen()
  await page.reload()
  await isAsChosen()
  await page.goto('about:blank')
  await app.stop()
  await page.context().clearCookies()
  const again = await launch('--data', data)
  await again.visit(page)
  await isAsChosen()
  await settings.open()
  await expect(settings.dialog.getByLabel('빈칸의 후보 수')).toHaveValue('20')
  await expect(settings.dialog.getByLabel('창의 겹침')).toHaveValue('16')
  await settings.choose('English', '언어')
  await settings.close()
  await page.keyboard.press('Control+1')
  await new Lens(page).answered()
  await expect(new Lens(page).candidates).toHaveCount(20)
})

for (const theme of ['light', 'dark'] as const) {
  const system = theme === 'light' ? 'dark' : 'light'
  test(`${theme} in a system that is ${system}: every colour follows, no serious barrier`, async ({ page, launch }) => {
    await page.emulateMedia({ colorScheme: system, reducedMotion: 'reduce' })
    const app = await launch('--data', tempFolder('first-start'))
    await app.visit(page)
    const settings = new Settings(page)
    const lens = new Lens(page)
    await lens.answered()
    expect(await settings.ground()).toBe(GROUND[system])
    await settings.open()
    await settings.choose(theme === 'light' ? 'Light' : 'Dark', 'Theme')
    expect(await settings.ground()).toBe(GROUND[theme])
    await pictured(page, `settings-${theme}-1280`)
    await settings.close()
    await page.locator('body').press('?')
    await expect(page.getByRole('dialog', { name: 'Keyboard shortcuts' })).toBeVisible()
    await pictured(page, `shortcuts-${theme}-1280`)
    await page.keyboard.press('Escape')
    await pictured(page, `tour-${theme}-1280`)
    // Entities have colours of their own.
    await page.keyboard.press('Control+2')
    await expect(page.locator('[data-panel=entities] mark.entity').first()).toBeVisible()
    await pictured(page, `forced-${theme}-1280`)
    await page.setViewportSize({ width: 900, height: 620 })
    await settings.open()
    await settings.choose('Compact', 'Density')
    await picture(page, `settings-${theme}-900`)
    await nothingSticksOut(page, 'settings')
  })
}

async function pictured(page: Page, name: string): Promise<void> {
  await picture(page, name)
  await unbarred(page, name)
}

test('a device that is not there is refused with its sentence, and the old one is back', async ({ page, launch }) => {
  test.skip(process.platform === 'darwin', 'no CUDA is offered there')
  const app = await launch()
  await app.visit(page)
  const settings = new Settings(page)
  await new Lens(page).answered()
  await page.getByRole('button', { name: 'Settings' }).click()
  const device = settings.dialog.getByLabel('Device')
  await device.selectOption('cuda')
  await expect(settings.dialog.getByRole('alert')).toContainText('The device "cuda" cannot be used')
  await expect(device).toHaveValue('auto')
  await expect(settings.dialog).toContainText('The open model runs on CPU.')
  await settings.close()
  await expect(page.getByRole('button', { name: 'Settings' })).toBeFocused()
  await settings.open()
  await expect(settings.dialog.getByRole('alert')).toHaveCount(0)
})

test('an overlap that is too large for the windows of the open model says what is in force', async ({ page, launch }) => {
  const app = await launch('--model', fixture('roberta-tok-safetensors'))
  await app.visit(page)
  const settings = new Settings(page)
  await expect(new Lens(page).modelBar).toContainText('layers')
  await settings.open()
  const overlap = settings.dialog.getByLabel('Overlap of windows')
  await overlap.selectOption('128')
  await expect(overlap).toHaveAccessibleDescription(/with the open model \d+, a quarter of its window/)
  await overlap.selectOption('0')
  await expect(overlap).toHaveAccessibleDescription(/at most a quarter of a window/)
})

test('without run on edit nothing runs until it is asked', async ({ page, launch }) => {
  const app = await launch()
  await app.visit(page)
  const settings = new Settings(page)
  const lens = new Lens(page)
  await lens.answered()
  await settings.open()
  await settings.dialog.getByLabel('Run on every edit').uncheck()
  await settings.close()
  const before = await lens.tokens()
  await lens.text.fill('Iceland is an <mask> country in the north.')
  await expect(page.getByRole('status').filter({ hasText: /tokens$/ })).toBeVisible()
  expect(await lens.tokens()).toEqual(before)
  await page.keyboard.press('Control+2')
  await expect(page.getByText('Press Run to see the answer.')).toBeVisible()
  await page.keyboard.press('Control+Enter')
  await expect(page.locator('[data-panel=entities] mark.entity').first()).toBeVisible()
  await page.keyboard.press('Control+1')
  await page.keyboard.press('Control+Enter')
  await expect.poll(() => lens.tokens()).not.toEqual(before)
})

test('the list of shortcuts says what works', async ({ page, launch }) => {
  const app = await launch()
  await app.visit(page)
  const lens = new Lens(page)
  await lens.answered()
  // In a text it is a character like any other.
  await lens.text.fill('')
  await lens.text.press('?')
  await expect(lens.text).toHaveValue('?')
  await page.locator('body').press('Escape')
  await page.getByRole('navigation').getByRole('button', { name: 'Fill-mask' }).press('?')
  const dialog = page.getByRole('dialog')
  const keys = await dialog.getByRole('rowheader').allTextContents()
  await unbarred(page, 'shortcuts')
  await page.keyboard.press('Escape')
  const works: Record<string, () => Promise<void>> = {
    'Ctrl K': async () => {
      await page.keyboard.press('Control+k')
      await expect(page.getByRole('dialog', { name: 'Do anything' })).toBeVisible()
    },
    'Ctrl O': async () => {
      await page.keyboard.press('Control+o')
      await expect(page.getByRole('dialog', { name: 'Open a model' })).toBeVisible()
    },
    'Ctrl S': async () => {
      const [download] = await Promise.all([page.waitForEvent('download'), page.keyboard.press('Control+s')])
      expect(download.suggestedFilename()).toMatch(/\.lens$/)
    },
    'Ctrl Shift O': async () => void (await Promise.all([page.waitForEvent('filechooser'), page.keyboard.press('Control+Shift+o')])),
    'Ctrl ,': async () => {
      await page.keyboard.press('Control+,')
      await expect(page.getByRole('dialog', { name: 'Settings' })).toBeVisible()
    },
    '?': async () => {
      await page.locator('body').press('?')
      await expect(page.getByRole('dialog', { name: 'Keyboard shortcuts' })).toBeVisible()
    },
    Esc: async () => {
      await page.keyboard.press('Control+k')
      await page.keyboard.press('Escape')
      await expect(page.getByRole('dialog')).toHaveCount(0)
    },
    'Ctrl ↵': () => lens.ask('Iceland is an <mask> country.'),
    'Alt M': async () => {
      await lens.text.fill('Iceland is cold')
      await expect(page.locator('[data-word]').filter({ hasText: /^cold$/ })).toBeVisible()
      await page.keyboard.press('Alt+m')
      await expect(lens.detail('Original')).toHaveText('␣cold')
    },
    'Ctrl 1 … Ctrl 9': async () => {
      const panels = page.getByRole('navigation').getByRole('button')
      for (const i of [1, 0]) {
        await page.keyboard.press(`Control+${i + 1}`)
        await expect(panels.nth(i)).toHaveAttribute('aria-current', 'page')
      }
    },
    'Alt ↓': async () => {
      const panels = page.getByRole('navigation').getByRole('button')
      await page.keyboard.press('Control+1')
      // To the last one, however many there are, and no further.
      for (let i = 1; i < (await panels.count()); i++) {
        await page.keyboard.press('Alt+ArrowDown')
        await expect(panels.nth(i)).toHaveAttribute('aria-current', 'page')
      }
      await page.keyboard.press('Alt+ArrowDown')
      await expect(panels.last()).toHaveAttribute('aria-current', 'page')
    },
    'Alt ↑': async () => {
      const panels = page.getByRole('navigation').getByRole('button')
      await page.keyboard.press('Control+3')
      await page.keyboard.press('Alt+ArrowUp')
      await expect(panels.nth(1)).toHaveAttribute('aria-current', 'page')
      await page.keyboard.press('Control+1')
    },
  }
  expect(keys.sort()).toEqual(Object.keys(works).sort())
  for (const key of keys) {
    await works[key]?.()
    await page.keyboard.press('Escape')
    await expect(page.getByRole('dialog')).toHaveCount(0)
  }
})

test('who goes to a panel by key or palette goes on from its heading', async ({ page }) => {
  await new Lens(page).answered()
  const headed = (name: string) => expect(page.getByRole('heading', { level: 1, name })).toBeFocused()
  await page.keyboard.press('Control+2')
  await headed('Entities')
  await page.keyboard.press('Alt+ArrowDown')
  await headed('Questions')
  // One that the open model does not serve has a heading, too.
  await page.getByRole('navigation').getByRole('button', { name: 'Multiple choice' }).click()
  await page.keyboard.press('Alt+ArrowUp')
  await page.keyboard.press('Alt+ArrowDown')
  await headed('Multiple choice')
  await unbarred(page, 'a panel that has the focus')
  const find = async (what: string) => {
    await page.keyboard.press('Control+k')
    await page.getByRole('combobox', { name: 'What to do' }).fill(what)
    await page.keyboard.press('Enter')
    await expect(page.getByRole('dialog')).toHaveCount(0)
  }
  await find('tokenizer')
  await headed('Tokenizer')
  await page.keyboard.press('Tab')
  await expect(page.locator('main :focus')).toHaveCount(1)
  // What is chosen in the palette and is no panel leaves the focus where it was.
  await page.keyboard.press('Control+1')
  await new Lens(page).text.focus()
  await find('run')
  await expect(new Lens(page).text).toBeFocused()
})

test('every setting is in the palette, in either language', async ({ page, launch }) => {
  const app = await launch()
  await app.visit(page)
  const settings = new Settings(page)
  await new Lens(page).answered()
  const field = page.getByRole('dialog').getByRole('combobox')
  const find = async (what: string) => {
    await page.keyboard.press('Control+k')
    await field.fill(what)
    await expect(page.getByRole('dialog').getByRole('option').first()).toHaveText(what)
    await page.keyboard.press('Enter')
  }
  await find('Theme: Dark')
  expect(await settings.ground()).toBe(GROUND.dark)
  await find('Density: Compact')
  await expect(page.locator('html')).toHaveAttribute('data-density', 'compact')
  await find('Candidates for a mask: 10')
  await expect(new Lens(page).candidates).toHaveCount(10)
  await find('Run on every edit: off')
  await page.keyboard.press('Control+k')
  // What is in force already is nothing to do.
  await field.fill('Theme:')
  await expect(page.getByRole('option', { name: /^Theme: / })).toHaveText(['Theme: System', 'Theme: Light'])
  await page.keyboard.press('Escape')
  await find('Language: 한국어 (Korean)')
  await find('테마: 밝게')
  expect(await settings.ground()).toBe(GROUND.light)
  await find('간격: 넉넉하게')
  await expect(page.locator('html')).toHaveAttribute('data-density', 'comfortable')
  await find('편집할 때마다 실행: 켜기')
  await find('언어 (Language): 시스템')
  await expect(page.locator('html')).toHaveAttribute('lang', 'en')
})

test('the palette that is left and wanted again at once is there', async ({ page, launch }) => {
  const app = await launch()
  await app.visit(page)
  await new Lens(page).answered()
  for (let time = 0; time < 10; time++) {
    await Promise.all([page.keyboard.press('Control+k'), page.keyboard.press('Escape'), page.keyboard.press('Control+k')])
    await expect(page.getByRole('dialog').getByRole('combobox')).toBeFocused()
    await page.keyboard.press('Escape')
    await expect(page.getByRole('dialog')).toHaveCount(0)
  }
})

test('the tour takes neither focus nor keys, and once left it stays away until it is asked for', async ({ page, launch }) => {
  const app = await launch('--data', tempFolder('first-start'))
  await app.visit(page)
  const { tour } = new Settings(page)
  const lens = new Lens(page)
  await lens.answered()
  await expect(tour).toContainText('This is the open model.')
  expect(await page.evaluate(() => document.activeElement === document.body)).toBe(true)
  // In the narrowest window, too, it stands below the panel and covers nothing of it.
  await page.setViewportSize({ width: 900, height: 620 })
  const [main, card] = [await page.getByRole('main').boundingBox(), await tour.boundingBox()]
  expect(card?.y).toBeGreaterThanOrEqual((main?.y ?? 0) + (main?.height ?? Number.NaN))
  await nothingSticksOut(page, 'tour')
  await lens.ask('Iceland is an <mask> country.')
  for (const sentence of ['Each panel', 'Write your own text', 'The answer stands below', 'Ctrl K']) {
    await tour.getByRole('button', { name: 'Next' }).click()
    await expect(tour).toContainText(sentence)
  }
  await tour.getByRole('button', { name: 'Back' }).click()
  await expect(tour).toContainText('The answer stands below')
  await expect(page.locator('[data-panel=fill-mask] .two')).toHaveCSS('outline-style', 'solid')
  // What Escape closes first is what lies over the window.
  await page.keyboard.press('Control+k')
  await page.keyboard.press('Escape')
  await expect(tour).toBeVisible()
  await page.keyboard.press('Control+3')
  await page.getByRole('textbox', { name: 'Question 1', exact: true }).press('Escape')
  await expect(tour).toHaveCount(0)
  await page.keyboard.press('Control+1')
  await page.reload()
  await lens.answered()
  await expect(tour).toHaveCount(0)
  await page.keyboard.press('Control+k')
  await page.getByRole('combobox', { name: 'What to do' }).fill('take the tour')
  await page.keyboard.press('Enter')
  await expect(tour).toContainText('This is the open model.')
  await tour.getByRole('button', { name: 'Skip the tour' }).click()
  await page.reload()
  await lens.answered()
  await expect(tour).toHaveCount(0)
})

test('the edge of the rail is moved by pointer and arrows within its limits, and kept', async ({ page, launch }) => {
  const app = await launch()
  await app.visit(page)
  const edge = page.getByRole('separator', { name: 'Width of the list of panels' })
  const width = async () => (await page.getByRole('navigation').boundingBox())?.width
  const box = (await edge.boundingBox()) ?? { x: 0, y: 0, width: 0, height: 0 }
  await page.mouse.move(box.x + box.width / 2, 400)
  await page.mouse.down()
  await page.mouse.move(270, 400, { steps: 4 })
  expect(await width()).toBe(270)
  await page.mouse.move(900, 400)
  await page.mouse.up()
  expect(await width()).toBe(320)
  await edge.press('ArrowLeft')
  expect(await width()).toBe(304)
  await edge.press('Home')
  expect(await width()).toBe(148)
  await edge.press('ArrowRight')
  await page.reload()
  await expect(edge).toHaveAttribute('aria-valuenow', '164')
  expect(await width()).toBe(164)
  await edge.dblclick()
  expect(await width()).toBe(208)
})
