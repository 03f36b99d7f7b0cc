import { useId, useState } from 'react'
import { useMessages } from '../../messages/messages'
import { useStore } from '../../store/store'
import { workbenchMessages } from './messages'

interface FolderProps {
  label: string
  hint: string
  /** On the button that takes what was typed. */
  submitTitle: string
  /** What is in the field at first. */
  value?: string
  onChoose(folder: string): void
}

/** Another folder: typed, one that was open before, or, where the system has a dialog, chosen. */
export function FolderField({ label, hint, submitTitle, value = '', onChoose }: FolderProps) {
  const words = useMessages(workbenchMessages)
  const folders = useId()
  const [typed, setTyped] = useState(value)
  const isElectron = useStore((state) => state.app?.host === 'electron')
  const chooseFolder = useStore((state) => state.chooseFolder)
  const choose = async () => {
    const folder = await chooseFolder()
    if (folder === null) return
    setTyped(folder)
    onChoose(folder)
  }
  return (
    <form
      className="controls"
      onSubmit={(event) => {
        event.preventDefault()
        onChoose(typed.trim())
      }}
    >
      <label className="grow">
        <span className="visually-hidden">{label}</span>
        <input
          type="text"
          className="field mono grow"
          list={folders}
          placeholder={hint}
          spellCheck={false}
          value={typed}
          onChange={(event) => setTyped(event.target.value)}
        />
      </label>
      <RecentFolders id={folders} />
      {isElectron && (
        <button type="button" className="button" onClick={() => void choose()}>
          {words.chooseFolder}
        </button>
      )}
      <button type="submit" className="button" disabled={typed.trim() === ''}>
        {submitTitle}
      </button>
    </form>
  )
}

function RecentFolders({ id }: { id: string }) {
  const recent = useStore((state) => state.recent)
  const kept = useStore((state) => state.settings.recent)
  const folders = [...new Set([...recent, ...kept])]
  return (
    <datalist id={id}>
      {folders.map((folder) => (
        <option key={folder} value={folder} />
      ))}
    </datalist>
  )
}
