import { type KeyboardEvent, useEffect, useRef, useState } from 'react'
import { useMessages } from '../../messages/messages'
import { ModelBar } from './ModelBar'
import { ModelList } from './ModelList'
import { modelMessages } from './messages'

/** What is open, and a list of all that is open and could be. Arrows move, Escape and leaving it close it. */
export function ModelMenu() {
  const [isOpen, setIsOpen] = useState(false)
  const root = useRef<HTMLDivElement>(null)
  const messages = useMessages(modelMessages)
  useEffect(() => {
    if (isOpen) (root.current?.querySelector<HTMLElement>('[aria-checked=true]') ?? rowsIn(root.current)[0])?.focus()
  }, [isOpen])
  useEffect(() => {
    if (!isOpen) return
    const close = ({ target }: Event) => !root.current?.contains(target as Node) && setIsOpen(false)
    const leaving = ['pointerdown', 'focusin'] as const
    for (const event of leaving) window.addEventListener(event, close)
    return () => {
      for (const event of leaving) window.removeEventListener(event, close)
    }
  }, [isOpen])
  const leave = () => {
    setIsOpen(false)
    root.current?.querySelector<HTMLElement>('[aria-haspopup]')?.focus()
  }
  const press = (event: KeyboardEvent) => {
    if (event.key === 'Escape') leave()
    else if (!moveFocus(event.key, root.current)) return
    event.preventDefault()
  }
  return (
    <div className="menu models-menu" ref={root}>
      <ModelBar isOpen={isOpen} toggle={() => setIsOpen(!isOpen)} />
      {isOpen && (
        <div className="menu-list" role="menu" aria-label={messages.title} tabIndex={-1} onKeyDown={press}>
          <ModelList leave={leave} />
        </div>
      )}
    </div>
  )
}

const rowsIn = (root: HTMLElement | null): HTMLElement[] => [...(root?.querySelectorAll<HTMLElement>('.row-choice') ?? [])]

/** Up and down through the rows, sideways within one. */
function moveFocus(key: string, root: HTMLElement | null): boolean {
  const rows = rowsIn(root)
  const row = document.activeElement?.closest('.menu-row')
  const at = rows.findIndex((choice) => choice.closest('.menu-row') === row)
  const to = { ArrowDown: at + 1, ArrowUp: at < 0 ? -1 : at - 1, Home: 0, End: -1 }[key]
  if (to !== undefined) rows.at(to === rows.length ? 0 : to)?.focus()
  else if (key === 'ArrowRight') row?.querySelector<HTMLElement>('.row-unload')?.focus()
  else if (key === 'ArrowLeft') row?.querySelector<HTMLElement>('.row-choice')?.focus()
  else return false
  return true
}
