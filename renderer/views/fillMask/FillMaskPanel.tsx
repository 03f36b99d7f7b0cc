import { Menu } from '../../components/Menu'
import { ErrorNotice } from '../../components/Notice'
import { asCommand, asPython } from '../../lib/copyAs'
import { EXAMPLES } from '../../lib/examples'
import { masksOf, targetList } from '../../store/fillMaskSlice'
import { useStore } from '../../store/store'
import { Answers } from './Answers'
import { Editor } from './Editor'
import { Empty } from './Empty'
import { Inspector } from './Inspector'
import { Settings } from './Settings'

/** Fill-mask: hide words of a text, read what the model expects in their place. */
export function FillMaskPanel() {
  return (
    <>
      <Head />
      <Editor />
      <Settings />
      <AnswerArea />
    </>
  )
}

function Head() {
  const showExample = useStore((state) => state.showExample)
  const items = EXAMPLES.map((example) => ({ title: example.title, run: () => showExample(example) }))
  return (
    <div className="row panel-head">
      <h1>Fill-mask</h1>
      <span className="muted">what does the model expect here?</span>
      <span className="grow" />
      <Menu label="Examples" items={items} />
      <CopyMenu />
    </div>
  )
}

function CopyMenu() {
  const answer = useStore((state) => state.answer)
  const model = useStore((state) => state.model)
  const topK = useStore((state) => state.topK)
  const targets = useStore((state) => state.targets)
  const announce = useStore((state) => state.announce)
  if (answer.status !== 'done' || model.status !== 'ready') return null
  const { result } = answer
  const settings = { topK, targets: targetList(targets) }
  const copy = (what: string, text: string) => ({ title: what, run: () => void navigator.clipboard.writeText(text).then(() => announce(`${what} copied`)) })
  return (
    <Menu
      label="Copy as…"
      items={[
        copy('JSON', JSON.stringify(result, null, 2)),
        copy('Python', asPython(result, settings, model.info.path)),
        copy('Command line', asCommand(result, settings, model.info.path)),
      ]}
    />
  )
}

function AnswerArea() {
  const answer = useStore((state) => state.answer)
  const masks = useStore(masksOf)
  const run = useStore((state) => state.runFillMask)
  if (answer.status === 'failed')
    return (
      <ErrorNotice error={answer.error}>
        <button type="button" className="button" onClick={() => void run()}>
          Run again
        </button>
      </ErrorNotice>
    )
  if (masks === 0) return <Empty />
  const result = answer.status === 'done' ? answer.result : answer.status === 'running' ? answer.previous : null
  return (
    <div className="two">
      {result ? <Answers result={result} isStale={answer.status === 'running'} /> : <div className="card skeleton" role="status" aria-label="Computing" />}
      <Inspector result={result} />
    </div>
  )
}
