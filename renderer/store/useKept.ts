import type { Kept } from './keptSlice'
import { useStore } from './store'

/** As `useState`, for what belongs to the user's work: it is in the session that is saved, and what was asked of a panel. */
export function useKept<K extends keyof Kept>(name: K, first: Kept[K]): [Kept[K], (value: Kept[K]) => void] {
  const value = useStore((state) => state.kept[name]) as Kept[K] | undefined
  const keep = useStore((state) => state.keep)
  return [value === undefined ? first : value, (next) => keep(name, next)]
}
