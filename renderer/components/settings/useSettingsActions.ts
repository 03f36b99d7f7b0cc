import { DEFAULT_SETTINGS, type SettingsChange } from '../../../shared/settings'
import { SHORTCUTS } from '../../lib/keys'
import type { Action } from '../../lib/palette'
import { useMessages } from '../../messages/messages'
import { useStore } from '../../store/store'
import { historyMessages } from '../../views/history/messages'
import { hubMessages } from '../../views/models/hub/hubMessages'
import { settingsMessages } from './messages'
import { useChoices } from './useChoices'

/** The settings in the palette: every choice that is not in force, and what else their dialogs hold. */
export function useSettingsActions(): Action[] {
  const messages = useMessages(settingsMessages)
  const choices = useSettingChoices()
  const showOverlay = useStore((state) => state.showOverlay)
  const group = messages.settings
  return [
    { id: 'settings', group, title: `${group}…`, shortcut: SHORTCUTS.settings.keys, run: () => showOverlay('settings') },
    { id: 'shortcuts', group, title: messages.shortcutsTitle, shortcut: SHORTCUTS.shortcuts.keys, run: () => showOverlay('shortcuts') },
    ...choices.map((choice) => ({ ...choice, group })),
  ]
}

function useSettingChoices(): Omit<Action, 'group'>[] {
  const messages = useMessages(settingsMessages)
  const { keepAction } = useMessages(historyMessages)
  const { useNetwork } = useMessages(hubMessages)
  const { theme, density, device, threads, topK, stride } = useChoices()
  const settings = useStore((state) => state.settings)
  const showOverlay = useStore((state) => state.showOverlay)
  const changeSettings = useStore((state) => state.changeSettings)
  const clearRecent = useStore((state) => state.clearRecent)
  const closing = (run: () => unknown) => () => {
    showOverlay(null)
    void run()
  }
  const setting = (title: string, change: SettingsChange) => ({ id: JSON.stringify(change), title, run: closing(() => changeSettings(change)) })
  const each = <K extends keyof SettingsChange>(name: K, { label, options }: { label: string; options: { value: SettingsChange[K]; title: string }[] }) =>
    options.filter(({ value }) => value !== settings[name]).map(({ value, title }) => setting(`${label}: ${title}`, { [name]: value }))
  return [
    setting(messages.takeTour, { tourSeen: false }),
    ...each('theme', theme),
    ...each('density', density),
    setting(`${messages.runOnEdit}: ${settings.runOnEdit ? messages.off : messages.on}`, { runOnEdit: !settings.runOnEdit }),
    setting(keepAction(settings.keepHistory ? messages.off : messages.on), { keepHistory: !settings.keepHistory }),
    setting(`${useNetwork}: ${settings.network ? messages.off : messages.on}`, { network: !settings.network }),
    ...each('topK', topK),
    ...each('stride', stride),
    ...each('device', device),
    ...each('threads', threads),
    ...(settings.railWidth === DEFAULT_SETTINGS.railWidth ? [] : [setting(messages.usualRailWidth, { railWidth: DEFAULT_SETTINGS.railWidth })]),
    ...(settings.recent.length > 0 ? [{ id: 'clear-recent', title: messages.forgetRecent, run: closing(clearRecent) }] : []),
  ]
}
