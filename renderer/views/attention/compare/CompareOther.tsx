import { FolderField } from '../../../components/workbench/FolderField'
import { FieldMeter, TokenMeter } from '../../../components/workbench/RunFoot'
import { TokenEditor } from '../../../components/workbench/TokenEditor'
import type { Texts } from '../../../lib/firstTokens'
import { useMessages } from '../../../messages/messages'
import { useStore } from '../../../store/store'
import { type Attended, textsOf } from '../useAttention'
import { CompareHead } from './CompareHead'
import { compareMessages } from './compareMessages'
import { textsOfB } from './useCompared'

interface CompareOtherProps {
  attended: Attended
  /** B as it is in sight. */
  other: Attended | null
  /** There are edits that were not asked for yet. */
  compareNow: (() => void) | null
}

/** What B is: its text, which begins as A's, and its model. */
export function CompareOther({ attended, other, compareNow }: CompareOtherProps) {
  const messages = useMessages(compareMessages)
  const { text, textPair, model, change } = useOther(attended)
  const hasPair = textPair !== undefined
  return (
    <section className="compare-other" aria-label={messages.b}>
      <TokenEditor
        id="compared-text"
        label={messages.text}
        placeholder={messages.placeholder}
        value={text}
        isLabelled
        {...(hasPair && { pair: textPair })}
        onChange={(next) => change({ text: next, ...(hasPair && { textPair }) })}
      >
        <div className="editor-foot">
          <OtherModel model={model} />
          {!hasPair && (
            <button type="button" className="button" onClick={() => change({ text, textPair: '' })}>
              {messages.addSecond}
            </button>
          )}
          <SameText reset={() => change({})} />
          <span className="grow" />
          {model === undefined ? <FieldMeter field="compared-text" isWindowed /> : <OtherMeter other={other?.input.model === model ? other : null} />}
          {compareNow && (
            <button type="button" className="button primary" onClick={compareNow}>
              {messages.compareNow}
            </button>
          )}
        </div>
      </TokenEditor>
      {hasPair && (
        <TokenEditor
          id="compared-second"
          label={messages.second}
          placeholder={messages.placeholder}
          value={textPair}
          isLabelled
          onChange={(next) => change({ text, textPair: next })}
        >
          <div className="editor-foot">
            <span className="hint" />
            <button type="button" className="button" onClick={() => change({ text })}>
              {messages.removeSecond}
            </button>
          </div>
        </TokenEditor>
      )}
      {other && <CompareHead b={other} />}
    </section>
  )
}

/** The texts of B as they are now; a change of them keeps the rest. */
function useOther({ input }: Attended) {
  const compared = useStore((state) => state.compared)
  const compareWith = useStore((state) => state.compareWith)
  const { text: _, textPair: __, ...kept } = compared
  const { model } = kept
  const change = (texts: Partial<Texts>) => compareWith({ ...kept, ...texts })
  return { ...textsOfB(compared, textsOf(input)), model, change }
}

/** Of another model, whose tokenizer alone knows. */
function OtherMeter({ other }: Pick<CompareOtherProps, 'other'>) {
  return other && <TokenMeter modelTokens={other.tokens.totalTokens} maxTokens={other.tokens.maxTokens} isWindowed />
}

function SameText({ reset }: { reset(): void }) {
  const messages = useMessages(compareMessages)
  const hasOwn = useStore((state) => state.compared.text !== undefined)
  return hasOwn ? (
    <button type="button" className="button" onClick={reset}>
      {messages.sameText}
    </button>
  ) : null
}

function OtherModel({ model }: { model: string | undefined }) {
  const messages = useMessages(compareMessages)
  const compareWith = useStore((state) => state.compareWith)
  const { model: _, ...texts } = useStore((state) => state.compared)
  return (
    <div className="row compare-model">
      <FolderField
        // It is empty again when the open model is taken.
        key={String(model === undefined)}
        label={messages.folder}
        hint={messages.folderHint}
        submitTitle={messages.compareNow}
        value={model ?? ''}
        onChoose={(folder) => compareWith({ ...texts, model: folder })}
      />
      {model !== undefined && (
        <button type="button" className="button" onClick={() => compareWith(texts)}>
          {messages.openModel}
        </button>
      )}
    </div>
  )
}
