import { count } from '../../lib/format'
import { useMessages } from '../../messages/messages'
import { windowMessages } from './windowMessages'

interface Windowed {
  /** How many there are. */
  windows: number
  window: number
  totalTokens: number
  maxTokens: number
}

/** A text over the limit is never cut in silence: which part is in sight is said, and chosen here. */
export function WindowChoice({ of: { windows, window, totalTokens, maxTokens }, onChoose }: { of: Windowed; onChoose(window: number): void }) {
  const messages = useMessages(windowMessages)
  if (windows < 2) return null
  return (
    <p className="banner window-choice" role="status">
      {messages.windowed(count(totalTokens), count(maxTokens))}
      <span className="grow" />
      <button type="button" className="button" disabled={window === 0} onClick={() => onChoose(window - 1)}>
        {messages.previous}
      </button>
      <span className="num">{messages.window(count(window + 1), count(windows))}</span>
      <button type="button" className="button" disabled={window + 1 >= windows} onClick={() => onChoose(window + 1)}>
        {messages.next}
      </button>
    </p>
  )
}
