import type { ReactNode } from 'react'
import { useKept } from '../../store/useKept'

interface FoldProps {
  name: 'tokenizer.masking' | 'tokenizer.packing'
  title: string
  lead: string
  sentence: string
  children: ReactNode
}

/** A card that is opened when it is wanted: what is in it is asked only then. */
export function Fold({ name, title, lead, sentence, children }: FoldProps) {
  const [isOpen, setIsOpen] = useKept(name, false)
  return (
    <details className="card fold" data-export="skip" open={isOpen} onToggle={(event) => setIsOpen(event.currentTarget.open)}>
      <summary>
        <strong>{title}</strong> <span className="muted">{lead}</span>
      </summary>
      <p className="muted">{sentence}</p>
      {isOpen && children}
    </details>
  )
}
