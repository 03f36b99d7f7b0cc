import { type Ablation, byChange, type HeadAblation, intervenes } from '../../../shared/inspect/interventions'
import { points } from '../../components/beside/Beside'
import { LookUpArea } from '../../components/workbench/LookUpArea'
import { LookUpProgress } from '../../components/workbench/LookUpProgress'
import { type LookUpState, useLookUp } from '../../components/workbench/useLookUp'
import { count, milliseconds, percent } from '../../lib/format'
import { useMessages } from '../../messages/messages'
import { asksTheSame } from '../../store/inspectSlice'
import { useStore } from '../../store/store'
import { scaleOf, switched } from './interventions'
import { interventionMessages } from './messages'
import type { Subject } from './subjects'

const LISTED = 10

interface SweepProps {
  subjects: Subject[]
  subject: Subject | null
  /** That each panel has in the rail. */
  titles: Record<string, string>
  heads: number
}

/** Each head switched off by itself: the ten that change the answer most. */
export function Sweep({ subjects, subject, titles, heads }: SweepProps) {
  const messages = useMessages(interventionMessages)
  const { swept, sweep, chooseSubject, interventions } = useStore((state) => state)
  const state = useLookUp('headAblation', swept)
  const all = count(heads)
  if (!subject) return <p className="muted">{messages.noSubject}</p>
  const asked = { task: subject.task, input: subject.input, ...(intervenes(interventions) && { interventions }) }
  const isAnswered = state.found !== null && asksTheSame(state.found.input, swept)
  return (
    <>
      <p className="muted">{messages.sweepLead}</p>
      <div className="row sweep-ask">
        <label className="row">
          {messages.subject}
          <select className="field" value={subject.panel} onChange={(event) => chooseSubject(event.target.value)}>
            {subjects.map(({ panel }) => (
              <option key={panel} value={panel}>
                {titles[panel]}
              </option>
            ))}
          </select>
        </label>
        <button
          type="button"
          className="button primary"
          disabled={state.isRunning}
          onClick={() => (asksTheSame(swept, asked) ? state.askAgain() : sweep(asked))}
        >
          {messages.measure(all)}
        </button>
        <span className="muted">{subject.runMs === null ? messages.costUnknown(all) : messages.cost(all, milliseconds(subject.runMs * heads))}</span>
      </div>
      <blockquote className="sweep-text" dir="auto">
        {subject.text}
      </blockquote>
      {swept && (
        <LookUpProgress
          state={state}
          isAnswered={isAnswered}
          done={({ ablations }) => messages.measured(count(ablations.length), all)}
          cancelled={({ ablations }) => messages.stopped(count(ablations.length), all)}
        />
      )}
      <Results state={state} isAnswered={isAnswered} />
    </>
  )
}

function Results({ state, isAnswered }: { state: LookUpState<'headAblation'>; isAnswered: boolean }) {
  const { earlier } = useMessages(interventionMessages)
  // What came so far, of the newest question, stands before an older answer.
  if (state.begun && !isAnswered) return <Table found={state.begun.part} />
  return (
    <LookUpArea
      state={state}
      draw={({ result }) => (
        <>
          {!isAnswered && <p className="muted">{earlier}</p>}
          <Table found={result} />
        </>
      )}
    />
  )
}

function Table({ found: { answer, value, ablations } }: { found: HeadAblation }) {
  const messages = useMessages(interventionMessages)
  const listed = ablations.toSorted(byChange).slice(0, LISTED)
  const most = Math.abs(listed[0]?.change ?? 0)
  return (
    <>
      <p>{messages.answer(answer, percent(value))}</p>
      <table className="plain sweep-table">
        <thead>
          <tr>
            <th scope="col">{messages.layer}</th>
            <th scope="col">{messages.head}</th>
            <th scope="col" className="num">
              {messages.value}
            </th>
            <th scope="col" className="num" title={messages.changeHint}>
              {messages.change}
            </th>
            <td className="muted bar-cell">{messages.barScale(points(most).replace('+', ''))}</td>
            <td />
          </tr>
        </thead>
        <tbody>
          {listed.map((one) => (
            <Row key={`${one.layer}-${one.head}`} one={one} most={most} />
          ))}
        </tbody>
      </table>
    </>
  )
}

function Row({ one, most }: { one: Ablation; most: number }) {
  const messages = useMessages(interventionMessages)
  const { interventions, intervene, pickHeads } = useStore((state) => state)
  const isOff = scaleOf(interventions, one) === 0
  const share = most > 0 ? Math.abs(one.change) / most : 0
  const press = () => {
    pickHeads([{ layer: one.layer, head: one.head }])
    intervene(switched(interventions, [one]))
  }
  const name = (isOff ? messages.switchOnHead : messages.switchOffHead)(count(one.layer), count(one.head))
  return (
    <tr className={isOff ? 'chosen' : undefined}>
      <td>{count(one.layer)}</td>
      <td>{count(one.head)}</td>
      <td className="num">{percent(one.value)}</td>
      <td className="num">{points(one.change)}</td>
      <td className="bar-cell" aria-hidden="true">
        <span className={`signed-bar ${one.change < 0 ? 'down' : 'up'}`}>
          <i style={{ width: `${share * 50}%` }} />
        </span>
      </td>
      <td data-export="skip">
        <button type="button" className="link" aria-label={name} onClick={press}>
          {isOff ? messages.switchOn : messages.switchOff}
        </button>
      </td>
    </tr>
  )
}
