import type { ReactNode } from 'react'
import type { ErrorData } from '../../shared/errors'

/** An error as its sentence and what to do, which are English in every language: they are data. `children` are the buttons. */
export function ErrorNotice({ error, children }: { error: ErrorData; children?: ReactNode }) {
  return (
    <section className="card notice error" role="alert">
      <h2 lang="en">{error.message}</h2>
      <p lang="en">{error.hint}</p>
      {children && <div className="actions">{children}</div>}
    </section>
  )
}
