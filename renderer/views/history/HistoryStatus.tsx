import { useMessages } from '../../messages/messages'
import { useStore } from '../../store/store'
import { historyMessages } from './messages'

/** In the status line: that the last run could not be kept, and why. */
export function HistoryStatus() {
  const { notKept } = useMessages(historyMessages)
  const problem = useStore((state) => state.history?.notKept ?? null)
  const goToPanel = useStore((state) => state.goToPanel)
  if (!problem) return null
  return (
    <button type="button" className="link history-status" title={problem.message} onClick={() => goToPanel('history')}>
      {notKept}
    </button>
  )
}
