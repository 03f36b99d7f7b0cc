import { useMemo } from 'react'
import type { ErrorData } from '../../../shared/errors'
import { Beside } from '../../components/beside/Beside'
import { copiedCommand, copiedPython, copiedResults, useChangedCopy } from '../../components/beside/copyBoth'
import { InterventionBanner } from '../../components/beside/InterventionBanner'
import { Menu } from '../../components/Menu'
import { ErrorNotice } from '../../components/Notice'
import { PinButton } from '../../components/pinned/PinButton'
import { Pinned } from '../../components/pinned/Pinned'
import { asJson, CopyAs } from '../../components/workbench/CopyAs'
import { exportMessages } from '../../components/workbench/exportMessages'
import { workbenchMessages } from '../../components/workbench/messages'
import { PanelExport } from '../../components/workbench/PanelExport'
import { useDrawn } from '../../components/workbench/useDrawn'
import { asCommand, asPython } from '../../lib/copyAs'
import { examplesIn } from '../../lib/examples'
import type { Shown } from '../../lib/taskPanel'
import { useMessages } from '../../messages/messages'
import { type Answer, type ShownFill, shownIn } from '../../store/fillAnswer'
import { masksOf } from '../../store/fillMaskSlice'
import { useStore } from '../../store/store'
import { Answers } from './Answers'
import { Comparison } from './Comparison'
import { Editor } from './Editor'
import { Empty } from './Empty'
import { drawnFills, type FilledText } from './figure'
import { Inspector } from './Inspector'
import { fillMaskMessages } from './messages'
import { OtherEditor } from './OtherEditor'
import { Settings } from './Settings'
import { Words } from './Words'
import './fillMask.css'

/** Fill-mask: hide words of a text, read what the model expects in their place. */
export function FillMaskPanel() {
  return (
    <>
      <Head />
      <Editor />
      <OtherEditor />
      <Settings />
      <InterventionBanner />
      <WhyOlder />
      <AnswerArea />
    </>
  )
}

function Head() {
  const showExample = useStore((state) => state.showExample)
  const language = useStore((state) => state.language)
  const messages = useMessages(fillMaskMessages)
  const { examples } = useMessages(workbenchMessages)
  const items = examplesIn(language).map((example) => ({ title: example.title, run: () => showExample(example) }))
  return (
    <div className="row panel-head">
      <h1>{messages.title}</h1>
      <span className="muted lead">{messages.lead}</span>
      <span className="grow" />
      <CompareButton />
      <Menu label={examples} items={items} />
      <PinButton panel="fill-mask" />
      <CopyMenu />
      <FillExport title={messages.title} />
    </div>
  )
}

/** Opens the second sentence; what is in it has a button of its own to close it. */
function CompareButton() {
  const isComparing = useStore((state) => state.otherText !== null)
  const openOther = useStore((state) => state.openOther)
  const { compareSentence } = useMessages(fillMaskMessages)
  if (isComparing) return null
  return (
    <button type="button" className="button" onClick={openOther}>
      {compareSentence}
    </button>
  )
}

function CopyMenu() {
  const first = useStore((state) => shownIn(state.answer))
  const second = useStore((state) => shownIn(state.otherAnswer))
  const model = useStore((state) => state.model)
  const changed = useChangedCopy('fill-mask')
  const messages = useMessages(workbenchMessages)
  if (!first || model.status !== 'ready') return null
  const { path } = model.info
  const all = second ? [first, second] : [first]
  return (
    <CopyAs
      items={[
        {
          title: messages.json,
          text: () =>
            asJson(
              copiedResults(
                all.map(({ result }) => result),
                changed,
              ),
            ),
        },
        { title: messages.python, text: () => copiedPython(all.map(({ result, input }) => asPython(result, input, path)).join('\n\n'), changed) },
        { title: messages.commandLine, text: () => copiedCommand(all.map(({ result, input }) => asCommand(result, input, path)).join('\n'), changed) },
      ]}
    />
  )
}

function FillExport({ title }: { title: string }) {
  const isEmpty = useStore((state) => shownIn(state.answer) === null)
  return <PanelExport panel="fill-mask" title={title} isEmpty={isEmpty} />
}

/** Above an answer that is not of this text, or above none: what went wrong with the newest, or that it has not been asked. */
function WhyOlder() {
  const answer = useStore((state) => state.answer)
  const isOlder = useStore((state) => state.answer.status === 'done' && state.answer.text !== state.text && masksOf(state) > 0)
  const { outdated } = useMessages(workbenchMessages)
  if (answer.status === 'failed') return <Failed error={answer.error} />
  if (!isOlder) return null
  return (
    <p className="banner late" role="status">
      {outdated}
    </p>
  )
}

function AnswerArea() {
  const answer = useStore((state) => state.answer)
  const text = useStore((state) => state.text)
  const masks = useStore(masksOf)
  const hasFailed = answer.status === 'failed'
  if (masks === 0) return hasFailed ? null : <Empty />
  const shown = shownIn(answer)
  const result = shown?.result ?? null
  if (hasFailed && !result) return null
  // Of another text from the first keystroke on, not only once the new one runs.
  const isStale = answer.status === 'running' || hasFailed || shown?.text !== text
  return (
    <div className="fill-answers" data-figure>
      {shown ? (
        <FillBeside answer={answer} shown={shown} isStale={isStale} />
      ) : (
        <div className="two">
          <Nothing answer={answer} />
          <Inspector result={null} />
        </div>
      )}
    </div>
  )
}

/** The untouched answer, and beside it the one with heads switched off or layers skipped; of the second sentence too, where there is one. */
function FillBeside({ answer, shown: first, isStale }: { answer: Answer; shown: ShownFill; isStale: boolean }) {
  const other = useStore((state) => (state.otherText === null ? null : state.otherAnswer))
  const second = other && shownIn(other)
  const [firstInput, secondInput] = [first.input, second?.input]
  // One list for the same answers: another one asks again.
  const inputs = useMemo(() => [firstInput, ...(secondInput ? [secondInput] : [])], [firstInput, secondInput])
  const outcomes = [first, ...(second ? [second] : [])].map(({ result }) => ({ value: result }))
  const isWhole = answer.status === 'done' && (other === null || other.status !== 'running')
  const asked = {
    panel: 'fill-mask',
    task: 'fill-mask',
    shown: { inputs, outcomes, partials: inputs.map(() => []) },
    draw: (drawn: Shown<'fill-mask'>) => <Filled drawn={drawn} isStale={isStale} />,
  } as const
  return (
    <Pinned {...asked}>
      <Beside {...asked} inputs={isWhole ? inputs : null} isRunning={answer.status === 'running'} />
    </Pinned>
  )
}

/** What was filled in the first sentence, above it the second one beside it. */
function Filled({ drawn: { inputs, outcomes }, isStale }: { drawn: Shown<'fill-mask'>; isStale: boolean }) {
  const mode = useStore((state) => state.fillMode)
  const words = useMessages(exportMessages)
  const [first = null, second = null] = outcomes.map((outcome, i): FilledText | null => {
    const input = inputs[i]
    return input && 'value' in outcome ? { input, result: outcome.value } : null
  })
  useDrawn('fill-mask', () => first && drawnFills({ first, second, mode }, words))
  if (!first) return null
  const { result } = first
  return (
    <>
      <Comparison first={result} second={second} isStale={isStale} />
      <div className="two">
        <Answers result={result} isStale={isStale} />
        <Inspector result={result} />
      </div>
      <Words result={result} isStale={isStale} />
    </>
  )
}

function Nothing({ answer }: { answer: Answer }) {
  const { pressRun } = useMessages(fillMaskMessages)
  const { computing } = useMessages(workbenchMessages)
  if (answer.status === 'cancelled') return <p className="card empty">{pressRun}</p>
  return <div className="card skeleton" role="status" aria-label={computing} />
}

function Failed({ error }: { error: ErrorData }) {
  const run = useStore((state) => state.runFillMask)
  const { runAgain } = useMessages(workbenchMessages)
  return (
    <ErrorNotice error={error}>
      <button type="button" className="button" onClick={() => void run()}>
        {runAgain}
      </button>
    </ErrorNotice>
  )
}
