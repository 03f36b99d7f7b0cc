import { useEffect, useState } from 'react'
import { type ErrorData, errorData } from '../../../shared/errors'
import { ErrorNotice } from '../../components/Notice'
import { numbersWith } from '../../components/settings/choices'
import { CheckRow, SelectRow, SettingRow } from '../../components/settings/controls'
import { bytes, count } from '../../lib/format'
import { useMessages } from '../../messages/messages'
import { useStore } from '../../store/store'
import { historyMessages } from './messages'
import './history.css'

const DAYS = [7, 30, 90, 365]

/** In the dialog of the settings: whether runs are kept, how long, where, and deleting them all. */
export function HistorySettings() {
  const messages = useMessages(historyMessages)
  const { keepHistory, historyDays } = useStore((state) => state.settings)
  const changeSettings = useStore((state) => state.changeSettings)
  const readHistory = useStore((state) => state.readHistory)
  useEffect(() => void readHistory(), [readHistory])
  const days = numbersWith(DAYS, historyDays === 0 ? 365 : historyDays).map((value) => ({ value, title: messages.dayCount(value) }))
  return (
    <section aria-label={messages.title}>
      <h3>{messages.title}</h3>
      <CheckRow label={messages.keep} hint={messages.keepHint} value={keepHistory} onChange={(keep) => void changeSettings({ keepHistory: keep })} />
      <SelectRow
        label={messages.days}
        hint={messages.daysHint}
        value={historyDays}
        options={[...days, { value: 0, title: messages.never }]}
        onChange={(value) => void changeSettings({ historyDays: value })}
      />
      <Clearing />
    </section>
  )
}

function Clearing() {
  const messages = useMessages(historyMessages)
  const history = useStore((state) => state.history)
  const clearHistory = useStore((state) => state.clearHistory)
  const [isAsking, setIsAsking] = useState(false)
  const [error, setError] = useState<ErrorData | null>(null)
  const clear = (pinnedToo: boolean) => {
    setIsAsking(false)
    clearHistory(pinnedToo).then(
      () => setError(null),
      (failure) => setError(errorData(failure)),
    )
  }
  if (!history) return null
  const { entries, pinned, bytes: size, folder, problems } = history
  return (
    <>
      <SettingRow name={<span>{messages.kept}</span>} hint={messages.keptHint(count(entries), bytes(size), folder)}>
        <button type="button" className="button" disabled={isAsking || (entries === 0 && problems.length === 0)} onClick={() => setIsAsking(true)}>
          {messages.clear}
        </button>
      </SettingRow>
      {isAsking && (
        <div className="row history-clear">
          <button type="button" className="button" onClick={() => clear(false)}>
            {messages.clearRest}
          </button>
          {pinned > 0 && (
            <button type="button" className="button" onClick={() => clear(true)}>
              {messages.clearPinned}
            </button>
          )}
          <button type="button" className="button" onClick={() => setIsAsking(false)}>
            {messages.cancel}
          </button>
        </div>
      )}
      {error && <ErrorNotice error={error} />}
    </>
  )
}
