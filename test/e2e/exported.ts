import { readFileSync } from 'node:fs'
import { expect, type Page } from '@playwright/test'
import type { FigureFormat } from '../../renderer/lib/figure/figure'

/** A file as the browser has saved it. */
export interface Saved {
  name: string
  path: string
  bytes: Buffer
  text: string
}

const inSight = (page: Page) => page.locator('[data-panel]:not([hidden])')
export const exportButton = (page: Page) => inSight(page).getByRole('button', { name: /^(Export…|Saved |Not exported)/ })

/** Chooses a format in the panel's menu and waits for the file. */
export async function saved(page: Page, format: FigureFormat): Promise<Saved> {
  await exportButton(page).click()
  return savedBy(page, () => page.getByRole('menuitem', { name: new RegExp(`^${format}`, 'i') }).click())
}

export async function savedBy(page: Page, act: () => Promise<unknown>): Promise<Saved> {
  const [download] = await Promise.all([page.waitForEvent('download'), act()])
  const path = await download.path()
  const bytes = readFileSync(path)
  return { name: download.suggestedFilename(), path, bytes, text: bytes.toString('utf8') }
}

/** What "Copy as JSON" gives: the engine's own numbers. */
export async function copiedJson(page: Page): Promise<unknown> {
  await page.evaluate(() => {
    navigator.clipboard.writeText = async (text) => void Object.assign(window, { copied: text })
  })
  await inSight(page)
    .getByRole('button', { name: /^(Copy as…|.* copied)$/ })
    .click()
  await page.getByRole('menuitem', { name: 'JSON' }).click()
  return JSON.parse(await page.evaluate(() => (window as unknown as { copied: string }).copied))
}

export type Row = Record<string, string>

/** The tables of a CSV file by name; a table alone has none. */
export function tablesOf(csv: string): Map<string, Row[]> {
  expect(csv.charCodeAt(0)).toBe(0xfeff)
  const tables = new Map<string, Row[]>()
  for (const block of blocksOf(rowsOf(csv.slice(1)))) {
    const isNamed = block[0]?.length === 1 && (block[1]?.length ?? 0) > 1
    const [columns = [], ...rows] = isNamed ? block.slice(1) : block
    tables.set(
      isNamed ? (block[0]?.[0] ?? '') : '',
      rows.map((row) => Object.fromEntries(columns.map((column, i) => [column, row[i] ?? '']))),
    )
  }
  return tables
}

function blocksOf(rows: string[][]): string[][][] {
  const blocks: string[][][] = [[]]
  for (const row of rows)
    if (row.length === 1 && row[0] === '') blocks.push([])
    else blocks.at(-1)?.push(row)
  return blocks.filter((block) => block.length > 0)
}

/** RFC 4180, written anew: what reads is not what wrote. */
function rowsOf(csv: string): string[][] {
  const rows: string[][] = [[]]
  for (const [, quoted, plain = '', end] of csv.matchAll(/(?:"((?:[^"]|"")*)"|([^,\r\n]*))(,|\r\n|$)/g)) {
    rows.at(-1)?.push(quoted?.replaceAll('""', '"') ?? plain)
    if (end === '\r\n') rows.push([])
    if (end === '') break
  }
  return rows
}

export interface Read {
  width: number
  height: number
  texts: string[]
  names: string[]
  references: string[]
}

/** An SVG as an XML parser reads it. */
export async function readSvg(page: Page, svg: string): Promise<Read> {
  // In a page without a policy: the application's allows no styles in what it would parse.
  const blank = await page.context().newPage()
  const read = await blank.evaluate((source) => {
    const { documentElement: root } = new DOMParser().parseFromString(source, 'image/svg+xml')
    const all = [...root.querySelectorAll('*')]
    const error = root.querySelector('parsererror')
    if (error) throw new Error(error.textContent ?? '')
    return {
      width: Number(root.getAttribute('width')),
      height: Number(root.getAttribute('height')),
      texts: all.filter(({ localName }) => localName === 'text').map(({ textContent }) => textContent ?? ''),
      names: [...new Set(all.map(({ localName }) => localName))],
      references: all.flatMap((one) => [...one.attributes].filter(({ name, value }) => /href|src/.test(name) || /url\(/.test(value)).map(({ value }) => value)),
    }
  }, svg)
  await blank.close()
  return read
}

/** Width and height, from the head of a PNG. */
export const sizeOfPng = (bytes: Buffer): [number, number] => [bytes.readUInt32BE(16), bytes.readUInt32BE(20)]
