import type { ReactNode } from 'react'
import type { ErrorData } from '../../shared/errors'

/** An error as its sentence and what to do; `children` are the buttons. */
export function ErrorNotice({ error, children }: { error: ErrorData; children?: ReactNode }) {
  return (
    <section className="card notice error" role="alert">
      <h2>{error.message}</h2>
      <p>{error.hint}</p>
      {children && <div className="actions">{children}</div>}
    </section>
  )
}
