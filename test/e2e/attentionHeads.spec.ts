import { writeFileSync } from 'node:fs'
import path from 'node:path'
import type { HeadStatistic } from '../../shared/inspect/attention'
import { SAMPLE_MODEL } from '../helpers/fixtures'
import { tempFolder } from '../helpers/tempFolder'
import { expect, test } from './app'
import { type Attentions, AttentionTab, attentionsOf } from './attentionTab'
import { photographed } from './look'

const TEXT = 'The keys to the old cabinet are on the table.'
const COLUMNS: HeadStatistic[] = ['entropy', 'distance', 'previous', 'next', 'same', 'separator', 'first', 'largest']

class Heads extends AttentionTab {
  get rows() {
    return this.panel.locator('.heads-table tbody tr')
  }
  get facts() {
    return this.panel.getByTestId('head-facts')
  }
  async table(): Promise<number[][]> {
    const texts = await this.rows.evaluateAll((rows) => rows.map((row) => [...(row as HTMLTableRowElement).cells].map((cell) => cell.textContent ?? '')))
    return texts.map((cells) => cells.map((cell) => Number(cell.replace('−', '-'))))
  }
  async sortBy(title: string) {
    await this.panel.locator('.heads-table th').getByRole('button', { name: title, exact: true }).click()
  }
  async choose(name: string, content: string | Buffer) {
    const file = path.join(tempFolder('texts'), name)
    writeFileSync(file, content)
    await this.panel.getByRole('radio', { name: 'A file of texts' }).check({ force: true })
    await this.panel.locator('input[type=file]').setInputFiles(file)
  }
}

/** By a loop over every weight of every text. */
function naive(runs: Attentions[], layer: number, head: number): Record<HeadStatistic, number> {
  const sums = { entropy: 0, distance: 0, previous: 0, next: 0, same: 0, separator: 0, first: 0, largest: 0 }
  let [queries, neighboured] = [0, 0]
  for (const { ids, size, at, separator } of runs) {
    queries += size
    neighboured += size - 1
    for (let query = 0; query < size; query++) {
      let largest = 0
      for (let key = 0; key < size; key++) {
        const weight = at(layer, head, query, key)
        sums.entropy -= weight > 0 ? weight * Math.log2(weight) : 0
        sums.distance += weight * Math.abs(query - key)
        if (key === query - 1) sums.previous += weight
        if (key === query + 1) sums.next += weight
        if (key === query) sums.same += weight
        if (ids[key] === separator) sums.separator += weight
        if (key === 0) sums.first += weight
        largest = Math.max(largest, weight)
      }
      sums.largest += largest
    }
  }
  const share = (name: HeadStatistic) => sums[name] / (name === 'previous' || name === 'next' ? neighboured : queries)
  return Object.fromEntries(COLUMNS.map((name) => [name, share(name)])) as Record<HeadStatistic, number>
}

/** What is shown has three digits, bits and tokens two decimals. */
function expectShown(shown: number[], runs: Attentions[]) {
  const [layer = 0, head = 0, ...values] = shown
  const expected = naive(runs, layer, head)
  for (const [i, name] of COLUMNS.entries()) {
    const [found = Number.NaN, wanted] = [values[i], expected[name]]
    const slack = name === 'entropy' || name === 'distance' ? 0.0051 : Math.max(1e-6, Math.abs(wanted) * (wanted < 0.001 ? 0.06 : 0.0051))
    expect(Math.abs(found - wanted), `${layer}.${head} ${name}: ${found}, ${wanted}`).toBeLessThanOrEqual(slack)
  }
}

test('every number of every head is that of the engine’s attentions; titles sort, finders name the largest', async ({ page }) => {
  const heads = new Heads(page)
  await heads.open('Heads')
  await heads.ask(TEXT)
  const run = await attentionsOf(SAMPLE_MODEL, TEXT)
  await expect(heads.facts).toContainText(`${run.size} queries of 1 text`)
  const table = await heads.table()
  expect(table).toHaveLength(run.layers * run.heads)
  for (const row of table) expectShown(row, [run])
  await heads.sortBy('Entropy')
  const entropies = (await heads.table()).map((row) => row[2] ?? 0)
  expect(entropies).toEqual(entropies.toSorted((a, b) => b - a))
  await expect(heads.panel.locator('th[aria-sort=descending]')).toContainText('Entropy')
  const [best] = table.toSorted((a, b) => (b[4] ?? 0) - (a[4] ?? 0))
  const found = heads.panel.locator('[data-finder=previous]').getByRole('button').first()
  await expect(found).toHaveText(`layer ${best?.[0]}, head ${best?.[1]}`)
  await found.click()
  await expect(heads.panel.locator('.attention-side .card-title').first()).toHaveText(`layer ${best?.[0]}, head ${best?.[1]}`)
  await expect(heads.panel.locator('.heads-table tr.chosen')).toHaveCount(1)
  await photographed(page, 'attention-heads')
})

test('a head is chosen with the keyboard alone, and its value read', async ({ page }) => {
  const heads = new Heads(page)
  await heads.open('Heads')
  await heads.ask(TEXT)
  await heads.show(1, 1)
  const run = await attentionsOf(SAMPLE_MODEL, TEXT)
  await heads.panel.getByLabel('Statistic').selectOption('previous')
  await heads.panel.getByRole('region', { name: /^Share to the previous token, a row/ }).focus()
  await page.keyboard.press('ArrowDown')
  await page.keyboard.press('ArrowRight')
  await expect(heads.panel.getByTestId('head-value')).toContainText('layer 2, head 2')
  const value = Number((await heads.panel.getByTestId('head-value').textContent())?.split(': ')[1])
  expect(value).toBeCloseTo(naive([run], 2, 2).previous, 2)
  const sort = heads.panel.locator('.heads-table th').getByRole('button', { name: 'Previous', exact: true })
  await sort.focus()
  await page.keyboard.press('Enter')
  await expect(heads.panel.locator('th[aria-sort]')).toContainText('Previous')
  await heads.rows.first().getByRole('button').focus()
  await page.keyboard.press('Enter')
  await expect(heads.rows.first()).toHaveClass('chosen')
})

test('a file of texts is averaged over; what is too long is left out and listed, or cut', async ({ page }) => {
  const heads = new Heads(page)
  const [one, two] = ['Paris is a city.', 'The sea is blue and the river is long.']
  await heads.open('Heads')
  await heads.choose('texts.jsonl', `${JSON.stringify(one)}\n${JSON.stringify({ text: two })}\nno text\n${JSON.stringify('the sea '.repeat(400))}\n`)
  await expect(heads.panel.getByText('texts.jsonl: 3 texts')).toContainText('1 line has no text and is left out.')
  await expect(heads.facts).toContainText('of 2 texts')
  await expect(heads.panel.getByText('1 text is left out:')).toBeVisible()
  const runs = [await attentionsOf(SAMPLE_MODEL, one), await attentionsOf(SAMPLE_MODEL, two)]
  for (const row of (await heads.table()).filter((_, i) => i % 7 === 0)) expectShown(row, runs)
  await photographed(page, 'attention-heads-file')
  await heads.panel.getByRole('checkbox', { name: 'Cut texts that are too long' }).check()
  await expect(heads.facts).toContainText('of 3 texts')
  await expect(heads.panel.getByText(/over 512 tokens are cut at the end/)).toBeVisible()
  await heads.choose('empty.txt', '\n \n')
  await expect(heads.panel.getByRole('alert')).toHaveText(
    'There is no text in this file. It should have one text a line. The numbers below are of what was asked before.',
  )
  await heads.choose('picture.txt', Buffer.from([0x89, 0x50, 0x4e, 0x47, 0, 1, 2, 0xff]))
  await expect(heads.panel.getByRole('alert')).toContainText('picture.txt is not a text in UTF-8.')
  await expect(heads.facts).toContainText('of 3 texts')
  await heads.panel.getByRole('radio', { name: 'This text' }).check({ force: true })
  await expect(heads.facts).toContainText('of 1 text')
})

test('of a text over the limit the window in sight is averaged over', async ({ page }) => {
  const heads = new Heads(page)
  await heads.open('Heads')
  await heads.ask('the river flows through the city '.repeat(120).trim())
  await expect(heads.facts).toContainText('mean over 512 queries of 1 text')
  const first = await heads.table()
  await heads.panel.getByRole('button', { name: 'Next window' }).click()
  await heads.settled()
  await expect(heads.facts).toContainText(/mean over \d+ queries of 1 text/)
  await expect.poll(async () => (await heads.table()).join() === first.join()).toBe(false)
})

test('many texts tell how far they are and can be ended; what was there stays', async ({ page }) => {
  const heads = new Heads(page)
  await heads.open('Heads')
  await heads.ask(TEXT)
  // The first example, which has 16, is no longer in sight.
  await expect(heads.facts).not.toContainText('16 queries')
  const before = await heads.table()
  await heads.choose('many.txt', 'The river flows through the city of Paris before it reaches the sea.\n'.repeat(20_000))
  await expect(heads.panel.getByText(/^[1-9][\d,]* of 20,000 texts$/)).toBeVisible()
  await heads.panel.getByRole('button', { name: 'Cancel' }).click()
  await expect(heads.panel.getByText(/^Cancelled after [\d,]+ of 20,000 texts/)).toBeVisible()
  await expect(heads.panel.getByText('The numbers below are of what was asked before.')).toBeVisible()
  expect(await heads.table()).toEqual(before)
  await expect(heads.panel.getByRole('button', { name: 'Run again' })).toBeVisible()
})

test('a file is taken where it is dropped, and is not opened as a model', async ({ page }) => {
  const heads = new Heads(page)
  await heads.open('Heads')
  await heads.panel.getByRole('radio', { name: 'A file of texts' }).check({ force: true })
  const data = await page.evaluateHandle(() => {
    const transfer = new DataTransfer()
    transfer.items.add(new File(['id,text\n1,"One, two."\n2,Three.'], 'table.csv'))
    return transfer
  })
  const place = heads.panel.locator('.file-choice')
  await place.dispatchEvent('dragover', { dataTransfer: data })
  await place.dispatchEvent('drop', { dataTransfer: data })
  await expect(heads.panel.getByText('table.csv: 2 texts')).toBeVisible()
  await expect(heads.facts).toContainText('of 2 texts')
  await expect(page.locator('.drop-veil')).toHaveCount(0)
})

test('flow to a token comes by itself for few tokens, beside its row of the rollout', async ({ page }) => {
  const heads = new Heads(page)
  await heads.open('Heads')
  await heads.ask(TEXT)
  await heads.show(3, 1)
  const { size, heads: count, at } = await attentionsOf(SAMPLE_MODEL, TEXT)
  const table = heads.panel.locator('.flow-table tbody tr')
  await expect(table).toHaveCount(size)
  await heads.panel.getByLabel('To', { exact: true }).selectOption('4')
  await expect(heads.panel.getByRole('region', { name: /behind layer 3$/ })).toBeVisible()
  await expect(table.last().locator('td').nth(1)).toHaveText(/\d/)
  let mixed = identity(size)
  for (let layer = 1; layer <= 3; layer++) mixed = times(residual(layer), mixed)
  const shown = await table.evaluateAll((rows) =>
    rows.map((row) => [...row.querySelectorAll('td.num')].map((cell) => Number(cell.textContent?.replace('−', '-')))),
  )
  for (const [key, [flow = Number.NaN, rollout = Number.NaN]] of shown.entries()) {
    expect(rollout, `rollout of token ${key}`).toBeCloseTo(mixed[4]?.[key] ?? 0, 2)
    // No more than what leaves the token in its first layer, itself included.
    const out = Array.from({ length: size }, (_, query) => residual(1)[query]?.[key] ?? 0).reduce((a, b) => a + b, 0)
    expect(flow > 0 && flow <= Math.min(1, out) + 0.002, `flow of token ${key}: ${flow}, ${out}`).toBe(true)
  }
  await table.last().scrollIntoViewIfNeeded()
  await photographed(page, 'attention-flow')

  function residual(layer: number): number[][] {
    return Array.from({ length: size }, (_, query) =>
      Array.from({ length: size }, (_, key) => {
        let sum = 0
        for (let head = 1; head <= count; head++) sum += at(layer, head, query, key)
        return 0.5 * (sum / count) + (query === key ? 0.5 : 0)
      }),
    )
  }
})

test('flow of many tokens says what it costs, begins by hand, comes in parts and can be ended', async ({ page }) => {
  const heads = new Heads(page)
  await heads.open('Heads')
  await heads.ask('the river flows through the city '.repeat(40).trim())
  await heads.show(6, 1)
  await expect(heads.panel.getByText(/^242 tokens through 6 layers/)).toBeVisible()
  await heads.panel.getByRole('button', { name: 'Compute the flow' }).click()
  await expect(heads.panel.getByText(/^[1-9]\d* of 242 tokens$/)).toBeVisible({ timeout: 20_000 })
  await heads.panel.getByRole('button', { name: 'Cancel' }).click()
  await expect(heads.panel.getByText(/^Cancelled: the first \d+ of 242 tokens are here/)).toBeVisible()
  const rows = heads.panel.locator('.flow-table tbody tr')
  await expect(rows.first().locator('td').nth(1)).toHaveText(/\d/)
  await expect(rows.last().locator('td').nth(1)).toHaveText('')
})

const identity = (size: number): number[][] => Array.from({ length: size }, (_, i) => Array.from({ length: size }, (_, j) => (i === j ? 1 : 0)))
const times = (a: number[][], b: number[][]): number[][] =>
  a.map((row) => row.map((_, column) => row.reduce((sum, value, k) => sum + value * (b[k]?.[column] ?? 0), 0)))
