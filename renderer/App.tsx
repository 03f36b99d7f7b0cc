import { useState } from 'react'
import { DropTarget } from './components/DropTarget'
import { Header } from './components/Header'
import { MainArea } from './components/MainArea'
import { OpenDialog } from './components/OpenDialog'
import { Palette } from './components/Palette'
import { Rail } from './components/Rail'
import { StatusLine } from './components/StatusLine'
import { ReportDialog } from './components/session/ReportDialog'
import { SessionDialog } from './components/session/SessionDialog'
import { RailEdge, railWidthOf } from './components/settings/RailEdge'
import { SettingsDialog } from './components/settings/SettingsDialog'
import { ShortcutsDialog } from './components/settings/ShortcutsDialog'
import { Tour } from './components/settings/Tour'
import { useChosenLook } from './components/settings/useChosenLook'
import { useStore } from './store/store'

export function App() {
  // Numbers are written by language, too: all of the page is drawn anew with it.
  useChosenLook()
  // Not before the host has said what is chosen: else another theme or language is seen for a moment.
  const hasBegun = useStore((state) => state.app !== null || !state.connected)
  return hasBegun ? <Frame /> : null
}

function Frame() {
  const announcement = useStore((state) => state.announcement)
  const railWidth = useStore((state) => state.settings.railWidth)
  const [dragged, drag] = useState<number | null>(null)
  const width = dragged ?? railWidthOf(railWidth)
  return (
    <div className="frame" style={{ '--rail-width': `${width}px` } as object}>
      <Header />
      <Rail>
        <RailEdge width={width} dragged={dragged} drag={drag} />
      </Rail>
      <MainArea />
      <StatusLine />
      <Overlay />
      <DropTarget />
      <output className="visually-hidden" aria-live="polite">
        {announcement}
      </output>
      <Tour />
    </div>
  )
}

function Overlay() {
  const overlay = useStore((state) => state.overlay)
  switch (overlay) {
    case 'palette':
      return <Palette />
    case 'open':
      return <OpenDialog />
    case 'session':
      return <SessionDialog />
    case 'report':
      return <ReportDialog />
    case 'settings':
      return <SettingsDialog />
    case 'shortcuts':
      return <ShortcutsDialog />
    case null:
      return null
  }
}
