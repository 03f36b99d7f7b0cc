import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import type { Page } from '@playwright/test'
import { fixture } from '../helpers/fixtures'
import { HubServer } from '../helpers/hubServer'
import { tempFolder } from '../helpers/tempFolder'
import { expect, test } from './app'
import { Lens } from './lens'
import { nothingSticksOut, photographed, unbarred, unbarredInBoth } from './look'

const ID = 'owner/tiny-roberta'
const OTHER = 'owner/other-roberta'
const NAMES = ['HF_ENDPOINT', 'HF_HUB_CACHE', 'HF_TOKEN']
const before = NAMES.map((name) => [name, process.env[name]] as const)
let server: HubServer

/** Of this file's application, and of those that a test launches: a host inherits what this process has. */
test.beforeAll(async () => {
  const folder = fixture('roberta-mlm-safetensors')
  const files = Object.fromEntries(readdirSync(folder).map((name) => [name, readFileSync(path.join(folder, name))]))
  const tiny = { files: { ...files, 'flax_model.msgpack': Buffer.alloc(2000) }, alias: 'tiny-roberta' }
  server = await HubServer.start({ [ID]: tiny, [OTHER]: { files }, 'owner/gated': { files, gated: true } })
  Object.assign(process.env, { HF_ENDPOINT: server.origin, HF_HUB_CACHE: path.join(tempFolder('cache'), 'hub'), HF_TOKEN: '' })
})
test.afterAll(async () => {
  for (const [name, value] of before) {
    if (value === undefined) delete process.env[name]
    else process.env[name] = value
  }
  await server.stop()
})

class Downloads {
  readonly page: Page
  constructor(page: Page) {
    this.page = page
  }
  section = () => this.page.getByRole('region', { name: 'Download from the Hub' })
  rows = () => this.section().getByRole('list', { name: 'Downloads' }).getByRole('listitem')
  status = () => this.page.locator('.status-line')

  async show() {
    await this.page.getByRole('navigation').getByRole('button', { name: 'Models' }).click()
    await expect(this.section()).toBeVisible()
  }

  /** With the network switched on, if it is not. */
  async showOn() {
    await this.show()
    await expect(this.section().getByRole('button').first()).toBeVisible()
    const off = this.section().getByRole('button', { name: 'Switch the network on' })
    if (await off.isVisible()) await off.click()
  }

  async lookUp(name: string) {
    await this.section().getByLabel('Name of a model, or the address of its page').fill(name)
    await this.page.keyboard.press('Enter')
  }

  press = (name: RegExp) => this.section().getByRole('button', { name }).click()
}

test('nothing is asked until the network is switched on; then a model is chosen, downloaded, opened, and runs', async ({ page }) => {
  const downloads = new Downloads(page)
  await new Lens(page).answered()
  await downloads.show()
  await expect(downloads.status()).toContainText('offline')
  await expect(downloads.section()).toContainText('The network is off.')
  await unbarred(page, 'the network is off')
  expect(server.heard).toEqual([])
  await downloads.press(/Switch the network on/)
  await expect(downloads.status()).toContainText('network on for the Hub')
  await downloads.lookUp('https://huggingface.co/tiny-roberta/tree/main')
  await expect(downloads.section().getByRole('heading', { name: ID })).toBeVisible()
  await expect(downloads.section().getByRole('radio', { name: /^safetensors/ })).toBeChecked()
  await photographed(page, 'downloads-found')
  await downloads.press(/^Download /)
  // The library has found it.
  await expect(page.getByRole('region', { name: 'Models', exact: true })).toContainText(ID)
  await downloads.press(/^Open /)
  await expect(new Lens(page).modelBar).toContainText('2 layers')
  // Its files are all there: looked up again, it is opened and not downloaded.
  const asked = server.heard.length
  await downloads.lookUp(ID)
  await expect(downloads.section()).toContainText('All of it is in the cache already.')
  expect(server.heard.slice(asked).every(({ path: name }) => name.startsWith('/api/'))).toBe(true)
})

test('a download that is cut off by the end of the program is resumed after the next start, with the rest alone', async ({ page, launch }) => {
  const data = tempFolder('data')
  const app = await launch('--data', data)
  await app.visit(page)
  const downloads = new Downloads(page)
  await downloads.showOn()
  server.faults.push({ path: /safetensors/, at: 'cdn', hangAfter: 20_000 })
  await downloads.lookUp(OTHER)
  await downloads.press(/^Download /)
  // The small files, and of the weights what comes before the server hangs.
  await expect(downloads.rows()).toContainText('53 % of')
  await expect(downloads.status()).toContainText(/downloading, \d+ %/)
  // The page would go on looking for the host.
  await page.goto('about:blank')
  await app.stop()
  const again = await launch('--data', data)
  await again.visit(page)
  await downloads.show()
  await expect(downloads.rows()).toContainText('stopped')
  await downloads.press(/^Resume /)
  await expect(downloads.rows()).toContainText('checked')
  expect(server.heard.at(-1)?.headers.range).toBe('bytes=20000-')
})

test('a wait is counted down, a refusal says what to do, a part is deleted', async ({ page }) => {
  const downloads = new Downloads(page)
  await downloads.showOn()
  server.faults.push({ path: /resolve/, at: 'hub', status: 429, headers: { 'retry-after': '3000' } })
  await downloads.lookUp('owner/gated')
  await downloads.press(/^Download /)
  const row = downloads.rows().filter({ hasText: 'owner/gated' })
  await expect(row).toContainText(/the Hub asks for patience: going on in \d+ min/)
  await downloads.press(/^Stop /)
  await expect(row).toContainText('stopped')
  await downloads.press(/^Resume /)
  await expect(row.getByRole('alert')).toContainText('owner/gated is gated')
  await downloads.lookUp('owner/absent')
  await expect(downloads.section().getByRole('alert').filter({ hasText: 'There is no model owner/absent' })).toBeVisible()
  await unbarredInBoth(page, 'refused downloads')
  await nothingSticksOut(page, 'refused downloads')
  await downloads.press(/^Delete /)
  await expect(row).toHaveCount(0)
})

test('mirror and token are set, the token goes to its host alone, and both are told in Korean', async ({ page }) => {
  server.heard.length = 0
  await expect(new Lens(page).modelBar).toContainText('layers')
  await page.keyboard.press('Control+,')
  const dialog = page.getByRole('dialog')
  const network = dialog.getByRole('region', { name: 'Network' })
  await network.getByLabel('Use the network for the Hub').check()
  await network.getByLabel('Token of the Hub').fill('hf_mine')
  await network.getByRole('button', { name: 'Use it' }).click()
  await expect(network).toContainText(`Kept until the program ends, and sent to ${server.origin} alone.`)
  await unbarred(page, 'network settings')
  await network.getByLabel('Mirror').fill(server.cdnOrigin)
  await page.keyboard.press('Escape')
  const downloads = new Downloads(page)
  await downloads.show()
  await downloads.lookUp(ID)
  await expect(downloads.section().getByRole('alert')).toContainText(server.cdnOrigin)
  expect(server.heard.map(({ at, headers }) => [at, headers.authorization])).toEqual([['cdn', undefined]])
  await page.keyboard.press('Control+,')
  await network.getByLabel('Mirror').fill('')
  await dialog.getByRole('radio', { name: '한국어' }).press('Space')
  await expect(dialog.getByRole('region', { name: '네트워크' })).toContainText(`프로그램이 끝날 때까지 보관하며 ${server.origin}에만 보냅니다.`)
  await page.keyboard.press('Escape')
  await page.getByLabel('모델 이름이나 모델 페이지의 주소').fill(ID)
  await page.keyboard.press('Enter')
  await expect(page.getByRole('heading', { name: ID })).toBeVisible()
  expect(server.heard.at(-1)).toMatchObject({ at: 'hub', headers: { authorization: 'Bearer hf_mine' } })
})
