import { copyFileSync, cpSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import type { Browser, Page } from '@playwright/test'
import { fixture, ROOT } from '../helpers/fixtures'
import { tempFolder } from '../helpers/tempFolder'
import { expect, test } from './app'
import { copiedJson, exportButton, type Row, readSvg, type Saved, saved, savedBy, sizeOfPng, tablesOf } from './exported'
import { picture, unbarred } from './look'

interface Case {
  panel: string
  folder?: string
  /** What of the user's text stands in the picture. */
  words: string
  /** The table whose numbers are compared, and one column of it. */
  table: string
  column: string
  /** The same numbers, by the engine. */
  // biome-ignore lint/suspicious/noExplicitAny: a copied result is whatever the panel's task gives
  expected(copied: any): number[]
  prepare?(page: Page): Promise<unknown>
  /** Rows that are no numbers of the engine's list. */
  wanted?(row: Row): boolean
}

const numbers = (list: { [name: string]: number }[], name: string): number[] => list.map((one) => one[name] ?? Number.NaN)
const byScore = <T extends { score: number }>(labels: T[]): T[] => labels.toSorted((a, b) => b.score - a.score)

const CASES: Case[] = [
  {
    panel: 'Fill-mask',
    words: 'Canada',
    table: '',
    column: 'probability',
    wanted: ({ rank }) => rank !== '',
    expected: (result) => numbers(result.masks[0].candidates, 'score'),
  },
  { panel: 'Entities', words: 'Angela', table: 'entities', column: 'score', expected: (result) => numbers(result.entities, 'score') },
  {
    panel: 'Questions',
    words: 'Treaty',
    table: 'answers',
    column: 'score',
    wanted: (row) => row['no answer'] === 'no' && row.question === 'Who represented the United States?',
    expected: ([first]) =>
      numbers(
        first.answers.filter(({ window }: { window: number }) => window >= 0),
        'score',
      ).slice(0, 5),
  },
  { panel: 'Classify', words: 'positive', table: '', column: 'logit', expected: (result) => numbers(byScore(result.labels), 'logit') },
  { panel: 'Zero-shot', words: 'economy', table: '', column: 'score', expected: (result) => result.scores },
  {
    panel: 'Multiple choice',
    folder: 'roberta-mc-safetensors',
    words: 'orchestra',
    table: '',
    column: 'logit',
    expected: (result) => numbers(result.choices, 'logit'),
  },
  { panel: 'Similarity', words: 'river', table: 'cosines', column: '2', expected: (results) => cosinesWith(results, 1) },
  {
    panel: 'Generate',
    folder: 'roberta-clm-safetensors',
    words: 'capital',
    table: '',
    column: 'probability',
    prepare: async (page) => {
      await expect(exportButton(page)).toHaveAttribute('aria-disabled', 'true')
      await expect(exportButton(page)).toHaveAttribute('title', 'Nothing to export yet')
      await page.keyboard.press('Control+Enter')
    },
    expected: (result) => numbers(result.steps, 'probability'),
  },
  { panel: 'Tokenizer', words: 'about', table: 'tokens', column: 'id', expected: (result) => numbers(result.tokens, 'id') },
  {
    panel: 'Details',
    words: 'roberta',
    table: 'histogram',
    column: 'weights',
    prepare: async (page) => {
      await page.getByRole('button', { name: 'classifier.out_proj.weight' }).click()
      await expect(page.locator('.histogram')).toBeVisible()
    },
    expected: () => [],
  },
]

/** Of one sentence with all others, from the vectors themselves. */
function cosinesWith(results: { features: { data: number[] } }[], column: number): number[] {
  const vectors = results.map(({ features }) => features.data)
  const dot = (a: number[], b: number[]) => a.reduce((sum, x, i) => sum + x * (b[i] ?? 0), 0)
  const one = vectors[column] ?? []
  return vectors.map((other) => dot(one, other) / Math.sqrt(dot(one, one) * dot(other, other)))
}

async function open(page: Page, { panel, prepare }: Pick<Case, 'panel' | 'prepare'>): Promise<void> {
  await page.getByRole('navigation').getByRole('button', { name: panel, exact: true }).click()
  await prepare?.(page)
  await expect(exportButton(page)).toHaveAttribute('aria-disabled', 'false')
  await expect(page.locator('[data-panel]:not([hidden]) [aria-busy=true]')).toHaveCount(0)
}

for (const one of CASES) {
  const { panel, folder, words } = one
  test(`${panel}: all five files hold what is in sight`, async ({ page, launch, browser }) => {
    if (folder) await (await launch('--model', fixture(folder))).visit(page)
    await open(page, one)
    const copied = await copiedJson(page)
    const svg = await saved(page, 'svg')
    await isFigure(page, svg, words)
    await isTwice(page, svg, await saved(page, 'png'), panel)
    await holdsNumbers(one, copied, (await saved(page, 'csv')).text)
    const json = JSON.parse((await saved(page, 'json')).text)
    expect(Object.keys(json)).toEqual(['title', 'caption', 'model', 'data'])
    expect(json.caption[0]).toContain(json.model.name)
    await isPage(browser, await saved(page, 'html'), panel)
    expect(svg.name).toBe(`${panel.toLowerCase().replace(' ', '-')}-${json.model.name}.svg`)
  })
}

/** Real text in light colours on white, and nothing from elsewhere. */
async function isFigure(page: Page, { text }: Saved, words: string): Promise<void> {
  const { texts, names, references } = await readSvg(page, text)
  expect(texts.join(' ')).toContain(words)
  expect(texts.join(' ')).toContain('Model: ')
  expect(references.filter((reference) => !/^(data:image\/png|url\(#d\d+\)$)/.test(reference))).toEqual([])
  expect(names).not.toContain('foreignObject')
  expect(names).not.toContain('script')
  expect(text).toContain('font-family="Inter, Helvetica, Arial, sans-serif"')
  expect(text).toMatch(/<rect width="\d+" height="\d+" fill="#ffffff"\/>/)
}

async function isTwice(page: Page, svg: Saved, png: Saved, panel: string): Promise<void> {
  const { width, height } = await readSvg(page, svg.text)
  expect(sizeOfPng(png.bytes)).toEqual([2 * width, 2 * height])
  copyFileSync(png.path, path.join(ROOT, 'test/artifacts/screenshots', `export-${panel.toLowerCase().replace(' ', '-')}.png`))
}

async function holdsNumbers({ table, column, expected, wanted = () => true }: Case, copied: unknown, csv: string): Promise<void> {
  const rows = tablesOf(csv).get(table) ?? []
  const found = rows.filter(wanted).map((row) => Number(row[column]))
  const engine = expected(copied)
  expect(found.length).toBeGreaterThan(0)
  for (const [i, value] of engine.entries()) expect(found[i]).toBeCloseTo(value, 12)
}

/** Opened from the disk without a network: its numbers are there and can be sorted, and nothing is asked of anybody. */
async function isPage(browser: Browser, { text }: Saved, panel: string): Promise<void> {
  const copy = path.join(tempFolder('export'), 'figure.html')
  writeFileSync(copy, text)
  const context = await browser.newContext({ offline: true, viewport: { width: 1280, height: 900 } })
  const page = await context.newPage()
  const problems: string[] = []
  page.on('console', (message) => message.type() === 'error' && problems.push(message.text()))
  page.on('pageerror', (error) => problems.push(String(error)))
  page.on('request', (request) => !/^(file|data):/.test(request.url()) && problems.push(request.url()))
  await page.goto(`file://${copy}`)
  await expect(page.locator('.picture svg text').first()).toBeVisible()
  await sorts(page)
  await picture(page, `export-${panel.toLowerCase().replace(' ', '-')}-html`)
  expect(problems).toEqual([])
  await context.close()
}

async function sorts(page: Page): Promise<void> {
  const section = page.locator('section').first()
  const at = await section.locator('thead th').evaluateAll((heads) => heads.findLastIndex((head) => head.classList.contains('num')))
  const column = () => section.locator(`tbody td:nth-child(${at + 1})`).allTextContents()
  const before = await column()
  const sorted = before
    .filter((cell) => cell !== '')
    .map(Number)
    .sort((a, b) => a - b)
  await section.locator('thead button').nth(at).click()
  expect((await column()).filter((cell) => cell !== '').map(Number)).toEqual(sorted)
  await section.getByRole('searchbox').fill('no row holds this')
  expect(await column()).toEqual([])
}

test('labels that look like HTML stay text in every file', async ({ page, launch, browser }) => {
  const hostile = '<img src=x onerror=alert(1)>'
  const folder = path.join(tempFolder('export'), `${hostile.replaceAll(' ', '_')} & </script>`.replaceAll('/', '_'))
  cpSync(fixture('roberta-seq-safetensors'), folder, { recursive: true })
  const config = JSON.parse(readFileSync(path.join(folder, 'config.json'), 'utf8'))
  config.id2label = Object.fromEntries(Object.keys(config.id2label).map((id) => [id, `${hostile}</script>=${id}`]))
  config.label2id = Object.fromEntries(Object.entries(config.id2label).map(([id, label]) => [label, Number(id)]))
  writeFileSync(path.join(folder, 'config.json'), JSON.stringify(config))
  await (await launch('--model', folder)).visit(page)
  await open(page, { panel: 'Classify' })
  const svg = await saved(page, 'svg')
  const { texts, names } = await readSvg(page, svg.text)
  expect(texts.join('')).toContain(hostile)
  expect(names).not.toContain('img')
  expect(svg.name).toMatch(/^[\w.-]+$/)
  expect(tablesOf((await saved(page, 'csv')).text).get('')?.[0]?.label).toContain(hostile)
  const context = await browser.newContext({ offline: true })
  const opened = await context.newPage()
  opened.on('dialog', () => expect(false, 'a label ran').toBe(true))
  const copy = path.join(tempFolder('export'), 'figure.html')
  writeFileSync(copy, (await saved(page, 'html')).text)
  await opened.goto(`file://${copy}`)
  await expect(opened.locator('tbody td').first()).toContainText(hostile)
  expect(await opened.locator('img').count()).toBe(0)
  await context.close()
})

test('on a dark screen the figure is light, the screen stays dark, and the pointer leaves no trace', async ({ page }) => {
  await page.emulateMedia({ colorScheme: 'dark' })
  await open(page, { panel: 'Similarity' })
  const marks = () => page.evaluate(() => ({ ...document.documentElement.dataset }))
  const before = await marks()
  const plain = (await saved(page, 'svg')).text
  expect(plain).not.toContain('#131412')
  expect(plain).toContain('#1c1d1a')
  await page.locator('.neighbour').nth(2).hover()
  await expect(page.locator('.neighbour.pointed')).toHaveCount(1)
  await page.evaluate(() => {
    const seen = new Set<string>()
    const look = () => {
      seen.add(getComputedStyle(document.body).backgroundColor)
      requestAnimationFrame(look)
    }
    look()
    Object.assign(window, { seen })
  })
  // By keyboard, so that the pointer stays where it is.
  const pointed = await savedBy(page, async () => {
    await page.keyboard.press('Control+k')
    await page.keyboard.type('Export as SVG')
    await page.keyboard.press('Enter')
  })
  expect(pointed.text).toBe(plain)
  expect(await page.evaluate(() => [...(window as unknown as { seen: Set<string> }).seen])).toEqual(['rgb(19, 20, 18)'])
  expect(await marks()).toEqual(before)
})

test('mixed directions, emoji and marks keep their places', async ({ page }) => {
  await open(page, { panel: 'Entities' })
  await page.getByRole('textbox', { name: 'Text to find entities in' }).fill('שָׁלוֹם Anna in Zürich عَلَيْكُم and 김민수 🤗 in Seoul.')
  await page.keyboard.press('Control+Enter')
  await expect(page.locator('[data-panel=entities] .results')).toHaveAttribute('aria-busy', 'false')
  const { texts } = await readSvg(page, (await saved(page, 'svg')).text)
  expect(texts).toContain('and 김민수 🤗 in')
  expect(texts).toContain('שָׁלוֹם')
})

test('a failure is a sentence that can be closed, and the next attempt is one of its own', async ({ page }) => {
  await open(page, { panel: 'Classify' })
  const toBlob = (make: boolean) =>
    page.evaluate((isMade) => {
      const kept = window as unknown as { toBlob?: HTMLCanvasElement['toBlob'] }
      kept.toBlob ??= HTMLCanvasElement.prototype.toBlob
      HTMLCanvasElement.prototype.toBlob = isMade ? kept.toBlob : (done) => done(null)
    }, make)
  await toBlob(false)
  await exportButton(page).click()
  await page.getByRole('menuitem', { name: /^PNG/ }).click()
  await expect(page.getByRole('alert')).toHaveText(/This could not be exported: The browser has made no PNG\./)
  await unbarred(page, 'a failed export')
  await picture(page, 'export-failed')
  await page.getByRole('alert').getByRole('button', { name: 'Close' }).click()
  await expect(page.getByRole('alert')).toHaveCount(0)
  await toBlob(true)
  expect((await saved(page, 'png')).name).toBe('classify-lens-sample.png')
  await expect(page.getByText('Saved classify-lens-sample.png')).toBeAttached()
})

test('in Korean the menu, the caption and the page are Korean', async ({ page, launch }) => {
  const data = tempFolder('data')
  writeFileSync(path.join(data, 'settings.json'), JSON.stringify({ version: 1, tourSeen: true, language: 'ko' }))
  await (await launch('--data', data)).visit(page)
  await page.getByRole('navigation').getByRole('button', { name: '분류', exact: true }).click()
  await page.getByRole('button', { name: '내보내기…' }).click()
  const html = await savedBy(page, () => page.getByRole('menuitem', { name: /^HTML/ }).click())
  expect(html.text).toContain('<html lang="ko">')
  expect(html.text).toContain('모델: lens-sample')
})
