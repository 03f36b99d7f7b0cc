import { cpSync, mkdirSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import type { Locator, Page } from '@playwright/test'
import { fixture } from '../helpers/fixtures'
import { tempFolder } from '../helpers/tempFolder'
import { expect, test } from './app'
import { Lens } from './lens'
import { photographed } from './look'

/** A Hugging Face cache with one model, for every application of this file. */
function hubCache(): string {
  const hub = tempFolder('hub')
  const snapshot = path.join(hub, 'models--deepset--roberta-tiny-squad2/snapshots/abc')
  mkdirSync(path.dirname(snapshot), { recursive: true })
  symlinkSync(fixture('roberta-qa-safetensors'), snapshot)
  return hub
}

function folderOf(...models: string[]): string {
  const folder = tempFolder('models')
  for (const model of models) cpSync(fixture(model), path.join(folder, model), { recursive: true })
  return folder
}

class Library {
  readonly page: Page
  readonly list: Locator
  readonly card: Locator
  readonly modelBar: Locator

  constructor(page: Page) {
    this.page = page
    this.list = page.getByRole('main').getByRole('region', { name: 'Models', exact: true })
    this.card = page.getByRole('complementary', { name: 'Model doctor' })
    this.modelBar = new Lens(page).modelBar
  }

  async show(): Promise<void> {
    await this.page.getByRole('navigation').getByRole('button', { name: 'Models', exact: true }).click()
    await expect(this.row('lens-sample').first()).toBeVisible({ timeout: 20_000 })
  }

  async add(folder: string): Promise<void> {
    const field = this.page.getByLabel('Path of a folder to add')
    if (!(await field.isVisible())) await this.page.getByText('Folders', { exact: true }).click()
    await field.fill(folder)
    await this.page.keyboard.press('Enter')
    await expect(field).toHaveValue('')
  }

  row(name: string): Locator {
    return this.list.locator('.model-name').filter({ has: this.page.locator(`strong:text-is("${name}")`) })
  }
}

let before: string | undefined
test.beforeAll(() => {
  before = process.env.HF_HUB_CACHE
  process.env.HF_HUB_CACHE = hubCache()
})
test.afterAll(() => {
  if (before === undefined) delete process.env.HF_HUB_CACHE
  else process.env.HF_HUB_CACHE = before
})

test('a folder is added, a model found, seen through and opened with Enter, and its panels are there', async ({ page }) => {
  const library = new Library(page)
  await library.show()
  await library.add(folderOf('roberta-tok-safetensors', 'mlm-fp16'))
  await expect(library.row('mlm-fp16')).toContainText('Fill-mask')
  await library.list.getByLabel('Show').selectOption({ label: 'Entities' })
  await expect(library.row('mlm-fp16')).toHaveCount(0)
  await library.row('roberta-tok-safetensors').click()
  await expect(library.card).toContainText('It can be opened.')
  await expect(library.card.getByRole('region', { name: 'Panels' })).toContainText('no MaskedLM head')
  await expect(library.card.getByRole('region', { name: 'Labels' })).toContainText('Entities')
  await page.keyboard.press('Enter')
  await expect(library.modelBar).toContainText('roberta-tok-safetensors')
  await library.card.getByRole('button', { name: 'Entities' }).click()
  await expect(page.getByRole('heading', { name: 'Entities', level: 1 })).toBeFocused()
})

test('the Hugging Face cache is there by itself, under the names of the Hub, and the arrows move', async ({ page }) => {
  const library = new Library(page)
  await library.show()
  const cached = library.row('deepset/roberta-tiny-squad2')
  await expect(cached).toContainText('Questions', { timeout: 20_000 })
  await library.row('lens-sample').last().focus()
  await page.keyboard.press('End')
  await expect(cached).toBeFocused()
  await library.list.getByRole('button', { name: 'Open deepset/roberta-tiny-squad2' }).click()
  await expect(library.modelBar).toContainText('roberta-qa-safetensors')
})

test('what cannot be opened says why and what to do; a folder that vanishes says so, and one that is removed is forgotten', async ({ page }) => {
  const library = new Library(page)
  await library.show()
  const folder = folderOf('bad-truncated', 'mlm-bf16')
  await library.add(folder)
  await expect(library.row('mlm-bf16')).toBeVisible()
  await library.list.getByRole('button', { name: 'Show why' }).click()
  await library.row('bad-truncated').click()
  await expect(library.card).toContainText('cut short')
  await expect(library.card).toContainText('Download or copy the file again.')
  await library.list.getByRole('button', { name: 'Show all that open' }).click()
  renameSync(folder, `${folder}-away`)
  await page.getByRole('button', { name: 'Look again' }).click()
  await expect(page.getByRole('main')).toContainText(`"${folder}" is not there.`)
  await expect(library.row('mlm-bf16')).toHaveCount(0)
  const remove = page.getByRole('button', { name: `Remove ${folder} from the list` })
  await remove.click()
  await expect(remove).toHaveCount(0)
})

test('what is dropped on the page is looked at, not opened, until Open is pressed', async ({ page }) => {
  const library = new Library(page)
  await library.show()
  await expect(page.locator('.model-bar .dot.ready')).toBeVisible()
  const open = (await library.modelBar.textContent()) ?? ''
  const session = await page.context().newCDPSession(page)
  const drop = async (dropped: string) => {
    for (const type of ['dragEnter', 'dragOver', 'dragOver', 'drop'] as const)
      await session.send('Input.dispatchDragEvent', { type, x: 600, y: 400, data: { items: [], files: [dropped], dragOperationsMask: 1 } })
  }
  const notes = path.join(tempFolder('notes'), 'notes.txt')
  writeFileSync(notes, 'nothing of a model')
  await drop(notes)
  await expect(library.card.getByRole('alert')).toContainText('no file that a model consists of')
  await drop(fixture('mlm-untied'))
  await expect(library.card.getByRole('heading', { name: 'mlm-untied' })).toBeVisible()
  await expect(library.modelBar).toHaveText(open)
  await library.card.getByRole('button', { name: 'Open mlm-untied' }).click()
  await expect(library.modelBar).toContainText('mlm-untied')
})

test('it fits the window and bars nobody, in either theme', async ({ page }) => {
  const library = new Library(page)
  await library.show()
  const folder = folderOf('roberta-seq-safetensors', 'xlm-roberta-mlm', 'bad-base-only-for-mlm', 'onnx-tok')
  rmSync(path.join(folder, 'onnx-tok/tokenizer.json'))
  await library.add(folder)
  await library.row('bad-base-only-for-mlm').click()
  await expect(library.card).toContainText('with less than all')
  await page.getByRole('main').evaluate((main) => main.scrollTo(0, 0))
  await photographed(page, 'library')
})
