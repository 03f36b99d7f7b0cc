import '@fontsource-variable/inter'
import '@fontsource-variable/jetbrains-mono'
import './styles/tokens.css'
import './styles/base.css'
import './styles/frame.css'
import './styles/dialog.css'
import './styles/models.css'
import './styles/editor.css'
import './styles/answers.css'
import './styles/workbench.css'
import './styles/fields.css'
import './styles/tables.css'
import './styles/annotated.css'
import './styles/export.css'
import './styles/settings.css'
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { App } from './App'
import { connectApi } from './api'
import { openPicked, saveNow } from './components/session/sessionActions'
import { noteDefect, noteDefects } from './lib/defects'
import { listenToKeys } from './lib/keys'
import { PANELS, railPanels } from './panels'
import { newStore, provideStore } from './store/store'

const api = connectApi()
const store = newStore(api, PANELS)
provideStore(store)
const commands = {
  open: () => store.getState().chooseModel(),
  run: () => store.getState().run(),
  palette: () => store.getState().showOverlay('palette'),
  saveSession: () => saveNow(store.getState()),
  openSession: () => openPicked(store.getState()),
}
const shown = (): number => railPanels().findIndex(({ id }) => id === store.getState().panel)
/** By its place in the rail; beyond its ends there is none. */
function goTo(place: number): void {
  const panel = railPanels()[place]
  if (panel) store.getState().goToPanel(panel.id)
}
api.onCommand((command) => void commands[command]())
listenToKeys({
  ...commands,
  settings: () => store.getState().showOverlay('settings'),
  shortcuts: () => store.getState().showOverlay('shortcuts'),
  panel: ({ code }) => goTo(Number(code.slice(-1)) - 1),
  panelBefore: () => goTo(shown() - 1),
  panelAfter: () => goTo(shown() + 1),
  close: () => store.getState().leaveTour(),
})
noteDefects(api)
window.addEventListener('pagehide', () => store.getState().flushHistory())
void store.getState().start()

const root = document.getElementById('root')
if (root)
  createRoot(root, { onCaughtError: (error) => noteDefect(api, error) }).render(
    <StrictMode>
      <App />
    </StrictMode>,
  )
