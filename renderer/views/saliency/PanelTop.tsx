import { Menu } from '../../components/Menu'
import { asJson, CopyAs } from '../../components/workbench/CopyAs'
import { workbenchMessages } from '../../components/workbench/messages'
import { PanelExport } from '../../components/workbench/PanelExport'
import { useMessages } from '../../messages/messages'
import { useStore } from '../../store/store'
import { saliencyCommand, saliencyJson } from './copySaliency'
import { saliencyExamples } from './examples'
import { saliencyMessages } from './messages'
import { saliencyPython } from './saliencyPython'
import { servedTasks } from './texts'
import { type Explained, useOccluded } from './useSaliency'

/** The panel's name, its examples, its copies and its figures. */
export function PanelTop({ explained }: { explained: Explained | null }) {
  const messages = useMessages(saliencyMessages)
  const words = useMessages(workbenchMessages)
  const language = useStore((state) => state.language)
  const { changeSaliency, writeSaliency, runSaliency } = useStore((state) => state)
  const served = useStore(({ model }) => (model.status === 'ready' ? model.info : null))
  const tasks = served ? servedTasks(served) : []
  const examples = saliencyExamples(language)
    .filter(({ texts }) => tasks.includes(texts.task))
    .map(({ title, texts }) => ({
      title,
      run: () => {
        changeSaliency({ task: texts.task })
        writeSaliency(texts)
        runSaliency()
      },
    }))
  return (
    <div className="row panel-head">
      <h1>{messages.title}</h1>
      <span className="muted lead">{messages.lead}</span>
      <span className="grow" />
      <Menu label={words.examples} items={examples} />
      {explained && explained.targets.length > 0 && <Copies explained={explained} />}
      <PanelExport panel="saliency" title={messages.title} isEmpty={!explained || explained.targets.length === 0} />
    </div>
  )
}

function Copies({ explained }: { explained: Explained }) {
  const words = useMessages(workbenchMessages)
  const path = useStore((state) => (state.model.status === 'ready' ? state.model.info.path : ''))
  const { units, question } = useOccluded(explained)
  const labels = useStore((state) => (state.model.status === 'ready' ? state.model.info.labels : null))
  const { task } = explained.input
  const ofHead = labels?.[task === 'zero-shot-classification' ? 'text-classification' : task] ?? []
  return (
    <CopyAs
      items={[
        { title: words.json, text: () => asJson(saliencyJson(explained, units)) },
        { title: words.python, text: () => saliencyPython(explained, ofHead, path) },
        { title: words.commandLine, text: () => saliencyCommand(question, explained.found, path) },
      ]}
    />
  )
}
