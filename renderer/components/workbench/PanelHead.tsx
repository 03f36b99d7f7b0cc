import { type ReactNode, useState } from 'react'
import type { TaskId } from '../../../shared/tasks'
import { asCommandLine, asPythonPipeline } from '../../lib/copyTask'
import { copyText } from '../../lib/copyText'
import { shownOf, type TaskPanel } from '../../lib/taskPanel'
import { useMessages } from '../../messages/messages'
import { useStore } from '../../store/store'
import { Menu } from '../Menu'
import { workbenchMessages } from './messages'
import { usePanel } from './usePanel'

export interface PanelExample<D> {
  title: string
  draft: Partial<D>
}

/** A panel's name, one clause on what it answers, its examples and its copies; `children` are switches of its own. */
export function PanelHead<K extends TaskId, D extends object>(props: {
  panel: TaskPanel<K, D>
  title: string
  lead: string
  examples: PanelExample<D>[]
  children?: ReactNode
}) {
  const { panel, title, lead, examples, children } = props
  const { change, start } = usePanel(panel)
  const messages = useMessages(workbenchMessages)
  const items = examples.map((example) => ({
    title: example.title,
    run: () => {
      change(example.draft)
      start()
    },
  }))
  return (
    <div className="row panel-head">
      <h1>{title}</h1>
      <span className="muted lead">{lead}</span>
      <span className="grow" />
      {children}
      {items.length > 0 && <Menu label={messages.examples} items={items} />}
      <CopyMenu panel={panel} />
    </div>
  )
}

function CopyMenu<K extends TaskId, D extends object>({ panel }: { panel: TaskPanel<K, D> }) {
  const { run } = usePanel(panel)
  const model = useStore((state) => state.model)
  const messages = useMessages(workbenchMessages)
  const [label, say] = useFeedback(messages.copyAs)
  const shown = shownOf(run)
  if (!shown || shown.outcomes.length === 0 || model.status !== 'ready') return null
  const copy = (what: string, text: () => string) => ({
    title: what,
    run: () => void copyText(text()).then((isCopied) => say(isCopied ? messages.copied(what) : messages.clipboardLocked)),
  })
  const results = () => shown.outcomes.map((outcome) => ('value' in outcome ? outcome.value : outcome))
  const { path } = model.info
  return (
    <Menu
      label={label}
      items={[
        copy(messages.json, () => JSON.stringify(results().length === 1 ? results()[0] : results(), plainArrays, 2)),
        copy(messages.python, () => asPythonPipeline(panel.task, shown.inputs, path)),
        copy(messages.commandLine, () => asCommandLine(panel.task, shown.inputs, path)),
      ]}
    />
  )
}

/** Typed arrays as lists of numbers: else JSON writes them as objects. */
const plainArrays = (_: string, value: unknown): unknown => (ArrayBuffer.isView(value) ? Array.from(value as unknown as ArrayLike<number>) : value)

const FEEDBACK_MS = 1800

/** A label that says for a moment, to eyes and ears, what has been done. */
export function useFeedback(usual: string): [string, (sentence: string) => void] {
  const [said, setSaid] = useState<string | null>(null)
  const announce = useStore((state) => state.announce)
  const say = (sentence: string) => {
    setSaid(sentence)
    announce(sentence)
    setTimeout(() => setSaid(null), FEEDBACK_MS)
  }
  return [said ?? usual, say]
}
