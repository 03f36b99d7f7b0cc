import { PanelHead } from '../../components/workbench/PanelHead'
import { ResultArea } from '../../components/workbench/ResultArea'
import { RunFoot } from '../../components/workbench/RunFoot'
import { Segmented } from '../../components/workbench/Segmented'
import { TextList } from '../../components/workbench/TextList'
import { TokenEditor } from '../../components/workbench/TokenEditor'
import { usePanel } from '../../components/workbench/usePanel'
import { useMessages } from '../../messages/messages'
import { useStore } from '../../store/store'
import { useKept } from '../../store/useKept'
import { QUESTION_EXAMPLES } from './examples'
import { questionMessages } from './messages'
import { type QuestionLook, QuestionResults } from './QuestionResults'
import { MAX_ANSWER_TOKENS, questions, TOP_K } from './questions'
import './questions.css'
import './answerCurves.css'

const FIELD = 'questions-context'
const FIRST_LOOK: QuestionLook = { at: 0, margin: 0 }

/** Questions over one text of any length: where the answers are, how sure the model is of each, and of there being none. */
export function QuestionsPanel() {
  const { draft, change, start } = usePanel(questions)
  const [look, setLook] = useKept('questions.look', FIRST_LOOK)
  const messages = useMessages(questionMessages)
  const language = useStore((state) => state.language)
  return (
    <>
      <PanelHead
        panel={questions}
        title={messages.title}
        lead={messages.lead}
        examples={QUESTION_EXAMPLES[language].map(({ title, ...asked }) => ({ title, draft: asked }))}
      >
        <span className="muted best-of" aria-hidden="true">
          {messages.best}
        </span>
        <Segmented
          label={messages.topK}
          value={String(draft.topK)}
          options={TOP_K.map((n) => ({ value: String(n), title: String(n), hint: messages.topKHint(n) }))}
          onChange={(topK) => {
            change({ topK: Number(topK) })
            start()
          }}
        />
      </PanelHead>
      <TextList
        title={messages.questions}
        name={messages.question}
        placeholder={messages.ask}
        addTitle={messages.addQuestion}
        values={draft.questions}
        least={1}
        onChange={(asked) => change({ questions: asked })}
      >
        <LongestAnswer />
      </TextList>
      <TokenEditor
        id={FIELD}
        label={messages.context}
        placeholder={messages.placeholder}
        value={draft.context}
        isLabelled
        onChange={(context) => change({ context })}
      >
        <RunFoot panel={questions} field={FIELD} isWindowed>
          {messages.hint}
        </RunFoot>
      </TokenEditor>
      <ResultArea
        panel={questions}
        empty={<p>{messages.empty}</p>}
        draw={(shown, isRunning) => <QuestionResults shown={shown} isRunning={isRunning} look={look} setLook={setLook} />}
      />
    </>
  )
}

function LongestAnswer() {
  const { draft, change } = usePanel(questions)
  const messages = useMessages(questionMessages)
  const set = (value: number) => Number.isInteger(value) && value >= 1 && value <= MAX_ANSWER_TOKENS && change({ maxAnswerLen: value })
  return (
    <label className="muted number-label">
      {messages.longest}
      <input
        className="field number-field"
        type="number"
        min={1}
        max={MAX_ANSWER_TOKENS}
        value={draft.maxAnswerLen}
        onChange={(event) => set(event.target.valueAsNumber)}
      />
    </label>
  )
}
