import { useEffect, useState } from 'react'
import { SHORTCUTS } from '../../lib/keys'
import { useMessages } from '../../messages/messages'
import { useStore } from '../../store/store'
import { settingsMessages } from './messages'

/** In order; `settings.css` draws a ring around what each is about. */
const STEPS = ['model', 'rail', 'text', 'answer', 'palette'] as const

/** Five sentences for who is here for the first time. It takes neither focus nor keys but Escape, stands below the panel, and is never seen again once it is left. */
export function Tour() {
  const isSeen = useStore((state) => state.settings.tourSeen)
  return isSeen ? null : <Steps />
}

function Steps() {
  const [at, setAt] = useState(0)
  const messages = useMessages(settingsMessages)
  const changeSettings = useStore((state) => state.changeSettings)
  const step = STEPS[at] ?? STEPS[0]
  useRing(step)
  const leave = () => void changeSettings({ tourSeen: true })
  const isLast = at === STEPS.length - 1
  const sentence = step === 'palette' ? messages.steps.palette(SHORTCUTS.palette.keys) : messages.steps[step]
  return (
    <section className="tour" aria-label={messages.tour}>
      <p aria-live="polite">{sentence}</p>
      <div className="row">
        <span className="muted num">{messages.stepOf(at + 1, STEPS.length)}</span>
        {!isLast && (
          <button type="button" className="link" onClick={leave}>
            {messages.skip}
          </button>
        )}
        {at > 0 && (
          <button type="button" className="button" onClick={() => setAt(at - 1)}>
            {messages.back}
          </button>
        )}
        <button type="button" className="button primary" onClick={() => (isLast ? leave() : setAt(at + 1))}>
          {isLast ? messages.done : messages.next}
        </button>
      </div>
    </section>
  )
}

/** A mark on the page itself: the ring stays at its element whatever scrolls or changes size. */
function useRing(step: string) {
  useEffect(() => {
    const page = document.documentElement
    page.dataset.tour = step
    return () => {
      delete page.dataset.tour
    }
  }, [step])
}
