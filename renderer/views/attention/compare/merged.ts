import type { TokenRange, ViewedMatrix } from '../../../../shared/inspect/attentionView'
import type { Stretch } from './align'

/** `[rows, columns]` of the stretches: sum over keys, mean over queries, as tokens are put together to words; a row of a word counts as often as it has tokens. */
export function mergedWeights({ rows, columns, data }: ViewedMatrix, ofRows: readonly Stretch[], ofColumns: readonly Stretch[]): Float32Array {
  const merged = new Float32Array(ofRows.length * ofColumns.length)
  for (const [r, { start, end }] of ofRows.entries()) {
    const into = merged.subarray(r * ofColumns.length, (r + 1) * ofColumns.length)
    const counts = end - start === 1 ? [1] : rows.slice(start, end).map((row) => row.end - row.start)
    for (const [i, count] of counts.entries()) addRow(into, data.subarray((start + i) * columns.length, (start + i + 1) * columns.length), ofColumns, count)
    const queries = counts.reduce((sum, count) => sum + count, 0)
    if (queries > 1) for (let c = 0; c < into.length; c++) into[c] = (into[c] as number) / queries
  }
  return merged
}

function addRow(into: Float32Array, row: Float32Array, ofColumns: readonly Stretch[], times: number): void {
  for (const [c, { start, end }] of ofColumns.entries())
    for (let column = start; column < end; column++) into[c] = (into[c] as number) + times * (row[column] as number)
}

/** From the first token of a stretch to its last. */
export const mergedRange = (ranges: readonly TokenRange[], { start, end }: Stretch): TokenRange => ({
  start: ranges[start]?.start ?? 0,
  end: ranges[end - 1]?.end ?? 0,
})

/** `Paris | Toulouse`; a label alone where both have it. */
export function mergedLabel(a: readonly string[], b: readonly string[]): string {
  const [inA, inB] = [joined(a), joined(b)]
  return inA === inB ? inA : `${inA} | ${inB}`
}

/** A dot before a label says that it goes on the word before it. */
const joined = (labels: readonly string[]): string => labels.reduce((text, label) => (label.startsWith('·') ? text + label.slice(1) : `${text} ${label}`))
