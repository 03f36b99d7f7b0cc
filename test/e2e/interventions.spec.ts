import type { Locator, Page } from '@playwright/test'
import { Inspection } from '../../main/engine/inspect/inspection'
import { runTask } from '../../main/engine/tasks/runners'
import { fixture, SAMPLE_MODEL } from '../helpers/fixtures'
import { reference, type Swept } from '../helpers/interventions'
import { openModel } from '../helpers/openModel'
import { expect, test } from './app'
import { saved, tablesOf } from './exported'
import { photographed, unbarred } from './look'
import { PANELS_UNDER_TEST, Panel, type PanelUnderTest } from './panelUnderTest'

const swept = reference['fill-mask']['lens-sample'] as Swept

const rail = (page: Page, title: string) => page.getByRole('navigation').getByRole('button', { name: title, exact: true }).click()
const panelOf = (page: Page, id: string): Locator => page.locator(`[data-panel="${id}"]`)

/** The middle of a cell, counted from 1. */
async function clickHead(page: Page, layer: number, head: number, shift = false) {
  const grid = page.locator('.switch-heads')
  const box = await grid.boundingBox()
  const pitch = (box?.width ?? 0) / 12
  await grid.click({ position: { x: (head - 0.5) * pitch, y: (layer - 0.5) * pitch }, ...(shift && { modifiers: ['Shift'] }) })
}

test('a head that is switched off is said everywhere, and its answer stands beside the untouched one', async ({ page }) => {
  await rail(page, 'Switch heads')
  const panel = panelOf(page, 'interventions')
  await expect(panel.getByText('Nothing is changed.')).toBeVisible()
  await clickHead(page, 2, 5)
  await panel.getByRole('checkbox', { name: 'Skip layer 4' }).check()
  await expect(panel.getByRole('status').first()).toHaveText('1 head off, layer 4 skipped')
  await expect(panel.getByRole('list', { name: 'What is changed' }).getByRole('listitem')).toHaveText([/Layer 4 skipped/, /Layer 2, head 5: off/])
  await photographed(page, 'interventions')

  await rail(page, 'Classify')
  const classify = panelOf(page, 'classify')
  await expect(classify.getByRole('status').filter({ hasText: '1 head off, layer 4 skipped' })).toBeVisible()
  const text = await classify.getByRole('textbox').first().inputValue()
  const inspection = new Inspection(await openModel(SAMPLE_MODEL), SAMPLE_MODEL)
  const changed = await inspection.interventions.with({ heads: [{ layer: 2, head: 5, scale: 0 }], skippedLayers: [4] }, ({ model }) =>
    runTask(model, 'text-classification', { text }),
  )
  const untouched = await runTask(inspection.model, 'text-classification', { text })
  const percentOf = (score = 0) => `${(score * 100).toPrecision(3)} %`
  await expect(classify.getByRole('region', { name: 'Untouched', exact: true })).toContainText(percentOf(untouched.labels[1]?.score))
  await expect(classify.getByRole('region', { name: 'With interventions', exact: true })).toContainText(percentOf(changed.labels[1]?.score))
  await expect(classify.locator('.differences tbody tr').first().getByRole('cell')).toHaveText([
    percentOf(untouched.scores[0]?.score),
    percentOf(changed.labels.find(({ label }) => label === untouched.scores[0]?.label)?.score),
    /^[+−]/,
  ])
  await photographed(page, 'interventions-classify')

  await classify.getByRole('button', { name: 'Show untouched only' }).click()
  await expect(classify.getByRole('region', { name: 'With interventions', exact: true })).toBeHidden()
  await classify.getByRole('button', { name: 'Remove' }).click()
  await expect(classify.getByText('layer 4 skipped')).toBeHidden()
})

/** Both answers are there, and neither is on its way. */
async function bothIn(panel: Locator) {
  for (const name of ['Untouched', 'With interventions']) await expect(panel.getByRole('region', { name, exact: true }).locator('.card').first()).toBeVisible()
  await expect(panel.locator('[aria-busy=true], .skeleton')).toHaveCount(0)
}

test('the panels of the sample model show both answers; those that look inside say that they do not', async ({ page }) => {
  await rail(page, 'Switch heads')
  await page.getByRole('button', { name: 'All heads of layer 1' }).click()
  for (const [title, id] of [
    ['Fill-mask', 'fill-mask'],
    ['Entities', 'entities'],
    ['Questions', 'questions'],
    ['Zero-shot', 'zero-shot'],
  ] as const) {
    await rail(page, title)
    const panel = panelOf(page, id)
    await expect(panel.getByRole('status').filter({ hasText: '12 heads off' })).toBeVisible()
    await expect(panel.locator('.differences tbody tr').first()).toBeVisible()
    await bothIn(panel)
    if (id === 'questions') await unbarred(page, id)
  }
  for (const title of ['Attention', 'Surprise']) {
    await rail(page, title)
    await expect(page.locator('.not-in-force:visible')).toHaveText(/Not in force here: 12 heads off. This panel shows the untouched model./)
  }
  await page.locator('.not-in-force:visible').getByRole('button', { name: 'Change' }).click()
  await page.getByRole('button', { name: 'Remove', exact: true }).click()
  await rail(page, 'Attention')
  await expect(page.locator('.not-in-force')).toHaveCount(0)
})

test('two sentences of fill-mask, with interventions: both, beside each other and in one file', async ({ page }) => {
  await rail(page, 'Fill-mask')
  const fillMask = panelOf(page, 'fill-mask')
  await fillMask.getByRole('textbox').first().fill('The capital of France is <mask>.')
  await fillMask.getByRole('button', { name: 'Compare with another sentence' }).click()
  await fillMask.getByRole('textbox', { name: 'Second sentence' }).fill('The capital of Spain is <mask>.')
  await expect(fillMask.locator('.comparison:not(.stale)')).toBeVisible()
  await rail(page, 'Switch heads')
  await page.getByRole('checkbox', { name: 'Skip layer 6' }).check()
  await rail(page, 'Fill-mask')
  await expect(fillMask.locator('.comparison:not(.stale)')).toHaveCount(2)
  await bothIn(fillMask)
  const inspection = new Inspection(await openModel(SAMPLE_MODEL), SAMPLE_MODEL)
  const scoresOf = (text: string, skippedLayers: number[]) =>
    inspection.interventions.with({ skippedLayers }, async ({ model }) =>
      (await runTask(model, 'fill-mask', { text })).masks[0]?.candidates.map(({ score }) => score),
    )
  const asked = [
    ['candidates, untouched', 'The capital of France is <mask>.', []],
    ['candidates of the second sentence, untouched', 'The capital of Spain is <mask>.', []],
    ['candidates, with interventions', 'The capital of France is <mask>.', [6]],
    ['candidates of the second sentence, with interventions', 'The capital of Spain is <mask>.', [6]],
  ] as const
  const tables = tablesOf((await saved(page, 'csv')).text)
  for (const [name, text, skipped] of asked) {
    const rows = tables.get(name)?.filter(({ token }) => token && !token.endsWith('others')) ?? []
    const expected = (await scoresOf(text, [...skipped])) ?? []
    for (const [i, score] of expected.entries()) expect(Number(rows[i]?.probability), name).toBeCloseTo(score, 5)
  }
  const picture = (await saved(page, 'svg')).text
  for (const said of ['Untouched', 'With interventions', 'With interventions: layer 6 skipped.']) expect(picture).toContain(`>${said}`)
})

test('similarity: vectors with other heads are never mixed', async ({ page }) => {
  await rail(page, 'Similarity')
  const panel = panelOf(page, 'similarity')
  await panel.getByLabel('Sentences to compare').fill('Yes.\nThe river flows through the city.\nThe lake lies in the mountains.')
  await expect(panel.getByText('3 sentences, 3 pairs')).toBeVisible()
  await rail(page, 'Switch heads')
  await clickHead(page, 2, 5)
  await rail(page, 'Similarity')
  const changed = panel.getByRole('region', { name: 'With interventions', exact: true })
  await expect(changed.getByText('3 sentences, 3 pairs')).toBeVisible()
  await rail(page, 'Switch heads')
  await panelOf(page, 'interventions').getByRole('button', { name: 'capital', exact: true }).click()
  await rail(page, 'Similarity')
  // The first sentence has no such token, and its vector before was of the model with another head off.
  await expect(changed.getByText('2 sentences, 1 pair')).toBeVisible()
})

for (const [title, id, folder] of [
  ['Multiple choice', 'multiple-choice', 'roberta-mc-safetensors'],
  ['Generate', 'generate', 'roberta-clm-safetensors'],
] as const)
  test.describe(title, () => {
    test.use({ model: fixture(folder) })
    test('shows both answers, with a head that is restricted', async ({ page }) => {
      await rail(page, title)
      const panel = panelOf(page, id)
      await page.keyboard.press('Control+Enter')
      await expect(panel.locator('.results')).toBeVisible()
      await rail(page, 'Switch heads')
      const heads = panelOf(page, 'interventions')
      await expect(heads.getByRole('combobox')).toHaveValue(id)
      await heads.locator('.restrict-tokens button').nth(3).click()
      await expect(heads.getByRole('listitem')).toHaveText(/Layer 1, head 1: untouched, attends only to 2/)
      await rail(page, title)
      await expect(panel.getByRole('status').filter({ hasText: '1 head restricted' })).toBeVisible()
      await expect(panel.locator('.differences tbody tr').first()).toBeVisible()
      await bothIn(panel)
    })
  })

test('by keyboard: moved, switched, scaled, and said', async ({ page }) => {
  await rail(page, 'Switch heads')
  const panel = panelOf(page, 'interventions')
  await page.locator('.switch-heads').focus()
  await page.keyboard.press('ArrowDown')
  await page.keyboard.press('ArrowRight')
  await page.keyboard.press('-')
  await expect(panel.getByRole('listitem')).toHaveText(/Layer 2, head 2: scaled by 0\.75/)
  await expect(panel.getByRole('slider')).toHaveValue('0.75')
  await page.keyboard.press('Space')
  await expect(panel.getByRole('listitem')).toHaveText(/Layer 2, head 2: off/)
  await page.keyboard.press('Space')
  await expect(panel.getByText('Nothing is changed.')).toBeVisible()
})

test('picked heads attend to chosen words alone', async ({ page }) => {
  await rail(page, 'Switch heads')
  const panel = panelOf(page, 'interventions')
  await clickHead(page, 3, 1, true)
  await panel.getByRole('button', { name: 'capital', exact: true }).click()
  await expect(panel.getByRole('status').first()).toHaveText('2 heads restricted')
  await expect(panel.getByRole('listitem').last()).toHaveText(/Layer 3, head 1: untouched, attends only to \d+/)
  await panel.getByRole('button', { name: 'Any token' }).click()
  await expect(panel.getByText('Nothing is changed.')).toBeVisible()
})

test('the ten heads that change an answer most, as the reference has them', async ({ page }) => {
  // Where the test before has left it, another panel is in sight.
  await rail(page, 'Fill-mask')
  await panelOf(page, 'fill-mask').getByRole('textbox').first().fill(swept.text)
  await rail(page, 'Switch heads')
  const panel = panelOf(page, 'interventions')
  await expect(panel.locator('.sweep-text')).toHaveText(swept.text)
  await panel.getByRole('button', { name: 'Measure 72 heads' }).click()
  const rows = panel.locator('.sweep-table tbody tr')
  await expect(rows).toHaveCount(10)
  await expect(panel.getByText(`“${swept.answer}”: ${(swept.value * 100).toPrecision(3)} % before a head is switched off.`)).toBeVisible()
  await expect(panel.locator('.look-up-progress')).toBeHidden()
  const changes = swept.without.flatMap((heads, layer) => heads.map((value, head) => ({ layer: layer + 1, head: head + 1, change: value - swept.value })))
  const best = changes.sort((a, b) => Math.abs(b.change) - Math.abs(a.change)).slice(0, 10)
  const cells = await rows.evaluateAll((all) => all.map((row) => [...(row as HTMLTableRowElement).cells].slice(0, 2).map((cell) => Number(cell.textContent))))
  expect(cells).toEqual(best.map(({ layer, head }) => [layer, head]))
  await photographed(page, 'interventions-sweep')
  await rows.first().getByRole('button').click()
  await expect(panel.getByRole('list', { name: 'What is changed' })).toHaveText(new RegExp(`Layer ${best[0]?.layer}, head ${best[0]?.head}: off`))
})

const LONG = 'A deeply moving film, and honestly acted. '.repeat(20)

async function measuring(page: Page): Promise<{ panel: Locator; done: () => Promise<number> }> {
  await rail(page, 'Classify')
  await panelOf(page, 'classify').getByRole('textbox').first().fill(LONG)
  await rail(page, 'Switch heads')
  const panel = panelOf(page, 'interventions')
  await panel.getByRole('combobox').selectOption('classify')
  await panel.getByRole('button', { name: 'Measure 72 heads' }).click()
  const progress = panel.locator('.look-up-progress')
  const done = async () => Number(/^(?:Stopped after )?(\d+) of/.exec((await progress.textContent()) ?? '')?.[1] ?? 0)
  await expect.poll(done).toBeGreaterThan(0)
  return { panel, done }
}

test('a sweep that is ended keeps what it has measured and goes on with the rest', async ({ page }) => {
  const { panel, done } = await measuring(page)
  await panel.getByRole('button', { name: 'Cancel' }).click()
  await expect(panel.getByText(/^Stopped after \d+ of 72 heads\./)).toBeVisible()
  const kept = await done()
  expect(kept).toBeLessThan(72)
  await panel.getByRole('button', { name: 'Go on' }).click()
  // Never from the beginning.
  await expect.poll(done).toBeGreaterThan(kept)
  await expect(panel.locator('.look-up-progress')).toBeHidden({ timeout: 20_000 })
  await expect(panel.locator('.sweep-table tbody tr')).toHaveCount(10)
})

test('a sweep whose engine is killed keeps what it has measured and goes on with the rest', async ({ page, launch }) => {
  const app = await launch()
  await app.visit(page)
  const { panel, done } = await measuring(page)
  const before = await done()
  const engines = app.engines()
  app.signalEngine('SIGKILL')
  await app.replaced(engines)
  await expect.poll(done).toBeGreaterThanOrEqual(before)
  await expect(panel.locator('.look-up-progress')).toBeHidden({ timeout: 20_000 })
  await expect(panel.getByRole('alert')).toHaveCount(0)
  const { tables, data } = await exportedSweep(page)
  const places = tables.map(({ layer, head }) => `${layer}.${head}`)
  expect(new Set(places).size).toBe(72)
  expect(data).toBe(72)
})

async function exportedSweep(page: Page) {
  const tables = tablesOf((await saved(page, 'csv')).text).get('ablations') ?? []
  const { data } = JSON.parse((await saved(page, 'json')).text)
  return { tables, data: data.measured.found.ablations.length as number }
}

test('a text that cannot be measured is refused in a sentence, and the next is measured', async ({ page }) => {
  const panel = panelOf(page, 'interventions')
  const asked = new Panel(page, PANELS_UNDER_TEST[0] as PanelUnderTest)
  const measure = panel.getByRole('button', { name: 'Measure 72 heads' })
  const measured = async (text: string) => {
    await asked.show()
    await asked.type(text)
    await rail(page, 'Switch heads')
    await expect(measure).toBeEnabled()
    await measure.click()
  }
  await measured(`word ${'word '.repeat(600)}<mask>`)
  await expect(panel.getByRole('alert')).toContainText(/The text has 60\d tokens, the model takes 512/)
  await measured('a\ud800 <mask>')
  await expect(panel.getByRole('alert')).toHaveCount(0)
  await expect(panel.locator('.sweep-table tbody tr')).toHaveCount(10)
})
