import type { ReactNode } from 'react'
import type { TaskId } from '../../../shared/tasks'
import { isStale, type Shown, type TaskPanel } from '../../lib/taskPanel'
import { useMessages } from '../../messages/messages'
import { ErrorNotice } from '../Notice'
import { workbenchMessages } from './messages'
import { usePanel } from './usePanel'

/** What came of a run: nothing yet, an error with its way out, or what `draw` makes of it, dimmed while it is of an older question. */
export function ResultArea<K extends TaskId, D extends object>({
  panel,
  empty,
  draw,
}: {
  panel: TaskPanel<K, D>
  /** What to do while there is nothing to show. */
  empty: ReactNode
  draw(shown: Shown<K>): ReactNode
}) {
  const { run, shown, start } = usePanel(panel)
  const messages = useMessages(workbenchMessages)
  if (run.status === 'failed')
    return (
      <ErrorNotice error={run.error}>
        <button type="button" className="button" onClick={start}>
          {messages.runAgain}
        </button>
      </ErrorNotice>
    )
  if (shown)
    return (
      <div className={`results${isStale(run) ? ' stale' : ''}`} aria-busy={run.status === 'running'}>
        {draw(shown)}
      </div>
    )
  if (run.status === 'running') return <div className="card skeleton" role="status" aria-label={messages.computing} />
  return <section className="card empty">{empty}</section>
}
