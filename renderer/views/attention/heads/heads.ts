import { type AttendedTokens, HEAD_STATISTICS, type HeadStatistic, type HeadStatistics, type HeadStatisticsInput } from '../../../../shared/inspect/attention'
import type { Texts } from '../../../lib/firstTokens'
import { weightText } from '../attention'

/** What is in sight of the panel's text: of one over the limit the window. */
export function shownText({ texts, tokens }: { texts: Texts; tokens: Pick<AttendedTokens, 'windows' | 'window'> }): HeadStatisticsInput['texts'][number] {
  if (tokens.windows.length > 1) return { ...texts, window: tokens.window }
  return texts.textPair === undefined ? texts.text : texts
}

/** By which column heads are sorted. */
export type HeadColumn = 'layer' | 'head' | HeadStatistic
export interface HeadOrder {
  column: HeadColumn
  isDescending: boolean
}

export interface HeadPlace {
  layer: number
  head: number
}

type Shape = Pick<HeadStatistics, 'heads'>

/** A head's place in the lists of values; layers and heads from 1. */
export const headIndex = ({ layer, head }: HeadPlace, { heads }: Shape): number => (layer - 1) * heads + head - 1
export const headAt = (index: number, { heads }: Shape): HeadPlace => ({ layer: Math.floor(index / heads) + 1, head: (index % heads) + 1 })

/** The places of all heads in this order; equal ones as they stand in the model. */
export function sortedHeads(statistics: Pick<HeadStatistics, 'layers' | 'heads' | 'values'>, { column, isDescending }: HeadOrder): number[] {
  const { layers, heads, values } = statistics
  const valueAt =
    column === 'layer' ? (i: number) => Math.floor(i / heads) : column === 'head' ? (i: number) => i % heads : (i: number) => values[column][i] ?? 0
  const sign = isDescending ? -1 : 1
  return Array.from({ length: layers * heads }, (_, i) => i).sort((a, b) => sign * (valueAt(a) - valueAt(b)) || a - b)
}

/** Another column begins with its largest values, or with the first layer or head; the same once more is turned around. */
export const orderBy = (before: HeadOrder, column: HeadColumn): HeadOrder =>
  before.column === column ? { column, isDescending: !before.isDescending } : { column, isDescending: column !== 'layer' && column !== 'head' }

/** What each finder looks for: the heads with the largest values of it. */
export const FINDERS = ['previous', 'next', 'separator', 'entropy'] as const satisfies readonly HeadStatistic[]
export type Finder = (typeof FINDERS)[number]

/** Below half of its weight no head is called after where it looks. Bits have no such bound: there the broadest are named. */
const NAMED = { share: 0.5, most: 5, broadest: 3 }

/** Places, the largest value first; none where no head does it. */
export function foundHeads(statistics: Pick<HeadStatistics, 'layers' | 'heads' | 'values'>, finder: Finder): number[] {
  const sorted = sortedHeads(statistics, { column: finder, isDescending: true })
  if (finder === 'entropy') return sorted.slice(0, NAMED.broadest)
  return sorted.slice(0, NAMED.most).filter((index) => (statistics.values[finder][index] ?? 0) >= NAMED.share)
}

const IN_BITS_OR_TOKENS: ReadonlySet<HeadStatistic> = new Set(['entropy', 'distance'])

/** Bits and tokens with two decimals, shares with three significant digits. */
export const statisticText = (statistic: HeadStatistic, value: number): string => (IN_BITS_OR_TOKENS.has(statistic) ? value.toFixed(2) : weightText(value))

/** What full colour stands for: of shares that is 1, so that a faint picture is one. */
export const fullOf = (statistic: HeadStatistic, values: Float32Array): number =>
  IN_BITS_OR_TOKENS.has(statistic) ? values.reduce((a, b) => Math.max(a, b), 0) : 1

export const statisticLevels = (values: Float32Array, full: number): Uint8Array =>
  Uint8Array.from(values, (value) => (full === 0 ? 0 : Math.min(255, Math.round((value / full) * 255))))

/** For a copy: each head with all its values. */
export const headsAsJson = (statistics: HeadStatistics): object => ({
  texts: statistics.texts,
  queries: statistics.queries,
  heads: Array.from({ length: statistics.layers * statistics.heads }, (_, i) => ({
    ...headAt(i, statistics),
    ...Object.fromEntries(HEAD_STATISTICS.map((name) => [name, statistics.values[name][i]])),
  })),
})

/** Tokens from which on flow is begun by hand. */
export const QUICK_FLOW = 128

/** Of 254 tokens through 6 layers it took 5 s, of 510 tokens 31 s; in earlier layers much less. */
export const flowSeconds = (tokens: number, layer: number): number => 5 * (tokens / 254) ** 2.6 * (layer / 6) ** 2
