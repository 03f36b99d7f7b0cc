import { type RefObject, useEffect, useRef } from 'react'
import type { ModelInfo } from '../../shared/model'
import { infoOf } from '../lib/shownModel'
import { frameMessages } from '../messages/frame'
import { useMessages } from '../messages/messages'
import { canServe, PANELS, panelById, panelsFor } from '../panels'
import { useStore } from '../store/store'
import { NotInForce } from './beside/InterventionBanner'
import { CopyDiagnostics } from './CopyDiagnostics'
import { CrashCard } from './models/CrashCard'
import { OpeningCard } from './models/OpeningCard'
import { RoomNotice } from './models/RoomNotice'
import { ClosableNotice, ErrorNotice } from './Notice'
import { PanelBoundary } from './PanelBoundary'
import { SessionBanner } from './session/SessionBanner'
import { Unserved } from './workbench/Unserved'

/** The current panel, or why there is none and what to do. */
export function MainArea() {
  const connected = useStore((state) => state.connected)
  const messages = useMessages(frameMessages)
  const root = useRef<HTMLElement>(null)
  useArrival(root)
  return (
    <main className="main" ref={root}>
      <div className="panel">
        {!connected && (
          <p className="banner" role="status">
            {messages.connectionLost}
          </p>
        )}
        <OpeningCard />
        <CrashCard />
        <RoomNotice />
        <SessionBanner />
        <OpenErrorNotice />
        <RefusalNotice />
        <Content />
      </div>
    </main>
  )
}

/** Whoever goes to a panel by keyboard goes on from its heading, and hears its name. */
function useArrival(root: RefObject<HTMLElement | null>) {
  const arrivals = useStore((state) => state.arrivals)
  useEffect(() => {
    if (arrivals === 0) return
    const inSight = (name: string) => [...(root.current?.querySelectorAll<HTMLElement>(name) ?? [])].find((each) => each.checkVisibility())
    // A panel that cannot be shown says why under a lesser one.
    const heading = inSight('h1') ?? inSight('h2')
    if (!heading) return
    heading.tabIndex = -1
    heading.focus()
  }, [arrivals, root])
}

function Content() {
  const model = useStore((state) => state.model)
  const panel = useStore((state) => state.panel)
  const hasPanels = useRef(false)
  const info = infoOf(model)
  if (info !== null || model.status === 'opening') hasPanels.current = true
  const isServed = info === null || canServe(panelById(panel), info)
  const standsAlone = panelById(panel).standsAlone === true
  return (
    <>
      {model.status === 'failed' && <FailedNotice />}
      {model.status === 'none' && !standsAlone && <NoModel />}
      {info && !isServed && <UnservedPanel info={info} id={panel} />}
      {/* What was typed stays in sight while a model is being opened or could not be. */}
      {(hasPanels.current || standsAlone) && <Panels isShown={isServed} />}
    </>
  )
}

/** Panels that were opened stay in the page: so each keeps its scroll, and its text fields what Ctrl+Z takes back. */
function Panels({ isShown }: { isShown: boolean }) {
  const current = useStore((state) => state.panel)
  const messages = useMessages(frameMessages)
  const visited = useRef(new Set<string>())
  const standing = useStore((state) => state.reportPanel)
  visited.current.add(current)
  if (standing !== null) visited.current.add(standing)
  return PANELS.filter(({ id }) => visited.current.has(id)).map(({ id, group, View }) => (
    <div
      key={id}
      className={id === standing && id !== current ? 'panel off-sight' : 'panel'}
      hidden={(id !== current || !isShown) && id !== standing}
      data-panel={id}
    >
      {group === 'inside' && id !== 'interventions' && <NotInForce />}
      <PanelBoundary again={messages.drawAgain}>
        <View />
      </PanelBoundary>
    </div>
  ))
}

function UnservedPanel({ info, id }: { info: ModelInfo; id: string }) {
  const language = useStore((state) => state.language)
  const { task, messages } = panelById(id)
  if (task === null) return null
  return (
    <div className="panel">
      <div className="row panel-head">
        <h1>{messages[language].title}</h1>
      </div>
      <Unserved info={info} task={task} served={panelsFor(info).map((panel) => ({ id: panel.id, title: panel.messages[language].title }))} />
    </div>
  )
}

function NoModel() {
  const messages = useMessages(frameMessages)
  return (
    <section className="card notice">
      <h2>{messages.noModel}</h2>
      <p>{messages.dropOrChoose}</p>
      <div className="actions">
        <OtherModels />
      </div>
    </section>
  )
}

function FailedNotice() {
  const model = useStore((state) => state.model)
  const openModel = useStore((state) => state.openModel)
  const messages = useMessages(frameMessages)
  if (model.status !== 'failed') return null
  return (
    <ErrorNotice error={model.error}>
      <button type="button" className="button" onClick={() => void openModel(model.path)}>
        {messages.openAgain}
      </button>
      <OtherModels />
      <CopyDiagnostics />
    </ErrorNotice>
  )
}

/** Opening something else failed; what was open before still is. */
function OpenErrorNotice() {
  const error = useStore((state) => state.openError)
  const model = useStore((state) => state.model)
  const dismiss = useStore((state) => state.dismissOpenError)
  const overlay = useStore((state) => state.overlay)
  const isSaidAlready = model.status === 'failed' && model.error.message === error?.message
  if (!error || isSaidAlready || overlay === 'open') return null
  return <ClosableNotice error={error} close={dismiss} />
}

/** A setting that was refused while its dialog is closed: as for the width of the rail, or when the dialog was left before the answer. */
function RefusalNotice() {
  const refusal = useStore((state) => state.settingsRefusal)
  const isInDialog = useStore((state) => state.overlay === 'settings')
  const isSaidAlready = useStore((state) => !state.connected)
  const dismiss = useStore((state) => state.dismissRefusal)
  if (!refusal || isInDialog || isSaidAlready) return null
  return <ClosableNotice error={refusal.error} close={dismiss} />
}

function OtherModels() {
  const chooseModel = useStore((state) => state.chooseModel)
  const openModel = useStore((state) => state.openModel)
  const messages = useMessages(frameMessages)
  return (
    <>
      <button type="button" className="button" onClick={() => void chooseModel()}>
        {messages.openOther}
      </button>
      <button type="button" className="button" onClick={() => void openModel(null)}>
        {messages.openSample}
      </button>
    </>
  )
}
