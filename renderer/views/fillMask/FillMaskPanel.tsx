import { useMemo } from 'react'
import type { ErrorData } from '../../../shared/errors'
import type { FillMaskResult } from '../../../shared/tasks/fillMask'
import { Beside } from '../../components/beside/Beside'
import { InterventionBanner } from '../../components/beside/InterventionBanner'
import { Menu } from '../../components/Menu'
import { ErrorNotice } from '../../components/Notice'
import { asJson, CopyAs } from '../../components/workbench/CopyAs'
import { exportMessages } from '../../components/workbench/exportMessages'
import { workbenchMessages } from '../../components/workbench/messages'
import { PanelExport } from '../../components/workbench/PanelExport'
import { useDrawn } from '../../components/workbench/useDrawn'
import { asCommand, asPython } from '../../lib/copyAs'
import { examplesIn } from '../../lib/examples'
import { firstResult } from '../../lib/taskPanel'
import { useMessages } from '../../messages/messages'
import { type Answer, type ShownFill, shownIn } from '../../store/fillAnswer'
import { masksOf } from '../../store/fillMaskSlice'
import { useStore } from '../../store/store'
import { Answers } from './Answers'
import { Comparison } from './Comparison'
import { Editor } from './Editor'
import { Empty } from './Empty'
import { drawnFills } from './figure'
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
  const messages = useMessages(workbenchMessages)
  if (!first || model.status !== 'ready') return null
  const { path } = model.info
  const all = second ? [first, second] : [first]
  return (
    <CopyAs
      items={[
        { title: messages.json, text: () => asJson(second ? all.map(({ result }) => result) : first.result) },
        { title: messages.python, text: () => all.map(({ result, input }) => asPython(result, input, path)).join('\n\n') },
        { title: messages.commandLine, text: () => all.map(({ result, input }) => asCommand(result, input, path)).join('\n') },
      ]}
    />
  )
}

function FillExport({ title }: { title: string }) {
  const first = useStore((state) => shownIn(state.answer))
  const second = useStore((state) => (state.otherText === null ? null : shownIn(state.otherAnswer)))
  const mode = useStore((state) => state.fillMode)
  const words = useMessages(exportMessages)
  useDrawn('fill-mask', () => first && drawnFills({ first, second, mode }, words))
  return <PanelExport panel="fill-mask" title={title} isEmpty={!first} />
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
      {result && <Comparison first={result} isStale={isStale} />}
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

/** The untouched answer, and beside it the one with heads switched off or layers skipped. */
function FillBeside({ answer, shown: { input, result }, isStale }: { answer: Answer; shown: ShownFill; isStale: boolean }) {
  // One object for one answer: another one asks again.
  const inputs = useMemo(() => [input], [input])
  const shown = { inputs, outcomes: [{ value: result }], partials: [[]] }
  return (
    <Beside
      panel="fill-mask"
      task="fill-mask"
      shown={shown}
      inputs={answer.status === 'done' ? inputs : null}
      draw={(drawn) => {
        const found = firstResult(drawn)
        return found && <Filled result={found} isStale={isStale} />
      }}
    />
  )
}

function Filled({ result, isStale }: { result: FillMaskResult; isStale: boolean }) {
  return (
    <>
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
