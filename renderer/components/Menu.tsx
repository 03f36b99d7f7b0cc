import { type KeyboardEvent, useEffect, useRef, useState } from 'react'

interface Item {
  title: string
  run(): void
}

/** A button with a list of choices; arrows move, Escape and a click elsewhere close. `disabledBecause`: none can be chosen now, and why. */
export function Menu({ label, items, disabledBecause }: { label: string; items: Item[]; disabledBecause?: string }) {
  const [isOpen, setIsOpen] = useState(false)
  const root = useRef<HTMLDivElement>(null)
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
