import type { TextClassificationResult } from '../../../shared/tasks/textClassification'
import { LabelBars } from '../../components/workbench/LabelBars'
import { percent } from '../../lib/format'
import { useMessages } from '../../messages/messages'
import { type ClassifyView, figure } from './classify'
import { classifyMessages } from './messages'

/** Probabilities as bars: of one whole, or each by itself with a threshold that can be moved. */
export function LabelScores(props: {
  view: ClassifyView
  labels: TextClassificationResult['labels']
  threshold: number
  setThreshold(threshold: number): void
}) {
  const { view, labels, threshold, setThreshold } = props
  const messages = useMessages(classifyMessages)
  const isEach = view.meaning === 'each'
  const isMarked = (label: TextClassificationResult['labels'][number]) => (isEach ? label.score >= threshold : label === view.best && labels.length > 1)
  return (
    <LabelBars
      caption={messages.scores}
      noteTitle={messages.logit}
      isOneWhole={!isEach}
      {...(isEach && { threshold })}
      rows={labels.map((label, i) => ({
        key: `${i}-${label.label}`,
        label: <LabelName name={label.label} mark={isMarked(label) ? (isEach ? messages.above : messages.best) : null} isChecked={isEach} />,
        share: label.score,
        note: figure(label.logit),
        isChosen: isMarked(label),
      }))}
    >
      {isEach && (
        <input
          type="range"
          className="threshold"
          aria-label={messages.threshold}
          aria-valuetext={percent(threshold)}
          title={messages.thresholdAt(percent(threshold))}
          min={0}
          max={1}
          step={0.01}
          value={threshold}
          onChange={(event) => setThreshold(Number(event.target.value))}
        />
      )}
    </LabelBars>
  )
}

/** What is marked is so for every sense: tint, a check where several may be, and words. */
function LabelName({ name, mark, isChecked }: { name: string; mark: string | null; isChecked: boolean }) {
  return (
    <span className="label-name" title={mark ?? undefined}>
      {isChecked && (
        <span className={mark ? 'check' : 'check off'} aria-hidden="true">
          ✓
        </span>
      )}
      <bdi>{name}</bdi>
      {mark && <span className="visually-hidden">, {mark}</span>}
    </span>
  )
}
