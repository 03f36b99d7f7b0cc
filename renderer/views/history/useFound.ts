import { useCallback, useEffect, useRef, useState } from 'react'
import { type ErrorData, errorData } from '../../../shared/errors'
import type { HistoryPage, HistoryRow } from '../../../shared/history'
import { useStore } from '../../store/store'

export interface Filters {
  words: string
  panel: string | null
  model: string | null
  pinned: boolean
}
export const NO_FILTERS: Filters = { words: '', panel: null, model: null, pinned: false }

/** What was found: how many and when at once, the rows as they come in sight. */
export interface Found extends Omit<HistoryPage, 'rows'> {
  rows: ReadonlyMap<number, HistoryRow>
}

/** Rows that are asked for at a time: what is in sight is a tenth of it. */
const PAGE = 200

export interface Finding {
  found: Found | null
  error: ErrorData | null
  /** Rows from `first` to before `end` are in sight. */
  want(first: number, end: number): void
}

/** Searches while the panel is in sight, again whenever an entry comes or goes in any window. */
export function useFound(filters: Filters): Finding {
  const search = useStore((state) => state.searchHistory)
  const history = useStore((state) => state.history)
  const isInSight = useStore((state) => state.panel === 'history')
  const [found, setFound] = useState<Found | null>(null)
  const [error, setError] = useState<ErrorData | null>(null)
  /** Of the entries in sight: what is asked for first when the list is made anew. */
  const first = useRef(0)
  const asked = useRef(new Set<number>())
  const before = useRef(filters)
  // biome-ignore lint/correctness/useExhaustiveDependencies: a change of the history searches again
  useEffect(() => {
    if (!isInSight) return
    if (before.current !== filters) first.current = 0
    before.current = filters
    const page = Math.floor(first.current / PAGE)
    let isCurrent = true
    search({ ...filters, offset: page * PAGE, limit: PAGE }).then(
      ({ rows, ...rest }) => {
        if (!isCurrent) return
        asked.current = new Set([page])
        setFound({ ...rest, rows: placed(rows, page * PAGE) })
        setError(null)
      },
      (failure) => isCurrent && setError(errorData(failure)),
    )
    return () => {
      isCurrent = false
    }
  }, [filters, history, isInSight, search])
  const times = found?.times
  const want = useCallback(
    (from: number, end: number) => {
      first.current = from
      for (let page = Math.floor(from / PAGE); page * PAGE < end; page++) {
        if (asked.current.has(page)) continue
        asked.current.add(page)
        const merge = ({ rows }: HistoryPage) =>
          setFound((now) => now && (now.times === times ? { ...now, rows: new Map([...now.rows, ...placed(rows, page * PAGE)]) } : now))
        search({ ...filters, offset: page * PAGE, limit: PAGE }).then(merge, (failure) => setError(errorData(failure)))
      }
    },
    [filters, times, search],
  )
  return { found, error, want }
}

const placed = (rows: readonly HistoryRow[], offset: number): Map<number, HistoryRow> => new Map(rows.map((row, i) => [offset + i, row]))
