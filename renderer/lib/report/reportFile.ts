import { asCsv } from '../figure/csv'
import type { FigureTable } from '../figure/figure'
import pageStyle from '../figure/html/page.css?raw'
import { escaped } from '../figure/svg/xml'
import reportStyle from './report.css?raw'

/** A panel's figure, drawn. */
export interface ReportPart {
  /** Of the panel. */
  id: string
  title: string
  svg: string
  caption: string[]
  tables: FigureTable[]
}

export interface ReportWords {
  language: string
  title: string
  /** Below the title: the model, the session, who made it and when. */
  facts: string[]
  contents: string
  /** What could not be drawn, as a sentence; `null`: all was. */
  missing: string | null
  rowsOf(shown: number, all: number): string
  columnsOf(columns: number): string
  allRows: string
}

/** More rows than somebody reads on paper. */
const MOST_ROWS = 100
/** Columns that somebody can still read from left to right. */
const MOST_COLUMNS = 24

/** One file that needs nothing else and runs nothing: figures, captions and tables of all panels. `fonts`: their `@font-face` rules. */
export function reportFile(parts: readonly ReportPart[], words: ReportWords, fonts: string): string {
  const policy = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; font-src data:; base-uri 'none'; form-action 'none'"
  return `<!doctype html>
<html lang="${escaped(words.language)}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${escaped(words.title)}</title>
<style>${fonts}${pageStyle}${reportStyle}</style>
</head>
<body>
<header>
<h1>${escaped(words.title)}</h1>
${words.facts.map((fact) => `<p dir="auto">${escaped(fact)}</p>`).join('\n')}
${words.missing === null ? '' : `<p class="missing">${escaped(words.missing)}</p>`}
<nav aria-label="${escaped(words.contents)}"><ul>${parts.map(({ title }, i) => `<li><a href="#part-${i}">${escaped(title)}</a></li>`).join('')}</ul></nav>
</header>
<main>
${parts.map((part, i) => section(part, i, words)).join('\n')}
</main>
</body>
</html>
`
}

function section({ id, title, svg, caption, tables }: ReportPart, i: number, words: ReportWords): string {
  return `<section id="part-${i}" data-panel="${escaped(id)}">
<h2>${escaped(title)}</h2>
<figure>
<div class="picture" tabindex="0" role="region" aria-label="${escaped(title)}">${withOwnNames(svg, `part-${i}-`)}</div>
<figcaption>${caption.map((line) => `<p dir="auto">${escaped(line)}</p>`).join('')}</figcaption>
</figure>
${tables.map((table) => tableOf(table, title, words)).join('\n')}
</section>`
}

/** Pictures name their gradients and clippings, each from 1: in one page every name is there once. Texts are escaped, so what looks like a name is one. */
const withOwnNames = (svg: string, prefix: string): string => svg.replace(/( id="|url\(#|href="#)/g, `$1${prefix}`)

function tableOf(table: FigureTable, panel: string, words: ReportWords): string {
  const { name, columns, rows } = table
  const isWide = columns.length > MOST_COLUMNS
  const shown = isWide ? [] : rows.slice(0, MOST_ROWS)
  const notes = [
    ...(isWide ? [words.columnsOf(columns.length)] : []),
    ...(!isWide && rows.length > shown.length ? [words.rowsOf(shown.length, rows.length)] : []),
  ]
  const file = notes.length > 0 ? ` <a download="${escaped(name)}.csv" href="${csvAddress(table)}">${escaped(words.allRows)}</a>` : ''
  return `<div class="table">
<h3>${escaped(name)}</h3>
${notes.length > 0 ? `<p class="status">${escaped(notes.join(' '))}${file}</p>` : ''}
${
  isWide
    ? ''
    : `<div class="frame" tabindex="0" role="region" aria-label="${escaped(`${panel}: ${name}`)}"><table><thead><tr>${columns
        .map((column, i) =>
          headOf(
            column,
            rows.some((row) => typeof row[i] === 'number'),
          ),
        )
        .join('')}</tr></thead><tbody>${shown.map(rowOf).join('')}</tbody></table></div>`
}
</div>`
}

const headOf = (column: string, isNumbers: boolean): string => `<th scope="col"${isNumbers ? ' class="num"' : ''}>${escaped(column)}</th>`
const rowOf = (row: FigureTable['rows'][number]): string => `<tr>${row.map(cellOf).join('')}</tr>`
const cellOf = (cell: string | number | null): string =>
  typeof cell === 'number' ? `<td class="num">${escaped(String(cell))}</td>` : `<td dir="auto"><span>${escaped(cell ?? '')}</span></td>`

function csvAddress(table: FigureTable): string {
  let binary = ''
  for (const byte of new TextEncoder().encode(asCsv([table]))) binary += String.fromCharCode(byte)
  return `data:text/csv;charset=utf-8;base64,${btoa(binary)}`
}
