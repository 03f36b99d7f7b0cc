import { useMessages } from '../../messages/messages'
import { hasLost } from '../../store/crashSlice'
import { useStore } from '../../store/store'
import { modelMessages } from './messages'

/** An engine died: what it was running, what became of its model, and one button that asks again for what was lost. */
export function CrashCard() {
  const crash = useStore((state) => state.crash)
  const messages = useMessages(modelMessages)
  if (!crash) return null
  const { name, reason, outcome } = crash
  const failed = typeof outcome === 'object' ? outcome.failed : null
  const sentence = failed ? messages.notReopened : outcome === 'reopening' ? messages.isReopening : messages.isReopened
  return (
    <section className="card notice error" role="alert">
      <h2 lang="en">{reason.message}</h2>
      <p>{sentence(name)}</p>
      {failed && failed.message !== reason.message && (
        <p lang="en">
          {failed.message} {failed.hint}
        </p>
      )}
      <div className="actions">{failed ? <OpenAgain /> : outcome === 'reopening' ? <Cancel /> : <RunAgain />}</div>
    </section>
  )
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
