import { fixture, SAMPLE_MODEL } from '../helpers/fixtures'
import { expect, test } from './app'
import { AttentionTab, attentionsOf } from './attentionTab'
import { photographed } from './look'

const A = 'The river flows through the city of Paris.'
const B = 'The wide river flows through the old city of Rome.'

class Compare extends AttentionTab {
  get says() {
    return this.panel.getByTestId('compare-says')
  }
  async compareText(text: string) {
    await this.page.locator('#compared-text').fill(text)
    await expect(this.page.locator('#compared-text')).toHaveValue(text)
    await this.page.waitForTimeout(400)
    await this.settled()
  }
  async compareModel(folder: string) {
    await this.panel.getByLabel('Folder of the other model').fill(folder)
    await this.page.keyboard.press('Enter')
    await this.page.waitForTimeout(400)
    await this.settled()
  }
  picture(side: 'A' | 'B' | 'difference') {
    return this.panel.locator(`[data-side=${side}] .weights`)
  }
  /** With the keyboard: to the first cell, then down and to the right. */
  async pointAt(side: 'A' | 'B' | 'difference', row: number, column: number) {
    await this.picture(side).focus()
    await this.page.keyboard.press('Escape')
    for (let i = 0; i <= row; i++) await this.page.keyboard.press('ArrowDown')
    for (let i = 0; i < column; i++) await this.page.keyboard.press('ArrowRight')
  }
  async read(of: 'a' | 'b' | 'difference'): Promise<number> {
    return Number((await this.panel.getByTestId(`weight-${of}`).textContent())?.replaceAll('−', '-'))
  }
}

test('the same text in the same model is the same, exactly', async ({ page }) => {
  const compare = new Compare(page)
  await compare.open('Compare')
  await compare.ask(A)
  await expect(page.locator('#compared-text')).toHaveValue(A)
  await expect(compare.says).toHaveText('The same: every weight of A equals that of B.')
  await compare.pointAt('difference', 3, 2)
  expect(await compare.read('difference')).toBe(0)
  expect(await compare.read('a')).toBe(await compare.read('b'))
  await compare.compareText(`${A} `)
  await compare.compareText(A)
  await expect(compare.says).toContainText('The same')
})

test('two texts: their weights and the difference are the engine’s, on tokens that both have', async ({ page }) => {
  const compare = new Compare(page)
  await compare.open('Compare')
  await compare.ask(A)
  await compare.show(2, 5)
  await compare.compareText(B)
  await expect(compare.says).toContainText('2 tokens of B have no partner in A and are left out.')
  const [a, b] = [await attentionsOf(SAMPLE_MODEL, A), await attentionsOf(SAMPLE_MODEL, B)]
  // <s> The river flows through the city of Paris . </s>: the places of each in A and in B, Rome in the place of Paris.
  const partners = [
    [0, 0],
    [1, 1],
    [2, 3],
    [3, 4],
    [4, 5],
    [5, 6],
    [6, 8],
    [7, 9],
    [8, 10],
    [9, 11],
    [10, 12],
  ] as const
  let largest = 0
  for (const [queryA, queryB] of partners)
    for (const [keyA, keyB] of partners) largest = Math.max(largest, Math.abs(a.at(2, 5, queryA, keyA) - b.at(2, 5, queryB, keyB)))
  await expect(compare.says).toContainText(`The largest difference is ${largest.toPrecision(3)}.`)
  for (const [row, column] of [
    [2, 4],
    [6, 0],
    [10, 8],
  ] as const) {
    await compare.pointAt('difference', row, column)
    const [query, key] = [partners[row] ?? [0, 0], partners[column] ?? [0, 0]]
    const [inA, inB] = [a.at(2, 5, query[0], key[0]), b.at(2, 5, query[1], key[1])]
    expect(await compare.read('a')).toBeCloseTo(inA, 3)
    expect(await compare.read('b')).toBeCloseTo(inB, 3)
    expect(await compare.read('difference')).toBeCloseTo(inA - inB, 3)
  }
  await page.getByText('As a table').click()
  const first = compare.panel.locator('.twin tbody tr').first().locator('td')
  await expect(first.last()).toHaveText(new RegExp(`^[+−]${largest.toPrecision(3)}$`))
  await page.getByText('As a table').click()
  await compare.pointAt('difference', 2, 4)
  await photographed(page, 'attention-compare')
})

test('a changed word is compared with what stands in its place, of however many tokens', async ({ page }) => {
  const compare = new Compare(page)
  await compare.open('Compare')
  await compare.ask('The capital is Paris.')
  await compare.show(2, 5)
  await compare.compareText('The capital is Toulouse.')
  await expect(compare.says).toHaveText(/^The largest difference is [\d.]+\.$/)
  const [a, b] = [await attentionsOf(SAMPLE_MODEL, 'The capital is Paris.'), await attentionsOf(SAMPLE_MODEL, 'The capital is Toulouse.')]
  const keys = Array.from({ length: b.size - a.size + 1 }, (_, i) => 4 + i)
  const sum = keys.reduce((all, key) => all + b.at(2, 5, 2, key), 0)
  await compare.pointAt('difference', 2, 4)
  await expect(compare.panel.locator('.compare-pointed')).toContainText('Paris | Toulouse')
  expect(await compare.read('a')).toBeCloseTo(a.at(2, 5, 2, 4), 3)
  expect(await compare.read('b')).toBeCloseTo(sum, 3)
  // Each of its tokens is reached in its own picture.
  await compare.pointAt('B', 2, 5)
  for (const side of ['A', 'B', 'difference'] as const) await expect(compare.picture(side).locator('.band')).toHaveCount(2)
  await photographed(page, 'attention-compare-changed')
})

test('what is pointed at in one picture is marked in all three; what has no partner in its own alone', async ({ page }) => {
  const compare = new Compare(page)
  await compare.open('Compare')
  await compare.ask(A)
  await compare.compareText(B)
  const bands = (side: 'A' | 'B' | 'difference') => compare.picture(side).locator('.band')
  await compare.pointAt('B', 3, 4)
  for (const side of ['A', 'B', 'difference'] as const) await expect(bands(side)).toHaveCount(2)
  await expect(compare.panel.locator('.compare-pointed')).toContainText('river → flows')
  await compare.pointAt('B', 2, 2)
  await expect(bands('B')).toHaveCount(2)
  await expect(bands('A')).toHaveCount(0)
  await expect(compare.panel.getByTestId('weight-a')).toHaveText('no partner')
  await page.keyboard.press('Enter')
  await expect(compare.picture('B').locator('.band.held')).toHaveCount(0)
  await compare.pointAt('B', 3, 3)
  await page.keyboard.press('Enter')
  for (const side of ['A', 'B', 'difference'] as const) await expect(compare.picture(side).locator('.band.held')).toHaveCount(1)
})

test('B has a layer and a head of its own, if it is given them', async ({ page }) => {
  const compare = new Compare(page)
  await compare.open('Compare')
  await compare.ask(A)
  await compare.show(2, 5)
  await compare.panel.getByLabel('B: same layer and head').uncheck()
  await compare.panel.getByLabel('Layer of B').selectOption('4')
  await compare.panel.getByLabel('Head of B').selectOption('3')
  await compare.settled()
  const run = await attentionsOf(SAMPLE_MODEL, A)
  await expect(compare.panel.locator('[data-side=A] .picture-head')).toContainText('layer 2, head 5')
  await expect(compare.panel.locator('[data-side=B] .picture-head')).toContainText('layer 4, head 3')
  await expect(compare.panel.locator('.compare-remarks')).toHaveCount(0)
  await compare.pointAt('difference', 4, 2)
  expect(await compare.read('a')).toBeCloseTo(run.at(2, 5, 4, 2), 3)
  expect(await compare.read('b')).toBeCloseTo(run.at(4, 3, 4, 2), 3)
  await compare.compareText(B)
  await expect(compare.panel.locator('[data-side=B] .picture-head')).toContainText('layer 4, head 3')
  await photographed(page, 'attention-compare-own-head')
  await compare.panel.getByLabel('B: same layer and head').check()
  await expect(compare.panel.locator('[data-side=B] .picture-head')).toContainText('layer 2, head 5')
})

test('two models: B is clamped where it has less, and says so; another folder is refused with its sentence', async ({ page }) => {
  const compare = new Compare(page)
  const other = fixture('roberta-mlm-safetensors')
  await compare.open('Compare')
  await compare.ask(A)
  await compare.show(6, 12)
  await compare.compareModel(other)
  const b = await attentionsOf(other, A)
  await expect(compare.panel.locator('.compare-other .meter')).toContainText(new RegExp(`^${b.size} of`))
  await expect(compare.panel.locator('.compare-remarks')).toHaveText(
    `B has ${b.layers} layers of ${b.heads} heads: layer ${b.layers}, head ${b.heads} is shown.`,
  )
  // Both have <s> and </s>; words may be cut otherwise.
  await compare.pointAt('B', 0, b.size - 1)
  expect(await compare.read('b')).toBeCloseTo(b.at(b.layers, b.heads, 0, b.size - 1), 3)
  const [field, compareIt, take] = await Promise.all([
    compare.panel.getByLabel('Folder of the other model').boundingBox(),
    compare.panel.locator('.compare-model').getByRole('button', { name: 'Compare' }).boundingBox(),
    page.getByRole('button', { name: 'Take the open model' }).boundingBox(),
  ])
  expect(field?.width).toBeGreaterThan(500)
  expect((take?.x ?? 0) - (compareIt?.x ?? 0) - (compareIt?.width ?? 0)).toBeGreaterThanOrEqual(20)
  await photographed(page, 'attention-compare-models')
  await compare.compareModel('/no/such/folder')
  await expect(compare.panel.getByRole('alert')).toContainText('/no/such/folder')
  await page.getByRole('button', { name: 'Take the open model' }).click()
  await expect(compare.says).toContainText('The same')
})

test('a model that cuts the text alike is compared cell by cell; a long text in its windows', async ({ page }) => {
  const compare = new Compare(page)
  await compare.open('Compare')
  await compare.ask('the sea '.repeat(300))
  await expect(compare.says).toContainText('The same')
  await compare.compareText('the river '.repeat(300))
  await expect(compare.panel.locator('.compare-remarks')).toContainText(/window 1 of \d/)
  await expect(compare.says).toContainText('The largest difference is')
  await compare.ask(A)
  await page.getByRole('button', { name: 'Take the text of A' }).click()
  await expect(compare.says).toContainText('The same')
})
