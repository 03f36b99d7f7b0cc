import { useId, useMemo, useState } from 'react'
import { ErrorNotice } from '../../components/Notice'
import { ShareBar } from '../../components/workbench/Bars'
import { exportMessages } from '../../components/workbench/exportMessages'
import { useDrawn } from '../../components/workbench/useDrawn'
import { percent } from '../../lib/format'
import type { Shown } from '../../lib/taskPanel'
import { useMessages } from '../../messages/messages'
import { AnswerCurves } from './AnswerCurves'
import { Candidates } from './Candidates'
import { ContextPicture } from './ContextPicture'
import { drawnAnswers } from './figure'
import { questionMessages } from './messages'
import { type Candidate, leastCertainOfNone, type QuestionView, questionViews, verdictOf } from './questions'

/** Which question is looked at, and what an answer must be better by: of both answers where there are two. */
export interface QuestionLook {
  at: number
  margin: number
}

interface ResultsProps {
  shown: Shown<'question-answering'>
  isRunning: boolean
  look: QuestionLook
  setLook(look: QuestionLook): void
}

/** Every question with its answer, and one of them looked at: its ranking, its places in the text, and the probabilities behind. */
export function QuestionResults({ shown, isRunning, look: { at, margin }, setLook }: ResultsProps) {
  const views = useMemo(() => questionViews(shown), [shown])
  const setAt = (next: number) => setLook({ at: next, margin })
  const setMargin = (next: number) => setLook({ at, margin: next })
  const view = views[Math.min(at, views.length - 1)]
  const words = useMessages(exportMessages)
  useDrawn('questions', () => (view ? drawnAnswers({ views, view, margin }, shown, words) : null))
  if (!view) return null
  return (
    <>
      {views.length > 1 && <AskedList views={views} at={views.indexOf(view)} choose={setAt} margin={margin} />}
      {view.error ? (
        <ErrorNotice error={view.error} />
      ) : (
        <OneQuestion key={view.question} view={view} context={shown.inputs[0]?.context ?? ''} isRunning={isRunning} margin={margin} setMargin={setMargin} />
      )}
    </>
  )
}

/** One line a question: radio buttons, so that the arrow keys go through them. */
function AskedList({ views, at, choose, margin }: { views: QuestionView[]; at: number; choose(at: number): void; margin: number }) {
  const messages = useMessages(questionMessages)
  const name = useId()
  return (
    <fieldset className="card asked">
      <legend className="visually-hidden">{messages.asked}</legend>
      {views
        .map((view, i) => ({ view, i, id: `asked-${i}` }))
        .map(({ view, i, id }) => (
          <label key={id} className={i === at ? 'chosen' : undefined}>
            <input type="radio" className="visually-hidden" name={name} checked={i === at} onChange={() => choose(i)} />
            <span className="asked-question" dir="auto">
              {view.question}
            </span>
            <AskedAnswer view={view} margin={margin} />
          </label>
        ))}
    </fieldset>
  )
}

function AskedAnswer({ view, margin }: { view: QuestionView; margin: number }) {
  const messages = useMessages(questionMessages)
  const { best, lead, isAnswered } = verdictOf(view.candidates, margin)
  const shown = isAnswered ? best : view.candidates.find(({ isNone }) => isNone)
  if (view.error) return <span className="asked-answer error">{view.error.message}</span>
  if (!shown) return <span className="asked-answer muted">{messages.waiting}</span>
  // Its own probability may be tiny: it was not that which decided.
  if (best && !isAnswered && lead >= 0) return <span className="asked-answer muted whole">{messages.underThreshold(percent(lead), percent(margin))}</span>
  return (
    <>
      <span className={`asked-answer${isAnswered ? '' : ' muted'}`} dir="auto">
        {isAnswered ? shown.answer : messages.noAnswer}
      </span>
      <span className="num percent">{percent(shown.score)}</span>
      <ShareBar share={shown.score} isQuiet={!isAnswered} />
    </>
  )
}

interface OneProps {
  view: QuestionView
  context: string
  isRunning: boolean
  margin: number
  setMargin(margin: number): void
}

function OneQuestion({ view, context, isRunning, margin, setMargin }: OneProps) {
  const [chosen, setChosen] = useState<string | null>(null)
  const [stepped, setStepped] = useState<number | null>(null)
  const selected = selectedOf(view.candidates, chosen, verdictOf(view.candidates, margin).isAnswered)
  const select = ({ key }: Candidate) => {
    setChosen(key)
    setStepped(null)
  }
  const at = stepped !== null && view.windows.has(stepped) ? stepped : windowOf(selected, view)
  const window = view.windows.get(at)
  if (view.candidates.length === 0) return null
  return (
    <>
      <Candidates view={view} selected={selected} select={select} margin={margin} setMargin={setMargin} />
      <ContextPicture context={context} view={view} selected={selected} select={select} />
      {window && (
        <AnswerCurves
          window={window}
          at={at}
          view={view}
          span={selected && !selected.isNone && selected.window === at ? selected.span : null}
          context={context}
          isBusy={isRunning}
          step={setStepped}
        />
      )}
    </>
  )
}

/** What is looked at: what was clicked, else what is answered; without an answer still the best candidate, for one wants to know why not. */
function selectedOf(candidates: Candidate[], chosen: string | null, isAnswered: boolean): Candidate | null {
  const clicked = candidates.find(({ key }) => key === chosen)
  return clicked ?? candidates.find(({ isNone }) => isNone !== isAnswered) ?? null
}

const windowOf = (candidate: Candidate | null, { windows }: QuestionView): number =>
  candidate && !candidate.isNone ? candidate.window : leastCertainOfNone(windows)
