import type { Entity } from '../../../shared/tasks/tokenClassification'
import { overlaps } from '../../../shared/text'

/** Found now and not before, found before and not now, found in both with another label or with other borders, or the same. */
export type SpanChange = 'gained' | 'lost' | 'label' | 'borders' | 'same'

/** An entity in two results; `null`: nothing was found there. */
export interface SpanRow {
  change: SpanChange
  before: Entity | null
  after: Entity | null
}

/** Entities of one text by their places. Each stands in one row: of several that overlap, the first is its counterpart. In text order. */
export function comparedSpans(before: readonly Entity[], after: readonly Entity[]): SpanRow[] {
  const left = new Set(before)
  const rows = after.map((entity) => {
    const same = before.find((other) => left.has(other) && isAt(other, entity)) ?? before.find((other) => left.has(other) && overlaps(other.span, entity.span))
    if (same) left.delete(same)
    return rowOf(same ?? null, entity)
  })
  return [...rows, ...[...left].map((entity) => rowOf(entity, null))].sort((a, b) => startOf(a) - startOf(b))
}

/** Entities of two texts, which have no places in common: by what they say. */
export function comparedNames(before: readonly Entity[], after: readonly Entity[], textOf: (entity: Entity, side: 'before' | 'after') => string): SpanRow[] {
  const left = new Set(before)
  const rows = after.map((entity) => {
    const name = textOf(entity, 'after')
    const namesakes = before.filter((other) => left.has(other) && textOf(other, 'before') === name)
    const same = namesakes.find(({ label }) => label === entity.label) ?? namesakes[0] ?? null
    if (same) left.delete(same)
    return rowOf(same, entity, false)
  })
  return [...rows, ...[...left].map((entity) => rowOf(entity, null))]
}

const isAt = (one: Entity, other: Entity): boolean => one.span.start === other.span.start && one.span.end === other.span.end
const startOf = ({ before, after }: SpanRow): number => (after ?? before)?.span.start ?? 0

function rowOf(before: Entity | null, after: Entity | null, isOneText = true): SpanRow {
  return { change: changeOf(before, after, isOneText), before, after }
}

function changeOf(before: Entity | null, after: Entity | null, isOneText: boolean): SpanChange {
  if (!before) return 'gained'
  if (!after) return 'lost'
  if (before.label !== after.label) return 'label'
  return isOneText && !isAt(before, after) ? 'borders' : 'same'
}
