import type { ReactNode } from 'react'
import type { TaskId } from '../../../shared/tasks'
import { askTheSame, isStale, type TaskPanel } from '../../lib/taskPanel'
import { useLate } from '../../lib/useLate'
import { useMessages } from '../../messages/messages'
import { useStore } from '../../store/store'
import { Beside, type DrawShown } from '../beside/Beside'
import { InterventionBanner } from '../beside/InterventionBanner'
import { ErrorNotice } from '../Notice'
import { Pinned } from '../pinned/Pinned'
import { workbenchMessages } from './messages'
import { usePanel } from './usePanel'

/** What would be asked now: whether it is asked by itself, and whether it is what the answer in sight is of. */
function useQuestion<K extends TaskId, D extends object>(panel: TaskPanel<K, D>): { waits: boolean; isOutdated: boolean } {
  const { draft, shown } = usePanel(panel)
  const model = useStore((state) => state.model)
  const settings = useStore((state) => state.settings)
  if (model.status !== 'ready') return { waits: false, isOutdated: false }
  const inputs = panel.inputsOf(draft, model.info, settings)
  return {
    waits: !(settings.runOnEdit && panel.runsOnEdit(draft)) && inputs.length > 0,
    isOutdated: shown !== null && !askTheSame(shown.inputs, inputs),
  }
}

/** What came of a run: nothing yet, or what `draw` makes of it, dimmed while it is of an older question; above it the error of a run that failed, with its way out. */
export function ResultArea<K extends TaskId, D extends object>(props: ResultProps<K, D>) {
  return (
    <>
      <InterventionBanner />
      <Results {...props} />
    </>
  )
}

interface ResultProps<K extends TaskId, D extends object> {
  panel: TaskPanel<K, D>
  /** What to do while there is nothing to show. */
  empty: ReactNode
  draw: DrawShown<K>
}

function Results<K extends TaskId, D extends object>({ panel, empty, draw }: ResultProps<K, D>) {
  const { run, shown, start } = usePanel(panel)
  const messages = useMessages(workbenchMessages)
  const { waits, isOutdated } = useQuestion(panel)
  const isDimmed = useLate(isOutdated || isStale(run) || run.status === 'failed')
  const results = shown && (
    <div className={`results${isDimmed ? ' stale' : ''}`} aria-busy={run.status === 'running'}>
      <Pinned panel={panel.id} task={panel.task} shown={shown} draw={draw}>
        <Beside
          panel={panel.id}
          task={panel.task}
          shown={shown}
          inputs={run.status === 'done' ? run.current.inputs : null}
          isRunning={run.status === 'running'}
          draw={draw}
        />
      </Pinned>
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
  if (results)
    return (
      <>
        {isOutdated && waits && run.status === 'done' && (
          <p className="banner" role="status">
            {messages.outdated}
          </p>
        )}
        {results}
      </>
    )
  if (run.status === 'running') return <div className="card skeleton" role="status" aria-label={messages.computing} />
  return <section className="card empty">{waits ? <p>{messages.clickToAsk}</p> : empty}</section>
}
