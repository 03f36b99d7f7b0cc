import type { AppState } from '../../shared/appApi'
import { type ErrorData, errorData } from '../../shared/errors'
import { DEFAULT_SETTINGS, type Settings, type SettingsChange } from '../../shared/settings'
import { writeNumbersAs } from '../lib/format'
import { systemLanguage } from '../messages/messages'
import type { Context } from './store'

/** `isOfDevice`: it is told where the device is chosen. */
export interface Refusal {
  error: ErrorData
  isOfDevice: boolean
}

/** What the user has chosen; the host keeps it. */
export interface SettingsSlice {
  /** In force: as the host last said, with the changes that are on their way to it. */
  settings: Settings
  /** Why they could not be read or saved. */
  settingsProblem: ErrorData | null
  /** Why the last change was refused: what was chosen before is back. */
  settingsRefusal: Refusal | null
  changeSettings(change: SettingsChange): Promise<void>
  /** Forgets the models that were opened, but for the one that is open. */
  clearRecent(): void
  dismissRefusal(): void
  /** Escape, where it closes nothing else. */
  leaveTour(): void
  /** At the start: the settings, and the panel that was left. */
  restore(app: AppState): void
  hearSettings(settings: Settings): void
  hearSettingsProblem(problem: ErrorData | null): void
}

export function settingsSlice({ set, get, api, panels }: Context): SettingsSlice {
  let fromHost = DEFAULT_SETTINGS
  const onTheWay: SettingsChange[] = []

  const show = () => {
    const before = get().settings
    const settings: Settings = Object.assign({}, fromHost, ...onTheWay)
    const language = settings.language === 'system' ? systemLanguage() : settings.language
    writeNumbersAs(language)
    set({ settings, language })
    if (settings.topK === before.topK) return
    if (get().model.status === 'ready') get().setTopK(settings.topK)
    else set({ topK: settings.topK })
  }

  return {
    settings: DEFAULT_SETTINGS,
    settingsProblem: null,
    settingsRefusal: null,
    changeSettings: async (change) => {
      onTheWay.push(change)
      show()
      try {
        fromHost = await api.changeSettings(change)
        set({ settingsRefusal: null })
      } catch (error) {
        set({ settingsRefusal: { error: errorData(error), isOfDevice: change.device !== undefined } })
      } finally {
        onTheWay.splice(onTheWay.indexOf(change), 1)
        show()
      }
    },
    clearRecent: () => {
      const { model, recent, changeSettings } = get()
      set({ recent: recent.filter((path) => model.status === 'ready' && path === model.info.path) })
      void changeSettings({ recent: [] })
    },
    dismissRefusal: () => set({ settingsRefusal: null }),
    leaveTour: () => {
      if (!get().settings.tourSeen && get().overlay === null) void get().changeSettings({ tourSeen: true })
    },
    restore: ({ settings, settingsProblem }) => {
      set({ settingsProblem })
      get().hearSettings(settings)
      // A newer version may have left a panel that this one has not.
      if (panels.some(({ id }) => id === settings.panel)) set({ panel: settings.panel })
    },
    hearSettings: (settings) => {
      fromHost = settings
      show()
    },
    hearSettingsProblem: (settingsProblem) => set({ settingsProblem }),
  }
}
