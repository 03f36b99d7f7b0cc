// The library with 500 models: the first look, every later one, and the page.
import { cpSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { chromium } from '@playwright/test'
import { findChromium } from '../helpers/chromium.mjs'
import { host } from './page.mjs'

const ROOT = path.resolve(import.meta.dirname, '../..')
const MODELS = 500
const FIXTURES = ['roberta-mlm-safetensors', 'roberta-tok-safetensors', 'roberta-qa-safetensors', 'xlm-roberta-seq', 'camembert-mlm']
const ROUNDS = 5

/** Milliseconds: of the first look at 500 models, of one where nothing has changed, and from the click on "Models" to the frame with the list, in a page that has just been loaded. */
export async function library() {
  const folder = modelFolder()
  const browser = await chromium.launch({ executablePath: await findChromium(), args: ['--no-sandbox'] })
  const app = await host({ settings: { tourSeen: true } })
  const tab = await browser.newPage({ viewport: { width: 1280, height: 800 } })
  await tab.goto(app.address)
  await tab.getByRole('navigation').getByRole('button', { name: 'Models', exact: true }).click()
  const first = await firstLook(tab, folder)
  const again = []
  for (let i = 0; i < ROUNDS; i++) again.push(await anotherLook(tab))
  const pages = []
  for (let i = 0; i < ROUNDS; i++) pages.push(await shown(tab))
  const searches = await searched(tab)
  await app.end()
  await browser.close()
  rmSync(folder, { recursive: true })
  return { models: MODELS, first, again, pages, searches }
}

function modelFolder() {
  const folder = mkdtempSync(path.join(tmpdir(), 'roberta-lens-bench-library-'))
  for (let i = 0; i < MODELS; i++) {
    const model = path.join(folder, `run ${i % 20}`, `model ${i}`)
    mkdirSync(path.dirname(model), { recursive: true })
    cpSync(path.join(ROOT, 'test/fixtures', FIXTURES[i % FIXTURES.length]), model, { recursive: true })
  }
  return folder
}

async function firstLook(tab, folder) {
  await tab.getByLabel('Path of a folder to add').fill(folder)
  const start = performance.now()
  await tab.keyboard.press('Enter')
  await tab.getByRole('option', { name: `All that open (${MODELS + 1})` }).waitFor({ state: 'attached', timeout: 120_000 })
  await idle(tab)
  return performance.now() - start
}

/** Until "Look again" can be pressed again. */
async function anotherLook(tab) {
  const start = performance.now()
  await tab.getByRole('button', { name: 'Look again' }).click()
  await idle(tab)
  return performance.now() - start
}

const idle = (tab) => tab.locator('button:enabled', { hasText: 'Look again' }).waitFor({ timeout: 120_000 })

/** In the page itself: the calls of the browser's driver would be counted as well. */
async function shown(tab) {
  await tab.reload()
  await tab.getByRole('navigation').getByRole('button', { name: 'Fill-mask', exact: true }).click()
  await tab.waitForTimeout(1500)
  await tab.reload()
  await tab.waitForTimeout(1500)
  return tab.evaluate(async () => {
    const button = [...document.querySelectorAll('nav button')].find(({ textContent }) => textContent === 'Models')
    const start = performance.now()
    button.click()
    while (document.querySelectorAll('.model-row').length < 100) await new Promise((resolve) => requestAnimationFrame(resolve))
    await new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve)))
    return performance.now() - start
  })
}

/** A letter more in the search, to the frame with what is left. */
async function searched(tab) {
  return tab.evaluate(async () => {
    const field = document.querySelector('.models-controls input')
    const setValue = Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, 'value').set
    const measured = []
    for (const query of ['m', 'mo', 'model 4', 'model 49', 'model 499', '']) {
      const start = performance.now()
      setValue.call(field, query)
      field.dispatchEvent(new Event('input', { bubbles: true }))
      await new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve)))
      await new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve)))
      measured.push(performance.now() - start)
    }
    return measured
  })
}
