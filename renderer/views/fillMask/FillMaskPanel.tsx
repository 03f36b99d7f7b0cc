import { useState } from 'react'
import { Menu } from '../../components/Menu'
import { ErrorNotice } from '../../components/Notice'
import { asCommand, asPython } from '../../lib/copyAs'
import { copyText } from '../../lib/copyText'
import { EXAMPLES } from '../../lib/examples'
import { masksOf, shownIn, targetList } from '../../store/fillMaskSlice'
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
  const [label, say] = useFeedback('Copy as…')
  const result = shownIn(answer)?.result
  if (!result || model.status !== 'ready') return null
  const settings = { topK, targets: targetList(targets) }
  const copy = (what: string, text: string) => ({
    title: what,
    run: () => void copyText(text).then((isCopied) => say(isCopied ? `${what} copied` : 'The clipboard is locked')),
  })
  return (
    <Menu
      label={label}
      items={[
        copy('JSON', JSON.stringify(result, null, 2)),
        copy('Python', asPython(result, settings, model.info.path)),
        copy('Command line', asCommand(result, settings, model.info.path)),
      ]}
    />
  )
}

const FEEDBACK_MS = 1800

/** A label that says for a moment, to eyes and ears, what has been done. */
function useFeedback(usual: string): [string, (sentence: string) => void] {
  const [said, setSaid] = useState<string | null>(null)
  const announce = useStore((state) => state.announce)
  const say = (sentence: string) => {
    setSaid(sentence)
    announce(sentence)
    setTimeout(() => setSaid(null), FEEDBACK_MS)
  }
  return [said ?? usual, say]
}

function AnswerArea() {
  const answer = useStore((state) => state.answer)
  const text = useStore((state) => state.text)
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
  const shown = shownIn(answer)
  const result = shown?.result ?? null
  // Of another text from the first keystroke on, not only once the new one runs.
  const isStale = answer.status === 'running' || shown?.text !== text
  return (
    <div className="two">
      {result ? <Answers result={result} isStale={isStale} /> : <div className="card skeleton" role="status" aria-label="Computing" />}
      <Inspector result={result} />
    </div>
  )
}
