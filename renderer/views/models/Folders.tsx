import { useState } from 'react'
import type { LibraryFolder, LibraryState } from '../../../shared/library'
import { workbenchMessages } from '../../components/workbench/messages'
import { count } from '../../lib/format'
import { useMessages } from '../../messages/messages'
import { useStore } from '../../store/store'
import { modelsMessages } from './messages'
import { shortPath } from './models'

/** The folders that are looked at: each with its state, how to add one, how to take one out. */
export function Folders({ library }: { library: LibraryState }) {
  const messages = useMessages(modelsMessages)
  const added = library.folders.filter(({ place }) => place === 'added')
  const failed = library.folders.filter(({ status }) => status === 'failed').length
  // Whoever has none yet is shown how; afterwards it is the user who opens and closes it.
  const [isOpenAtFirst] = useState(added.length === 0 || failed > 0)
  return (
    <details className="card fold library-folders" open={isOpenAtFirst}>
      <summary>
        <strong>{messages.folders}</strong> <span className="muted">{messages.foldersLead(count(added.length))}</span>{' '}
        {failed > 0 && <span className="is-over">{messages.failedFolders(count(failed))}</span>}
      </summary>
      {library.folders.some(({ status }) => status !== 'absent') && (
        <ul>
          {library.folders
            .filter(({ status }) => status !== 'absent')
            .map((folder) => (
              <FolderRow key={`${folder.place} ${folder.path}`} folder={folder} />
            ))}
        </ul>
      )}
      <AddFolder />
      <p className="muted">{messages.foldersMean}</p>
    </details>
  )
}

function FolderRow({ folder }: { folder: LibraryFolder }) {
  const messages = useMessages(modelsMessages)
  const removeFolder = useStore((state) => state.removeFolder)
  const announce = useStore((state) => state.announce)
  const { path, place, problem } = folder
  const remove = async () => {
    await removeFolder(path)
    announce(messages.removed(path))
  }
  return (
    <li>
      <div className="row">
        <span className={`dot ${DOTS[folder.status]}`} aria-hidden="true" />
        <span className="folder-path mono" title={path}>
          {shortPath(path)}
        </span>
        {place === 'cache' && <span className="muted">{messages.cache}</span>}
        <span className="muted folder-state">{stateOf(folder, messages)}</span>
        {place === 'added' && (
          <button type="button" className="button" aria-label={messages.removeNamed(path)} title={messages.removeMeans} onClick={() => void remove()}>
            {messages.remove}
          </button>
        )}
      </div>
      {problem && (
        <p className="folder-problem" lang="en">
          {problem.message} {problem.hint}
        </p>
      )}
    </li>
  )
}

const DOTS: Record<LibraryFolder['status'], string> = { ready: 'ready', scanning: 'busy', waiting: '', absent: '', failed: 'failed' }

function stateOf({ status, models }: LibraryFolder, messages: (typeof modelsMessages)['en']): string {
  if (status === 'failed') return messages.failed(count(models))
  return status === 'scanning' && models === 0 ? messages.scanning : status === 'waiting' ? messages.waiting : messages.models(count(models))
}

/** By its path, or by the system's dialog where there is one. */
function AddFolder() {
  const messages = useMessages(modelsMessages)
  const [path, setPath] = useState('')
  const isElectron = useStore((state) => state.app?.host === 'electron')
  const chooseFolder = useStore((state) => state.chooseFolder)
  const addFolder = useStore((state) => state.addFolder)
  const announce = useStore((state) => state.announce)
  const add = async (folder: string | null) => {
    if (folder === null || !(await addFolder(folder))) return
    setPath('')
    announce(messages.added(folder))
  }
  return (
    <form
      className="controls"
      onSubmit={(event) => {
        event.preventDefault()
        void add(path.trim())
      }}
    >
      <label className="grow">
        <span className="visually-hidden">{messages.folderPath}</span>
        <input
          type="text"
          className="field mono grow"
          placeholder={messages.folderHint}
          spellCheck={false}
          value={path}
          onChange={(event) => setPath(event.target.value)}
        />
      </label>
      {isElectron && <ChooseButton choose={() => void chooseFolder().then(add)} />}
      <button type="submit" className="button" disabled={path.trim() === ''}>
        {messages.add}
      </button>
    </form>
  )
}

function ChooseButton({ choose }: { choose(): void }) {
  const words = useMessages(workbenchMessages)
  return (
    <button type="button" className="button" onClick={choose}>
      {words.chooseFolder}
    </button>
  )
}
