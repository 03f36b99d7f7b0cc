import { useEffect, useState } from 'react'

import { type HistoryEntry, type HistoryRow, type HistoryState, UNDO_MS } from '../../../shared/history'
import { ErrorNotice } from '../../components/Notice'

import { useMessages } from '../../messages/messages'
import { useStore } from '../../store/store'
import { EntryDetails } from './EntryDetails'
import { FilterRow } from './FilterRow'
import { HistoryList } from './HistoryList'
import { historyMessages } from './messages'
import { type Finding, type Found, NO_FILTERS, useFound } from './useFound'
import { useHistoryOffers } from './useHistoryOffers'
import '../../styles/inspect.css'
import './history.css'

/** History: every run that has finished, found again, opened again, pinned, noted and deleted. */
export function HistoryPanel() {
  const messages = useMessages(historyMessages)
  const history = useStore((state) => state.history)
  const readHistory = useStore((state) => state.readHistory)
  const isInSight = useStore((state) => state.panel === 'history')
  const [filters, setFilters] = useState(NO_FILTERS)
  const finding = useFound(filters)
  const deleting = useDeleting()
  useEffect(() => {
    if (isInSight) void readHistory()
  }, [isInSight, readHistory])
  const isFiltered = filters.words !== '' || filters.panel !== null || filters.model !== null || filters.pinned
  return (
    <>
      <div className="row panel-head">
        <h1>{messages.title}</h1>
        <span className="muted lead">{messages.lead}</span>
      </div>
      <Problems history={history} finding={finding} />
      <FilterRow filters={filters} change={setFilters} found={finding.found} history={history} />
      {finding.found && finding.found.times.length > 0 && <Entries finding={finding} found={finding.found} deleting={deleting} />}
      {finding.found?.times.length === 0 && <Nothing isFiltered={isFiltered} showAll={() => setFilters(NO_FILTERS)} deleting={deleting} />}
    </>
  )
}

function Problems({ history, finding: { error } }: { history: HistoryState | null; finding: Finding }) {
  const all = [error, history?.notKept ?? null, ...(history?.problems ?? [])].filter((each) => each !== null)
  return all.map((each) => <ErrorNotice key={each.message} error={each} />)
}

/** The list, and what is chosen of it. */
function Entries({ finding: { want }, found, deleting }: { finding: Finding; found: Found; deleting: Deleting }) {
  const messages = useMessages(historyMessages)
  const { chosen, choose } = useChosen(found)
  const row = found.rows.get(chosen)
  const entry = useEntry(row)
  const reopen = useStore((state) => state.reopen)
  const changeEntry = useStore((state) => state.changeEntry)
  const acts = {
    open: () => void (entry && reopen(entry)),
    // Why not is told as `HistoryState.notKept`, or the entry is gone from the list.
    pin: () => void (row && changeEntry(row.id, { pinned: !row.pinned }).catch(() => undefined)),
    remove: () => void (row && deleting.remove(row.id)),
  }
  return (
    <div className="with-side">
      <section className="card history-card">
        <HistoryList found={found} chosen={chosen} choose={choose} want={want} {...acts} />
        <p className="row history-foot muted">
          <Deleted {...deleting} />
          {deleting.deleted.length === 0 && messages.keys}
        </p>
      </section>
      {row && <EntryDetails key={row.id} row={row} entry={entry} {...acts} />}
      {row && <Offers row={row} acts={acts} />}
    </div>
  )
}

function Offers({ row, acts }: { row: HistoryRow; acts: { open(): void; pin(): void; remove(): void } }) {
  const messages = useMessages(historyMessages)
  const root = useHistoryOffers([
    { title: messages.openAgain, run: acts.open },
    { title: row.pinned ? messages.unpin : messages.pin, run: acts.pin },
    { title: messages.remove, run: acts.remove },
  ])
  return <span ref={root} data-offers hidden />
}

/** What was deleted, while it can be taken back. */
function Deleted({ deleted, undo }: Deleting) {
  const messages = useMessages(historyMessages)
  if (deleted.length === 0) return null
  return (
    <>
      <span role="status">{messages.deleted(deleted.length)}</span>
      <button type="button" className="link" onClick={undo}>
        {messages.undo}
      </button>
    </>
  )
}

/** The place of what is chosen. It stays with its entry when others come, and at its place when the entry goes. */
function useChosen({ times, rows }: Found) {
  const [at, setAt] = useState<{ place: number; id: string | null }>({ place: 0, id: null })
  const moved = at.id === null ? undefined : [...rows].find(([, row]) => row.id === at.id)?.[0]
  const chosen = Math.max(0, Math.min(moved ?? at.place, times.length - 1))
  const id = rows.get(chosen)?.id ?? null
  useEffect(() => setAt({ place: chosen, id }), [chosen, id])
  return { chosen, choose: (place: number) => setAt({ place, id: rows.get(place)?.id ?? null }) }
}

/** All of the chosen entry, read again when it is changed. */
function useEntry(row: HistoryRow | undefined): HistoryEntry | null {
  const historyEntry = useStore((state) => state.historyEntry)
  const [entry, setEntry] = useState<HistoryEntry | null>(null)
  useEffect(() => {
    let isCurrent = true
    // One that is gone leaves the list with the next search.
    const shown = (read: HistoryEntry | null) => isCurrent && setEntry(read)
    if (row) historyEntry(row.id).then(shown, () => shown(null))
    return () => {
      isCurrent = false
    }
  }, [row, historyEntry])
  return entry?.id === row?.id ? entry : null
}

interface Deleting {
  /** What can be taken back. */
  deleted: string[]
  remove(id: string): void
  undo(): void
}

function useDeleting(): Deleting {
  const [deleted, setDeleted] = useState<string[]>([])
  const deleteEntries = useStore((state) => state.deleteEntries)
  const undeleteEntries = useStore((state) => state.undeleteEntries)
  const remove = (id: string) => {
    setDeleted((before) => [...before, id])
    setTimeout(() => setDeleted((now) => now.filter((other) => other !== id)), UNDO_MS)
    void deleteEntries([id])
  }
  const undo = () => {
    void undeleteEntries(deleted)
    setDeleted([])
  }
  return { deleted, remove, undo }
}

function Nothing({ isFiltered, showAll, deleting }: { isFiltered: boolean; showAll(): void; deleting: Deleting }) {
  const messages = useMessages(historyMessages)
  const isKept = useStore((state) => state.settings.keepHistory)
  const showOverlay = useStore((state) => state.showOverlay)
  if (isFiltered)
    return (
      <section className="card empty history-empty">
        <p>{messages.nothing}</p>
        <button type="button" className="button" onClick={showAll}>
          {messages.clearFilters}
        </button>
        <Undoing deleting={deleting} />
      </section>
    )
  return (
    <section className="card empty history-empty">
      <p>{isKept ? messages.empty : messages.off}</p>
      <p className="muted">{isKept ? messages.emptyMeans : messages.offMeans}</p>
      {!isKept && (
        <button type="button" className="button" onClick={() => showOverlay('settings')}>
          {messages.settings}
        </button>
      )}
      <Undoing deleting={deleting} />
    </section>
  )
}

const Undoing = ({ deleting }: { deleting: Deleting }) => (
  <p className="row muted">
    <Deleted {...deleting} />
  </p>
)
