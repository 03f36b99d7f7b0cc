import { type ReactNode, useState } from 'react'

/** A card that is opened when it is wanted: what is in it is asked only then. */
export function Fold({ title, lead, sentence, children }: { title: string; lead: string; sentence: string; children: ReactNode }) {
  const [isOpen, setIsOpen] = useState(false)
  return (
    <details className="card fold" data-export="skip" onToggle={(event) => setIsOpen(event.currentTarget.open)}>
      <summary>
        <strong>{title}</strong> <span className="muted">{lead}</span>
      </summary>
      <p className="muted">{sentence}</p>
      {isOpen && children}
    </details>
  )
}
