import { examplesIn } from '../lib/examples'
import { FIGURE_FORMATS } from '../lib/figure/figure'
import { savers } from '../lib/figure/savers'
import { shortcut } from '../lib/keys'
import type { Action } from '../lib/palette'
import { frameMessages } from '../messages/frame'
import { LANGUAGES, useMessages } from '../messages/messages'
import { railPanels } from '../panels'
import { useStore } from '../store/store'
import { settingsMessages } from './settings/messages'
import { useSettingsActions } from './settings/useSettingsActions'
import { exportMessages } from './workbench/exportMessages'

/** What the palette offers, for what is open now. Each closes the palette first. */
export function useActions(): Action[] {
  const state = useStore((all) => all)
  const { model, language } = state
  // Those of this window first: not all of them are kept, a dropped folder is not.
  const recent = [...new Set([...state.recent, ...state.settings.recent])]
  const closing = (run: () => unknown) => () => {
    state.showOverlay(null)
    void run()
  }
  const messages = useMessages(frameMessages)
  const settingsActions = useSettingsActions()
  const { system } = useMessages(settingsMessages)
  const exports = useMessages(exportMessages)
  const save = savers.get(state.panel)
  const open = model.status === 'ready' ? model.info.path : null
  return [
    ...railPanels().map(({ id, messages: own }) => ({
      id: `panel-${id}`,
      group: messages.panels,
      title: own[language].title,
      run: () => state.goToPanel(id),
    })),
    { id: 'run', group: messages.groupDo, title: messages.doRun, shortcut: shortcut(RETURN), run: closing(state.run) },
    ...(save ? FIGURE_FORMATS : []).map((format) => ({
      id: `export-${format}`,
      group: messages.groupDo,
      title: exports.command(format.toUpperCase()),
      run: closing(() => save?.(format)),
    })),
    { id: 'open', group: messages.groupModels, title: messages.openModelMore, shortcut: shortcut('O'), run: closing(state.chooseModel) },
    { id: 'sample', group: messages.groupModels, title: messages.openSample, run: closing(() => state.openModel(null)) },
    ...recent
      .filter((path) => path !== open)
      .map((path) => ({ id: path, group: messages.groupModels, title: messages.openPath(path), run: closing(() => state.openModel(path)) })),
    ...examplesIn(language).map((example) => ({
      id: example.title,
      group: messages.groupExamples,
      title: example.title,
      run: closing(() => state.showExample(example)),
    })),
    ...settingsActions,
    ...LANGUAGES.filter((other) => other !== state.settings.language).map((other) => ({
      id: `language-${other}`,
      group: messages.groupLanguage,
      title: messages.language(frameMessages[other].languageName),
      run: closing(() => state.setLanguage(other)),
    })),
    ...(state.settings.language === 'system'
      ? []
      : [
          {
            id: 'language-system',
            group: messages.groupLanguage,
            title: messages.language(system),
            run: closing(() => state.changeSettings({ language: 'system' })),
          },
        ]),
  ]
}

const RETURN = '↵'
