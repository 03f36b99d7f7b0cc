import { useMessages } from '../../messages/messages'
import { panelById } from '../../panels'
import type { Session } from '../../store/sessionSlice'
import { useStore } from '../../store/store'
import { ClosableNotice } from '../Notice'
import { sessionMessages } from './messages'
import { whenText } from './whenText'
import './session.css'

/** Which session is in sight, whether its model is open here, and the ways on. */
export function SessionBanner() {
  const session = useStore((state) => state.session)
  return (
    <>
      <SessionErrorNotice />
      <AtWork />
      {session && <Banner session={session} />}
    </>
  )
}

function Banner({ session }: { session: Session }) {
  const messages = useMessages(sessionMessages)
  const language = useStore((state) => state.language)
  const { name, saved, faults } = session
  return (
    <section className="banner session-banner" aria-label={messages.group}>
      <p role="status">
        <bdi className="session-name">{messages.banner(name, whenText(saved, language))}</bdi> <Standing session={session} />
      </p>
      <div className="actions">
        <Ways session={session} />
      </div>
      {faults.length > 0 && <Faults faults={faults} />}
    </section>
  )
}

/** What has become of its results. */
function Standing({ session: { info, path, asSaved } }: { session: Session }) {
  const messages = useMessages(sessionMessages)
  const panel = useStore((state) => state.panel)
  const isKept = useStore((state) => state.model.status === 'kept')
  const isOpening = useStore(({ hostModel }) => hostModel.status === 'opening')
  if (!info) return messages.noModel
  if (isKept) return isOpening && path !== null ? messages.opening(info.name) : messages.notOpen(info.name)
  return asSaved.includes(panel) ? messages.asSaved : messages.others(info.name)
}

function Ways({ session: { asSaved, info } }: { session: Session }) {
  const messages = useMessages(sessionMessages)
  const { model, panel, replaced, chooseModel, runAgain, goBack, closeSession } = useStore((all) => all)
  const isKept = model.status === 'kept'
  return (
    <>
      {isKept && (
        <button type="button" className="button" onClick={() => void chooseModel()}>
          {messages.openModel}
        </button>
      )}
      {info && model.status === 'ready' && asSaved.includes(panel) && (
        <button type="button" className="button" onClick={runAgain}>
          {messages.runAgain}
        </button>
      )}
      {replaced && (
        <button type="button" className="button" title={messages.goBackMeans} onClick={goBack}>
          {messages.goBack}
        </button>
      )}
      {!isKept && (
        <button type="button" className="button" onClick={closeSession}>
          {messages.close}
        </button>
      )}
    </>
  )
}

function Faults({ faults }: Pick<Session, 'faults'>) {
  const messages = useMessages(sessionMessages)
  const language = useStore((state) => state.language)
  const titled = (field: string) => {
    const [, part = ''] = field.split('.')
    const panel = panelById(part)
    return panel.id === part ? `${panel.messages[language].title} (${field})` : field
  }
  return <p className="session-faults">{messages.leftOut(faults.map(({ field }) => titled(field)).join(', '))}</p>
}

/** A file is being read or made: said where that takes a while. */
function AtWork() {
  const name = useStore((state) => state.sessionAtWork)
  const messages = useMessages(sessionMessages)
  return name === null ? null : (
    <p className="banner session-at-work" role="status">
      {messages.atWork(name)}
    </p>
  )
}

function SessionErrorNotice() {
  const error = useStore((state) => state.sessionError)
  const dismiss = useStore((state) => state.dismissSessionError)
  if (!error) return null
  return <ClosableNotice error={error} close={dismiss} />
}
