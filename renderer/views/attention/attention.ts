import type { AttendedTokens } from '../../../shared/inspect/attention'
import type { TokenRange, ViewedMatrix } from '../../../shared/inspect/attentionView'
import type { Texts } from '../../lib/firstTokens'
import { visible } from '../../lib/tokenText'
import type { AttentionScale, AttentionSlice, Selection } from '../../store/attentionSlice'

/** The selection as this model and text can show it: layers and heads that it lacks become its last ones. */
export function usable(selection: Selection, tokens: AttendedTokens, preview: AttentionSlice['previewedHead']): Selection {
  const layer = Math.min(preview?.layer ?? selection.layer, tokens.layers)
  const heads = [...new Set((preview ? [preview.head] : selection.heads).map((head) => Math.min(head, tokens.heads)))].sort((a, b) => a - b)
  const hasPair = tokens.segments.includes(1)
  const hasWeights = selection.weights !== 'value-weighted' || tokens.noValueWeights === null
  const weights = hasWeights ? selection.weights : 'raw'
  // A norm has no upper limit that full colour could stand for.
  const scale = weights === 'value-weighted' && selection.scale === 'raw' ? 'global' : selection.scale
  return { ...selection, layer, heads, scale, segments: hasPair ? selection.segments : 'all', weights }
}

/** What each token is called on an axis: its part of the text with every character to be seen, after a dot where it goes on a word; or the template's own string. */
export function tokenLabels(tokens: Pick<AttendedTokens, 'columns' | 'sequences' | 'words'>, texts: Texts): string[] {
  const { columns, sequences, words } = tokens
  return columns.tokens.map((token, i) => {
    const text = sequences[i] === 1 ? (texts.textPair ?? '') : texts.text
    const own = text.slice(columns.starts[i], columns.ends[i])
    if (sequences[i] === -1 || own === '') return token
    const goesOn = i > 0 && words[i] !== -1 && words[i] === words[i - 1] && sequences[i] === sequences[i - 1]
    return (goesOn ? CONTINUED : '') + visible(own.trim() === '' ? own : own.trim())
  })
}

/** Before a token that is not the first of its word: `un`, `·for`, `·get`, `·table`. */
export const CONTINUED = '·'

/** The label of a row or column: a word's tokens are of one text, so its letters are those between its ends. */
export function rangeLabel({ start, end }: TokenRange, tokens: AttendedTokens, texts: Texts, labels: readonly string[]): string {
  if (end - start === 1) return labels[start] ?? ''
  const { columns, sequences } = tokens
  const text = sequences[start] === 1 ? (texts.textPair ?? '') : texts.text
  return visible(text.slice(columns.starts[start], columns.ends[end - 1]).trim())
}

/** Which row or column shows a token; -1 for none. */
export const placeOf = (ranges: readonly TokenRange[], token: number): number => ranges.findIndex(({ start, end }) => token >= start && token < end)

/** A matrix as colours: how much of full colour each weight is, 0 to 255, and the weight that full colour stands for. */
export interface Levels {
  levels: Uint8Array
  most: number
  /** The largest weight there is. */
  largest: number
}

const known = new WeakMap<ViewedMatrix, Partial<Record<AttentionScale, Levels>>>()

/** Kept with the matrix: the picture, its legend and its remarks ask for the same, and 262,144 weights take 3 ms. */
export function levelsOf(matrix: ViewedMatrix, scale: AttentionScale): Levels {
  const own = known.get(matrix) ?? {}
  known.set(matrix, own)
  own[scale] ??= levelsBy(matrix, scale)
  return own[scale]
}

function levelsBy({ rows, columns, data }: ViewedMatrix, scale: AttentionScale): Levels {
  const levels = new Uint8Array(data.length)
  const largest = largestOf(data)
  const most = scale === 'raw' ? 1 : largest
  for (let row = 0; row < rows.length; row++) {
    const [from, to] = [row * columns.length, (row + 1) * columns.length]
    const full = scale === 'row' ? largestOf(data.subarray(from, to)) : most
    if (full === 0) continue
    for (let i = from; i < to; i++) levels[i] = Math.min(255, Math.round(((data[i] as number) / full) * 255))
  }
  return { levels, most, largest }
}

export function largestOf(values: Float32Array): number {
  let largest = 0
  for (let i = 0; i < values.length; i++) if ((values[i] as number) > largest) largest = values[i] as number
  return largest
}

/** −Σ p·log₂ p of one row, of what is shown of it. */
export function entropyBits(row: Float32Array): number {
  const total = row.reduce((sum, weight) => sum + weight, 0)
  if (total === 0) return 0
  return row.reduce((sum, weight) => (weight > 0 ? sum - (weight / total) * Math.log2(weight / total) : sum), 0)
}

/** A weight with three significant digits, never as a bare 0 where it is not one. */
export function weightText(weight: number): string {
  if (weight === 0) return '0'
  return Math.abs(weight) < 0.001 ? weight.toExponential(1).replace('-', '−') : weight.toPrecision(3)
}

/** Another head alone, or one more: of one layer all of them are shown together. The last one stays. */
export function withHead(selection: Selection, layer: number, head: number, isAdded: boolean): Partial<Selection> {
  if (!isAdded || layer !== selection.layer) return { layer, heads: [head] }
  const others = selection.heads.filter((each) => each !== head)
  return { heads: others.length === selection.heads.length ? [...others, head].sort((a, b) => a - b) : others.length > 0 ? others : [head] }
}

/** `1–3, 7` */
export function listed(heads: readonly number[]): string {
  const runs: [number, number][] = []
  for (const head of heads) {
    const last = runs.at(-1)
    if (last && head === last[1] + 1) last[1] = head
    else runs.push([head, head])
  }
  return runs.map(([from, to]) => (from === to ? `${from}` : `${from}–${to}`)).join(', ')
}
