import { PanelHead } from '../../components/workbench/PanelHead'
import { ResultArea } from '../../components/workbench/ResultArea'
import { RunFoot } from '../../components/workbench/RunFoot'
import { Segmented } from '../../components/workbench/Segmented'
import { TokenEditor } from '../../components/workbench/TokenEditor'
import { usePanel } from '../../components/workbench/usePanel'
import { useMessages } from '../../messages/messages'
import { useStore } from '../../store/store'
import { useKept } from '../../store/useKept'
import { ClassifyResult } from './ClassifyResult'
import { type ClassifyDraft, classify, pairOf } from './classify'
import { CLASSIFY_EXAMPLES } from './examples'
import { classifyMessages } from './messages'
import '../../styles/labels.css'

const FIELD = 'classify-text'
const PAIR = 'classify-pair'

/** Classify: a text, or two, and what the model makes of each of its labels. */
export function ClassifyPanel() {
  const messages = useMessages(classifyMessages)
  const language = useStore((state) => state.language)
  // How the answer is looked at: it asks nothing of the model.
  const [order, setOrder] = useKept('classify.order', 'score')
  const [threshold, setThreshold] = useKept('classify.threshold', 0.5)
  return (
    <>
      <PanelHead panel={classify} title={messages.title} lead={messages.lead} examples={CLASSIFY_EXAMPLES[language]}>
        <FunctionSwitch />
      </PanelHead>
      <Texts />
      <ResultArea
        panel={classify}
        empty={<p>{messages.empty}</p>}
        draw={(shown) => <ClassifyResult shown={shown} order={order} setOrder={setOrder} threshold={threshold} setThreshold={setThreshold} />}
      />
    </>
  )
}

function FunctionSwitch() {
  const { draft, change, start } = usePanel(classify)
  const messages = useMessages(classifyMessages)
  const titles: Record<ClassifyDraft['apply'], string> = { own: messages.own, softmax: 'softmax', sigmoid: 'sigmoid', none: messages.none }
  const choose = (apply: ClassifyDraft['apply']) => {
    change({ apply })
    start()
  }
  return (
    <Segmented
      label={messages.apply}
      value={draft.apply}
      options={(['own', 'softmax', 'sigmoid', 'none'] as const).map((value) => ({ value, title: titles[value], hint: messages.applyHints[value] }))}
      onChange={choose}
    />
  )
}

function Texts() {
  const { draft, change } = usePanel(classify)
  const messages = useMessages(classifyMessages)
  return (
    <div className="card composer">
      <TokenEditor
        id={FIELD}
        label={messages.text}
        placeholder={messages.placeholder}
        value={draft.text}
        pair={pairOf(draft)}
        isLabelled={draft.hasPair}
        onChange={(text) => change({ text })}
      />
      {draft.hasPair && (
        <TokenEditor
          id={PAIR}
          label={messages.pair}
          placeholder={messages.pairPlaceholder}
          value={draft.pair}
          isLabelled
          onChange={(pair) => change({ pair })}
        />
      )}
      <RunFoot panel={classify} field={FIELD}>
        <button type="button" className="link" aria-expanded={draft.hasPair} onClick={() => change({ hasPair: !draft.hasPair })}>
          {draft.hasPair ? messages.removePair : messages.addPair}
        </button>
      </RunFoot>
    </div>
  )
}
