import { PanelHead } from '../../components/workbench/PanelHead'
import { ResultArea } from '../../components/workbench/ResultArea'
import { RunFoot } from '../../components/workbench/RunFoot'
import { Segmented } from '../../components/workbench/Segmented'
import { TokenEditor } from '../../components/workbench/TokenEditor'
import { usePanel } from '../../components/workbench/usePanel'
import { count } from '../../lib/format'
import { useMessages } from '../../messages/messages'
import { useStore } from '../../store/store'
import { useKept } from '../../store/useKept'
import { SIMILARITY_EXAMPLES } from './examples'
import { similarityMessages } from './messages'
import { type PictureSettings, SimilarityResult } from './SimilarityResult'
import { MOST_SENTENCES, SENTENCE_POOLINGS, type SimilarityDraft, sentencesOf, similarity } from './similarity'
import './similarity.css'
import './matrix.css'

const FIRST_PICTURE: PictureSettings = { isCentred: false, scale: 'whole' }

/** Similarity: sentences, one a line, as a table of cosines, a list of neighbours and a map. */
export function SimilarityPanel() {
  const { draft, change, start } = usePanel(similarity)
  const messages = useMessages(similarityMessages)
  const language = useStore((state) => state.language)
  const [picture, setPicture] = useKept('similarity.picture', FIRST_PICTURE)
  const sentences = sentencesOf(draft.text).length
  const set = (part: Partial<SimilarityDraft>) => {
    change(part)
    start()
  }
  return (
    <>
      <PanelHead
        panel={similarity}
        title={messages.title}
        lead={messages.lead}
        examples={SIMILARITY_EXAMPLES[language].map(({ title, text }) => ({ title, draft: { text } }))}
      >
        <label className="switch" title={messages.normalizeHint}>
          <input type="checkbox" checked={draft.normalize} onChange={(event) => set({ normalize: event.target.checked })} />
          {messages.normalize}
        </label>
        <Segmented
          label={messages.pooling}
          value={draft.pooling}
          options={SENTENCE_POOLINGS.map((value) => ({ value, title: messages.poolings[value], hint: messages.poolingHints[value] }))}
          onChange={(pooling) => set({ pooling })}
        />
      </PanelHead>
      <div className="sentences">
        <TokenEditor id="similarity-text" label={messages.text} placeholder={messages.placeholder} value={draft.text} onChange={(text) => change({ text })}>
          <RunFoot panel={similarity} field={null}>
            {messages.sentences(count(sentences))}
          </RunFoot>
        </TokenEditor>
      </div>
      <ResultArea
        panel={similarity}
        empty={
          <p>{sentences > MOST_SENTENCES ? messages.tooMany(count(sentences), count(MOST_SENTENCES), count(sentences - MOST_SENTENCES)) : messages.empty}</p>
        }
        draw={(shown, isRunning) => <SimilarityResult shown={shown} isRunning={isRunning} picture={picture} setPicture={setPicture} />}
      />
    </>
  )
}
