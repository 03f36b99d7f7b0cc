import { useEffect } from 'react'
import { DropTarget } from './components/DropTarget'
import { Header } from './components/Header'
import { MainArea } from './components/MainArea'
import { OpenDialog } from './components/OpenDialog'
import { Palette } from './components/Palette'
import { Rail } from './components/Rail'
import { StatusLine } from './components/StatusLine'
import { useStore } from './store/store'

export function App() {
  const overlay = useStore((state) => state.overlay)
  // Numbers are written by language, too: all of the page is drawn anew with it.
  const language = useStore((state) => state.language)
  useEffect(() => {
    document.documentElement.lang = language
  }, [language])
  const announcement = useStore((state) => state.announcement)
  return (
    <div className="frame">
      <Header />
      <Rail />
      <MainArea />
      <StatusLine />
      {overlay === 'palette' && <Palette />}
      {overlay === 'open' && <OpenDialog />}
      <DropTarget />
      <output className="visually-hidden" aria-live="polite">
        {announcement}
      </output>
    </div>
  )
}
