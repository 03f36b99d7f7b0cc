import { expect, type Page } from '@playwright/test'
import { openModel, runForward } from '../helpers/openModel'

/** The attention panel with one of its tabs. */
export class AttentionTab {
  readonly page: Page
  readonly panel
  constructor(page: Page) {
    this.page = page
    this.panel = page.locator('[data-panel=attention]')
  }

  async open(tab: string) {
    await this.page.getByRole('navigation').getByRole('button', { name: 'Attention', exact: true }).click()
    await this.panel.getByRole('radio', { name: tab, exact: true }).check({ force: true })
    await this.settled()
  }

  async ask(text: string) {
    await this.page.locator('#attention-text').fill(text)
    await this.page.keyboard.press('Control+Enter')
    await this.settled()
  }

  async show(layer: number, head: number) {
    await this.panel.getByLabel('Layer', { exact: true }).selectOption(String(layer))
    await this.panel.getByRole('button', { name: `Head ${head}`, exact: true }).click()
    await this.page.mouse.move(0, 0)
    await this.settled()
  }

  async settled() {
    await expect(this.panel.locator('.skeleton')).toHaveCount(0, { timeout: 30_000 })
    await expect(this.panel.locator('.results[aria-busy=true]')).toHaveCount(0, { timeout: 30_000 })
  }
}

/** What the reference's `forward` gives for a text. `layer` and `head` from 1. */
export async function attentionsOf(folder: string, text: string) {
  const model = await openModel(folder)
  const { rows } = await model.tokenizer.tokenizer.call(text)
  const { ids = [] } = rows[0] ?? {}
  const { attentions = [] } = await runForward(model, { className: 'RobertaModel', inputIds: [[...ids]], outputAttentions: true })
  const size = ids.length
  const heads = attentions[0]?.shape[1] ?? 0
  const at = (layer: number, head: number, query: number, key: number) => Number(attentions[layer - 1]?.data[((head - 1) * size + query) * size + key])
  return { ids, size, layers: attentions.length, heads, at, separator: model.tokenizer.tokenizer.sepTokenId }
}
export type Attentions = Awaited<ReturnType<typeof attentionsOf>>
