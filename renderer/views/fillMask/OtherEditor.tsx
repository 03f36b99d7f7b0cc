import { FieldMeter } from '../../components/workbench/RunFoot'
import { TokenEditor } from '../../components/workbench/TokenEditor'
import { typedMasks } from '../../lib/spans'
import { useMessages } from '../../messages/messages'
import { maskTokenOf } from '../../store/fillAnswer'
import { useStore } from '../../store/store'
import { insertText } from './insertText'
import { fillMaskMessages } from './messages'

const FIELD = 'fill-mask-other'

/** The second sentence, where there is one. */
export function OtherEditor() {
  const text = useStore((state) => state.otherText)
  const setOther = useStore((state) => state.setOther)
  const maskToken = useStore(maskTokenOf)
  const messages = useMessages(fillMaskMessages)
  if (text === null) return null
  return (
    <TokenEditor
      id={FIELD}
      label={messages.secondSentence}
      placeholder={messages.secondPlaceholder(maskToken)}
      value={text}
      masked={typedMasks(text, maskToken)}
      isLabelled
      onChange={setOther}
    >
      <div className="editor-foot">
        <span className="hint">{messages.secondHint}</span>
        <FieldMeter field={FIELD} isWindowed={false} />
        <button type="button" className="button" onClick={() => insertText(null, maskToken, FIELD)}>
          {messages.insert(maskToken)}
        </button>
        <button type="button" className="button" aria-label={messages.closeSecond} title={messages.closeSecond} onClick={() => setOther(null)}>
          ×
        </button>
      </div>
    </TokenEditor>
  )
}
