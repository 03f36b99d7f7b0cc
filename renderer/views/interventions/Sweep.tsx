import { intervenes } from '../../../shared/inspect/interventions'
import { ErrorNotice } from '../../components/Notice'
import { workbenchMessages } from '../../components/workbench/messages'
import { count, milliseconds } from '../../lib/format'
import { useMessages } from '../../messages/messages'
import { asksTheSame } from '../../store/inspectSlice'
import { useStore } from '../../store/store'
import type { Resumable } from '../surprise/useResumable'
import { allHeads } from './interventions'
import { interventionMessages } from './messages'
import { SweepTable } from './SweepTable'
import type { Subject } from './subjects'

interface SweepProps {
  subjects: Subject[]
  subject: Subject | null
  /** That each panel has in the rail. */
  titles: Record<string, string>
  layers: number
  /** Of a layer. */
  heads: number
  run: Resumable<'headAblation'>
}

/** Each head switched off by itself: the ten that change the answer most. */
export function Sweep({ subjects, subject, titles, layers, heads, run }: SweepProps) {
  const messages = useMessages(interventionMessages)
  const { swept, sweep, chooseSubject, interventions } = useStore((state) => state)
  if (!subject) return <p className="muted">{messages.noSubject}</p>
  const wanted = allHeads(interventions, layers, heads)
  const asked = { task: subject.task, input: subject.input, heads: wanted, ...(intervenes(interventions) && { interventions }) }
  const isSame = asksTheSame(swept, asked)
  const all = count(wanted.length)
  const begin = () => {
    if (!isSame) sweep(asked)
    else if (run.isWhole) run.state.askAgain()
    else run.goOn()
  }
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
        <button type="button" className="button primary" disabled={run.state.isRunning || wanted.length === 0} onClick={begin}>
          {messages.measure(all)}
        </button>
        <span className="muted">{subject.runMs === null ? messages.costUnknown(all) : messages.cost(all, milliseconds(subject.runMs * wanted.length))}</span>
      </div>
      <blockquote className="sweep-text" dir="auto">
        {subject.text}
      </blockquote>
      <p className="muted">{messages.measures[subject.task]}</p>
      {swept && <SweepState run={run} all={swept.heads?.length ?? 0} />}
      {swept && run.part && (
        <div className="results" aria-busy={run.state.isRunning}>
          {!isSame && <p className="muted">{asksTheSame(swept.input as object, subject.input) ? messages.earlierChanges : messages.earlier}</p>}
          <SweepTable found={run.part} />
        </div>
      )}
    </>
  )
}

/** How far it is, with Cancel; where it was ended, or why it failed, and the way on. */
function SweepState({ run: { state, part, isWhole, goOn }, all }: { run: Resumable<'headAblation'>; all: number }) {
  const messages = useMessages(interventionMessages)
  const words = useMessages(workbenchMessages)
  const done = count(part?.ablations.length ?? 0)
  const onward = part ? messages.goOn : words.runAgain
  if (state.lookUp?.status === 'failed')
    return (
      <ErrorNotice error={state.lookUp.error}>
        <button type="button" className="button" onClick={goOn}>
          {onward}
        </button>
      </ErrorNotice>
    )
  if (!state.isRunning && (!part || isWhole)) return null
  return (
    <div className="row progress look-up-progress">
      <span role="status">{state.isRunning ? (part ? messages.measured(done, count(all)) : words.computing) : messages.stopped(done, count(all))}</span>
      <button type="button" className="button" onClick={state.isRunning ? state.cancel : goOn}>
        {state.isRunning ? words.cancel : onward}
      </button>
    </div>
  )
}
