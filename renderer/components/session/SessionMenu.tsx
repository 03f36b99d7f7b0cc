import { useMessages } from '../../messages/messages'
import { useStore } from '../../store/store'
import { Menu } from '../Menu'
import { sessionMessages } from './messages'
import { openPicked, saveNow } from './sessionActions'

/** All work of the window as one file, and one in its place. */
export function SessionMenu() {
  const messages = useMessages(sessionMessages)
  const items = useSessionItems()
  return (
    <div className="session-menu">
      <Menu label={messages.menu} items={items} />
    </div>
  )
}

/** What the menu and the palette offer. */
export function useSessionItems(): { id: string; title: string; run(): void }[] {
  const messages = useMessages(sessionMessages)
  const state = useStore((all) => all)
  return [
    { id: 'session-save', title: messages.save, run: () => void saveNow(state) },
    { id: 'session-open', title: messages.open, run: () => void openPicked(state) },
    { id: 'session-report', title: messages.report, run: () => state.showOverlay('report') },
    ...(state.replaced ? [{ id: 'session-back', title: messages.back, run: state.goBack }] : []),
  ]
}
