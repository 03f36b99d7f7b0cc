import { LookUpArea } from '../../components/workbench/LookUpArea'
import { Segmented } from '../../components/workbench/Segmented'
import { infoOf } from '../../lib/shownModel'
import { useMessages } from '../../messages/messages'
import { foundIn } from '../../store/inspectSlice'
import { useStore } from '../../store/store'
import { useKept } from '../../store/useKept'
import { ATTENTION_EXAMPLES } from '../attention/examples'
import { InsideHead } from '../attention/InsideHead'
import { Texts } from '../attention/Texts'
import { Embeddings } from './Embeddings'
import { MapView } from './map/MapView'
import { statesMessages } from './messages'
import { Norms } from './Norms'
import { Similarity } from './Similarity'
import { type SeenStates, useStates } from './useStates'
import '../../styles/inspect.css'
import '../attention/attention.css'
import './states.css'

const TABS = ['norms', 'similarity', 'map', 'embeddings'] as const
export type Tab = (typeof TABS)[number]

/** Hidden states: what each token is to the model, layer by layer. */
export function StatesPanel() {
  const messages = useMessages(statesMessages)
  const { state, seen } = useStates()
  const last = useStore(({ model }) => infoOf(model)?.layers ?? 0)
  const [tab, setTab] = useKept('states.tab', 'norms')
  const [source, setSource] = useKept('states.source', 'examples')
  const [wanted, setLayer] = useKept('states.layer', null)
  // What another model lacks becomes its last layer.
  const layer = Math.min(wanted ?? last, last)
  const names = { text: messages.textName, second: messages.second, hint: messages.hint, addSecond: messages.addSecond }
  const needsText = tab === 'norms' || tab === 'similarity' || (tab === 'map' && source === 'text')
  return (
    <>
      <PanelTop tab={tab} seen={seen} hasExamples={needsText} />
      <div className="row">
        <Segmented
          label={messages.tabs}
          value={tab}
          options={TABS.map((value) => ({ value, title: messages[value] }))}
          onChange={(next: Tab) => setTab(next)}
        />
      </div>
      {needsText && <Texts panel="states" state={state} names={names} />}
      <div className="attention-views">
        {tab === 'embeddings' && <Embeddings />}
        {tab === 'map' && <MapView seen={seen} layer={layer} last={last} source={source} onLayer={setLayer} onSource={setSource} />}
        {(tab === 'norms' || tab === 'similarity') && (
          <LookUpArea
            state={state}
            draw={() => seen && (tab === 'norms' ? <Norms seen={seen} /> : <Similarity seen={seen} layer={layer} onLayer={setLayer} />)}
            empty={<Empty />}
          />
        )}
      </div>
    </>
  )
}

function Empty() {
  const messages = useMessages(statesMessages)
  const text = useStore((store) => store.attended.text)
  const asked = useStore((store) => store.askedAttention)
  const runsOnEdit = useStore((store) => store.settings.runOnEdit)
  return <section className="card empty">{text !== '' && asked === null && !runsOnEdit ? messages.clickToRun : messages.empty}</section>
}

/** The panel's name, its examples and its figures. */
function PanelTop({ tab, seen, hasExamples }: { tab: Tab; seen: SeenStates | null; hasExamples: boolean }) {
  const messages = useMessages(statesMessages)
  const language = useStore((state) => state.language)
  const hasMap = useStore((state) => foundIn(state.lookUps.tokenMap) !== null)
  const hasNeighbours = useStore((state) => foundIn(state.lookUps.embeddingNeighbours) !== null)
  const isEmpty = !{ norms: seen !== null, similarity: seen !== null, map: hasMap, embeddings: hasNeighbours }[tab]
  const examples = hasExamples ? ATTENTION_EXAMPLES[language] : []
  return <InsideHead panel="states" title={messages.title} lead={messages.lead} examples={examples} isEmpty={isEmpty} />
}
