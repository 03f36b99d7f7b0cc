import type { ReactNode } from 'react'
import { Menu } from '../../components/Menu'
import { workbenchMessages } from '../../components/workbench/messages'
import { PanelExport } from '../../components/workbench/PanelExport'
import type { Texts } from '../../lib/firstTokens'
import { useMessages } from '../../messages/messages'
import { useStore } from '../../store/store'

interface HeadProps<E extends Texts> {
  panel: string
  title: string
  lead: string
  examples: readonly (E & { title: string })[]
  /** There is nothing to be saved. */
  isEmpty: boolean
  /** What else an example sets. */
  onExample?(example: E): void
  /** Copies. */
  children?: ReactNode
}

/** The head of a panel that looks into the text all of them share: its name, its examples, its copies and its figures. */
export function InsideHead<E extends Texts>({ panel, title, lead, examples, isEmpty, onExample, children }: HeadProps<E>) {
  const words = useMessages(workbenchMessages)
  const { attend, runAttention } = useStore((state) => state)
  const items = examples.map((example) => ({
    title: example.title,
    run: () => {
      onExample?.(example)
      const { text, textPair } = example
      attend({ text, ...(textPair !== undefined && { textPair }) })
      runAttention()
    },
  }))
  return (
    <div className="row panel-head">
      <h1>{title}</h1>
      <span className="muted lead">{lead}</span>
      <span className="grow" />
      {items.length > 0 && <Menu label={words.examples} items={items} />}
      {children}
      <PanelExport panel={panel} title={title} isEmpty={isEmpty} />
    </div>
  )
}
