import { useEffect, useState } from 'react'
import type { FolderListing } from '../../shared/appApi'
import { type ErrorData, errorData } from '../../shared/errors'
import { frameMessages } from '../messages/frame'
import { useMessages } from '../messages/messages'
import { useStore } from '../store/store'
import { Dialog } from './Dialog'
import { LateStages } from './models/OpeningCard'
import { ErrorNotice } from './Notice'

/** Where there is no system dialog (browser host): a path to paste, and the folders of the machine that the host runs on. */
export function OpenDialog() {
  const [path, setPath] = useState('')
  const { listing, listError, list } = useListing(setPath)
  const openModel = useStore((state) => state.openModel)
  const showOverlay = useStore((state) => state.showOverlay)
  const openError = useStore((state) => state.openError)
  const isOpening = useStore((state) => state.model.status === 'opening')
  const cancelOpening = useStore((state) => state.cancelOpening)
  const messages = useMessages(frameMessages)
  const error = openError ?? listError
  const open = async (folder: string | null) => (await openModel(folder)) && showOverlay(null)
  return (
    <Dialog label={messages.openModel}>
      <header>
        <h2>{messages.openModel}</h2>
      </header>
      <form
        className="path"
        onSubmit={(event) => {
          event.preventDefault()
          void open(path)
        }}
      >
        <input className="field" aria-label={messages.path} value={path} spellCheck={false} onChange={(event) => setPath(event.target.value)} />
        <button type="submit" className="button primary" disabled={path.trim() === ''}>
          {messages.open}
        </button>
      </form>
      {error && <ErrorNotice error={error} />}
      <LateStages />
      <div className="options">
        {listing?.parent && (
          <button type="button" className="option" onClick={() => list(listing.parent)}>
            <span>{messages.oneFolderUp}</span>
          </button>
        )}
        {listing?.folders.map((folder) => (
          <button key={folder.path} type="button" className="option" onClick={() => (folder.isModel ? void open(folder.path) : list(folder.path))}>
            <span>{folder.name}</span>
            <span className="muted">{folder.isModel ? messages.isModel : '›'}</span>
          </button>
        ))}
        {listing?.folders.length === 0 && <p className="group">{messages.noFolders}</p>}
      </div>
      <footer>
        <button type="button" className="button" onClick={() => void open(null)}>
          {messages.openSample}
        </button>
        <span className="grow" />
        <button type="button" className="button" onClick={() => (isOpening ? cancelOpening() : showOverlay(null))}>
          {messages.cancel}
        </button>
      </footer>
    </Dialog>
  )
}

/** The folders of one place; beginning where the user's own files are. */
function useListing(setPath: (path: string) => void) {
  const [listing, setListing] = useState<FolderListing | null>(null)
  const [listError, setListError] = useState<ErrorData | null>(null)
  const listFolder = useStore((state) => state.listFolder)
  const dismiss = useStore((state) => state.dismissOpenError)
  const list = (folder: string | null) => {
    dismiss()
    listFolder(folder).then(
      (found) => {
        setListing(found)
        setPath(found.path)
        setListError(null)
      },
      (error) => setListError(errorData(error)),
    )
  }
  // biome-ignore lint/correctness/useExhaustiveDependencies: once, when the dialog opens
  useEffect(() => list(null), [])
  return { listing, listError, list }
}
