import type { TokenRange } from '../../../shared/inspect/attentionView'
import type { StateCosines, StateFigures } from '../../../shared/inspect/states'
import type { ShownMatrix } from '../attention/useAttention'

/** Layers as rows or columns of a picture: farther than any text reaches, so that pointing at a layer points at no token. */
const LAYER = 2_000_000
const layerRanges = (layers: number): TokenRange[] => Array.from({ length: layers + 1 }, (_, layer) => ({ start: LAYER + layer, end: LAYER + layer + 1 }))
export const layerPlace = (layer: number): number => LAYER + layer
/** The layer that such a place stands for; `null` for a token. */
export const layerAt = (place: number | null | undefined): number | null => (place != null && place >= LAYER ? place - LAYER : null)
/** A layer is not held. */
export const isToken = (place: number): boolean => place < LAYER

/** What the shared picture of a matrix asks for beside its numbers. */
const OF: ShownMatrix['of'] = { layer: 0, heads: [1], reduce: 'mean', weights: 'raw' }

/** Tokens that are shown, by their places. */
export const shownTokens = ({ specials }: Pick<StateFigures, 'specials'>, hideSpecials: boolean): number[] =>
  Array.from(specials.keys()).filter((token) => !hideSpecials || specials[token] === 0)

const tokenRanges = (tokens: readonly number[]): TokenRange[] => tokens.map((token) => ({ start: token, end: token + 1 }))
const named = (tokens: readonly number[], labels: readonly string[]): string[] => tokens.map((token) => labels[token] ?? '')

/** A row a token, a column a layer. */
export function normMatrix({ norms, layers, tokens: all }: StateFigures, tokens: number[], labels: readonly string[]): ShownMatrix {
  const columns = layerRanges(layers)
  const data = new Float32Array(tokens.length * columns.length)
  for (const [row, token] of tokens.entries())
    for (let layer = 0; layer < columns.length; layer++) data[row * columns.length + layer] = norms[layer * all + token] as number
  return { rows: tokenRanges(tokens), columns, rowLabels: named(tokens, labels), columnLabels: columns.map((_, layer) => String(layer)), data, of: OF }
}

/** A row and a column a layer, of one token. */
export function layerMatrix({ layerCosines, layers }: StateFigures, token: number): ShownMatrix {
  const ranges = layerRanges(layers)
  const labels = ranges.map((_, layer) => String(layer))
  const size = ranges.length ** 2
  return { rows: ranges, columns: ranges, rowLabels: labels, columnLabels: labels, data: layerCosines.subarray(token * size, (token + 1) * size), of: OF }
}

/** A row and a column a token. */
export function cosineMatrix({ size, data: all }: StateCosines, tokens: number[], labels: readonly string[]): ShownMatrix {
  const ranges = tokenRanges(tokens)
  const names = named(tokens, labels)
  const data = new Float32Array(tokens.length ** 2)
  let at = 0
  for (const row of tokens) for (const column of tokens) data[at++] = all[row * size + column] as number
  return { rows: ranges, columns: ranges, rowLabels: names, columnLabels: names, data, of: OF }
}

/** The level of a cosine of 0: 1 and 255 are −1 and 1. */
export const NO_COSINE = 128
export const cosineLevels = (data: Float32Array): Uint8Array => Uint8Array.from(data, (cosine) => NO_COSINE + Math.round(cosine * 127))

export function normLevels(data: Float32Array, most: number): Uint8Array {
  return Uint8Array.from(data, (norm) => (most > 0 ? Math.round((norm / most) * 255) : 0))
}

export const largestOf = (data: Float32Array): number => data.reduce((most, value) => Math.max(most, value), 0)
export const leastOf = (data: Float32Array): number => data.reduce((least, value) => Math.min(least, value), 1)

/** Three significant digits, with a minus sign as wide as a digit. */
export const digits = (value: number): string => (value === 0 ? '0' : Math.abs(value) < 0.001 ? value.toExponential(1) : value.toPrecision(3)).replace('-', '−')

/** Cosines of a token at one layer, nearest first. */
export function nearestInRow({ data, columns }: Pick<ShownMatrix, 'data' | 'columns'>, row: number, most: number): { column: number; cosine: number }[] {
  const width = columns.length
  return Array.from({ length: width }, (_, column) => ({ column, cosine: data[row * width + column] as number }))
    .filter(({ column }) => column !== row)
    .sort((a, b) => b.cosine - a.cosine)
    .slice(0, most)
}
