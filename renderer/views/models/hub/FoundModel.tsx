import type { HubFile, HubModel } from '../../../../shared/hub'
import { Segmented } from '../../../components/workbench/Segmented'
import { bytes, count } from '../../../lib/format'
import { useMessages } from '../../../messages/messages'
import { useStore } from '../../../store/store'
import { bytesOf, offered } from './downloads'
import { hubMessages } from './hubMessages'

interface FoundProps {
  model: HubModel
  chosen: ReadonlySet<string>
}

/** What the Hub holds under a name: one format of weights is chosen, its files and sizes are seen before anything is downloaded. */
export function FoundModel({ model, chosen }: FoundProps) {
  const messages = useMessages(hubMessages)
  const { first, rest } = offered(model, chosen)
  return (
    <section className="hub-found" aria-label={model.id}>
      <div className="row">
        <h3>{model.id}</h3>
        <span className="muted">{messages.at(model.revision, model.commit.slice(0, 7))}</span>
      </div>
      <Formats model={model} chosen={chosen} />
      <Foot model={model} chosen={chosen} />
      <Files files={first} chosen={chosen} />
      {rest.length > 0 && (
        <details>
          <summary>{messages.others(count(rest.length))}</summary>
          <Files files={rest} chosen={chosen} />
        </details>
      )}
    </section>
  )
}

function Formats({ model, chosen }: FoundProps) {
  const messages = useMessages(hubMessages)
  const choose = useStore((state) => state.chooseHubFormat)
  const { formats } = model
  if (formats.length === 0) return <p className="muted">{messages.noWeights}</p>
  const options = formats.map(({ name, files }) => ({ value: name, title: messages.formatTitle(name, bytes(bytesOf(model, files))) }))
  const held = formats.find(({ files }) => files.every((file) => chosen.has(file)))?.name
  return (
    <div className="row hub-formats">
      <span className="muted" aria-hidden="true">
        {messages.format}
      </span>
      <Segmented label={messages.format} value={held ?? ''} options={options} onChange={choose} />
    </div>
  )
}

function Files({ files, chosen }: { files: readonly HubFile[]; chosen: ReadonlySet<string> }) {
  const messages = useMessages(hubMessages)
  const toggle = useStore((state) => state.toggleHubFile)
  return (
    <ul className="hub-files">
      {files.map(({ path, bytes: size, isCached }) => (
        <li key={path}>
          <label>
            <input type="checkbox" checked={chosen.has(path)} onChange={() => toggle(path)} />
            <span className="mono">{path}</span>
          </label>
          {isCached && <span className="muted">{messages.there}</span>}
          <span className="num">{bytes(size)}</span>
        </li>
      ))}
    </ul>
  )
}

function Foot({ model, chosen }: FoundProps) {
  const messages = useMessages(hubMessages)
  const download = useStore((state) => state.downloadChosen)
  const missing = bytesOf(model, chosen, true)
  const isTooLarge = model.freeBytes !== null && missing > model.freeBytes
  return (
    <div className="row hub-foot">
      <p className="muted">
        {missing === 0 ? messages.nothingToDownload : `${messages.toDownload(bytes(missing))}, `}
        {missing > 0 && model.freeBytes !== null && messages.free(bytes(model.freeBytes))}
        {isTooLarge && <strong className="hub-too-large">{messages.tooLarge}</strong>}
        <br />
        {messages.into} <span className="mono hub-folder">{model.folder}</span>
      </p>
      <button type="button" className="button primary" disabled={chosen.size === 0 || isTooLarge} onClick={() => void download()}>
        {missing === 0 ? messages.open : messages.downloadSize(bytes(missing))}
      </button>
    </div>
  )
}
