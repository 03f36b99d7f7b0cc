import { useEffect, useRef, useState } from 'react'
import { type HistoryEntry, type HistoryRow, MAX_NOTE } from '../../../shared/history'
import { ErrorNotice } from '../../components/Notice'
import { count, milliseconds } from '../../lib/format'
import { useMessages } from '../../messages/messages'
import { PANELS } from '../../panels'
import { useStore } from '../../store/store'
import { historyMessages } from './messages'
import { fullTime, titleOf } from './names'
import { settingsOf } from './workSettings'

interface DetailsProps {
  row: HistoryRow
  entry: HistoryEntry | null
  open(): void
  pin(): void
  remove(): void
}

/** The chosen entry: what was asked, how, and what came of it. */
export function EntryDetails({ row, entry, ...acts }: DetailsProps) {
  const messages = useMessages(historyMessages)
  const language = useStore((state) => state.language)
  return (
    <aside className="card beside history-entry" aria-label={messages.entry}>
      <h2>{titleOf(row.panel, language)}</h2>
      <p className="history-result">{row.summary}</p>
      <dl className="facts-list history-facts">
        <Fact name={messages.model} value={row.model.name} title={row.model.path} />
        <Fact name={messages.when} value={fullTime(row.time, language)} />
        <Fact name={messages.took} value={milliseconds(row.ms)} />
      </dl>
      <Actions row={row} entry={entry} {...acts} />
      <Refused entry={entry} />
      {entry && <Text entry={entry} />}
      <Note key={row.id} row={row} />
      {entry?.work && <SettingsOf work={entry.work} text={entry.text} />}
    </aside>
  )
}

const Fact = ({ name, value, title }: { name: string; value: string; title?: string }) => (
  <div>
    <dt className="muted">{name}</dt>
    <dd title={title}>{value}</dd>
  </div>
)

function Actions({ row, entry, open, pin, remove }: DetailsProps) {
  const messages = useMessages(historyMessages)
  const isKnown = PANELS.some(({ id }) => id === row.panel)
  const isLost = entry !== null && entry.work === null
  return (
    <>
      <div className="row history-actions">
        <button type="button" className="button primary" disabled={!isKnown || isLost} onClick={open}>
          {messages.openAgain}
        </button>
        <button type="button" className="button" aria-pressed={row.pinned} onClick={pin}>
          {row.pinned ? messages.unpin : messages.pin}
        </button>
        <button type="button" className="button" onClick={remove}>
          {messages.remove}
        </button>
      </div>
      {isLost && <p className="muted">{messages.notWhole(count(entry.characters))}</p>}
      {!isKnown && <p className="muted">{messages.noSuchPanel}</p>}
    </>
  )
}

/** Its model could not be opened: what was asked is not lost, and the open model can be asked. */
function Refused({ entry }: { entry: HistoryEntry | null }) {
  const messages = useMessages(historyMessages)
  const refusal = useStore((state) => state.historyRefusal)
  const model = useStore((state) => state.model)
  const reopen = useStore((state) => state.reopen)
  if (!entry || refusal?.id !== entry.id) return null
  return (
    <ErrorNotice error={refusal.error}>
      {model.status === 'ready' && (
        <button type="button" className="button" onClick={() => void reopen(entry, true)}>
          {messages.withOpen(model.info.name)}
        </button>
      )}
    </ErrorNotice>
  )
}

function Text({ entry }: { entry: HistoryEntry }) {
  const messages = useMessages(historyMessages)
  const isCut = entry.characters > entry.text.length
  return (
    <section>
      <h3>{messages.text}</h3>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, so the keyboard must reach it */}
      <p className="history-whole" tabIndex={0}>
        {entry.text}
      </p>
      {isCut && <p className="muted">{messages.cut(count(entry.text.length), count(entry.characters))}</p>}
    </section>
  )
}

/** Saved when it is left, and when the entry is. */
function Note({ row }: { row: HistoryRow }) {
  const messages = useMessages(historyMessages)
  const changeEntry = useStore((state) => state.changeEntry)
  const [note, setNote] = useState(row.note)
  const saved = useRef(row.note)
  const latest = useRef(note)
  latest.current = note
  const save = () => {
    if (latest.current === saved.current) return
    saved.current = latest.current
    // Why it could not be saved is told as `HistoryState.notKept` is, or the entry is gone.
    void changeEntry(row.id, { note: latest.current }).catch(() => undefined)
  }
  // biome-ignore lint/correctness/useExhaustiveDependencies: once, when another entry is chosen
  useEffect(() => save, [])
  return (
    <label className="history-note">
      <span>{messages.note}</span>
      <textarea
        rows={2}
        maxLength={MAX_NOTE}
        placeholder={messages.notePlaceholder}
        value={note}
        onChange={(event) => setNote(event.target.value)}
        onBlur={save}
      />
    </label>
  )
}

function SettingsOf({ work, text }: { work: Record<string, unknown>; text: string }) {
  const messages = useMessages(historyMessages)
  const settings = settingsOf(work, text)
  if (settings.length === 0) return null
  return (
    <details className="history-settings">
      <summary>{messages.settingsOf}</summary>
      <dl>
        {settings.map(({ name, value }) => (
          <div key={name}>
            <dt className="mono">{name}</dt>
            <dd className="mono">{value}</dd>
          </div>
        ))}
      </dl>
    </details>
  )
}
