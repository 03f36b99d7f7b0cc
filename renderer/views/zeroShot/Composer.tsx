import { useEffect } from 'react'
import { RunFoot } from '../../components/workbench/RunFoot'
import { TokenEditor } from '../../components/workbench/TokenEditor'
import { usePanel } from '../../components/workbench/usePanel'
import { count } from '../../lib/format'
import { useMessages } from '../../messages/messages'
import { useStore } from '../../store/store'
import { LabelField } from './LabelField'
import { zeroShotMessages } from './messages'
import { TemplateField } from './TemplateField'
import { hypothesisOf, type Longest, longestHypothesis, zeroShot } from './zeroShot'

const FIELD = 'zero-shot-text'
const HYPOTHESES = 'zero-shot-hypotheses'

/** What is asked: the text, the labels and the sentence that each is put in. The meter counts the text with the longest of these. */
export function Composer() {
  const { draft, change } = usePanel(zeroShot)
  const messages = useMessages(zeroShotMessages)
  const longest = useLongest()
  return (
    <div className="card composer">
      <TokenEditor
        id={FIELD}
        label={messages.text}
        placeholder={messages.placeholder}
        value={draft.text}
        pair={longest?.text}
        isLabelled
        onChange={(text) => change({ text })}
      />
      <LabelField labels={draft.labels} onChange={(labels) => change({ labels })} />
      <TemplateField template={draft.template} label={draft.labels[0]} onChange={(template) => change({ template })} />
      <RunFoot panel={zeroShot} field={FIELD}>
        <Hint longest={longest} />
      </RunFoot>
    </div>
  )
}

function useLongest(): Longest | null {
  const { draft } = usePanel(zeroShot)
  const counted = useStore((state) => state.counts[HYPOTHESES])
  const countField = useStore((state) => state.countField)
  const isReady = useStore((state) => state.model.status === 'ready')
  const hypotheses = draft.labels.map((label) => hypothesisOf(draft.template, label))
  const lines = hypotheses.join('\n')
  useEffect(() => {
    if (isReady) countField(HYPOTHESES, lines)
  }, [countField, lines, isReady])
  return longestHypothesis(hypotheses, counted)
}

/** What stands in the way of an answer to exactly this question, or what the meter counts. */
function Hint({ longest }: { longest: Longest | null }) {
  const { draft, shown } = usePanel(zeroShot)
  const messages = useMessages(zeroShotMessages)
  const waits = !zeroShot.runsOnEdit(draft)
  if (waits && !shown) return messages.waits
  return longest?.tokens != null && messages.withLongest(count(longest.tokens))
}
