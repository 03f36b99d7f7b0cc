import { asJson, CopyAs } from '../../components/workbench/CopyAs'
import { workbenchMessages } from '../../components/workbench/messages'
import { useMessages } from '../../messages/messages'
import { useStore } from '../../store/store'
import { InsideHead } from '../attention/InsideHead'
import { lensAsJson, lensCommand, lensPython } from './copyLayers'
import { layersExamples } from './examples'
import { layersMessages } from './messages'
import type { ShownLens } from './useLens'

/** The panel's name, its examples, its copies and its figures. */
export function LayersTop({ shown }: { shown: ShownLens | null }) {
  const messages = useMessages(layersMessages)
  const { language, readWith, chooseAmong } = useStore((state) => state)
  return (
    <InsideHead
      panel="layers"
      title={messages.title}
      lead={messages.lead}
      examples={layersExamples(language)}
      onExample={({ head, choices }) => {
        readWith(head)
        if (choices) chooseAmong(choices)
      }}
      isEmpty={!shown}
    >
      {shown && <Copies shown={shown} />}
    </InsideHead>
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
