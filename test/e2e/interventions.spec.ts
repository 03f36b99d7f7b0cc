import type { Locator, Page } from '@playwright/test'
import { Inspection } from '../../main/engine/inspect/inspection'
import { runTask } from '../../main/engine/tasks/runners'
import { SAMPLE_MODEL } from '../helpers/fixtures'
import { reference, type Swept } from '../helpers/interventions'
import { openModel } from '../helpers/openModel'
import { expect, test } from './app'
import { photographed, unbarred } from './look'

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

test('fill-mask, entities and questions show both answers', async ({ page }) => {
  await rail(page, 'Switch heads')
  await page.getByRole('button', { name: 'All heads of layer 1' }).click()
  for (const [title, id] of [
    ['Fill-mask', 'fill-mask'],
    ['Entities', 'entities'],
    ['Questions', 'questions'],
  ] as const) {
    await rail(page, title)
    const panel = panelOf(page, id)
    await expect(panel.getByRole('status').filter({ hasText: '12 heads off' })).toBeVisible()
    await expect(panel.locator('.differences tbody tr').first()).toBeVisible()
    await expect(panel.getByRole('region', { name: 'With interventions', exact: true }).locator('.card').first()).toBeVisible()
    await unbarred(page, id)
  }
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
