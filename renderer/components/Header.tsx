import { shortcut } from '../lib/keys'
import { frameMessages } from '../messages/frame'
import { useMessages } from '../messages/messages'
import { useStore } from '../store/store'
import { ModelMenu } from './models/ModelMenu'
import { SessionMenu } from './session/SessionMenu'
import { SettingsButton } from './settings/SettingsButton'

export function Header() {
  const showOverlay = useStore((state) => state.showOverlay)
  const messages = useMessages(frameMessages)
  return (
    <header className="header">
      <div className="brand">
        <span className="ring" aria-hidden="true" />
        RoBERTa Lens
      </div>
      <ModelMenu />
      <span className="grow" />
      <button type="button" className="find" onClick={() => showOverlay('palette')}>
        {messages.doAnything} <span className="kbd">{shortcut('K')}</span>
      </button>
      <SessionMenu />
      <SettingsButton />
    </header>
  )
}
