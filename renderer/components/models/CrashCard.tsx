import { useMessages } from '../../messages/messages'
import { type Crash, hasLost } from '../../store/crashSlice'
import { useStore } from '../../store/store'
import { modelMessages } from './messages'

/** An engine died: what it was running, what became of its model, and one button that asks again for what was lost. Quiet where nothing was. */
export function CrashCard() {
  const crash = useStore((state) => state.crash)
  const isLost = useStore(hasLost)
  const messages = useMessages(modelMessages)
  if (!crash) return null
  const { name, reason, outcome } = crash
  const sentence = typeof outcome === 'object' ? messages.notReopened : outcome === 'reopening' ? messages.isReopening : messages.isReopened
  if (typeof outcome !== 'object' && !isLost && reason.detail?.['doing'] === null)
    return (
      <p className="banner" role="status">
        <span className="grow">
          <span lang="en">{reason.message}</span> {sentence(name)}
        </span>
        <Ways crash={crash} />
      </p>
    )
  return (
    <section className="card notice error" role="alert">
      <h2 lang="en">{reason.message}</h2>
      <p>{sentence(name)}</p>
      {typeof outcome === 'object' && outcome.failed.message !== reason.message && (
        <p lang="en">
          {outcome.failed.message} {outcome.failed.hint}
        </p>
      )}
      <div className="actions">
        <Ways crash={crash} />
      </div>
    </section>
  )
}

function Ways({ crash: { outcome } }: { crash: Crash }) {
  if (outcome === 'reopening') return <Cancel />
  return outcome === 'reopened' ? <RunAgain /> : <OpenAgain />
}

function RunAgain() {
  const isLost = useStore(hasLost)
  const retry = useStore((state) => state.retry)
  const dismiss = useStore((state) => state.dismissCrash)
  const messages = useMessages(modelMessages)
  return (
    <>
      {isLost && (
        <button type="button" className="button primary" onClick={retry}>
          {messages.runAgain}
        </button>
      )}
      <button type="button" className="button" onClick={dismiss}>
        {messages.close}
      </button>
    </>
  )
}

function Cancel() {
  const cancelOpening = useStore((state) => state.cancelOpening)
  const { cancel } = useMessages(modelMessages)
  return (
    <button type="button" className="button" onClick={cancelOpening}>
      {cancel}
    </button>
  )
}

function OpenAgain() {
  const path = useStore((state) => state.crash?.path ?? null)
  const openModel = useStore((state) => state.openModel)
  const { openAgain } = useMessages(modelMessages)
  return (
    <button type="button" className="button primary" onClick={() => void openModel(path)}>
      {openAgain}
    </button>
  )
}
