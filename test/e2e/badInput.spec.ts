import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import type { Page } from '@playwright/test'
import { fixture, SAMPLE_MODEL } from '../helpers/fixtures'
import { ODD_TEXTS } from '../helpers/oddTexts'
import { tempCopy } from '../helpers/tempFolder'
import { expect, test } from './app'
import { Lens } from './lens'
import { PANELS_UNDER_TEST, Panel, type PanelUnderTest } from './panelUnderTest'

// A trace keeps the page before and after every step: with 1 MB in it, that takes longer than all the rest.
test.use({ trace: 'off' })

const MEGABYTE = 'The river flows through the city. '.repeat(30_850)

for (const tried of PANELS_UNDER_TEST)
  test.describe(tried.title, () => {
    test.use({ model: tried.model })
    const { asking = (text: string) => text } = tried

    test('whatever is typed stays as it was typed, and is answered or refused in a sentence', async ({ page }) => {
      const panel = new Panel(page, tried)
      await panel.show()
      for (const [what, text] of ODD_TEXTS)
        await test.step(what, async () => {
          const typed = text === '' ? '' : asking(text)
          await panel.ask(typed)
          await panel.answeredOrSaid()
          await panel.holds(typed)
          await panel.leaveAndReturn()
          await panel.holds(typed)
          await panel.answeredOrSaid()
        })
      await panel.answers(tried.good)
    })

    test('1 MB that is pasted stays, and is answered, refused or cancelled', async ({ page, context }) => {
      test.slow()
      await context.grantPermissions(['clipboard-read', 'clipboard-write'])
      const panel = new Panel(page, tried)
      await panel.show()
      const typed = asking('.').replace('.', () => MEGABYTE)
      await panel.paste(typed)
      await panel.holds(typed)
      await panel.run()
      await panel.answeredOrCancelled()
      await panel.leaveAndReturn()
      await panel.holds(typed)
      await panel.answers(tried.good)
    })

    test('an engine that is killed while one types takes neither the text nor the last answer', async ({ page, app }) => {
      // An engine that was replaced and has computed nothing yet is not replaced once more.
      if (tried.model === null) await computesSomething(page)
      const panel = new Panel(page, tried)
      await panel.show()
      await panel.answers(tried.good)
      const engines = app.engines()
      app.signalEngine('SIGKILL')
      await panel.field.focus()
      await page.keyboard.press('Control+End')
      await page.keyboard.type(' again')
      await panel.holds(`${tried.good} again`)
      await expect(panel.root.locator('.results, .answers, .table-frame, .inspect-card').first()).toBeVisible()
      await app.replaced(engines)
      await expect(page.locator('.dot.ready')).toBeVisible()
      await panel.holds(`${tried.good} again`)
      await panel.run()
      await panel.answeredOrSaid()
      await panel.answers(tried.good)
    })
  })

for (const [panels, name] of [
  [['entities'], 'roberta-tok-safetensors'],
  [['classify', 'zero-shot'], 'roberta-seq-safetensors'],
] as const)
  test(`labels that ${name} does not name are told by their number in ${panels.join(' and ')}`, async ({ page, launch }) => {
    const folder = withoutLabels(fixture(name))
    await (await launch('--model', folder)).visit(page)
    for (const tried of PANELS_UNDER_TEST.filter(({ id }) => panels.some((one) => one === id))) {
      const panel = new Panel(page, tried)
      await panel.show()
      await panel.answers('Anna in Paris')
      await expect(panel.result.first()).toContainText('LABEL_')
    }
    await page.goto('about:blank')
  })

for (const model of new Set(PANELS_UNDER_TEST.map((tried) => tried.model)))
  test(`${path.basename(model ?? SAMPLE_MODEL)}, overwritten and then deleted while it is open, leaves every text and is answered or refused in a sentence`, async ({
    page,
    launch,
  }) => {
    const folder = tempCopy(model ?? SAMPLE_MODEL)
    await (await launch('--model', folder)).visit(page)
    await expect(page.locator('.dot.ready')).toBeVisible()
    const served = PANELS_UNDER_TEST.filter((tried) => tried.model === model)
    for (const tried of served) await worksOrSays(page, tried, tried.good)
    writeFileSync(path.join(folder, 'model.safetensors'), 'something else')
    for (const tried of served) await worksOrSays(page, tried, `${tried.good} Overwritten.`)
    rmSync(folder, { recursive: true })
    for (const tried of served) await worksOrSays(page, tried, `${tried.good} Deleted.`)
    await page.goto('about:blank')
  })

async function computesSomething(page: Page) {
  const [fillMask] = PANELS_UNDER_TEST
  if (fillMask) await new Panel(page, fillMask).show()
  await new Lens(page).answered()
}

async function worksOrSays(page: Page, tried: PanelUnderTest, text: string) {
  const panel = new Panel(page, tried)
  await panel.show()
  await panel.ask(text)
  await panel.answeredOrSaid()
  await panel.holds(text)
}

/** A copy of a folder whose labels have no names. */
function withoutLabels(folder: string): string {
  const copy = tempCopy(folder)
  const file = path.join(copy, 'config.json')
  const { id2label: _, label2id: __, ...config } = JSON.parse(readFileSync(file, 'utf8'))
  writeFileSync(file, JSON.stringify(config))
  return copy
}
