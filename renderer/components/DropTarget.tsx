import { useEffect, useState } from 'react'
import { droppedFolder } from '../lib/droppedFolder'
import { bytes } from '../lib/format'
import { useStore } from '../store/store'

/** The whole window takes a dropped model folder or weight file. */
export function DropTarget() {
  const [isOver, setIsOver] = useState(false)
  const openDropped = useStore((state) => state.openDropped)
  useEffect(() => {
    const over = (event: DragEvent) => {
      if (!event.dataTransfer?.types.includes('Files')) return
      event.preventDefault()
      setIsOver(true)
    }
    const leave = (event: DragEvent) => event.relatedTarget === null && setIsOver(false)
    const drop = async (event: DragEvent) => {
      if (!event.dataTransfer) return
      event.preventDefault()
      setIsOver(false)
      const folder = await droppedFolder(event.dataTransfer)
      if (folder) await openDropped(folder, bytes(folder.files.reduce((sum, file) => sum + file.size, 0)))
    }
    window.addEventListener('dragover', over)
    window.addEventListener('dragleave', leave)
    window.addEventListener('drop', drop)
    return () => {
      window.removeEventListener('dragover', over)
      window.removeEventListener('dragleave', leave)
      window.removeEventListener('drop', drop)
    }
  }, [openDropped])
  return isOver ? (
    <div className="drop-veil">
      <p>Drop a model folder to open it</p>
    </div>
  ) : null
}
