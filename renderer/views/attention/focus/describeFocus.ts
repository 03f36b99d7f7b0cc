import type { AttentionMessages } from '../messages'
import type { ShownMatrix } from '../useAttention'
import type { Focus } from './focus'

type Named = Pick<ShownMatrix, 'rowLabels' | 'columnLabels'>

const MOST_NAMES = 3

/** The tokens that are looked at, by name: of many the first. */
export function focusNames({ side, places }: Pick<Focus, 'side' | 'places'>, { rowLabels, columnLabels }: Named): string {
  const labels = side === 'query' ? rowLabels : columnLabels
  const names = places.slice(0, MOST_NAMES).map((place) => labels[place] ?? '')
  return places.length > MOST_NAMES ? `${names.join(', ')} … (${places.length})` : names.join(', ')
}

/** What the shades and numbers say, in a sentence. */
export function focusTitle(messages: AttentionMessages, focus: Focus | null, matrix: Named): string {
  if (!focus) return messages.received
  const names = messages.quoted(focusNames(focus, matrix))
  if (focus.side === 'query') return focus.places.length > 1 ? messages.looksAtMean(names) : messages.looksAt(names)
  return focus.places.length > 1 ? messages.lookedAtSum(names) : messages.lookedAt(names)
}

/** `river → city`: the pair whose value is read; `null` where no value is. */
export function pairOf(focus: Focus | null, matrix: Named): { from: string; to: string } | null {
  if (!focus || focus.read < 0) return null
  const names = focusNames(focus, matrix)
  return focus.side === 'query' ? { from: names, to: matrix.columnLabels[focus.read] ?? '' } : { from: matrix.rowLabels[focus.read] ?? '', to: names }
}
