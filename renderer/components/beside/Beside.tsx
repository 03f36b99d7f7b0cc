import type { ReactNode } from 'react'
import type { TaskId } from '../../../shared/tasks'
import { percent } from '../../lib/format'
import { isStale, type Shown, shownOf } from '../../lib/taskPanel'
import { useLate } from '../../lib/useLate'
import { useMessages } from '../../messages/messages'
import { useStore } from '../../store/store'
import { ErrorNotice } from '../Notice'
import { workbenchMessages } from '../workbench/messages'
import { allDifferences, type Difference } from './differences'
import { besideMessages } from './messages'
import { Side } from './Side'
import { summaryOf } from './summary'
import { type Changed, useChanged } from './useChanged'
import './beside.css'

interface BesideProps<K extends TaskId> {
  panel: string
  task: K
  shown: Shown<K>
  /** What is asked with interventions as well; `null` while the untouched answer is not whole. */
  inputs: object[] | null
  isRunning: boolean
  draw: DrawShown<K>
}

/** `isRunning`: more of it is on its way. */
export type DrawShown<K extends TaskId> = (shown: Shown<K>, isRunning: boolean) => ReactNode

/** The untouched answer, and beside it the one with interventions, where there are some. */
export function Beside<K extends TaskId>({ panel, task, shown, inputs, isRunning, draw }: BesideProps<K>) {
  const changed = useChanged(panel, task, inputs)
  const interventions = useStore((state) => state.interventions)
  const messages = useMessages(besideMessages)
  if (!changed) return draw(shown, isRunning)
  return (
    <>
      <Differences task={task} untouched={shown} changed={shownOf(changed.run)} />
      <div className="beside">
        <Side side="untouched" name={messages.untouched}>
          <h2>{messages.untouched}</h2>
          {draw(shown, isRunning)}
        </Side>
        <Side side="changed" name={messages.changed}>
          <h2>
            {messages.changed} <span className="muted">{summaryOf(interventions, messages)}</span>
          </h2>
          <ChangedAnswer changed={changed} draw={draw} />
        </Side>
      </div>
    </>
  )
}

function ChangedAnswer<K extends TaskId>({ changed: { run, again, cancel }, draw }: { changed: Changed<K>; draw: DrawShown<K> }) {
  const words = useMessages(workbenchMessages)
  const { noAnswer } = useMessages(besideMessages)
  const shown = shownOf(run)
  const isDimmed = useLate(isStale(run) || run.status === 'failed')
  const isLate = useLate(run.status === 'running')
  return (
    <>
      {run.status === 'failed' && (
        <ErrorNotice error={run.error}>
          <button type="button" className="button" onClick={again}>
            {words.runAgain}
          </button>
        </ErrorNotice>
      )}
      {run.status === 'running' && isLate && (
        <p className="row progress">
          <span role="status">{words.computing}</span>
          <button type="button" className="button" onClick={cancel}>
            {words.cancel}
          </button>
        </p>
      )}
      {shown && (
        <div className={`results${isDimmed ? ' stale' : ''}`} aria-busy={run.status === 'running'}>
          {draw(shown, run.status === 'running')}
        </div>
      )}
      {!shown && run.status === 'running' && <div className="card skeleton" role="status" aria-label={words.computing} />}
      {!shown && run.status === 'none' && (
        <p className="card empty">
          {noAnswer}
          <button type="button" className="button" onClick={again}>
            {words.runAgain}
          </button>
        </p>
      )}
    </>
  )
}

/** What the best answers were, and are. */
function Differences<K extends TaskId>({ task, untouched, changed }: { task: K; untouched: Shown<K>; changed: Shown<K> | null }) {
  const messages = useMessages(besideMessages)
  const rows = changed ? allDifferences(task, untouched, changed) : []
  if (rows.length === 0) return null
  return (
    <table className="card plain differences">
      <thead>
        <tr>
          <th scope="col">{messages.answer}</th>
          <th scope="col" className="num">
            {messages.untouched}
          </th>
          <th scope="col" className="num">
            {messages.changed}
          </th>
          <th scope="col" className="num" title={messages.pointsHint}>
            {messages.points}
          </th>
        </tr>
      </thead>
      <tbody>
        {rows.map((row, i) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: two questions may have one answer
          <Row key={i} row={row} />
        ))}
      </tbody>
    </table>
  )
}

function Row({ row: { asked, name, untouched, changed } }: { row: Difference }) {
  const { notListed, noneFound } = useMessages(besideMessages)
  const share = (score: number | null) => (score === null ? <span className="muted">{notListed}</span> : percent(score))
  return (
    <tr>
      <th scope="row" dir="auto">
        {asked !== null && <span className="asked">{asked}</span>}
        {name || <span className="muted">{noneFound}</span>}
      </th>
      <td className="num">{share(untouched)}</td>
      <td className="num">{share(changed)}</td>
      <td className="num">{untouched !== null && changed !== null && points(changed - untouched)}</td>
    </tr>
  )
}

/** A signed difference of probabilities in percentage points, three significant digits. */
export function points(difference: number): string {
  if (difference === 0) return '0'
  return `${difference > 0 ? '+' : ''}${(difference * 100).toPrecision(3)}`.replaceAll('-', '−')
}
