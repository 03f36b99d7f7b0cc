import type { MultipleChoiceResult } from '../../../shared/tasks/multipleChoice'
import { BarScale, Bars } from '../../components/workbench/Bars'
import { exportMessages } from '../../components/workbench/exportMessages'
import { PanelHead } from '../../components/workbench/PanelHead'
import { ResultArea } from '../../components/workbench/ResultArea'
import { RunFoot } from '../../components/workbench/RunFoot'
import { TextList } from '../../components/workbench/TextList'
import { TokenEditor } from '../../components/workbench/TokenEditor'
import { useDrawn } from '../../components/workbench/useDrawn'
import { usePanel } from '../../components/workbench/usePanel'
import { firstResult, type Shown } from '../../lib/taskPanel'
import { useMessages } from '../../messages/messages'
import { useStore } from '../../store/store'
import { CHOICE_EXAMPLES } from './examples'
import { drawnChoices } from './figure'
import { choiceMessages } from './messages'
import { LEAST_CHOICES, longestContinuation, multipleChoice, winnerOf } from './multipleChoice'
import './multipleChoice.css'

const FIELD = 'choice-prompt'

/** Multiple choice: a beginning or a passage, and which of several texts goes on best. */
export function MultipleChoicePanel() {
  const { draft, change } = usePanel(multipleChoice)
  const messages = useMessages(choiceMessages)
  const language = useStore((state) => state.language)
  return (
    <>
      <PanelHead
        panel={multipleChoice}
        title={messages.title}
        lead={messages.lead}
        examples={CHOICE_EXAMPLES[language].map(({ title, asked }) => ({ title, draft: asked }))}
      />
      <TokenEditor
        id={FIELD}
        label={messages.prompt}
        placeholder={messages.promptHint}
        value={draft.prompt}
        pair={longestContinuation(draft)}
        isLabelled
        onChange={(prompt) => change({ prompt })}
      >
        <QuestionField />
        <RunFoot panel={multipleChoice} field={FIELD} isWindowed={false}>
          {messages.hint}
        </RunFoot>
      </TokenEditor>
      <TextList
        title={messages.choices}
        name={messages.choice}
        placeholder={messages.choicePlaceholder}
        addTitle={messages.addChoice}
        values={draft.choices}
        least={LEAST_CHOICES}
        isOrdered
        onChange={(choices) => change({ choices })}
      >
        <label className="muted number-label" title={messages.truncateHint}>
          <input type="checkbox" checked={draft.truncate} onChange={(event) => change({ truncate: event.target.checked })} />
          {messages.truncate}
        </label>
      </TextList>
      <ResultArea
        panel={multipleChoice}
        empty={<p>{messages.empty}</p>}
        draw={(shown) => {
          const result = firstResult(shown)
          return result && <Choices result={result} shown={shown} />
        }}
      />
    </>
  )
}

function QuestionField() {
  const { draft, change } = usePanel(multipleChoice)
  const messages = useMessages(choiceMessages)
  return (
    <div className="choice-question">
      <input
        aria-label={messages.question}
        placeholder={messages.optional}
        title={messages.questionHint}
        value={draft.question}
        dir="auto"
        spellCheck={false}
        onChange={(event) => change({ question: event.target.value })}
      />
      {draft.question.trim() !== '' && <span className="muted">{messages.questionHint}</span>}
    </div>
  )
}

/** In the given order, so that one finds one's own; the best one is marked. */
function Choices({ result, shown }: { result: MultipleChoiceResult; shown: Shown<'multiple-choice'> }) {
  const words = useMessages(exportMessages)
  useDrawn('multiple-choice', () => drawnChoices(shown.inputs[0], result, words))
  const messages = useMessages(choiceMessages)
  const winner = winnerOf(result)
  return (
    <section className="card choice-scores" aria-label={messages.scores}>
      <Bars
        caption={messages.scores}
        noteTitle={messages.logits}
        barHead={<BarScale />}
        rows={result.choices.map(({ choice, score, logit }, i) => ({
          key: String(i),
          label: (
            <span className="choice-label" dir="auto">
              {choice} {i === winner && <span className="best">{messages.best}</span>}
            </span>
          ),
          share: score,
          note: <span title={String(logit)}>{logit.toFixed(3).replace('-', '−')}</span>,
          isChosen: i === winner,
        }))}
      />
      {winner === null && <p className="muted">{messages.tie}</p>}
      {result.warnings.map((warning) => (
        <p key={warning} className="choice-warning">
          {warning}
        </p>
      ))}
      <p className="muted">{messages.scale}</p>
    </section>
  )
}
