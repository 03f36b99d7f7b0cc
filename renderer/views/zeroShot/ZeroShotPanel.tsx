import { PanelHead } from '../../components/workbench/PanelHead'
import { ResultArea } from '../../components/workbench/ResultArea'
import { Segmented } from '../../components/workbench/Segmented'
import { usePanel } from '../../components/workbench/usePanel'
import { useMessages } from '../../messages/messages'
import { useStore } from '../../store/store'
import { Composer } from './Composer'
import { ZERO_SHOT_EXAMPLES } from './examples'
import { zeroShotMessages } from './messages'
import { ZeroShotResult } from './ZeroShotResult'
import { type ZeroShotDraft, zeroShot } from './zeroShot'
import '../../styles/labels.css'
import './zeroShot.css'

/** Zero-shot: labels of one's own, each as a sentence that the text may entail. */
export function ZeroShotPanel() {
  const { draft, change, start } = usePanel(zeroShot)
  const messages = useMessages(zeroShotMessages)
  const language = useStore((state) => state.language)
  const choose = (scoring: ZeroShotDraft['scoring']) => {
    change({ scoring })
    start()
  }
  return (
    <>
      <PanelHead panel={zeroShot} title={messages.title} lead={messages.lead} examples={ZERO_SHOT_EXAMPLES[language]}>
        <Segmented
          label={messages.scoring}
          value={draft.scoring}
          options={(['together', 'each'] as const).map((value) => ({ value, title: messages[value], hint: messages.scoringHints[value] }))}
          onChange={choose}
        />
      </PanelHead>
      <Composer />
      <ResultArea
        panel={zeroShot}
        empty={<p>{draft.text.trim() !== '' && draft.labels.length === 0 ? messages.empty.labels : messages.empty.text}</p>}
        draw={(shown) => <ZeroShotResult shown={shown} />}
      />
    </>
  )
}
