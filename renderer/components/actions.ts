import { copyText } from '../lib/copyText'
import { SHORTCUTS, shortcut } from '../lib/keys'
import { offeredIn } from '../lib/offers'
import type { Action } from '../lib/palette'
import { frameMessages } from '../messages/frame'
import { LANGUAGES, useMessages } from '../messages/messages'
import { railPanels } from '../panels'
import { useStore } from '../store/store'
import { isComputing } from '../store/uiSlice'
import { hubMessages } from '../views/models/hub/hubMessages'
import { useModelActions } from './models/useModelActions'
import { sessionMessages } from './session/messages'
import { useSessionItems } from './session/SessionMenu'
import { settingsMessages } from './settings/messages'
import { useSettingsActions } from './settings/useSettingsActions'

/** What the palette offers, for what is open now. Each closes the palette first. */
export const useActions = (): Action[] => [
  ...usePanelActions(),
  ...useDoActions(),
  ...useSessionActions(),
  ...useModelActions(useClosing()),
  ...useExampleActions(),
  ...useSettingsActions(),
  ...useLanguageActions(),
]

function useClosing(): (run: () => unknown) => () => void {
  const showOverlay = useStore((state) => state.showOverlay)
  return (run) => () => {
    showOverlay(null)
    void run()
  }
}

/** Those that a digit goes to. */
const DIGITS = 9

function usePanelActions(): Action[] {
  const { panels } = useMessages(frameMessages)
  const language = useStore((state) => state.language)
  const goToPanel = useStore((state) => state.goToPanel)
  return railPanels().map(({ id, messages }, i) => ({
    id: `panel-${id}`,
    group: panels,
    title: messages[language].title,
    ...(i < DIGITS && { shortcut: shortcut(`${i + 1}`) }),
    run: () => goToPanel(id),
  }))
}

function useDoActions(): Action[] {
  const { groupDo: group, doRun, cancel, copyDiagnostics, diagnosticsCopied, diagnosticsNotCopied } = useMessages(frameMessages)
  const hub = useMessages(hubMessages)
  const state = useStore((all) => all)
  const closing = useClosing()
  const copy = async () => {
    const isCopied = await state.diagnostics().then(copyText, () => false)
    state.announce(isCopied ? diagnosticsCopied : diagnosticsNotCopied)
  }
  const offers = offeredIn(state.panel).filter((offer) => offer.group === null)
  return [
    { id: 'run', group, title: doRun, shortcut: SHORTCUTS.run.keys, run: closing(state.run) },
    ...(isComputing(state) ? [{ id: 'cancel', group, title: cancel, run: closing(state.cancel) }] : []),
    ...offers.map(({ title, run }) => ({ id: `do-${title}`, group, title, run: closing(run) })),
    { id: 'hub', group, title: `${hub.title}…`, run: closing(() => state.goToPanel('models')) },
    { id: 'diagnostics', group, title: copyDiagnostics, run: closing(copy) },
  ]
}

function useSessionActions(): Action[] {
  const { group } = useMessages(sessionMessages)
  const closing = useClosing()
  const keys: Record<string, string> = { 'session-save': SHORTCUTS.saveSession.keys, 'session-open': SHORTCUTS.openSession.keys }
  return useSessionItems().map(({ id, title, run }) => ({ id, group, title, ...(keys[id] && { shortcut: keys[id] }), run: closing(run) }))
}

/** Of the panel in sight. */
function useExampleActions(): Action[] {
  const panel = useStore((state) => state.panel)
  const closing = useClosing()
  return offeredIn(panel).flatMap(({ group, title, run }) => (group === null ? [] : [{ id: `${group}-${title}`, group, title, run: closing(run) }]))
}

function useLanguageActions(): Action[] {
  const { groupLanguage: group, language } = useMessages(frameMessages)
  const { system } = useMessages(settingsMessages)
  const chosen = useStore((state) => state.settings.language)
  const setLanguage = useStore((state) => state.setLanguage)
  const changeSettings = useStore((state) => state.changeSettings)
  const closing = useClosing()
  const bySystem = { id: 'language-system', group, title: language(system), run: closing(() => changeSettings({ language: 'system' })) }
  return [
    ...LANGUAGES.filter((other) => other !== chosen).map((other) => ({
      id: `language-${other}`,
      group,
      title: language(frameMessages[other].languageName),
      run: closing(() => setLanguage(other)),
    })),
    ...(chosen === 'system' ? [] : [bySystem]),
  ]
}
