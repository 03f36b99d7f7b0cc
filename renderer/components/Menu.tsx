import { type KeyboardEvent, type RefObject, useEffect, useRef, useState } from 'react'
import { menuOffers } from '../lib/offers'

interface Item {
  title: string
  /** As the palette says it, where the title alone would not do. */
  command?: string
  run(): void
}

interface MenuProps {
  label: string
  items: Item[]
  /** None can be chosen now, and why. */
  disabledBecause?: string
}

/** A button with a list of choices; arrows move, Escape and a click elsewhere close. */
export function Menu({ label, items, disabledBecause }: MenuProps) {
  const [isOpen, setIsOpen] = useState(false)
  const root = useRef<HTMLDivElement>(null)
  useOffers(root, label, disabledBecause === undefined ? items : [])
  useEffect(() => {
    if (!isOpen) return
    root.current?.querySelector<HTMLElement>('[role=menuitem]')?.focus()
    const close = (event: PointerEvent) => !root.current?.contains(event.target as Node) && setIsOpen(false)
    window.addEventListener('pointerdown', close)
    return () => window.removeEventListener('pointerdown', close)
  }, [isOpen])
  return (
    <div className="menu" ref={root}>
      <button
        type="button"
        className="button"
        aria-haspopup="menu"
        aria-expanded={isOpen}
        // It keeps the focus, so that the reason can be heard.
        aria-disabled={disabledBecause !== undefined}
        title={disabledBecause}
        onClick={() => setIsOpen(!isOpen && disabledBecause === undefined)}
      >
        {label}
      </button>
      {isOpen && (
        <div className="menu-list" role="menu" aria-label={label} tabIndex={-1} onKeyDown={(event) => moveFocus(event, root.current, () => setIsOpen(false))}>
          {items.map(({ title, run }) => (
            <button
              key={title}
              type="button"
              role="menuitem"
              className="option"
              onClick={() => {
                setIsOpen(false)
                // The choice goes away with the list: the focus must not go with it.
                root.current?.querySelector<HTMLElement>('[aria-haspopup]')?.focus()
                run()
              }}
            >
              {title}
            </button>
          ))}
        </div>
      )}
    </div>
  )
}

function useOffers(root: RefObject<HTMLDivElement | null>, label: string, items: Item[]) {
  useEffect(() => {
    const group = (command?: string) => (command === undefined ? label : null)
    if (root.current) menuOffers.set(root.current, () => items.map(({ title, command, run }) => ({ group: group(command), title: command ?? title, run })))
  })
}

function moveFocus(event: KeyboardEvent, root: HTMLElement | null, close: () => void) {
  const items = [...(root?.querySelectorAll<HTMLElement>('[role=menuitem]') ?? [])]
  const at = items.indexOf(document.activeElement as HTMLElement)
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key]
  if (step !== undefined) items[(at + step + items.length) % items.length]?.focus()
  else if (event.key === 'Escape') {
    close()
    root?.querySelector<HTMLElement>('[aria-haspopup]')?.focus()
  } else return
  event.preventDefault()
}
