import { useEffect, useState } from 'react'
import { droppedFolder } from '../../lib/droppedFolder'
import { useMessages } from '../../messages/messages'
import { useStore } from '../../store/store'
import { modelsMessages } from './messages'

/** While this page is in sight, what is dropped on the window is looked at rather than opened. */
export function DoctorDrop() {
  const messages = useMessages(modelsMessages)
  const isInSight = useStore((state) => state.panel === 'models')
  const diagnoseDropped = useStore((state) => state.diagnoseDropped)
  const [isOver, setIsOver] = useState(false)
  useEffect(() => {
    if (!isInSight) return
    const over = (event: DragEvent) => {
      if (!event.dataTransfer?.types.includes('Files')) return
      setIsOver(true)
      event.preventDefault()
    }
    const leave = (event: DragEvent) => event.relatedTarget === null && setIsOver(false)
    const drop = (event: DragEvent) => {
      if (!event.dataTransfer?.types.includes('Files')) return
      event.preventDefault()
      setIsOver(false)
      void diagnoseDropped(droppedFolder(event.dataTransfer))
    }
    // Before the window's own listeners, which leave alone what is taken.
    const listeners = { dragover: over, dragleave: leave, drop } as const
    for (const [name, listener] of Object.entries(listeners)) window.addEventListener(name, listener as EventListener, { capture: true })
    return () => {
      for (const [name, listener] of Object.entries(listeners)) window.removeEventListener(name, listener as EventListener, { capture: true })
    }
  }, [isInSight, diagnoseDropped])
  return isInSight && isOver ? (
    <div className="drop-veil">
      <p>{messages.dropHere}</p>
    </div>
  ) : null
}
