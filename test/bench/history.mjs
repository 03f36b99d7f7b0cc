// The history as it is felt, with 10,000 entries of some 200 characters, in a real Chromium over the browser host.
import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { chromium } from '@playwright/test'
import { findChromium } from '../helpers/chromium.mjs'
import { host } from './page.mjs'

const ENTRIES = 10_000
const HALF_AN_HOUR_MS = 1_800_000
const SCROLL_MS = 3000
const QUERIES = ['river', 'river city', 'boats north', 'boats north 1', 'large', 'morning 77', '']
const WORDS = 'the river flows through a city of light before it reaches the sea and every morning boats leave for islands in the north'.split(' ')

/** `indexed`: from the page's first question to the last entry read; `answers`: of a search, from asking the host to its answer; `drawn`: from the key to the frame with what was found. */
export async function history() {
  const browser = await chromium.launch({ executablePath: await findChromium(), args: ['--no-sandbox'] })
  const data = dataFolder()
  const app = await host({ args: ['--data', data] })
  const tab = await browser.newPage({ viewport: { width: 1280, height: 800 } })
  await tab.addInitScript(noteAnswers)
  await tab.goto(app.address)
  const before = performance.now()
  await tab.getByText(`${ENTRIES.toLocaleString('en')} runs`).waitFor({ timeout: 120_000 })
  const indexed = performance.now() - before
  await tab.waitForTimeout(2000)
  const searches = []
  for (const query of QUERIES) searches.push(await searched(tab, query))
  const frames = await scrolled(tab)
  await browser.close()
  await app.end()
  return { entries: ENTRIES, indexed, answers: searches.map(({ answer }) => answer), drawn: searches.map(({ drawn }) => drawn), ...frames }
}

function dataFolder() {
  const data = mkdtempSync(path.join(tmpdir(), 'roberta-lens-bench-history-'))
  writeFileSync(path.join(data, 'settings.json'), JSON.stringify({ version: 1, tourSeen: true, historyDays: 0, panel: 'history' }))
  for (let i = 0; i < ENTRIES; i++) {
    const time = Date.now() - (ENTRIES - i) * HALF_AN_HOUR_MS
    const text = Array.from({ length: 40 }, (_, word) => WORDS[(i * 7 + word * (1 + (i % 5))) % WORDS.length]).join(' ')
    const folder = path.join(data, 'history', new Date(time).toISOString().slice(0, 7))
    const name = ['base', 'large'][i % 2]
    const asked = { panel: 'fill-mask', task: 'fill-mask', model: { name, path: `/models/${name}`, family: 'roberta' }, text, work: { text, hidden: [] } }
    const rest = { summary: `capital ${i % 100} %`, numbers: {}, ms: 40, time, characters: text.length, pinned: false, note: '' }
    mkdirSync(folder, { recursive: true, mode: 0o700 })
    writeFileSync(path.join(folder, `${time.toString(36).padStart(9, '0')}-000000.json`), JSON.stringify({ version: 1, ...asked, ...rest }))
  }
  return data
}

/** In the page: when something was last asked of the host, and when it last answered. */
function noteAnswers() {
  window.socketTimes = { sent: 0, heard: 0 }
  const Socket = window.WebSocket
  window.WebSocket = class extends Socket {
    constructor(...args) {
      super(...args)
      if (String(args[0]).includes('/app')) this.addEventListener('message', () => Object.assign(window.socketTimes, { heard: performance.now() }))
    }
    send(data) {
      if (this.url.includes('/app')) window.socketTimes.sent = performance.now()
      super.send(data)
    }
  }
}

const searched = (tab, query) =>
  tab.getByPlaceholder('Search texts').evaluate(async (field, words) => {
    const setValue = Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, 'value').set
    const start = performance.now()
    setValue.call(field, words)
    field.dispatchEvent(new Event('input', { bubbles: true }))
    const frame = () => new Promise(requestAnimationFrame)
    const times = window.socketTimes
    while (times.sent < start || times.heard < times.sent) await frame()
    // React draws what it was told in the frame after it.
    await frame()
    const result = { drawn: performance.now() - start, answer: times.heard - times.sent }
    await new Promise((resolve) => setTimeout(resolve, 300))
    return result
  }, query)

/** Through the whole list and back, 40 rows a frame. */
const scrolled = (tab) =>
  tab.locator('.history-list').evaluate(async (list, ms) => {
    const frames = []
    const start = performance.now()
    let step = 2400
    for (let last = start; performance.now() - start < ms; ) {
      list.scrollTop += step
      if (list.scrollTop <= 0 || list.scrollTop + list.clientHeight >= list.scrollHeight) step = -step
      await new Promise(requestAnimationFrame)
      frames.push(performance.now() - last)
      last = performance.now()
    }
    return { framesPerSecond: (frames.length * 1000) / (performance.now() - start), longestFrame: Math.max(...frames) }
  }, SCROLL_MS)
