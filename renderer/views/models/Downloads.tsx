import { useEffect, useId } from 'react'
import { ErrorNotice } from '../../components/Notice'
import { useMessages } from '../../messages/messages'
import { useStore } from '../../store/store'
import { DownloadRow } from './hub/DownloadRow'
import { FoundModel } from './hub/FoundModel'
import { hubMessages } from './hub/hubMessages'
import { Waiting } from './hub/Waiting'
import './hub/hub.css'

/** Models from the Hub: looked up by name or address, their files chosen, downloaded, and opened. Until the network is switched on it says so and asks nothing. */
export function Downloads() {
  const messages = useMessages(hubMessages)
  const setup = useStore((state) => state.hubSetup)
  const settings = useStore((state) => state.settings)
  const readHub = useStore((state) => state.readHub)
  const connected = useStore((state) => state.connected)
  const { network, hubMirror, hubProxy } = settings
  // biome-ignore lint/correctness/useExhaustiveDependencies: each of them changes how the Hub is reached
  useEffect(() => {
    if (connected) void readHub().catch(() => undefined)
  }, [readHub, connected, network, hubMirror, hubProxy])
  return (
    <section className="card hub" aria-label={messages.title}>
      <h2>{messages.title}</h2>
      {setup && (setup.off === null ? <LookUp /> : <NetworkOff host={setup.host} isSetting={setup.off === 'setting'} />)}
      <DownloadList />
    </section>
  )
}

function NetworkOff({ host, isSetting }: { host: string; isSetting: boolean }) {
  const messages = useMessages(hubMessages)
  const changeSettings = useStore((state) => state.changeSettings)
  return (
    <div className="hub-off">
      <div>
        <p>{isSetting ? messages.off : messages.offByEnvironment}</p>
        {isSetting && <p className="muted">{messages.offHint(host)}</p>}
      </div>
      {isSetting && (
        <button type="button" className="button" onClick={() => void changeSettings({ network: true })}>
          {messages.switchOn}
        </button>
      )}
    </div>
  )
}

function LookUp() {
  const messages = useMessages(hubMessages)
  const id = useId()
  const name = useStore((state) => state.hubName)
  const lookUp = useStore((state) => state.hubLookUp)
  const setName = useStore((state) => state.setHubName)
  const ask = useStore((state) => state.lookUpHub)
  return (
    <>
      <form
        className="hub-field"
        onSubmit={(event) => {
          event.preventDefault()
          if (name.trim() !== '') void ask()
        }}
      >
        <label className="muted" htmlFor={id}>
          {messages.name}
        </label>
        <div className="row">
          <input
            id={id}
            className="field mono"
            type="text"
            spellCheck={false}
            placeholder={messages.nameHint}
            value={name}
            onChange={(event) => setName(event.target.value)}
          />
          <button type="submit" className="button primary" disabled={name.trim() === '' || lookUp.status === 'looking'}>
            {messages.lookUp}
          </button>
        </div>
      </form>
      {lookUp.status === 'looking' && <Looking />}
      {lookUp.status === 'failed' && <ErrorNotice error={lookUp.error} />}
      {lookUp.status === 'found' && <FoundModel model={lookUp.model} chosen={lookUp.chosen} />}
    </>
  )
}

function Looking() {
  const messages = useMessages(hubMessages)
  const lookUp = useStore((state) => state.hubLookUp)
  const cancel = useStore((state) => state.cancelHubLookUp)
  const wait = lookUp.status === 'looking' ? lookUp.wait : null
  return (
    <p className="row muted hub-looking" role="status">
      {wait ? <Waiting wait={wait} /> : <span>{messages.looking}</span>}
      <button type="button" className="link" onClick={cancel}>
        {messages.cancel}
      </button>
    </p>
  )
}

function DownloadList() {
  const messages = useMessages(hubMessages)
  const downloads = useStore((state) => state.downloads)
  const refusal = useStore((state) => state.hubRefusal)
  return (
    <>
      {refusal && <ErrorNotice error={refusal} />}
      {downloads.length > 0 && (
        <ul className="hub-downloads" aria-label={messages.downloads}>
          {downloads.map((download) => (
            <DownloadRow key={download.id} download={download} />
          ))}
        </ul>
      )}
    </>
  )
}
