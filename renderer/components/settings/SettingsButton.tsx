import { SHORTCUTS } from '../../lib/keys'
import { useMessages } from '../../messages/messages'
import { useStore } from '../../store/store'
import { settingsMessages } from './messages'

/** In the header; a dot says that the settings could not be saved. */
export function SettingsButton() {
  const showOverlay = useStore((state) => state.showOverlay)
  const isSaved = useStore((state) => state.settingsProblem === null)
  const messages = useMessages(settingsMessages)
  const name = isSaved ? messages.settings : messages.settingsNotSaved
  return (
    <button type="button" className="settings-button" aria-label={name} title={`${name} (${SHORTCUTS.settings.keys})`} onClick={() => showOverlay('settings')}>
      <svg viewBox="0 0 16 16" width="16" height="16" fill="none" stroke="currentColor" strokeWidth="1.5" strokeLinecap="round" aria-hidden="true">
        <path d="M1.5 4.5H8m4 0h2.5M1.5 11.5H4m4 0h6.5" />
        <circle cx="10" cy="4.5" r="2" />
        <circle cx="6" cy="11.5" r="2" />
      </svg>
      {!isSaved && <span className="dot failed" aria-hidden="true" />}
    </button>
  )
}
