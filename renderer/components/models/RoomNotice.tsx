import { bytes } from '../../lib/format'
import { useMessages } from '../../messages/messages'
import { useStore } from '../../store/store'
import { modelMessages } from './messages'

/** What was closed because the model that was opened needed its memory. */
export function RoomNotice() {
  const room = useStore((state) => state.madeRoom)
  const dismiss = useStore((state) => state.dismissMadeRoom)
  const language = useStore((state) => state.language)
  const messages = useMessages(modelMessages)
  if (!room) return null
  const closed = new Intl.ListFormat(language, { type: 'conjunction' }).format(room.unloaded)
  return (
    <p className="banner" role="status">
      <span className="grow">{messages.madeRoom(closed, room.unloaded.length, room.opened, bytes(room.neededBytes), bytes(room.freeBytes))}</span>
      <button type="button" className="button" onClick={dismiss}>
        {messages.close}
      </button>
    </p>
  )
}
