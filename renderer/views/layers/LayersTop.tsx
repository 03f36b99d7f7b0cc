import { Menu } from '../../components/Menu'
import { asJson, CopyAs } from '../../components/workbench/CopyAs'
import { workbenchMessages } from '../../components/workbench/messages'
import { PanelExport } from '../../components/workbench/PanelExport'
import { useMessages } from '../../messages/messages'
import { useStore } from '../../store/store'
import { lensAsJson, lensCommand, lensPython } from './copyLayers'
import { layersExamples } from './examples'
import { layersMessages } from './messages'
import type { ShownLens } from './useLens'

/** The panel's name, its examples, its copies and its figures. */
export function LayersTop({ shown }: { shown: ShownLens | null }) {
  const messages = useMessages(layersMessages)
  const words = useMessages(workbenchMessages)
  const { language, attend, runAttention, readWith } = useStore((state) => state)
  const examples = layersExamples(language).map(({ title, head, ...texts }) => ({
    title,
    run: () => {
      readWith(head)
      attend(texts)
      runAttention()
    },
  }))
  return (
    <div className="row panel-head">
      <h1>{messages.title}</h1>
      <span className="muted lead">{messages.lead}</span>
      <span className="grow" />
      <Menu label={words.examples} items={examples} />
      {shown && <Copies shown={shown} />}
      <PanelExport panel="layers" title={messages.title} isEmpty={!shown} />
    </div>
  )
}

function Copies({ shown }: { shown: ShownLens }) {
  const words = useMessages(workbenchMessages)
  const path = useStore((state) => (state.model.status === 'ready' ? state.model.info.path : ''))
  const { input, lens } = shown
  return (
    <CopyAs
      items={[
        { title: words.json, text: () => asJson(lensAsJson(shown)) },
        { title: words.python, text: () => lensPython(input, lens, path) },
        { title: words.commandLine, text: () => lensCommand(input, lens, path) },
      ]}
    />
  )
}
