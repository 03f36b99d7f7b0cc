import type { Listed } from '../listed'

/** Where an answer stands in a list. */
interface Place {
  /** 1 is the best. */
  rank: number
  score: number
}

/** An answer in two lists; `null`: it is not in that one. */
export interface RankedRow {
  name: string
  before: Place | null
  after: Place | null
}

/** Two lists by name, each name once: in the order of the newer one, then what it lacks in the order of the older one. */
export function comparedLists(before: readonly Listed[], after: readonly Listed[]): RankedRow[] {
  const [old, now] = [placesIn(before), placesIn(after)]
  const names = [...now.keys(), ...[...old.keys()].filter((name) => !now.has(name))]
  return names.map((name) => ({ name, before: old.get(name) ?? null, after: now.get(name) ?? null }))
}

function placesIn(list: readonly Listed[]): Map<string, Place> {
  const places = new Map<string, Place>()
  for (const [i, { name, score }] of list.entries()) if (!places.has(name)) places.set(name, { rank: i + 1, score })
  return places
}
