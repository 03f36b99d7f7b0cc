import type { ReactNode } from 'react'
import type { TaskId } from '../../../shared/tasks'
import { isStale, type Shown, type TaskPanel } from '../../lib/taskPanel'
import { useMessages } from '../../messages/messages'
import { useStore } from '../../store/store'
import { ErrorNotice } from '../Notice'
import { workbenchMessages } from './messages'
import { usePanel } from './usePanel'

/** Whether there is something to ask that is not asked by itself. */
function useWaits<K extends TaskId, D extends object>(panel: TaskPanel<K, D>): boolean {
  const { draft } = usePanel(panel)
  const model = useStore((state) => state.model)
  const runOnEdit = useStore((state) => state.settings.runOnEdit)
  return !(runOnEdit && panel.runsOnEdit(draft)) && model.status === 'ready' && panel.inputsOf(draft, model.info).length > 0
}

/** What came of a run: nothing yet, or what `draw` makes of it, dimmed while it is of an older question; above it the error of a run that failed, with its way out. */
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
  const waits = useWaits(panel)
  const results = shown && (
    <div className={`results${isStale(run) || run.status === 'failed' ? ' stale' : ''}`} aria-busy={run.status === 'running'}>
      {draw(shown)}
    </div>
  )
  if (run.status === 'failed')
    return (
      <>
        <ErrorNotice error={run.error}>
          <button type="button" className="button" onClick={start}>
            {messages.runAgain}
          </button>
        </ErrorNotice>
        {results}
      </>
    )
  if (results) return results
  if (run.status === 'running') return <div className="card skeleton" role="status" aria-label={messages.computing} />
  return <section className="card empty">{waits ? <p>{messages.clickToAsk}</p> : empty}</section>
}
