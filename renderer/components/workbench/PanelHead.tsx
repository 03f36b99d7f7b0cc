import type { ReactNode } from 'react'
import type { TaskId } from '../../../shared/tasks'
import { asCommandLine, asPythonPipeline } from '../../lib/copyTask'
import type { TaskPanel } from '../../lib/taskPanel'
import { useMessages } from '../../messages/messages'
import { useStore } from '../../store/store'
import { copiedCommand, copiedPython, copiedResults, useChangedCopy } from '../beside/copyBoth'
import { Menu } from '../Menu'
import { PinButton } from '../pinned/PinButton'
import { asJson, CopyAs } from './CopyAs'
import { workbenchMessages } from './messages'
import { PanelExport } from './PanelExport'
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
  const { change, start, shown } = usePanel(panel)
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
      <PinButton panel={panel.id} />
      <CopyMenu panel={panel} />
      <PanelExport panel={panel.id} title={title} isEmpty={!shown} />
    </div>
  )
}

function CopyMenu<K extends TaskId, D extends object>({ panel }: { panel: TaskPanel<K, D> }) {
  const { shown } = usePanel(panel)
  const model = useStore((state) => state.model)
  const changed = useChangedCopy(panel.id)
  const messages = useMessages(workbenchMessages)
  if (!shown || shown.outcomes.length === 0 || model.status !== 'ready') return null
  const results = () => shown.outcomes.map((outcome) => ('value' in outcome ? outcome.value : outcome))
  const { path } = model.info
  return (
    <CopyAs
      items={[
        { title: messages.json, text: () => asJson(copiedResults(results(), changed)) },
        { title: messages.python, text: () => copiedPython(asPythonPipeline(panel.task, shown.inputs, path), changed) },
        { title: messages.commandLine, text: () => copiedCommand(asCommandLine(panel.task, shown.inputs, path), changed) },
      ]}
    />
  )
}
