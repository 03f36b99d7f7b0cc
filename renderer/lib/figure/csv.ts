import type { FigureTable } from './figure'

type Cell = FigureTable['rows'][number][number]

/** Without it Excel reads UTF-8 as the system's old code page. */
const BYTE_ORDER_MARK = '\ufeff'

/** RFC 4180. A table alone is columns and rows; of several each has a line with its name before it and an empty one after it. */
export const asCsv = (tables: FigureTable[]): string =>
  BYTE_ORDER_MARK + tables.map((table) => [...(tables.length > 1 ? [[table.name]] : []), table.columns, ...table.rows].map(line).join('')).join('\r\n')

const line = (cells: readonly Cell[]): string => `${cells.map(cellText).join(',')}\r\n`

function cellText(cell: Cell): string {
  if (cell === null) return ''
  if (typeof cell === 'number') return Number.isNaN(cell) ? '' : String(cell)
  const text = withoutFormula(cell)
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}

const NUMBER = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i

/** A spreadsheet computes what begins so: a label of a model is to be read, not to be run. */
const withoutFormula = (text: string): string => (/^[=+\-@\t\r]/.test(text) && !NUMBER.test(text) ? `'${text}` : text)
