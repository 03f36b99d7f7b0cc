import { workbenchMessages } from '../../components/workbench/messages'
import { count } from '../../lib/format'
import { useMessages } from '../../messages/messages'
import type { Counted } from '../../store/fillMaskSlice'
import { useStore } from '../../store/store'

/** How many tokens the text has, of how many. The count of the text before is dimmed, and gives way to a word when the new one takes long. */
export function Meter() {
  const counted = useStore((state) => state.counted)
  const text = useStore((state) => state.text)
  const { counting } = useMessages(workbenchMessages)
  const isCounting = counted?.text !== text
  const over = counted ? counted.modelTokens - counted.maxTokens : 0
  return (
    <span className={`meter${over > 0 ? ' over' : ''}${isCounting ? ' counting' : ''}`} role="status">
      {counted && <Count counted={counted} over={over} />}
      {isCounting && <span className="late">{counting}</span>}
    </span>
  )
}

function Count({ counted: { modelTokens, maxTokens }, over }: { counted: Counted; over: number }) {
  const messages = useMessages(workbenchMessages)
  return (
    <>
      <span className="track" aria-hidden="true">
        <i style={{ width: `${Math.min(100, (modelTokens / maxTokens) * 100)}%` }} />
      </span>
      <span className="number">
        {messages.tokensOf(count(modelTokens), count(maxTokens))}
        {over > 0 && messages.tooMany(count(over))}
      </span>
    </>
  )
}
