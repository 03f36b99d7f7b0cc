import { mkdirSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import type { WebSocketRoute } from '@playwright/test'
import { ROOT } from '../helpers/fixtures'
import { tempFolder } from '../helpers/tempFolder'
import { expect, test } from './app'
import { Lens } from './lens'

const TEXT = 'The river flows through the city before it reaches the sea.'

test('a double click selects a word and hides nothing', async ({ page }) => {
  const lens = new Lens(page)
  await lens.answered()
  await lens.text.fill(TEXT)
  const word = page.locator('[data-word]').filter({ hasText: /^city$/ })
  await expect(word).toBeVisible()
  const box = await word.boundingBox()
  if (!box) throw new Error('"city" is not drawn.')
  await page.mouse.dblclick(box.x + box.width / 2, box.y + box.height / 2)
  expect(await lens.text.evaluate((area: HTMLTextAreaElement) => area.value.slice(area.selectionStart, area.selectionEnd).trim())).toBe('city')
  await expect(page.locator('.hidden-word')).toHaveCount(0)
})

for (const [what, route] of [
  ['the whole connection', /\/(app|engine)/],
  ['the connection to the engine alone', /\/engine/],
] as const) {
  test(`${what} drops: it comes back and the next run works`, async ({ context, app }) => {
    const page = await context.newPage()
    const sockets: WebSocketRoute[] = []
    await page.routeWebSocket(route, (socket) => {
      socket.connectToServer()
      sockets.push(socket)
    })
    await app.visit(page)
    const lens = new Lens(page)
    await lens.answered()
    const dropped = sockets.splice(0)
    for (const socket of dropped) await socket.close({ code: 1000 })
    await expect(page.locator('.banner')).toHaveCount(0)
    await lens.text.fill(`${TEXT} <mask>`)
    await expect(async () => {
      await page.keyboard.press('Control+Enter')
      await expect(lens.candidates.first()).toBeVisible({ timeout: 1000 })
      await expect(lens.alert).toHaveCount(0)
    }).toPass()
    await expect(lens.text).toHaveValue(`${TEXT} <mask>`)
  })
}

test('diagnostics to paste tell what went wrong and none of the words', async ({ page, launch, context }) => {
  const app = await launch()
  await context.grantPermissions(['clipboard-read', 'clipboard-write'])
  await app.visit(page)
  const lens = new Lens(page)
  await lens.answered()
  await lens.text.fill('Confidential <mask>')
  await lens.answered()
  const engines = app.engines()
  app.signalEngine('SIGKILL')
  await app.replaced(engines)
  await page.keyboard.press('Control+k')
  await page.getByRole('combobox', { name: 'What to do' }).fill('Copy diagnostics')
  await page.keyboard.press('Enter')
  await expect(page.getByText('Diagnostics copied')).toBeAttached()
  const copied = await page.evaluate(() => navigator.clipboard.readText())
  expect(copied).toContain('browser host')
  expect(copied).toContain('engine died  how=signal SIGKILL')
  expect(copied).not.toContain('Confidential')
  expect(copied).not.toContain(ROOT)
})

test('a dropped folder that is no model is named in the sentence', async ({ page }) => {
  const lens = new Lens(page)
  await lens.answered()
  const folder = path.join(tempFolder(), 'holiday')
  mkdirSync(folder)
  writeFileSync(path.join(folder, 'photo.jpg'), 'x')
  const session = await page.context().newCDPSession(page)
  const data = { items: [], files: [folder], dragOperationsMask: 1 }
  for (const type of ['dragEnter', 'dragOver', 'drop'] as const) await session.send('Input.dispatchDragEvent', { type, x: 600, y: 400, data })
  await expect(lens.alert).toContainText('holiday')
})

test('a candidate that is clicked while newer text waits for its answer is put where its mask now stands', async ({ page }) => {
  const lens = new Lens(page)
  await lens.answered()
  await lens.ask('The river flows into the <mask>.')
  await expect(lens.details).toContainText('The masks were typed')
  await page.evaluate(() => {
    const area = document.querySelector('textarea') as HTMLTextAreaElement
    area.focus()
    area.setSelectionRange(0, 0)
    document.execCommand('insertText', false, 'I know that ')
    ;(document.querySelector('tr.fillable') as HTMLElement).click()
  })
  await expect(lens.text).toHaveValue(/^I know that The river flows into the \w+\.$/)
})

test('copying says so, and a refused clipboard is no error', async ({ page, context }) => {
  const lens = new Lens(page)
  await lens.answered()
  const copyJson = async () => {
    await page.getByRole('button', { name: /^Copy as…|copied$/ }).click()
    await page.getByRole('menuitem', { name: 'JSON' }).click()
    await expect(page.getByRole('button', { name: 'JSON copied' })).toBeVisible()
  }
  await context.grantPermissions(['clipboard-read', 'clipboard-write'])
  await copyJson()
  const copied: { masks: unknown[] } = JSON.parse(await page.evaluate(() => navigator.clipboard.readText()))
  expect(copied.masks).toHaveLength(1)
  await page.evaluate(() => {
    navigator.clipboard.writeText = () => Promise.reject(new DOMException('denied', 'NotAllowedError'))
  })
  await copyJson()
})
