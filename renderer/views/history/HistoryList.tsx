import { type KeyboardEvent, useEffect, useLayoutEffect, useMemo, useRef, useState } from 'react'
import type { HistoryRow } from '../../../shared/history'
import { useMessages } from '../../messages/messages'
import { useStore } from '../../store/store'
import { layoutOf, ROW_HEIGHT, scrollTo, slotsIn } from './layout'
import { historyMessages } from './messages'
import { clock, dayTitle, titleOf } from './names'
import type { Found } from './useFound'

interface ListProps {
  found: Found
  /** The place of the chosen entry. */
  chosen: number
  choose(place: number): void
  want(first: number, end: number): void
  /** Keys of the chosen entry. */
  open(): void
  pin(): void
  remove(): void
}

/** All that was found, of which only what is in sight is drawn: 10,000 entries scroll as ten do. */
export function HistoryList({ found, chosen, choose, want, ...acts }: ListProps) {
  const messages = useMessages(historyMessages)
  const root = useRef<HTMLDivElement>(null)
  const { top, height } = useSight(root)
  const layout = useMemo(() => layoutOf(found.times), [found.times])
  const [first, end] = slotsIn(layout, top, height)
  const slots = [...layout.slots.subarray(first, end)]
  const places = slots.filter((slot) => slot >= 0)
  const [from, to] = [places[0] ?? 0, (places.at(-1) ?? -1) + 1]
  useEffect(() => want(from, to), [from, to, want])
  useFollowing(root, layout, chosen)
  const last = found.times.length - 1
  const keys: Record<string, () => void> = {
    ArrowDown: () => choose(Math.min(last, chosen + 1)),
    ArrowUp: () => choose(Math.max(0, chosen - 1)),
    PageDown: () => choose(Math.min(last, chosen + Math.floor(height / ROW_HEIGHT))),
    PageUp: () => choose(Math.max(0, chosen - Math.floor(height / ROW_HEIGHT))),
    Home: () => choose(0),
    End: () => choose(last),
    Enter: acts.open,
    p: acts.pin,
    Delete: acts.remove,
    // What a Mac has in its place.
    Backspace: acts.remove,
  }
  const press = (event: KeyboardEvent) => {
    const act = event.ctrlKey || event.metaKey || event.altKey ? undefined : keys[event.key.length === 1 ? event.key.toLowerCase() : event.key]
    if (!act) return
    event.preventDefault()
    act()
  }
  return (
    <div
      ref={root}
      className="history-list"
      role="listbox"
      aria-label={messages.list}
      aria-activedescendant={found.rows.has(chosen) ? `history-${chosen}` : undefined}
      tabIndex={0}
      onKeyDown={press}
    >
      <div className="history-all" role="presentation" style={{ height: layout.tops.at(-1) }}>
        {slots.map((slot, i) => {
          const y = layout.tops[first + i] as number
          if (slot < 0) return <DayHead key={`day-${slot}`} y={y} time={found.times[-1 - slot] as number} />
          return (
            <Row
              key={slot}
              y={y}
              place={slot}
              all={found.times.length}
              row={found.rows.get(slot)}
              isChosen={slot === chosen}
              choose={choose}
              open={acts.open}
            />
          )
        })}
      </div>
    </div>
  )
}

/** What of the list is in sight, once a frame at most. */
function useSight(root: { current: HTMLDivElement | null }): { top: number; height: number } {
  const [sight, setSight] = useState({ top: 0, height: 600 })
  useLayoutEffect(() => {
    const list = root.current
    if (!list) return
    const look = () => setSight({ top: list.scrollTop, height: list.clientHeight })
    const size = new ResizeObserver(look)
    size.observe(list)
    list.addEventListener('scroll', look, { passive: true })
    return () => {
      size.disconnect()
      list.removeEventListener('scroll', look)
    }
  }, [root])
  return sight
}

/** What is chosen by a key comes in sight. */
function useFollowing(root: { current: HTMLDivElement | null }, layout: ReturnType<typeof layoutOf>, chosen: number) {
  const before = useRef(chosen)
  useEffect(() => {
    const list = root.current
    if (!list || before.current === chosen) return
    before.current = chosen
    const top = scrollTo(layout, chosen, list.scrollTop, list.clientHeight)
    if (top !== null) list.scrollTop = top
  }, [root, layout, chosen])
}

function DayHead({ y, time }: { y: number; time: number }) {
  const language = useStore((state) => state.language)
  return (
    <div className="history-day" role="presentation" style={{ transform: `translateY(${y}px)` }}>
      {dayTitle(time, language)}
    </div>
  )
}

interface RowProps {
  y: number
  place: number
  all: number
  /** Absent until it has come. */
  row: HistoryRow | undefined
  isChosen: boolean
  choose(place: number): void
  open(): void
}

function Row({ y, place, all, row, isChosen, choose, open }: RowProps) {
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the list has the focus and listens to the keys
    // biome-ignore lint/a11y/useFocusableInteractive: as its active descendant
    <div
      id={`history-${place}`}
      className="history-row"
      role="option"
      aria-selected={isChosen}
      aria-setsize={all}
      aria-posinset={place + 1}
      style={{ transform: `translateY(${y}px)` }}
      onClick={() => choose(place)}
      onDoubleClick={open}
    >
      {row && <RowContent row={row} />}
    </div>
  )
}

function RowContent({ row }: { row: HistoryRow }) {
  const language = useStore((state) => state.language)
  const messages = useMessages(historyMessages)
  return (
    <>
      <span className="history-text">{row.preview.trim() || <span className="muted">{messages.noText}</span>}</span>
      <span className="history-where muted">
        {row.pinned && (
          <span className="history-pin">
            <Pin />
            <span className="visually-hidden">{messages.pinned}</span>
          </span>
        )}
        {titleOf(row.panel, language)}
      </span>
      <span className="history-summary muted">{row.note ? `${row.summary} · ${row.note}` : row.summary}</span>
      <span className="history-where muted num">
        {row.model.name}, {clock(row.time, language)}
      </span>
    </>
  )
}

const Pin = () => (
  <svg viewBox="0 0 16 16" width="12" height="12" fill="currentColor" aria-hidden="true">
    <path d="M9.8 1.2 14.8 6.2 13.4 7.1 11.6 7 8.9 9.7 8.9 12.5 7.6 13.8 4.9 11.1 1.6 14.4 4.5 10.7 2.2 8.4 3.5 7.1 6.3 7.1 9 4.4 8.9 2.6Z" />
  </svg>
)
