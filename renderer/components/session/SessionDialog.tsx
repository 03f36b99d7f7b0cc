import { panelsWithResults } from '../../lib/session/results'
import { useMessages } from '../../messages/messages'
import { railPanels } from '../../panels'
import { useStore } from '../../store/store'
import { Dialog } from '../Dialog'
import { sessionMessages } from './messages'
import { saveNow } from './sessionActions'
import { whenText } from './whenText'

/** Asked before a session takes the place of what was typed. */
export function SessionDialog() {
  const messages = useMessages(sessionMessages)
  const language = useStore((state) => state.language)
  const all = useStore((state) => state)
  const file = all.offeredSession
  if (!file) return null
  const { name, manifest, info, state } = file
  const withResults = panelsWithResults(state)
  const titles = railPanels()
    .filter(({ id }) => withResults.has(id))
    .map((panel) => panel.messages[language].title)
  return (
    <Dialog label={messages.replace(name)}>
      <header>
        <h2>{messages.replace(name)}</h2>
      </header>
      <div className="settings-body session-offer">
        <p>{messages.facts(info?.name ?? messages.withoutModel, whenText(manifest.saved, language))}</p>
        <p className="muted">{titles.length > 0 ? messages.panelsIn(titles.join(', ')) : messages.noResults}</p>
        <p>{messages.replaces}</p>
      </div>
      <footer>
        <button type="button" className="button" onClick={() => void saveNow(all)}>
          {messages.saveFirst}
        </button>
        <span className="grow" />
        <button type="button" className="button" onClick={all.refuseSession}>
          {messages.cancel}
        </button>
        <button type="button" className="button primary" onClick={() => void all.acceptSession()}>
          {messages.openIt}
        </button>
      </footer>
    </Dialog>
  )
}
