import { RunButton } from '../../components/workbench/RunButton'
import { FieldMeter } from '../../components/workbench/RunFoot'
import { TextList } from '../../components/workbench/TextList'
import { TokenEditor } from '../../components/workbench/TokenEditor'
import type { LookUpState } from '../../components/workbench/useLookUp'
import { spansAfterEdit } from '../../lib/spans'
import { useMessages } from '../../messages/messages'
import { useStore } from '../../store/store'
import { LEAST_CHOICES, longestContinuation } from '../multipleChoice/multipleChoice'
import { saliencyMessages } from './messages'
import { isWindowed, type SaliencyTexts } from './texts'

type Of<K extends SaliencyTexts['task']> = { texts: Extract<SaliencyTexts, { task: K }> }

/** The fields of the task, in one card with Run. */
export function Fields({ texts, state }: { texts: SaliencyTexts; state: LookUpState<'saliencyTargets'> }) {
  const run = useStore((store) => store.runSaliency)
  const messages = useMessages(saliencyMessages)
  return (
    <>
      <div className="card composer">
        <Editors texts={texts} />
        <div className="editor-foot">
          <span className="hint">{texts.task === 'text-classification' ? <PairButton texts={texts} /> : messages.fromPanel}</span>
          <FieldMeter field={COUNTED[texts.task]} isWindowed={isWindowed(texts)} />
          <RunButton isRunning={state.isRunning} run={run} cancel={state.cancel} />
        </div>
      </div>
      {texts.task === 'multiple-choice' && <Choices texts={texts} />}
      {texts.task === 'zero-shot-classification' && <Labels texts={texts} />}
    </>
  )
}

/** The editor whose tokens are counted. */
const COUNTED: Record<SaliencyTexts['task'], string> = {
  'text-classification': 'saliency-text',
  'token-classification': 'saliency-entities',
  'question-answering': 'saliency-context',
  'fill-mask': 'saliency-masked',
  'multiple-choice': 'saliency-prompt',
  'zero-shot-classification': 'saliency-sequence',
}

function Editors({ texts }: { texts: SaliencyTexts }) {
  if (texts.task === 'text-classification') return <Pair texts={texts} />
  if (texts.task === 'question-answering') return <Question texts={texts} />
  if (texts.task === 'fill-mask') return <Masked texts={texts} />
  if (texts.task === 'multiple-choice') return <Prompt texts={texts} />
  return <OneText texts={texts} />
}

function OneText({ texts }: Of<'token-classification' | 'zero-shot-classification'>) {
  const messages = useMessages(saliencyMessages)
  const write = useStore((state) => state.writeSaliency)
  const value = texts.task === 'token-classification' ? texts.text : texts.sequence
  return (
    <TokenEditor
      id={COUNTED[texts.task]}
      label={messages.text}
      placeholder={messages.placeholder}
      value={value}
      onChange={(text) => write(texts.task === 'token-classification' ? { ...texts, text } : { ...texts, sequence: text })}
    />
  )
}

function Pair({ texts }: Of<'text-classification'>) {
  const messages = useMessages(saliencyMessages)
  const write = useStore((state) => state.writeSaliency)
  const { text, textPair } = texts
  const hasPair = textPair !== undefined
  return (
    <>
      <TokenEditor
        id={COUNTED[texts.task]}
        label={messages.text}
        placeholder={messages.placeholder}
        value={text}
        isLabelled={hasPair}
        {...(hasPair && { pair: textPair })}
        onChange={(next) => write({ ...texts, text: next })}
      />
      {hasPair && (
        <TokenEditor
          id="saliency-pair"
          label={messages.pair}
          placeholder={messages.placeholder}
          value={textPair}
          isLabelled
          onChange={(next) => write({ ...texts, textPair: next })}
        />
      )}
    </>
  )
}

function PairButton({ texts: { textPair, ...texts } }: Of<'text-classification'>) {
  const messages = useMessages(saliencyMessages)
  const write = useStore((state) => state.writeSaliency)
  const hasPair = textPair !== undefined
  return (
    <button type="button" className="link" aria-expanded={hasPair} onClick={() => write(hasPair ? texts : { ...texts, textPair: '' })}>
      {hasPair ? messages.removePair : messages.addPair}
    </button>
  )
}

function Question({ texts }: Of<'question-answering'>) {
  const messages = useMessages(saliencyMessages)
  const write = useStore((state) => state.writeSaliency)
  return (
    <>
      <TokenEditor id="saliency-question" label={messages.question} value={texts.question} isLabelled onChange={(question) => write({ ...texts, question })} />
      <TokenEditor
        id={COUNTED[texts.task]}
        label={messages.context}
        placeholder={messages.placeholder}
        value={texts.context}
        pair={texts.question}
        isLabelled
        onChange={(context) => write({ ...texts, context })}
      />
    </>
  )
}

function Masked({ texts }: Of<'fill-mask'>) {
  const messages = useMessages(saliencyMessages)
  const write = useStore((state) => state.writeSaliency)
  const mask = useStore(({ model }) => (model.status === 'ready' ? model.info.maskToken : null)) ?? '<mask>'
  const hidden = texts.hidden ?? []
  return (
    <TokenEditor
      id={COUNTED[texts.task]}
      label={messages.text}
      placeholder={messages.maskPlaceholder(mask)}
      value={texts.text}
      masked={hidden}
      onChange={(text) => write({ ...texts, text, hidden: spansAfterEdit(hidden, texts.text, text) })}
    />
  )
}

function Prompt({ texts }: Of<'multiple-choice'>) {
  const messages = useMessages(saliencyMessages)
  const write = useStore((state) => state.writeSaliency)
  const { question, ...others } = texts
  return (
    <>
      <TokenEditor
        id={COUNTED[texts.task]}
        label={messages.prompt}
        placeholder={messages.placeholder}
        value={texts.prompt}
        pair={longestContinuation({ prompt: '', question: question ?? '', choices: texts.choices, truncate: false })}
        isLabelled
        onChange={(prompt) => write({ ...texts, prompt })}
      />
      <TokenEditor
        id="saliency-choice-question"
        label={messages.question}
        placeholder={messages.optional}
        value={question ?? ''}
        isLabelled
        onChange={(next) => write(next === '' ? others : { ...others, question: next })}
      />
    </>
  )
}

function Choices({ texts }: Of<'multiple-choice'>) {
  const messages = useMessages(saliencyMessages)
  const write = useStore((state) => state.writeSaliency)
  return (
    <TextList
      title={messages.choices}
      name={messages.choice}
      placeholder={messages.placeholder}
      addTitle={messages.addChoice}
      values={texts.choices}
      least={LEAST_CHOICES}
      onChange={(choices) => write({ ...texts, choices })}
    />
  )
}

function Labels({ texts }: Of<'zero-shot-classification'>) {
  const messages = useMessages(saliencyMessages)
  const write = useStore((state) => state.writeSaliency)
  return (
    <TextList
      title={messages.labels}
      name={messages.label}
      placeholder=""
      addTitle={messages.addLabel}
      values={texts.candidateLabels}
      least={1}
      onChange={(candidateLabels) => write({ ...texts, candidateLabels })}
    >
      <label className="row saliency-template">
        <span className="muted">{messages.template}</span>
        <input
          className="field grow"
          value={texts.hypothesisTemplate ?? ''}
          placeholder={messages.templatePlaceholder}
          onChange={({ target }) => write({ ...texts, hypothesisTemplate: target.value })}
        />
      </label>
    </TextList>
  )
}
