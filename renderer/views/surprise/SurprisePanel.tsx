import { Segmented } from '../../components/workbench/Segmented'
import { useMessages } from '../../messages/messages'
import { useStore } from '../../store/store'
import { SURPRISE_TABS } from '../../store/surpriseSlice'
import { surpriseMessages } from './messages'
import { PairsView, usePairs } from './PairsView'
import { PairView, useScoredPair } from './PairView'
import { type Answers, PanelTop } from './PanelTop'
import { TextsView, useTexts } from './TextsView'
import { TextView } from './TextView'
import { useIsCausal } from './useIsCausal'
import { useSurprise } from './useSurprise'
import '../../styles/inspect.css'
import './surprise.css'

/** Surprise: how likely the model finds a text, a pair of sentences or a file of either, and where it is surprised. */
export function SurprisePanel() {
  const tab = useStore((store) => store.surpriseTab)
  const answers: Answers = { surprise: useSurprise(), pair: useScoredPair(), pairs: usePairs(), texts: useTexts() }
  return (
    <>
      <PanelTop answers={answers} />
      <Choices />
      {tab === 'text' && <TextView surprise={answers.surprise} />}
      {tab === 'pair' && <PairView scored={answers.pair} />}
      {tab === 'pairs' && <PairsView pairs={answers.pairs} />}
      {tab === 'texts' && <TextsView texts={answers.texts} />}
    </>
  )
}

function Choices() {
  const isCausal = useIsCausal()
  const messages = useMessages(surpriseMessages)
  const tab = useStore((store) => store.surpriseTab)
  const variant = useStore((store) => store.pllVariant)
  const change = useStore((store) => store.changeSurprise)
  return (
    <div className="row surprise-choices">
      <Segmented
        label={messages.tabs}
        value={tab}
        options={SURPRISE_TABS.map((value) => ({ value, title: messages.tab[value] }))}
        onChange={(next) => change({ surpriseTab: next })}
      />
      <span className="grow" />
      {!isCausal && (
        <div className="row">
          <span className="muted">{messages.variant}</span>
          <Segmented
            label={messages.variant}
            value={variant}
            options={(['original', 'within_word_l2r'] as const).map((value) => ({
              value,
              title: messages.variants[value],
              hint: messages.variantHints[value],
            }))}
            onChange={(next) => change({ pllVariant: next })}
          />
        </div>
      )}
    </div>
  )
}
