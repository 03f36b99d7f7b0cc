import { copyFileSync } from 'node:fs'
import path from 'node:path'
import type { Page } from '@playwright/test'
import { HEAD_STATISTICS } from '../../shared/inspect/attention'
import { ROOT } from '../helpers/fixtures'
import { tempFolder } from '../helpers/tempFolder'
import { expect, test } from './app'
import { copiedJson, type Row, readSvg, saved, savedBy, sizeOfPng, tablesOf } from './exported'
import { picture } from './look'

const TEXT = 'The river flows through the city of Paris before it reaches the sea.'

async function open(page: Page, tab: string, text = TEXT) {
  await page.getByRole('navigation').getByRole('button', { name: 'Attention', exact: true }).click()
  const panel = page.locator('[data-panel=attention]')
  await page.locator('#attention-text').fill(text)
  await page.keyboard.press('Control+Enter')
  await panel.getByRole('radio', { name: tab, exact: true }).check({ force: true })
  await panel.getByLabel('Layer', { exact: true }).selectOption('4')
  await panel.getByRole('button', { name: 'Head 6', exact: true }).click()
  await page.mouse.move(0, 0)
  await expect(panel.locator('.results[aria-busy=true], .skeleton')).toHaveCount(0)
  return panel
}

/** Tables by their numbers of columns: a matrix has one for each token. */
interface Case {
  tab: string
  name: string
  words: string[]
  check(tables: Map<string, Row[]>, attention: number[][]): void
}

const near = (found: string | undefined, expected: number | undefined) => expect(Number(found)).toBeCloseTo(expected ?? Number.NaN, 12)

const CASES: Case[] = [
  {
    tab: 'Matrix',
    name: 'layer-4-head-6-matrix',
    words: ['river', 'reaches', '</s>', 'layer 4, head 6'],
    check: (tables, attention) => {
      const [rows = []] = tables.values()
      expect(rows).toHaveLength(attention.length)
      for (const [i, row] of rows.entries()) {
        expect(row['query number']).toBe(String(i))
        near(row['2 river'], attention[i]?.[2])
      }
    },
  },
  {
    tab: 'Curves',
    name: 'layer-4-head-6-curves',
    words: ['river', 'reaches', 'layer 4, head 6'],
    check: (tables, attention) => {
      const [rows = []] = tables.values()
      for (const row of rows) near(row.weight, attention[Number(row['query number'])]?.[Number(row['key number'])])
      // The largest of each row until 70 % of it are drawn.
      const first = rows.filter((row) => row['query number'] === '1').map(({ weight }) => Number(weight))
      const sorted = attention[1]?.toSorted((a, b) => b - a) ?? []
      expect(first.length).toBeLessThan(sorted.length)
      expect(first.reduce((sum, weight) => sum + weight, 0)).toBeGreaterThanOrEqual(0.7 - 1e-6)
      expect(first.toSorted((a, b) => b - a)).toEqual(sorted.slice(0, first.length))
    },
  },
  {
    tab: 'Text',
    name: 'layer-4-head-6-text',
    words: ['river', 'layer 4, head 6'],
    check: (tables, attention) => {
      const [rows = []] = tables.values()
      const means = attention.map((_, key) => attention.reduce((sum, row) => sum + (row[key] ?? 0), 0) / attention.length)
      for (const [i, row] of rows.entries()) expect(Number(row.weight)).toBeCloseTo(means[i] ?? Number.NaN, 6)
    },
  },
  {
    tab: 'Overview',
    name: 'overview',
    words: ['All heads'],
    check: (tables, attention) => {
      const [rows = []] = tables.values()
      expect(rows).toHaveLength(72)
      const own = rows.find(({ layer, head }) => layer === '4' && head === '6')
      expect(Number(own?.['largest weight'])).toBeCloseTo(Math.max(...attention.flat()), 6)
    },
  },
  {
    tab: 'Heads',
    name: 'heads',
    words: ['Entropy, in bits', 'Map: Entropy, in bits. −Σ α·log₂ α'],
    check: (tables, attention) => {
      const [rows = []] = tables.values()
      expect(Object.keys(rows[0] ?? {})).toEqual(['layer', 'head', ...HEAD_STATISTICS])
      const own = rows.find(({ layer, head }) => layer === '4' && head === '6')
      const entropies = attention.map((row) => -row.reduce((sum, weight) => (weight > 0 ? sum + weight * Math.log2(weight) : sum), 0))
      expect(Number(own?.entropy)).toBeCloseTo(entropies.reduce((sum, entropy) => sum + entropy, 0) / entropies.length, 4)
    },
  },
]

for (const { tab, name, words, check } of CASES) {
  test(`${tab}: saved as a picture with real text, and as the numbers that are shown`, async ({ page }) => {
    await page.emulateMedia({ colorScheme: 'dark' })
    await open(page, tab)
    const { attention } = tab === 'Heads' ? await matrixOf(page) : ((await copiedJson(page)) as { attention: number[][] })
    const svg = await saved(page, 'svg')
    expect(svg.name).toBe(`attention-lens-sample-${name}.svg`)
    const read = await readSvg(page, svg.text)
    for (const word of words) expect(read.texts.join(' ')).toContain(word)
    expect(read.references.filter((reference) => !/^(data:|url\(#|#)/.test(reference))).toEqual([])
    const [width, height] = sizeOfPng((await saved(page, 'png')).bytes)
    expect([width, height]).toEqual([Math.round(2 * read.width), Math.round(2 * read.height)])
    check(tablesOf((await saved(page, 'csv')).text), attention)
    const json = JSON.parse((await saved(page, 'json')).text)
    expect(json.model.name).toBe('lens-sample')
    copyFileSync(svg.path, path.join(ROOT, `test/artifacts/screenshots/attention-export-${tab.toLowerCase()}.svg`))
    const blank = await page.context().newPage()
    await blank.setContent(`<body style="margin:0">${svg.text}</body>`)
    await picture(blank, `attention-export-${tab.toLowerCase()}`)
    await blank.close()
  })
}

/** The heads' tab shows averages: the matrix is that of the tab beside. */
async function matrixOf(page: Page): Promise<{ attention: number[][] }> {
  const tabs = page.locator('[data-panel=attention]')
  await tabs.getByRole('radio', { name: 'Matrix', exact: true }).check({ force: true })
  const copied = (await copiedJson(page)) as { attention: number[][] }
  await tabs.getByRole('radio', { name: 'Heads', exact: true }).check({ force: true })
  await expect(page.getByTestId('head-facts')).toBeVisible()
  return copied
}

/** Row and column of a value. */
function placeOf(matrix: number[][], value: number): [number, number] {
  const row = matrix.findIndex((weights) => weights.includes(value))
  return [row, matrix[row]?.indexOf(value) ?? -1]
}

test('the HTML file opens without a network and tells the weight under the pointer', async ({ page, browser }) => {
  await open(page, 'Matrix')
  const { attention } = (await copiedJson(page)) as { attention: number[][] }
  const { path: file } = await saved(page, 'html')
  const own = path.join(tempFolder(), 'attention.html')
  copyFileSync(file, own)
  const offline = await browser.newContext({ offline: true, colorScheme: 'light' })
  const tab = await offline.newPage()
  const errors: string[] = []
  tab.on('pageerror', (error) => errors.push(String(error)))
  tab.on('console', (message) => message.type() === 'error' && errors.push(message.text()))
  await tab.goto(`file://${own}`)
  const canvas = tab.locator('canvas')
  await canvas.focus()
  await tab.keyboard.press('ArrowDown')
  await tab.keyboard.press('ArrowRight')
  await tab.keyboard.press('ArrowRight')
  await expect(tab.locator('.explored')).toHaveText(`The → river: ${(attention[1]?.[2] ?? 0).toPrecision(3)}`)
  await expect(tab.getByRole('heading', { name: '“The” looks most at' })).toBeVisible()
  await expect(tab.locator('#more bdi', { hasText: 'reaches' })).toHaveCount(2)
  // The caption says that full colour is 1: white to #4a6be0 until half of it, and on to #0d1f66.
  const largest = Math.max(...attention.flat())
  const [row, column] = placeOf(attention, largest)
  const stops = [
    [255, 255, 255],
    [74, 107, 224],
    [13, 31, 102],
  ] as const
  const from = Math.min(1, Math.floor(2 * largest)) as 0 | 1
  const expected = stops[from].map((value, i) => Math.round(value + ((stops[from + 1]?.[i] ?? 0) - value) * (2 * largest - from)))
  const painted = await canvas.evaluate(
    (element: HTMLCanvasElement, [x, y]) => [...(element.getContext('2d')?.getImageData(x ?? 0, y ?? 0, 1, 1).data ?? [])],
    [column, row],
  )
  expect(painted.slice(0, 3)).toEqual(expected)
  expect(errors).toEqual([])
  await picture(tab, 'attention-export-html')
  await offline.close()
})

test('512 tokens can be saved in every format', async ({ page, browser }) => {
  test.slow()
  await open(page, 'Matrix')
  await page.locator('#attention-text').fill(`${TEXT} `.repeat(36))
  await page.keyboard.press('Control+Enter')
  const matrix = async () => ((await copiedJson(page)) as { attention: number[][] }).attention
  // The short text is in sight until the long one is there.
  await expect.poll(async () => (await matrix()).length, { timeout: 30_000 }).toBeGreaterThan(450)
  const attention = await matrix()
  for (const format of ['svg', 'png', 'csv', 'json', 'html'] as const) expect((await saved(page, format)).bytes.length).toBeGreaterThan(10_000)
  const html = await saved(page, 'html')
  // The numbers are there once, beside the pictures.
  expect(html.bytes.length).toBeLessThan(2 * (await saved(page, 'csv')).bytes.length)
  const offline = await browser.newContext({ offline: true })
  const tab = await offline.newPage()
  const own = path.join(tempFolder(), 'wide.html')
  copyFileSync(html.path, own)
  await tab.goto(`file://${own}`)
  const csv = await savedBy(tab, () => tab.getByRole('link', { name: 'Its numbers as CSV' }).click())
  expect(csv.text.split('\r\n').length).toBe(attention.length + 2)
  await offline.close()
})

/** More than a screen of tokens. */
const LONG = `${TEXT} `.repeat(8)

test('a zoomed matrix keeps to its frame, and the caption says which part it is', async ({ page }) => {
  const panel = await open(page, 'Matrix', LONG)
  const weights = panel.locator('.attention-main .weights')
  await weights.focus()
  // The first query is held, and then far above what is in sight.
  for (const key of ['ArrowDown', 'Enter', 'Escape', '+', '+', '+', '+', '+']) await page.keyboard.press(key)
  await expect(weights.locator('.band.held')).toHaveCount(1)
  const { width, height, texts } = await readSvg(page, (await saved(page, 'svg')).text)
  const frame = await panel.locator('.attention-main').boundingBox()
  expect(height).toBeLessThan((frame?.height ?? 0) + 200)
  expect(width).toBeLessThan((frame?.width ?? 0) + 100)
  const [, first, last, all] = /Picture: queries (\d+)–(\d+) of (\d+), keys \d+–\d+ of \d+/.exec(texts.join(' ')) ?? []
  expect(Number(first)).toBeGreaterThan(10)
  expect(Number(last)).toBeLessThan(Number(all))
})

test('curves of more than a screen are saved whole', async ({ page }) => {
  const panel = await open(page, 'Curves', LONG)
  await expect(panel.locator('.edge-frame')).toBeVisible()
  const { queries } = (await copiedJson(page)) as { queries: string[] }
  const before = await panel.locator('.edge-token').count()
  const { texts, height } = await readSvg(page, (await saved(page, 'svg')).text)
  expect(texts.filter((text) => text === 'reaches')).toHaveLength(2 * queries.filter((query) => query === 'reaches').length)
  expect(height).toBeGreaterThan(18 * queries.length)
  await expect(panel.locator('.edge-token')).toHaveCount(before)
})

test('a comparison is saved without what only the screen says', async ({ page }) => {
  await open(page, 'Compare')
  await expect(page.getByTestId('compare-says')).toHaveText(/./)
  const { texts } = await readSvg(page, (await saved(page, 'svg')).text)
  expect(texts.join(' ')).not.toContain('Point at')
})

test('a sheet ends where its picture does, and short words are not spread', async ({ page }) => {
  const panel = await open(page, 'Matrix')
  const { text } = await saved(page, 'svg')
  const { width, texts } = await readSvg(page, text)
  const frame = await panel.locator('.attention-main .matrix-frame').boundingBox()
  expect(width).toBeLessThan((frame?.width ?? 0) + 80)
  expect(texts).toContain('of')
  expect(text).not.toMatch(/textLength="[^"]*"[^>]*>of</)
})
