import type { ReactNode } from 'react'
import type { ErrorData } from '../../shared/errors'
import { frameMessages } from '../messages/frame'
import { useMessages } from '../messages/messages'
import { useStore } from '../store/store'

/** An error as its sentence and what to do, which are English in every language: they are data. `children` are the buttons. */
export function ErrorNotice({ error, children }: { error: ErrorData; children?: ReactNode }) {
  // Above the panel a card says it already, and asks again for all that was lost.
  const isToldAlready = useStore((state) => state.crash !== null) && error.code === 'engine_died'
  if (isToldAlready) return null
  return (
    <section className="card notice error" role="alert">
      <h2 lang="en">{error.message}</h2>
      <p lang="en">{error.hint}</p>
      {children && <div className="actions">{children}</div>}
    </section>
  )
}

/** One that is read and put away. */
export function ClosableNotice({ error, close }: { error: ErrorData; close(): void }) {
  const messages = useMessages(frameMessages)
  return (
    <ErrorNotice error={error}>
      <button type="button" className="button" onClick={close}>
        {messages.close}
      </button>
    </ErrorNotice>
  )
}
