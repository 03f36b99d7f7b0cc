import { useEffect, useState } from 'react'
import { droppedFolder } from '../lib/droppedFolder'
import { frameMessages } from '../messages/frame'
import { useMessages } from '../messages/messages'
import { useStore } from '../store/store'

/** Text that is dragged is the editor's own business. */
const hasFiles = ({ dataTransfer }: DragEvent): boolean => dataTransfer?.types.includes('Files') ?? false

const sessionIn = ({ files }: DataTransfer): File | null => [...files].find(({ name }) => /\.lens$/i.test(name)) ?? null

/** The whole window takes a dropped model folder, weight file or session, but for the parts of it that take files of their own. */
export function DropTarget() {
  const [isOver, setIsOver] = useState(false)
  const openDropped = useStore((state) => state.openDropped)
  const openSession = useStore((state) => state.openSession)
  const messages = useMessages(frameMessages)
  useEffect(() => {
    const over = (event: DragEvent) => {
      if (!hasFiles(event)) return
      setIsOver(!event.defaultPrevented)
      event.preventDefault()
    }
    const leave = (event: DragEvent) => event.relatedTarget === null && setIsOver(false)
    const drop = (event: DragEvent) => {
      const isTaken = event.defaultPrevented
      if (!event.dataTransfer || !hasFiles(event)) return
      event.preventDefault()
      setIsOver(false)
      if (isTaken) return
      const session = sessionIn(event.dataTransfer)
      if (session) void openSession(session)
      else void openDropped(droppedFolder(event.dataTransfer))
    }
    window.addEventListener('dragover', over)
    window.addEventListener('dragleave', leave)
    window.addEventListener('drop', drop)
    return () => {
      window.removeEventListener('dragover', over)
      window.removeEventListener('dragleave', leave)
      window.removeEventListener('drop', drop)
    }
  }, [openDropped, openSession])
  return isOver ? (
    <div className="drop-veil">
      <p>{messages.dropHere}</p>
    </div>
  ) : null
}
