// The page as it is felt, in a real Chromium over the browser host: first paint, keystrokes, panel switches, scrolling.
import { spawn } from 'node:child_process'
import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { chromium } from '@playwright/test'
import { findChromium } from '../helpers/chromium.mjs'

const ROOT = path.resolve(import.meta.dirname, '../..')
const STARTS = 5
const KEYSTROKES = 40
const SWITCHES = 10
const SCROLL_MS = 3000
const SENTENCE =
  'On Tuesday Angela Merkel arrived in New York to meet the United Nations secretary-general, António Guterres. The German delegation flew on to Ottawa. '

export async function page() {
  const browser = await chromium.launch({ executablePath: await findChromium(), args: ['--no-sandbox'] })
  const paints = []
  for (let i = 0; i <= STARTS; i++) {
    const app = await host()
    const tab = await browser.newPage({ viewport: { width: 1280, height: 800 } })
    await tab.goto(app.address)
    await tab.waitForFunction(() => performance.getEntriesByName('first-paint').length > 0)
    const paint = await tab.evaluate(() => performance.timeOrigin + (performance.getEntriesByName('first-paint')[0]?.startTime ?? 0))
    if (i) paints.push(paint - app.started)
    if (i === STARTS) {
      const felt = { keystrokes: await keystrokes(tab), switches: await switches(tab), ...(await scrolling(tab)) }
      await app.end()
      await browser.close()
      return { paints, ...felt }
    }
    await tab.close()
    await app.end()
  }
}

/** `settings`: what the user has chosen before. */
export async function host({ args = [], settings } = {}) {
  const data = mkdtempSync(path.join(tmpdir(), 'roberta-lens-bench-data-'))
  if (settings) writeFileSync(path.join(data, 'settings.json'), JSON.stringify({ version: 1, ...settings }))
  const started = Date.now()
  const command = ['main/launch/start.mjs', '--browser', '--no-open', '--data', data, ...args]
  const child = spawn(process.execPath, command, { cwd: ROOT, stdio: ['ignore', 'pipe', 'ignore'] })
  const address = await new Promise((resolve) => child.stdout.on('data', (text) => /http:\S+/.test(text) && resolve(/http:\S+/.exec(text)[0])))
  const end = () =>
    new Promise((resolve) => {
      child.once('exit', resolve)
      child.kill('SIGINT')
    })
  return { address, started, end }
}

const panel = (tab, name) => tab.getByRole('navigation').getByRole('button', { name, exact: true })

/** A letter typed into the middle of 500 tokens, to the first frame in which the tokenizer's own borders of the new text are drawn. */
async function keystrokes(tab) {
  await panel(tab, 'Entities').click()
  const text = tab.getByRole('textbox', { name: 'Text to find entities in' })
  await text.fill(SENTENCE.repeat(13))
  await tab.waitForTimeout(1500)
  return text.evaluate(async (area, times) => {
    const mirror = area.parentElement.querySelector('.mirror')
    const setValue = Object.getOwnPropertyDescriptor(HTMLTextAreaElement.prototype, 'value').set
    const measured = []
    for (let i = 0; i < times; i++) {
      await new Promise((resolve) => setTimeout(resolve, 400))
      const at = 900 + i
      const before = mirror.querySelectorAll('.word').length
      const start = performance.now()
      // A letter between spaces: a new word, which only the tokenizer can cut.
      setValue.call(area, `${area.value.slice(0, at)} q ${area.value.slice(at)}`)
      area.dispatchEvent(new Event('input', { bubbles: true }))
      await new Promise((resolve) => {
        const look = () => mirror.querySelectorAll('.word').length > before && resolve()
        const watch = new MutationObserver(look)
        watch.observe(mirror, { childList: true, subtree: true })
        look()
      })
      measured.push(performance.now() - start)
    }
    return measured
  }, KEYSTROKES)
}

/** From the click to the second frame after it, between two panels that have been open. */
async function switches(tab) {
  await panel(tab, 'Entities').click()
  await panel(tab, 'Fill-mask').click()
  return tab.evaluate(async (times) => {
    const button = (name) => [...document.querySelectorAll('nav button')].find((one) => one.textContent === name)
    const frame = () => new Promise((resolve) => requestAnimationFrame(resolve))
    const measured = []
    for (let i = 0; i < times; i++) {
      for (const name of ['Entities', 'Fill-mask']) {
        await new Promise((resolve) => setTimeout(resolve, 100))
        const start = performance.now()
        button(name).click()
        await frame()
        await frame()
        measured.push(performance.now() - start)
      }
    }
    return measured
  }, SWITCHES)
}

/** 50,000 characters with their entities: how many frames a second while they scroll. */
async function scrolling(tab) {
  await panel(tab, 'Entities').click()
  const text = Array.from({ length: 340 }, (_, i) => SENTENCE + (i % 5 === 4 ? '\n' : '')).join('')
  await tab.getByRole('textbox', { name: 'Text to find entities in' }).fill(text)
  await tab.keyboard.press('Control+Enter')
  await tab.waitForFunction(
    () => /found/.test(document.querySelector('.entity-facts strong')?.textContent ?? '') && document.querySelectorAll('mark.entity').length > 500,
    null,
    {
      timeout: 120_000,
    },
  )
  return tab.evaluate(async (ms) => {
    const area = document.querySelector('.annotated')
    const marks = area.querySelectorAll('mark.entity').length
    let frames = 0
    const start = performance.now()
    let last = start
    let longest = 0
    while (performance.now() - start < ms) {
      await new Promise((resolve) => requestAnimationFrame(resolve))
      const now = performance.now()
      longest = Math.max(longest, now - last)
      last = now
      area.scrollTop += 60
      if (area.scrollTop + area.clientHeight >= area.scrollHeight - 2) area.scrollTop = 0
      frames++
    }
    return { marks, characters: area.textContent.length, framesPerSecond: (frames * 1000) / (performance.now() - start), longestFrame: longest }
  }, SCROLL_MS)
}
