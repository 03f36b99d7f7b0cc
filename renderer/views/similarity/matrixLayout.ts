import type { Pair } from './similarity'

/** Where a matrix's cells lie, in pixels. */
export interface MatrixLayout {
  cell: number
  /** Left of the cells: sentences, or their numbers where lines are too low for text. */
  gutter: number
  /** Above them: the numbers of the columns. */
  head: number
  isLabelled: boolean
  /** Every how many sentences a number is written. */
  every: number
}

const TEXT_GUTTER = 172
const NUMBER_GUTTER = 34
const HEAD = 20
/** A line of text needs this height; a larger cell says no more. */
const LEAST_LABELLED = 15
const MOST = 46
const LEAST = 2
/** The width of a column's number, and some air. */
const NUMBER_WIDTH = 22

export function layoutOf(size: number, width: number): MatrixLayout {
  const fitting = (gutter: number) => Math.max(LEAST, Math.min(MOST, Math.floor((width - gutter) / Math.max(1, size))))
  const labelled = fitting(TEXT_GUTTER)
  const isLabelled = labelled >= LEAST_LABELLED
  const cell = isLabelled ? labelled : fitting(NUMBER_GUTTER)
  const every = [1, 5, 10, 20, 50].find((step) => step * cell >= NUMBER_WIDTH) ?? 100
  return { cell, gutter: isLabelled ? TEXT_GUTTER : NUMBER_GUTTER, head: HEAD, isLabelled, every: isLabelled ? 1 : every }
}

/** Where a key leads, within the matrix; `null` for keys of no meaning here. */
export function moved({ row, column }: Pair, key: string, size: number): Pair | null {
  const within = (at: number) => Math.min(size - 1, Math.max(0, at))
  const steps: Record<string, Pair> = {
    ArrowUp: { row: row - 1, column },
    ArrowDown: { row: row + 1, column },
    ArrowLeft: { row, column: column - 1 },
    ArrowRight: { row, column: column + 1 },
    Home: { row, column: 0 },
    End: { row, column: size - 1 },
  }
  const next = steps[key]
  return next ? { row: within(next.row), column: within(next.column) } : null
}
