import { expect, type Locator, type Page } from '@playwright/test'

/** What a user sees and does, by the names that a screen reader says. */
export class Lens {
  readonly page: Page
  readonly text: Locator
  readonly candidates: Locator
  readonly details: Locator
  readonly alert: Locator
  readonly modelBar: Locator

  constructor(page: Page) {
    this.page = page
    this.text = page.getByLabel('Text to fill')
    this.candidates = page.getByRole('button', { name: /^Put in / })
    this.details = page.getByRole('complementary', { name: 'Details' })
    this.alert = page.getByRole('alert')
    this.modelBar = page.getByRole('banner').getByTitle('Models: switch, open, unload')
  }

  /** There is an answer and none is being computed. */
  async answered(): Promise<void> {
    await expect(this.candidates.first()).toBeVisible()
    await expect(this.page.getByRole('region', { name: 'Candidates' })).toHaveAttribute('aria-busy', 'false')
    await expect(this.page.locator('.answers.stale')).toHaveCount(0)
  }

  /** Types a text that holds a mask, runs at once and waits for its answer. */
  async ask(text: string): Promise<void> {
    await this.text.fill(text)
    await this.page.keyboard.press('Control+Enter')
    await this.answered()
  }

  /** The candidates as tokens, likeliest first, the leading space included. */
  async tokens(): Promise<string[]> {
    const names = await this.candidates.evaluateAll((buttons) => buttons.map((button) => button.getAttribute('aria-label') ?? ''))
    return names.map((name) => JSON.parse(/^Put in (".*?[^\\]")/.exec(name)?.[1] ?? '""'))
  }

  /** Clicks a word of the text: the first one that reads so. */
  async clickWord(word: string): Promise<void> {
    const drawn = this.page
      .locator('[data-word]')
      .filter({ hasText: new RegExp(`^${word}$`) })
      .first()
    await expect(drawn).toBeVisible()
    const box = await drawn.boundingBox()
    if (!box) throw new Error(`"${word}" is not drawn.`)
    await this.page.mouse.click(box.x + box.width / 2, box.y + box.height / 2)
  }

  /** The figure beside a name in the details, e.g. Rank. */
  detail(name: string): Locator {
    return this.details
      .locator('dt', { hasText: new RegExp(`^${name}$`) })
      .first()
      .locator('xpath=following-sibling::dd[1]')
  }

  async openByPath(path: string): Promise<void> {
    await this.page.keyboard.press('Control+o')
    const dialog = this.page.getByRole('dialog', { name: 'Open a model' })
    // The listing of the home folder comes first and fills the field.
    await expect(dialog.getByLabel('Path of a model folder or weight file')).not.toHaveValue('')
    await dialog.getByLabel('Path of a model folder or weight file').fill(path)
    await dialog.getByRole('button', { name: 'Open', exact: true }).click()
  }
}
