import { asCsv } from '../csv'
import type { Figure, FigureModel, FigureTable } from '../figure'
import { plainly } from '../json'
import { escaped } from '../svg/xml'
import style from './page.css?raw'
import script from './page.js?raw'

export interface PageWords {
  language: string
  filter: string
  more: string
  /** Of `{n}` columns. */
  tooWide: string
  download: string
}

/** Columns that somebody can still read from left to right. */
const MOST_COLUMNS = 64

const isWide = ({ columns }: FigureTable): boolean => columns.length > MOST_COLUMNS

/** A matrix of 450 tokens is 200,000 cells of a table, and 8 MB with the data beside them: it is a file within the file, once. */
const forPage = (table: FigureTable) => (isWide(table) ? { name: table.name, width: table.columns.length, csv: asCsv([table]) } : table)

/** One file that needs nothing else: the picture, what it is of, the numbers as tables, and all of it once more as data. */
export async function htmlFile(figure: Figure, svg: string, model: FigureModel | null, words: PageWords, fonts: string): Promise<string> {
  const { title, caption, tables, data, interactive } = figure
  const scripts = [`{${script}}`, ...(interactive ? [`{${interactive.script}}`] : [])]
  const policy = [
    "default-src 'none'",
    // Only these scripts, letter by letter: a label that looks like one is text.
    `script-src ${(await Promise.all(scripts.map(hashOf))).join(' ')}`,
    "style-src 'unsafe-inline'",
    'img-src data:',
    'font-src data:',
    "base-uri 'none'",
    "form-action 'none'",
  ].join('; ')
  return `<!doctype html>
<html lang="${escaped(words.language)}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy.replaceAll('"', '&quot;')}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${escaped(title)}</title>
<style>${fonts}${style}</style>
</head>
<body>
<h1>${escaped(title)}</h1>
<figure>
<div class="picture" id="picture" tabindex="0" role="region" aria-label="${escaped(title)}">${svg}</div>
<figcaption>${caption.map((line) => `<p dir="auto">${escaped(line)}</p>`).join('')}</figcaption>
</figure>
<div id="more"></div>
<main id="tables"></main>
${dataTag('figure', { name: figure.name, title, caption, model, ...(!tables.some(isWide) && { data }), tables: tables.map(forPage), words })}
${interactive ? dataTag('interactive', interactive.data) : ''}
${scripts.map((source) => `<script>${source}</script>`).join('\n')}
</body>
</html>
`
}

const dataTag = (id: string, value: unknown): string => `<script type="application/json" id="${id}">${inScript(plainly(value))}</script>`

/** JSON that no reader of HTML takes for the end of its element, nor a reader of old JavaScript for the end of a line. */
export const inScript = (json: string): string => json.replaceAll('<', '\\u003c').replaceAll('\u2028', '\\u2028').replaceAll('\u2029', '\\u2029')

async function hashOf(source: string): Promise<string> {
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', new TextEncoder().encode(source)))
  return `'sha256-${btoa(String.fromCharCode(...digest))}'`
}
