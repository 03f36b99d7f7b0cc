import { useMessages } from '../../messages/messages'
import { wholeIn } from '../../store/pinSlice'
import { useStore } from '../../store/store'
import { pinnedMessages } from './messages'

/** Keeps the result in sight, to see the next one beside it; pressed, it is kept no more. */
export function PinButton({ panel }: { panel: string }) {
  const messages = useMessages(pinnedMessages)
  const isPinned = useStore((state) => state.pins[panel] !== undefined)
  const hasResult = useStore((state) => wholeIn(state, panel) !== null)
  const pinResult = useStore((state) => state.pinResult)
  const unpin = useStore((state) => state.unpin)
  if (!isPinned && !hasResult) return null
  return (
    <button type="button" className="button" aria-pressed={isPinned} title={messages.pinMeans} onClick={() => (isPinned ? unpin(panel) : pinResult(panel))}>
      {messages.pin}
    </button>
  )
}
