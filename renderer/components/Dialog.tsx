import { type ReactNode, useEffect, useRef } from 'react'
import { useStore } from '../store/store'

/** A modal over the window: the platform's own, which keeps the focus inside and closes on Escape; a click beside it closes it too. */
export function Dialog({ label, children }: { label: string; children: ReactNode }) {
  const ref = useRef<HTMLDialogElement>(null)
  const showOverlay = useStore((state) => state.showOverlay)
  useEffect(() => {
    const before = document.activeElement
    ref.current?.showModal()
    // Escape gives the focus back by itself; a dialog that goes away because of what was chosen in it does not.
    return () => {
      if (document.activeElement === document.body && before instanceof HTMLElement) before.focus()
    }
  }, [])
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: Escape closes a modal dialog by itself
    <dialog
      ref={ref}
      className="dialog"
      aria-label={label}
      // The close event comes a moment late: in between, Ctrl+K would ask for the palette that is still counted as open.
      onCancel={(event) => event.target === ref.current && showOverlay(null)}
      onClose={(event) => event.currentTarget.isConnected && showOverlay(null)}
      onClick={(event) => event.target === ref.current && showOverlay(null)}
    >
      {children}
    </dialog>
  )
}
