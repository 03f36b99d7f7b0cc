import { useEffect } from 'react'
import type { Settings } from '../../../shared/settings'
import { SHORTCUTS } from '../../lib/keys'
import { useMessages } from '../../messages/messages'
import { useStore } from '../../store/store'
import { Dialog } from '../Dialog'
import { ErrorNotice } from '../Notice'
import { devicesOf, deviceTitle, numbersWith } from './choices'
import { CheckRow, SegmentedRow, SelectRow, SettingRow } from './controls'
import { settingsMessages } from './messages'

/** What the user can choose. Each change is in force at once; there is nothing to confirm. */
export function SettingsDialog() {
  const messages = useMessages(settingsMessages)
  const problem = useStore((state) => state.settingsProblem)
  const refusal = useStore((state) => state.settingsRefusal)
  const showOverlay = useStore((state) => state.showOverlay)
  const dismissRefusal = useStore((state) => state.dismissRefusal)
  useEffect(() => dismissRefusal, [dismissRefusal])
  return (
    <Dialog label={messages.settings}>
      <header>
        <h2>{messages.settings}</h2>
      </header>
      <div className="settings-body">
        {problem && <ErrorNotice error={problem} />}
        {refusal && !refusal.isOfDevice && <ErrorNotice error={refusal.error} />}
        <LookSettings />
        <ComputingSettings />
        <DefaultSettings />
      </div>
      <footer>
        <button type="button" className="button" onClick={() => showOverlay('shortcuts')}>
          {messages.shortcutsTitle}
        </button>
        <span className="grow" />
        <CloseButton title={messages.close} />
      </footer>
    </Dialog>
  )
}

/** Closes as Escape does: the focus goes back to where it was. */
export const CloseButton = ({ title }: { title: string }) => (
  <form method="dialog">
    <button type="submit" className="button">
      {title}
    </button>
  </form>
)

function useSetting<K extends keyof Settings>(name: K): [Settings[K], (value: Settings[K]) => void] {
  const value = useStore((state) => state.settings[name])
  const changeSettings = useStore((state) => state.changeSettings)
  return [value, (next) => void changeSettings({ [name]: next })]
}

function LookSettings() {
  const messages = useMessages(settingsMessages)
  const [language, setLanguage] = useSetting('language')
  const [theme, setTheme] = useSetting('theme')
  const [density, setDensity] = useSetting('density')
  const { system, themes, densities } = messages
  return (
    <section aria-label={messages.look}>
      <h3>{messages.look}</h3>
      <SegmentedRow
        label={messages.language}
        value={language}
        onChange={setLanguage}
        options={[
          { value: 'system', title: system },
          // A language is called by its own name, in whichever this page is.
          { value: 'en', title: 'English' },
          { value: 'ko', title: '한국어' },
        ]}
      />
      <SegmentedRow
        label={messages.theme}
        value={theme}
        onChange={setTheme}
        options={[
          { value: 'system', title: system },
          { value: 'light', title: themes.light },
          { value: 'dark', title: themes.dark },
        ]}
      />
      <SegmentedRow
        label={messages.density}
        value={density}
        onChange={setDensity}
        options={[
          { value: 'comfortable', title: densities.comfortable },
          { value: 'compact', title: densities.compact },
        ]}
      />
    </section>
  )
}

function ComputingSettings() {
  const messages = useMessages(settingsMessages)
  const [device, setDevice] = useSetting('device')
  const [threads, setThreads] = useSetting('threads')
  const [runOnEdit, setRunOnEdit] = useSetting('runOnEdit')
  const platform = useStore((state) => state.app?.platform ?? '')
  const refusal = useStore((state) => state.settingsRefusal)
  return (
    <section aria-label={messages.computing}>
      <h3>{messages.computing}</h3>
      <SelectRow
        label={messages.device}
        hint={useDeviceHint()}
        value={device}
        onChange={setDevice}
        options={devicesOf(platform, device).map((value) => ({ value, title: value === 'auto' ? messages.automatic : deviceTitle(value) }))}
      />
      {refusal?.isOfDevice && <ErrorNotice error={refusal.error} />}
      <SelectRow
        label={messages.threads}
        hint={messages.threadsHint}
        value={threads}
        onChange={setThreads}
        options={numbersWith([0, 1, 2, 3, 4, 6, 8, 12, 16, 24, 32, 64], threads).map((value) => ({
          value,
          title: value === 0 ? messages.perCore : `${value}`,
        }))}
      />
      <CheckRow label={messages.runOnEdit} hint={messages.runOnEditHint(SHORTCUTS.run.keys)} value={runOnEdit} onChange={setRunOnEdit} />
    </section>
  )
}

function useDeviceHint(): string {
  const messages = useMessages(settingsMessages)
  const model = useStore((state) => state.model)
  if (model.status === 'opening' || model.status === 'reopening') return messages.openingAgain
  return model.status === 'ready' ? messages.runsOn(deviceTitle(model.info.device)) : ''
}

function DefaultSettings() {
  const messages = useMessages(settingsMessages)
  const [topK, setTopK] = useSetting('topK')
  const [stride, setStride] = useSetting('stride')
  const remembered = useStore((state) => state.settings.recent.length)
  const clearRecent = useStore((state) => state.clearRecent)
  const numbers = (values: number[]) => values.map((value) => ({ value, title: `${value}` }))
  return (
    <section aria-label={messages.defaults}>
      <h3>{messages.defaults}</h3>
      <SelectRow label={messages.topK} value={topK} onChange={setTopK} options={numbers(numbersWith([5, 10, 20, 50, 100], topK))} />
      <SelectRow
        label={messages.stride}
        hint={messages.strideHint}
        value={stride}
        onChange={setStride}
        options={numbers(numbersWith([0, 16, 32, 64, 128], stride))}
      />
      <SettingRow name={<span>{messages.recent}</span>} hint={messages.recentHint(remembered)}>
        <button type="button" className="button" disabled={remembered === 0} onClick={clearRecent}>
          {messages.clear}
        </button>
      </SettingRow>
    </section>
  )
}
