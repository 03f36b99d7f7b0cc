import type { Page } from '@playwright/test'
import { runTask } from '../../main/engine/tasks/runners'
import { percent } from '../../renderer/lib/format'
import type { TextGenerationInput } from '../../shared/tasks/textGeneration'
import { fixture } from '../helpers/fixtures'
import { openModel } from '../helpers/openModel'
import { expect, test } from './app'
import { photographed } from './look'

const MODEL = fixture('roberta-clm-safetensors')
const PROMPT = 'The capital of'

class Generate {
  readonly page: Page
  constructor(page: Page) {
    this.page = page
  }
  get prompt() {
    return this.page.getByLabel('Beginning of a text')
  }
  get text() {
    return this.page.getByRole('region', { name: /^New text/ })
  }
  get details() {
    return this.page.locator('[data-panel=generate]').getByRole('complementary', { name: 'Details' })
  }
  async open() {
    await this.page.getByRole('navigation').getByRole('button', { name: 'Generate' }).click()
    await expect(this.page.locator('[data-panel=generate]').getByRole('button', { name: /^Run/ })).toBeEnabled()
  }
  async ask(prompt: string) {
    await this.prompt.fill(prompt)
    await this.page.keyboard.press('Control+Enter')
    await expect(this.page.locator('[data-panel=generate] .results')).toHaveAttribute('aria-busy', 'false')
  }
  /** Step, token, id and probability of each row. */
  async table(): Promise<string[][]> {
    return this.page
      .locator('[data-panel=generate] table.plain tbody tr')
      .evaluateAll((rows) => rows.map((row) => [...row.querySelectorAll('td')].map((cell) => cell.textContent ?? '')))
  }
}

const expected = async (input: TextGenerationInput) => runTask(await openModel(MODEL), 'text-generation', input)

test.beforeEach(async ({ page, launch }) => {
  await (await launch('--model', MODEL)).visit(page)
})

test('tokens, ids and probabilities are the engine’s; nothing runs before it is asked', async ({ page }) => {
  const generate = new Generate(page)
  await generate.open()
  await expect(page.getByText('Press Run to see the answer.')).toBeVisible()
  await generate.ask(PROMPT)
  const { steps, generatedTexts } = await expected({ prompt: PROMPT })
  const rows = steps.map(({ id, token, probability }, i) => [String(i + 1), token ?? '', String(id), percent(probability ?? 0)])
  expect(await generate.table()).toEqual(rows)
  const shown = await generate.text.locator('.new-token:not(.silent)').allTextContents()
  expect(PROMPT + shown.join('')).toBe(generatedTexts?.[0])
  // A tint as strong as the probability: of the whole scale.
  const share = await generate.text
    .locator('.new-token')
    .first()
    .evaluate((token) => (token as HTMLElement).style.getPropertyValue('--share'))
  expect(Number.parseFloat(share)).toBeCloseTo((steps[0]?.probability ?? 0) * 100, 4)
})

test('drawing takes its settings, the same seed writes the same', async ({ page }) => {
  const generate = new Generate(page)
  await generate.open()
  await expect(page.getByLabel('Temperature')).toBeDisabled()
  await page.getByLabel('Draw at random').check()
  await page.getByLabel('Temperature').fill('0.5')
  await page.getByLabel('Top k').fill('9')
  await page.getByLabel('Seed').fill('4')
  await page.getByLabel('New tokens at most').fill('7')
  await generate.ask(PROMPT)
  const { steps } = await expected({ prompt: PROMPT, maxNewTokens: 7, doSample: true, temperature: 0.5, topK: 9, seed: 4 })
  expect((await generate.table()).map(([, , id]) => Number(id))).toEqual(steps.map(({ id }) => id))
  await expect(page.getByText('before temperature, top k and top p')).toBeVisible()
  await page.getByLabel('Top p').fill('3')
  await expect(page.getByText('from 0.01 to 1')).toBeVisible()
  await page.getByLabel('Top p').blur()
  await expect(page.getByLabel('Top p')).toHaveValue('1')
})

test('beams have a text and no probabilities, and it says so', async ({ page }) => {
  const generate = new Generate(page)
  await generate.open()
  await page.getByLabel('Beams').fill('3')
  await generate.ask(PROMPT)
  const { generatedTexts } = await expected({ prompt: PROMPT, numBeams: 3 })
  await expect(generate.text).toHaveText(generatedTexts?.[0] ?? '')
  await expect(page.getByText('3 beams are compared as whole texts')).toBeVisible()
  await expect(generate.text.locator('.new-token')).toHaveCount(0)
})

test('by keyboard: arrows move from token to token', async ({ page }) => {
  const generate = new Generate(page)
  await generate.open()
  await generate.ask(PROMPT)
  const { steps } = await expected({ prompt: PROMPT })
  await generate.text.focus()
  for (const key of ['ArrowRight', 'ArrowRight', 'ArrowRight', 'ArrowLeft']) await page.keyboard.press(key)
  await expect(generate.details).toContainText(percent(steps[1]?.probability ?? 0))
  await page.keyboard.press('End')
  await expect(generate.details).toContainText(percent(steps.at(-1)?.probability ?? 0))
  await page.keyboard.press('Escape')
  await expect(generate.details).toContainText('Point at a new token')
})

test('Stop keeps what is there', async ({ page }) => {
  // The engine falls silent after some tokens: so there is always something to stop.
  let left = Number.POSITIVE_INFINITY
  await page.routeWebSocket(/\/engine/, (socket) => {
    const engine = socket.connectToServer()
    engine.onMessage((message) => {
      if (left-- > 0) socket.send(message)
    })
  })
  await page.reload()
  const generate = new Generate(page)
  await generate.open()
  await page.getByLabel('New tokens at most').fill('50')
  await generate.prompt.fill(PROMPT)
  await expect(page.locator('[data-panel=generate] .meter')).toContainText('of 64 tokens')
  left = 12
  await page.keyboard.press('Control+Enter')
  const progress = page.getByText(/^[1-9]\d* of 50 tokens$/)
  await expect(progress).toBeVisible()
  await page.getByRole('button', { name: 'Stop' }).click()
  const stopped = page.getByText(/^stopped after [1-9]\d* of 50 tokens$/)
  await expect(stopped).toBeVisible()
  const tokens = Number(/\d+/.exec((await stopped.textContent()) ?? '')?.[0])
  await expect(generate.text.locator('.new-token')).toHaveCount(tokens)
  const { steps } = await expected({ prompt: PROMPT, maxNewTokens: 50 })
  expect((await generate.table()).map(([, , id]) => Number(id))).toEqual(steps.slice(0, tokens).map(({ id }) => id))
})

test('bad input: nothing, half a character, too long', async ({ page }) => {
  const generate = new Generate(page)
  await generate.open()
  await generate.prompt.fill(' \n ')
  await page.keyboard.press('Control+Enter')
  await expect(page.getByText('Write how a text begins, or start from an example.')).toBeVisible()
  for (const prompt of ['\ud800 half', '👩‍👩‍👧‍👦']) {
    await generate.ask(prompt)
    expect((await generate.table()).length).toBeGreaterThan(0)
  }
  await generate.prompt.fill('word '.repeat(80))
  await page.keyboard.press('Control+Enter')
  await expect(page.getByRole('alert')).toContainText('64')
  await expect(page.getByRole('alert')).toContainText('Shorten the prompt.')
})

test('it fits the window and bars nobody, in either theme', async ({ page }) => {
  const generate = new Generate(page)
  await generate.open()
  await generate.ask(PROMPT)
  await photographed(page, 'generate')
})
