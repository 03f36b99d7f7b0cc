import { useEffect } from 'react'
import type { Settings } from '../../../shared/settings'
import { count } from '../../lib/format'
import { SHORTCUTS } from '../../lib/keys'
import { mostOverlap } from '../../lib/overlap'
import { useMessages } from '../../messages/messages'
import { useStore } from '../../store/store'
import { HistorySettings } from '../../views/history/HistorySettings'
import { CopyDiagnostics } from '../CopyDiagnostics'
import { Dialog } from '../Dialog'
import { ErrorNotice } from '../Notice'
import { deviceTitle } from './choices'
import { CheckRow, SegmentedRow, SelectRow, SettingRow } from './controls'
import { settingsMessages } from './messages'
import { NetworkSettings } from './NetworkSettings'
import { useChoices } from './useChoices'

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
        <NetworkSettings />
        <HistorySettings />
      </div>
      <footer>
        <button type="button" className="button" onClick={() => showOverlay('shortcuts')}>
          {messages.shortcutsTitle}
        </button>
        <CopyDiagnostics />
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
  const choices = useChoices()
  return (
    <section aria-label={messages.look}>
      <h3>{messages.look}</h3>
      <SegmentedRow {...choices.language} value={language} onChange={setLanguage} />
      <SegmentedRow {...choices.theme} value={theme} onChange={setTheme} />
      <SegmentedRow {...choices.density} value={density} onChange={setDensity} />
    </section>
  )
}

function ComputingSettings() {
  const messages = useMessages(settingsMessages)
  const [device, setDevice] = useSetting('device')
  const [threads, setThreads] = useSetting('threads')
  const [runOnEdit, setRunOnEdit] = useSetting('runOnEdit')
  const choices = useChoices()
  const refusal = useStore((state) => state.settingsRefusal)
  return (
    <section aria-label={messages.computing}>
      <h3>{messages.computing}</h3>
      <SelectRow {...choices.device} hint={useDeviceHint()} value={device} onChange={setDevice} />
      {refusal?.isOfDevice && <ErrorNotice error={refusal.error} />}
      <SelectRow {...choices.threads} hint={messages.threadsHint} value={threads} onChange={setThreads} />
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
  const choices = useChoices()
  return (
    <section aria-label={messages.defaults}>
      <h3>{messages.defaults}</h3>
      <SelectRow {...choices.topK} value={topK} onChange={setTopK} />
      <SelectRow {...choices.stride} hint={useStrideHint(stride)} value={stride} onChange={setStride} />
      <SettingRow name={<span>{messages.recent}</span>} hint={messages.recentHint(remembered)}>
        <button type="button" className="button" disabled={remembered === 0} onClick={clearRecent}>
          {messages.clear}
        </button>
      </SettingRow>
    </section>
  )
}

/** What is chosen is more than the open model takes: it says what is in force. */
function useStrideHint(stride: number): string {
  const messages = useMessages(settingsMessages)
  const most = useStore(({ model }) => (model.status === 'ready' ? mostOverlap(model.info.maxTokens) : Number.POSITIVE_INFINITY))
  return stride > most ? messages.strideCut(count(most)) : messages.strideHint
}
