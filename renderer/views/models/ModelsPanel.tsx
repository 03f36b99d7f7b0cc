import { useDeferredValue, useEffect, useMemo, useState } from 'react'
import type { LibraryState } from '../../../shared/library'
import { ErrorNotice } from '../../components/Notice'
import { count } from '../../lib/format'
import { useMessages } from '../../messages/messages'
import { useStore } from '../../store/store'
import { DoctorCard } from './DoctorCard'
import { DoctorDrop } from './DoctorDrop'
import { Downloads } from './Downloads'
import { Folders } from './Folders'
import { ListControls } from './ListControls'
import { ModelList } from './ModelList'
import { modelsMessages } from './messages'
import { countsOf, type Listing, PLAIN, sectionsOf } from './models'
import '../../styles/inspect.css'
import './models.css'

/** Models: all of this machine, what each can do, and any of them open in one click. */
export function ModelsPanel() {
  const messages = useMessages(modelsMessages)
  const library = useLibrary()
  const rescan = useStore((state) => state.rescan)
  const error = useStore((state) => state.libraryError)
  return (
    <>
      <div className="row panel-head">
        <h1>{messages.title}</h1>
        <span className="muted lead">{messages.lead}</span>
        <span className="grow" />
        <button type="button" className="button" disabled={!library || library.isScanning} onClick={() => void rescan()}>
          {library?.isScanning ? messages.looking : messages.rescan}
        </button>
      </div>
      {(error ?? library?.problem) && <ErrorNotice error={(error ?? library?.problem) as NonNullable<typeof error>} />}
      <div className="with-side models-page">
        <div className="with-side-main">
          {library && <Folders library={library} />}
          <Downloads />
          {library && <Models library={library} />}
        </div>
        <DoctorCard />
      </div>
      <DoctorDrop />
    </>
  )
}

/** The host stops looking at folders some minutes after it was last asked. */
const ASK_MS = 240_000

/** Asked for whenever the page comes into sight, and again after a lost connection; meanwhile it is told what changes. */
function useLibrary(): LibraryState | null {
  const connected = useStore((state) => state.connected)
  const showLibrary = useStore((state) => state.showLibrary)
  const isInSight = useStore((state) => state.panel === 'models')
  useEffect(() => {
    if (!connected || !isInSight) return
    void showLibrary()
    const timer = setInterval(() => void showLibrary(), ASK_MS)
    return () => clearInterval(timer)
  }, [connected, isInSight, showLibrary])
  return useStore((state) => state.library)
}

function Models({ library }: { library: LibraryState }) {
  const messages = useMessages(modelsMessages)
  const [listing, setListing] = useState<Listing>(PLAIN)
  const recent = useStore((state) => state.settings.recent)
  const open = useStore((state) => state.openModels)
  // Typing goes on while 500 models are filtered.
  const shown = useDeferredValue(listing)
  const sections = useMemo(() => sectionsOf(library, shown, open, recent), [library, shown, open, recent])
  const counts = useMemo(() => countsOf(library), [library])
  const change = (some: Partial<Listing>) => setListing({ ...listing, ...some })
  return (
    <section className="card inspect-card models-card" aria-label={messages.title}>
      <ListControls listing={listing} change={change} counts={counts} />
      <ModelList sections={sections} listing={shown} />
      {sections.length === 0 && <p className="muted">{library.isScanning ? messages.looking : messages.nothing}</p>}
      <div className="models-foot">
        <span className="muted">{messages.keys}</span>
        {counts.broken > 0 && listing.filter === 'openable' && (
          <span className="muted">
            {messages.brokenMore(count(counts.broken))}{' '}
            <button type="button" className="link" onClick={() => setListing({ ...PLAIN, filter: 'broken' })}>
              {messages.showThem}
            </button>
          </span>
        )}
        {listing.filter === 'broken' && (
          <button type="button" className="link" onClick={() => setListing(PLAIN)}>
            {messages.showAll}
          </button>
        )}
      </div>
    </section>
  )
}
