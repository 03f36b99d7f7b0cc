import { type FormEvent, useEffect, useId, useState } from 'react'
import { type ErrorData, errorData } from '../../../shared/errors'
import type { HubSetup } from '../../../shared/hub'
import { useMessages } from '../../messages/messages'
import { useStore } from '../../store/store'
import { hubMessages } from '../../views/models/hub/hubMessages'
import { ErrorNotice } from '../Notice'
import { CheckRow, SettingRow } from './controls'

/** In the dialog of the settings: whether the Hub may be asked, where it is, and the token for what is not public. */
export function NetworkSettings() {
  const messages = useMessages(hubMessages)
  const { network, hubMirror, hubProxy } = useStore((state) => state.settings)
  const changeSettings = useStore((state) => state.changeSettings)
  const setup = useStore((state) => state.hubSetup)
  const readHub = useStore((state) => state.readHub)
  // biome-ignore lint/correctness/useExhaustiveDependencies: each of them changes how the Hub is reached
  useEffect(() => void readHub().catch(() => undefined), [readHub, network, hubMirror, hubProxy])
  return (
    <section aria-label={messages.network}>
      <h3>{messages.network}</h3>
      <CheckRow label={messages.useNetwork} hint={messages.useNetworkHint} value={network} onChange={(on) => void changeSettings({ network: on })} />
      {setup && (
        <>
          <AddressRow
            label={messages.mirror}
            hint={messages.mirrorHint(setup.host, setup.hostFrom)}
            value={hubMirror}
            onChange={(address) => void changeSettings({ hubMirror: address })}
          />
          <AddressRow
            label={messages.proxy}
            hint={messages.proxyHint(setup.proxyFrom)}
            value={hubProxy}
            onChange={(address) => void changeSettings({ hubProxy: address })}
          />
          <TokenRow setup={setup} />
          <SettingRow name={<span>{messages.cache}</span>} hint={setup.cache}>
            {null}
          </SettingRow>
        </>
      )}
    </section>
  )
}

interface AddressRowProps {
  label: string
  hint: string
  value: string
  onChange(value: string): void
}

/** In force as it is typed, as Escape leaves no field; it is used when something is asked of the Hub. */
function AddressRow({ label, hint, value, onChange }: AddressRowProps) {
  const id = useId()
  return (
    <SettingRow name={<label htmlFor={id}>{label}</label>} hint={hint} hintId={`${id}-hint`}>
      <input
        id={id}
        className="field address"
        type="url"
        spellCheck={false}
        placeholder="https://"
        maxLength={2048}
        aria-describedby={`${id}-hint`}
        value={value}
        onChange={(event) => onChange(event.target.value)}
      />
    </SettingRow>
  )
}

function TokenRow({ setup: { token, keeps } }: { setup: HubSetup }) {
  const messages = useMessages(hubMessages)
  const set = useStore((state) => state.setHubToken)
  const [error, setError] = useState<ErrorData | null>(null)
  const change = (value: string | null, keep: boolean) =>
    set(value, keep).then(
      () => setError(null),
      (failure) => setError(errorData(failure)),
    )
  const hint = token.source === 'none' || token.host === null ? messages.tokenNone : messages.tokenFrom[token.source](token.host)
  const isOurs = token.source !== 'none' && token.source !== 'environment'
  return (
    <>
      <SettingRow name={<span>{messages.token}</span>} hint={hint}>
        {isOurs && (
          <button type="button" className="button" onClick={() => void change(null, false)}>
            {messages.forgetToken}
          </button>
        )}
      </SettingRow>
      {token.source === 'none' && <TokenForm keeps={keeps} use={(value, keep) => void change(value, keep)} />}
      {error && <ErrorNotice error={error} />}
    </>
  )
}

/** What is typed is forgotten by the page once it is used. */
function TokenForm({ keeps, use }: { keeps: HubSetup['keeps']; use(token: string, keep: boolean): void }) {
  const messages = useMessages(hubMessages)
  const [typed, setTyped] = useState('')
  const [keep, setKeep] = useState(keeps === 'key store')
  const submit = (event: FormEvent) => {
    event.preventDefault()
    use(typed, keep)
    setTyped('')
  }
  return (
    <form className="token-form" onSubmit={submit}>
      <div className="row">
        <input
          className="field"
          type="password"
          autoComplete="off"
          placeholder="hf_…"
          aria-label={messages.tokenField}
          value={typed}
          onChange={(event) => setTyped(event.target.value)}
        />
        <button type="submit" className="button" disabled={typed.trim() === ''}>
          {messages.saveToken}
        </button>
      </div>
      <label className="switch">
        <input type="checkbox" checked={keep} onChange={(event) => setKeep(event.target.checked)} />
        {messages.keepToken[keeps]}
      </label>
    </form>
  )
}
