import type { Replacement } from '../../../../shared/inspect/saliency'
import type { Row } from '../../tasks/rows'

/** A row with some of its tokens taken away. */
export interface OccludedRow extends Row {
  ids: number[]
  /** Where a place of the untouched row stands now; `null`: it is gone. */
  now(place: number): number | null
}

/** `ids`: of `<mask>` and `<pad>`. */
export function occludedRow(row: number[], places: readonly number[], replace: Replacement, ids: { mask: number; pad: number }): OccludedRow {
  const gone = new Set(places)
  if (replace === 'drop')
    return {
      ids: row.filter((_, place) => !gone.has(place)),
      now: (place) => (gone.has(place) ? null : place - places.filter((other) => other < place).length),
    }
  if (replace === 'mask') return { ids: row.map((id, place) => (gone.has(place) ? ids.mask : id)), now: (place) => place }
  return {
    ids: row.map((id, place) => (gone.has(place) ? ids.pad : id)),
    hidden: [...gone],
    now: (place) => (gone.has(place) ? null : place),
  }
}
