import { SHORTCUTS, type ShortcutId } from '../../lib/keys'
import { useMessages } from '../../messages/messages'
import { Dialog } from '../Dialog'
import { settingsMessages } from './messages'
import { CloseButton } from './SettingsDialog'

/** Every shortcut: the table that the page listens by. */
export function ShortcutsDialog() {
  const messages = useMessages(settingsMessages)
  return (
    <Dialog label={messages.shortcutsTitle}>
      <header>
        <h2>{messages.shortcutsTitle}</h2>
      </header>
      <div className="settings-body">
        <table className="shortcuts">
          <thead className="visually-hidden">
            <tr>
              <th scope="col">{messages.keys}</th>
              <th scope="col">{messages.does}</th>
            </tr>
          </thead>
          <tbody>
            {(Object.keys(SHORTCUTS) as ShortcutId[]).map((id) => (
              <tr key={id}>
                <th scope="row">
                  <kbd className="kbd">{SHORTCUTS[id].keys}</kbd>
                </th>
                <td>{messages.shortcuts[id]}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <footer>
        <span className="grow" />
        <CloseButton title={messages.close} />
      </footer>
    </Dialog>
  )
}
