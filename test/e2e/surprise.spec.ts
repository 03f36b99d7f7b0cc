import { readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import type { Page } from '@playwright/test'
import { surprise as scored } from '../../main/engine/inspect/surprise/surprise'
import { context as callContext } from '../helpers/attention'
import { fixture, golden, SAMPLE_MODEL } from '../helpers/fixtures'
import { openModel } from '../helpers/openModel'
import { tempFolder } from '../helpers/tempFolder'
import { expect, test } from './app'
import { copiedJson, readSvg, saved, tablesOf } from './exported'
import { photographed } from './look'

type Row = [number, number, string, number]
interface Golden {
  text: string
  tokens: string[]
  scores: { original: Row[]; within_word_l2r: Row[] }
}
/** Of the sample model, from the reference: `test/golden/surprise.py`. */
const [KEYS, UNHAPPY, , KEYS_BAD]: Golden[] = JSON.parse(readFileSync(golden('surprise.json'), 'utf8'))['lens-sample']
const rowsOf = (text: Golden | undefined, variant: keyof Golden['scores'] = 'original') => text?.scores[variant] ?? []
const sumOf = (rows: Row[]) => rows.reduce((sum, [log]) => sum + log, 0)
const three = (value: number) => value.toPrecision(3).replace('-', '−')

class Surprise {
  readonly page: Page
  readonly panel
  constructor(page: Page) {
    this.page = page
    this.panel = page.locator('[data-panel=surprise]')
  }
  get totals() {
    return this.panel.getByTestId('surprise-totals')
  }
  get token() {
    return this.panel.getByTestId('surprise-token')
  }
  async open(tab = 'A text') {
    await this.page.getByRole('navigation').getByRole('button', { name: 'Surprise', exact: true }).click()
    await this.panel.getByRole('radio', { name: tab, exact: true }).check({ force: true })
  }
  async ask(text: string) {
    await this.page.locator('#surprise-text').fill(text)
    await this.page.keyboard.press('Control+Enter')
  }
  async choose(name: string, content: string) {
    const file = path.join(tempFolder('lines'), name)
    writeFileSync(file, content)
    await this.panel.locator('input[type=file]').setInputFiles(file)
  }
  async run() {
    await this.panel.getByRole('button', { name: /^Run/ }).click()
  }
}

test('each token’s numbers are the reference’s, under the pointer, by the keyboard and in the table; totals follow', async ({ page }) => {
  const panel = new Surprise(page)
  await panel.open()
  await panel.ask(KEYS?.text ?? '')
  const rows = rowsOf(KEYS)
  await expect(panel.totals).toContainText(`Σ ln p${three(sumOf(rows))}`)
  await expect(panel.totals).toContainText(`Perplexity${three(Math.exp(-sumOf(rows) / rows.length))}`)
  await expect(panel.panel.locator('.hint')).toHaveText(`${rows.length} masked copies of ${rows.length + 2} tokens`)
  const [log = 0, rank = 0, best = ''] = rows[4] ?? []
  await panel.panel.locator('.surprised').nth(4).hover()
  await expect(panel.token).toContainText(`Surprisal${three(-log / Math.LN2)} bits`)
  await expect(panel.token).toContainText(`Rank${rank.toLocaleString('en')} of 16,384`)
  await expect(panel.token).toContainText(best.slice(1))
  await page.mouse.move(0, 0)
  await panel.panel.locator('.surprised-text').focus()
  for (const key of ['Home', 'ArrowRight', 'ArrowRight']) await page.keyboard.press(key)
  await expect(panel.token).toContainText(`Surprisal${three(-(rows[2]?.[0] ?? 0) / Math.LN2)} bits`)
  const cells = await panel.panel.locator('table tbody tr').evaluateAll((all) => all.map((row) => (row as HTMLTableRowElement).cells[1]?.textContent))
  expect(cells).toEqual(rows.map(([one]) => `${three(-one / Math.LN2)} bits`))
  const heights = await panel.panel.locator('.surprised i').evaluateAll((bars) => bars.map((bar) => bar.getBoundingClientRect().height))
  for (const [i, height] of heights.entries()) expect(height).toBeCloseTo(Math.max(1, (20 * -(rows[i]?.[0] ?? 0)) / Math.LN2 / 14), 0)
  await photographed(page, 'surprise')
})

test('with the rest of its word masked a piece no longer gives itself away', async ({ page }) => {
  const panel = new Surprise(page)
  await panel.open()
  await panel.ask(UNHAPPY?.text ?? '')
  await expect(panel.totals).toContainText(`Σ ln p${three(sumOf(rowsOf(UNHAPPY)))}`)
  await panel.panel.getByRole('radio', { name: 'Token and rest of its word' }).check({ force: true })
  await page.keyboard.press('Control+Enter')
  const rows = rowsOf(UNHAPPY, 'within_word_l2r')
  await expect(panel.totals).toContainText(`Σ ln p${three(sumOf(rows))}`)
  const { sum, log_likelihoods: logs } = (await copiedJson(page)) as { sum: number; log_likelihoods: number[] }
  expect(sum).toBeCloseTo(sumOf(rows), 3)
  expect(logs).toHaveLength(rows.length)
})

test('a pair: which sentence is preferred, by how much and where; what is saved says the same', async ({ page }) => {
  const panel = new Surprise(page)
  await panel.open('A minimal pair')
  await page.locator('#surprise-good').fill(KEYS_BAD?.text ?? '')
  await page.locator('#surprise-bad').fill(KEYS?.text ?? '')
  await page.keyboard.press('Control+Enter')
  const margin = sumOf(rowsOf(KEYS)) - sumOf(rowsOf(KEYS_BAD))
  await expect(panel.panel.getByTestId('verdict')).toContainText(`prefers the second sentence, by ${three(margin / Math.LN2)} bits`)
  const { tables, svg } = { tables: tablesOf((await saved(page, 'csv')).text), svg: await readSvg(page, (await saved(page, 'svg')).text) }
  const columns = tables.get('differences') ?? []
  expect(columns.map(({ good, bad }) => [good, bad])).toContainEqual(['is', 'are'])
  const all = columns.reduce((sum, column) => sum + Number(column['difference in bits']), 0)
  expect(all).toBeCloseTo(-margin / Math.LN2, 3)
  expect(tables.get('bad')?.map((row) => Number(row['ln p']).toFixed(3))).toEqual(rowsOf(KEYS).map(([log]) => log.toFixed(3)))
  expect(svg.texts.join(' ')).toContain('Where they differ')
  await photographed(page, 'surprise-pair')
})

test('a file of pairs: lines that cannot be used by their numbers, accuracy, and the wrong ones first', async ({ page }) => {
  const panel = new Surprise(page)
  await panel.open('A file of pairs')
  const pairs = [
    { good: KEYS?.text, bad: KEYS_BAD?.text },
    { good: KEYS_BAD?.text, bad: KEYS?.text },
    { good: 'word '.repeat(600), bad: 'a' },
  ]
  await panel.choose('pairs.jsonl', [JSON.stringify(pairs[0]), '', 'broken', '{"good":"a"}', JSON.stringify(pairs[1]), JSON.stringify(pairs[2])].join('\n'))
  for (const line of ['Line 2: it is blank', 'Line 3: it is not JSON', 'Line 4: it lacks a field']) await expect(panel.panel).toContainText(line)
  await expect(panel.panel).toContainText('pairs.jsonl: 3 pairs')
  await panel.run()
  await expect(panel.panel.getByTestId('accuracy')).toContainText('50.0 % in 1 of 2 pairs')
  await expect(panel.panel).toContainText('Line 6: good: The text has')
  const margin = sumOf(rowsOf(KEYS)) - sumOf(rowsOf(KEYS_BAD))
  const margins = panel.panel.locator('.margins tbody td:nth-child(3)')
  await expect(margins).toHaveText([three(-margin), three(margin)])
  await panel.panel.getByRole('radio', { name: 'Clearest first' }).check({ force: true })
  await expect(margins).toHaveText([three(margin), three(-margin)])
  await panel.choose('pairs.tsv', `${KEYS?.text}\t${KEYS_BAD?.text}\nno tab\n`)
  await expect(panel.panel).toContainText('Line 2: it does not have two sentences')
  await panel.run()
  await expect(panel.panel.getByTestId('accuracy')).toContainText('100 % in 1 of 1 pairs')
})

test('a file of texts: perplexity, and calibration as the reference’s numbers give it', async ({ page }) => {
  const panel = new Surprise(page)
  await panel.open('A file of texts')
  await panel.choose('texts.txt', [KEYS?.text, UNHAPPY?.text, 'word '.repeat(600), KEYS_BAD?.text].join('\n'))
  await panel.run()
  await expect(panel.panel).toContainText('Line 3: The text has')
  const rows = [KEYS, UNHAPPY, KEYS_BAD].flatMap((text) => rowsOf(text))
  await expect(panel.totals).toContainText(`Tokens${rows.length}`)
  await expect(panel.totals).toContainText(`Perplexity${three(Math.exp(-sumOf(rows) / rows.length))}`)
  const inBin = (bin: number) => rows.filter(([, , , best]) => Math.floor(10 * Math.exp(best)) === bin)
  const counts = panel.panel.locator('.bins tbody td:nth-child(2)')
  await expect(counts).toHaveText(Array.from({ length: 10 }, (_, bin) => String(inBin(bin).length)))
  const error = Array.from({ length: 10 }, (_, bin) => {
    const [right, sure] = [inBin(bin).filter(([, rank]) => rank === 1).length, inBin(bin).reduce((sum, [, , , best]) => sum + Math.exp(best), 0)]
    return Math.abs(right - sure) / rows.length
  }).reduce((a, b) => a + b)
  await expect(panel.totals).toContainText(`Expected calibration error${three(error)}`)
  await photographed(page, 'surprise-texts')
})

const LONG = 'The river rises in the mountains and flows through three old cities before it reaches the sea. '.repeat(9)

test('a long run: its cost first, parts as they come; ended or killed it goes on with what is left', async ({ page, app }) => {
  test.slow()
  const panel = new Surprise(page)
  await panel.open()
  await expect(panel.totals).toBeVisible()
  await page.locator('#surprise-text').fill(LONG)
  await expect(panel.panel.locator('.hint')).toContainText(/1\d\d masked copies/)
  await page.keyboard.press('Control+Enter')
  const there = () => panel.panel.locator('.surprised:not(.waiting)').count()
  await expect.poll(there).toBeGreaterThan(3)
  await panel.panel.getByRole('button', { name: 'Cancel' }).click()
  await expect(panel.panel.getByText(/^Ended after \d+ of/)).toBeVisible()
  const ended = await there()
  await panel.panel.getByRole('button', { name: 'Go on' }).click()
  await expect.poll(there).toBeGreaterThan(ended)
  const engines = app.engines()
  app.signalEngine('SIGKILL')
  expect(await there()).toBeGreaterThan(ended)
  await app.replaced(engines)
  await expect(panel.totals).toContainText('The whole text', { timeout: 30_000 })
  const { scores } = await scored(await openModel(SAMPLE_MODEL), { text: LONG, variant: 'original' }, callContext)
  const sum = scores.logLikelihoods.reduce((a, b) => a + b)
  await expect(panel.totals).toContainText(`Σ ln p${three(sum)}`)
  await expect(panel.totals).toContainText(`Tokens${scores.at.length}`)
})

test('the engine is killed in the middle of a file: what was scored stays, and the rest is scored once', async ({ page, app }) => {
  const panel = new Surprise(page)
  await panel.open('A file of texts')
  const rows = rowsOf(KEYS)
  await panel.choose('many.csv', `id,text\n${Array.from({ length: 110 }, (_, i) => `${i},"${KEYS?.text}"`).join('\n')}`)
  await panel.run()
  const progress = panel.panel.getByRole('status').filter({ hasText: / of 110 texts/ })
  await expect(progress).toContainText(/about [\d.]+ m?s left/)
  const scored = async () => Number(/Tokens([\d,]+)/.exec((await panel.totals.textContent()) ?? '')?.[1]?.replace(',', ''))
  const before = await scored()
  const engines = app.engines()
  app.signalEngine('SIGKILL')
  await app.replaced(engines)
  expect(await scored()).toBeGreaterThanOrEqual(before)
  await expect.poll(scored, { timeout: 30_000 }).toBe(110 * rows.length)
  await expect(panel.totals).toContainText(`Perplexity${three(Math.exp(-sumOf(rows) / rows.length))}`)
})

test('a text over the limit is read by window, and its figures say of which they are', async ({ page }) => {
  const panel = new Surprise(page)
  await panel.open()
  await page.locator('#surprise-text').fill(LONG.repeat(5))
  await expect(panel.panel).toContainText(/The text has [\d,]+ tokens; the model takes 512 at a time/)
  await panel.panel.getByRole('button', { name: 'Next window' }).click()
  await page.keyboard.press('Control+Enter')
  await expect(panel.totals).toContainText(/Window 2 of \d, so far/)
  await expect(panel.totals).toContainText('Of this window alone')
})

test('a decoder says that nothing is masked; a model without the head says so', async ({ launch, context }) => {
  const decoder = await launch('--model', fixture('roberta-clm-safetensors'))
  const page = await context.newPage()
  await decoder.visit(page)
  const panel = new Surprise(page)
  await panel.open()
  await panel.ask('The keys')
  await expect(panel.totals).toContainText('A decoder: ordinary log-likelihood')
  await expect(panel.panel.getByText('one run, left to right')).toBeVisible()
  await expect(panel.panel.getByRole('radio', { name: 'Token and rest of its word' })).toHaveCount(0)
  const tagger = await launch('--model', fixture('roberta-tok-safetensors'))
  const other = await context.newPage()
  await tagger.visit(other)
  const without = new Surprise(other)
  await without.open()
  await expect(without.panel.getByRole('alert')).toContainText(/head/i)
})
