// The panel "Attention" as it is felt, at 512 tokens on a model of roberta-base's size, in a real Chromium over the browser host.
import { execFileSync } from 'node:child_process'
import { chromium } from '@playwright/test'
import { findChromium } from '../helpers/chromium.mjs'
import { host } from './page.mjs'

const FIRST = ['It', 'He', 'We', 'In', 'On']
const TOKENS = 512
const MOVE_MS = 3000

/** `overview`: from the run's answer to the last head drawn; `layers`: from the click to the frame with the other layer's weights; frames a second while the matrix is moved and pointed at. */
export async function attentionPage(folder) {
  const browser = await chromium.launch({ executablePath: await findChromium(), args: ['--no-sandbox'] })
  const app = await host({ args: ['--model', folder], settings: { runOnEdit: false, panel: 'attention', tourSeen: true } })
  const tab = await browser.newPage({ viewport: { width: 1280, height: 800 } })
  await tab.addInitScript(noteTimes)
  await tab.goto(app.address)
  await tab.locator('#attention-text').fill('First of all')
  await tab.waitForTimeout(500)
  await tab.keyboard.press('Control+Enter')
  await tab.getByText('Overview', { exact: true }).click()
  const overview = []
  for (const first of FIRST) overview.push(await firstOverview(tab, `${first}${' the'.repeat(TOKENS - 3)}`))
  await tab.getByText('Matrix', { exact: true }).click()
  await tab.waitForTimeout(500)
  const layers = await layerChanges(tab)
  const hover = await framesWhile(tab, false)
  const pan = await framesWhile(tab, true)
  const memory = rendererMemory()
  await browser.close()
  await app.end()
  return { overview: overview.slice(1), layers, hover, pan, memory }
}

/** In the page: when the engine's answers arrived, and when a canvas was last drawn. */
function noteTimes() {
  window.answers = []
  window.drawn = 0
  const Socket = window.WebSocket
  window.WebSocket = class extends Socket {
    constructor(...args) {
      super(...args)
      if (String(args[0]).includes('/engine'))
        this.addEventListener('message', ({ data }) => window.answers.push({ at: performance.now(), bytes: data.byteLength ?? data.size }))
    }
  }
  for (const name of ['drawImage', 'putImageData']) {
    const own = CanvasRenderingContext2D.prototype[name]
    CanvasRenderingContext2D.prototype[name] = function (...args) {
      window.drawn = performance.now()
      return own.apply(this, args)
    }
  }
}

async function firstOverview(tab, text) {
  await tab.locator('#attention-text').fill(text)
  await tab.waitForTimeout(1500)
  await tab.evaluate(() => {
    window.answers = []
  })
  await tab.keyboard.press('Control+Enter')
  // The run's own answer, then the thumbnails and the matrix in the card beside them.
  await tab.waitForFunction(() => window.answers.filter(({ bytes }) => bytes > 2000).length >= 3 && performance.now() - window.drawn > 500, null, {
    timeout: 60_000,
  })
  return tab.evaluate(() => window.drawn - window.answers.find(({ bytes }) => bytes > 2000).at)
}

/** There and back through all layers. */
async function layerChanges(tab) {
  return tab.evaluate(async () => {
    const frame = () => new Promise((resolve) => requestAnimationFrame(resolve))
    const measured = []
    for (const label of ['Layer before', 'Next layer'])
      for (let i = 0; i < 12; i++) {
        const button = document.querySelector(`[aria-label="${label}"]`)
        if (button.disabled) break
        await new Promise((resolve) => setTimeout(resolve, 250))
        const start = performance.now()
        button.click()
        while (window.drawn < start) await frame()
        await frame()
        measured.push(performance.now() - start)
      }
    return measured
  })
}

/** Frames a second while the pointer goes about over the weights, pressed (the matrix is moved, enlarged) or not. */
async function framesWhile(tab, isPressed) {
  const weights = tab.getByRole('region', { name: /^Attention weights/ })
  await weights.scrollIntoViewIfNeeded()
  await weights.focus()
  if (isPressed) for (let i = 0; i < 5; i++) await tab.keyboard.press('+')
  const box = await weights.boundingBox()
  const counted = tab.evaluate(async (ms) => {
    const start = performance.now()
    let [frames, last, longest] = [0, start, 0]
    while (performance.now() - start < ms) {
      await new Promise((resolve) => requestAnimationFrame(resolve))
      longest = Math.max(longest, performance.now() - last)
      last = performance.now()
      frames++
    }
    return { framesPerSecond: (frames * 1000) / (last - start), longestFrame: longest }
  }, MOVE_MS)
  const started = Date.now()
  if (isPressed) await tab.mouse.down()
  for (let i = 0; Date.now() - started < MOVE_MS; i++) {
    const turn = i / 20
    await tab.mouse.move(box.x + box.width * (0.5 + 0.4 * Math.sin(turn)), Math.min(760, box.y + box.height * (0.5 + 0.3 * Math.cos(1.3 * turn))))
  }
  if (isPressed) await tab.mouse.up()
  return counted
}

/** Bytes of the largest renderer process of this machine's Chromium: the page's. */
function rendererMemory() {
  const rows = execFileSync('ps', ['-A', '-o', 'rss=,args='], { encoding: 'utf8' }).split('\n')
  return Math.max(...rows.filter((row) => row.includes('--type=renderer')).map((row) => 1024 * Number.parseInt(row, 10)))
}
