import { type AttentionThumbnails, HEAD_STATISTICS, type HeadStatistics } from '../../../shared/inspect/attention'
import type { CaptionWords } from '../../components/workbench/exportMessages'
import { base64 } from '../../lib/base64'
import { captionText } from '../../lib/figure/caption'
import type { Drawn } from '../../lib/figure/drawn'
import type { FigureTable } from '../../lib/figure/figure'
import { count } from '../../lib/format'
import type { Pair } from './compare/Compare'
import { shownAsJson } from './copyAttention'
import type { Edges } from './curves/curves'
import { lookText, settingsText, whereText } from './describe'
import script from './explore.js?raw'
import { focusTitle } from './focus/describeFocus'
import type { Focused } from './focus/useFocus'
import { headAt, headsAsJson } from './heads/heads'
import type { Part } from './matrix/sight'
import type { AttentionMessages } from './messages'
import type { Attended, ShownMatrix } from './useAttention'

/** Text, layer, heads, scale: what the numbers are of. The head is the matrix's: another one may be on its way. */
function matrixCaption({ texts, selection, tokens }: Attended, { of }: ShownMatrix, messages: AttentionMessages, words: CaptionWords): string[] {
  const { layer, heads, reduce, weights } = of
  return [...textCaption({ texts, tokens }, messages, words), settingsText(messages, { ...selection, layer, heads, reduce, weights }, tokens)]
}

function textCaption({ texts, tokens }: Pick<Attended, 'texts' | 'tokens'>, messages: AttentionMessages, words: CaptionWords): string[] {
  const { text, textPair } = texts
  const isPart = tokens.windows.length > 1
  return [
    words.textIs(captionText(text)),
    ...(textPair === undefined ? [] : [words.secondTextIs(captionText(textPair))]),
    ...(isPart ? [messages.window(String(tokens.window + 1), String(tokens.windows.length))] : []),
  ]
}

/** Of a matrix that is larger than its picture: which part that is. The numbers are always of all. */
function partText({ rows, columns }: Part, { rowLabels, columnLabels }: ShownMatrix, messages: AttentionMessages): string {
  const [queries, keys] = [rows.map(count) as [string, string], columns.map(count) as [string, string]]
  return messages.partShown(messages.queriesShown(...queries, count(rowLabels.length)), messages.keysShown(...keys, count(columnLabels.length)))
}

/** The matrix in sight, whichever view draws it. */
export function drawnMatrix(attended: Attended, matrix: ShownMatrix, part: Part | null, messages: AttentionMessages, words: CaptionWords): Drawn {
  const { data, rowLabels, columnLabels } = matrix
  return {
    caption: [...matrixCaption(attended, matrix, messages, words), ...(part ? [partText(part, matrix, messages)] : [])],
    names: namesOf(attended, matrix, 'matrix', messages),
    tables: [matrixTable('attention', matrix)],
    data: { texts: attended.texts, ...shownAsJson(matrix) },
    interactive: {
      script,
      data: {
        rows: rowLabels,
        columns: columnLabels,
        weights: base64(new Uint8Array(data.buffer, data.byteOffset, data.byteLength)),
        scale: attended.selection.scale,
        words: { explore: messages.explore, weight: messages.weight, looksAt: messages.mostOf('{query}') },
      },
    },
  }
}

/** A row a query, a column a key; numbered, for a token may come twice, and of two columns with one name scripts find one. */
export const matrixTable = (name: string, { rowLabels, columnLabels, data }: Pick<ShownMatrix, 'rowLabels' | 'columnLabels' | 'data'>): FigureTable => ({
  name,
  columns: ['query number', 'query', ...columnLabels.map((label, column) => `${column} ${label}`)],
  rows: rowLabels.map((label, row) => [row, label, ...data.subarray(row * columnLabels.length, (row + 1) * columnLabels.length)]),
})

/** All curves: a row each. */
export function drawnCurves(
  attended: Attended,
  matrix: ShownMatrix,
  { from, to, part }: Edges & { part: Part | null },
  messages: AttentionMessages,
  words: CaptionWords,
): Drawn {
  const { data, rowLabels, columnLabels } = matrix
  const drawn = drawnMatrix(attended, matrix, part, messages, words)
  const weightAt = (edge: number) => data[(from[edge] as number) * columnLabels.length + (to[edge] as number)] as number
  const rows = Array.from(from, (row, edge) => [row, rowLabels[row] ?? '', to[edge] as number, columnLabels[to[edge] as number] ?? '', weightAt(edge)])
  return {
    ...drawn,
    names: namesOf(attended, matrix, 'curves', messages),
    caption: [...drawn.caption, `${messages.share}: ${messages.shareOf(Math.round(100 * attended.selection.share))}`],
    tables: [{ name: 'curves', columns: ['query number', 'query', 'key number', 'key', 'weight'], rows }],
    data: { texts: attended.texts, ...whereOf(matrix), share: attended.selection.share, curves: rows },
  }
}

/** The shaded text: a number for each token. */
export function drawnShading(attended: Attended, matrix: ShownMatrix, { focus, values }: Focused, messages: AttentionMessages, words: CaptionWords): Drawn {
  const labels = focus?.side === 'key' ? matrix.rowLabels : matrix.columnLabels
  const rows = labels.map((label, place) => [place, label, values[place] as number])
  const title = focusTitle(messages, focus, matrix)
  return {
    caption: [...matrixCaption(attended, matrix, messages, words), title],
    names: namesOf(attended, matrix, 'text', messages),
    tables: [{ name: 'tokens', columns: ['number', focus?.side === 'key' ? 'query' : 'key', 'weight'], rows }],
    data: { texts: attended.texts, ...whereOf(matrix), shown: title, tokens: rows },
  }
}

/** What each head does on average. */
export function drawnHeads(statistics: HeadStatistics, caption: string[]): Drawn {
  const rows = Array.from({ length: statistics.layers * statistics.heads }, (_, index) => {
    const { layer, head } = headAt(index, statistics)
    return [layer, head, ...HEAD_STATISTICS.map((name) => statistics.values[name][index] as number)]
  })
  return { caption, names: ['heads'], tables: [{ name: 'heads', columns: ['layer', 'head', ...HEAD_STATISTICS], rows }], data: headsAsJson(statistics) }
}

/** A, B and A − B. */
export function drawnComparison({ a, b, difference }: Pair, messages: AttentionMessages, words: CaptionWords): Drawn {
  const own = matrixCaption(a.attended, a.matrix, messages, words)
  const other = matrixCaption(b.attended, b.matrix, messages, words)
  return {
    caption: [...own.map((line) => `A: ${line}`), `B: ${b.attended.tokens.model}`, ...other.map((line) => `B: ${line}`)],
    names: [b.attended.tokens.model, ...namesOf(a.attended, a.matrix, 'compare', messages)],
    tables: [matrixTable('A', a.matrix), matrixTable('B', b.matrix), matrixTable('A − B', difference.matrix)],
    data: {
      a: { texts: a.attended.texts, ...shownAsJson(a.matrix) },
      b: { model: b.attended.tokens.model, texts: b.attended.texts, ...shownAsJson(b.matrix) },
      difference: { ...shownAsJson(difference.matrix), minus: whereOf(b.matrix) },
      unpaired: difference.unpaired,
    },
  }
}

/** In the file's name: `layer-4-head-6-matrix`. */
const namesOf = ({ tokens }: Attended, { of }: ShownMatrix, view: string, messages: AttentionMessages): string[] => [
  whereText(messages, of, tokens.heads).replaceAll(',', ''),
  ...(of.weights === 'value-weighted' ? [messages.valueWeighted] : []),
  view,
]

const whereOf = ({ of: { layer, heads, reduce, weights } }: ShownMatrix) => ({ layer, heads, reduce, weights })

/** Rollout has no heads: there the pictures are of the attention itself. */
const ofHeads = (selection: Attended['selection']) => ({ ...selection, weights: selection.weights === 'rollout' ? ('raw' as const) : selection.weights })

/** All heads: the picture, and the largest weight of each. */
export function drawnOverview(attended: Attended, { maxima, side }: AttentionThumbnails, messages: AttentionMessages, words: CaptionWords): Drawn {
  const { heads, layers } = attended.tokens
  const rows = Array.from({ length: layers * heads }, (_, at) => [Math.floor(at / heads) + 1, (at % heads) + 1, maxima[at] as number])
  return {
    caption: [...textCaption(attended, messages, words), messages.overviewIs(String(layers), String(heads)), lookText(messages, ofHeads(attended.selection))],
    names: ['overview'],
    tables: [{ name: 'largest weights', columns: ['layer', 'head', 'largest weight'], rows }],
    data: {
      texts: attended.texts,
      side,
      largest: Array.from({ length: layers }, (_, layer) => Array.from(maxima.subarray(layer * heads, (layer + 1) * heads))),
    },
  }
}
