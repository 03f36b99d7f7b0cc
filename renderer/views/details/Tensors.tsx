import { useState } from 'react'
import type { TensorInfo } from '../../../shared/inspect/model'
import { SearchField } from '../../components/workbench/SearchField'
import { bytes, count } from '../../lib/format'
import { useMessages } from '../../messages/messages'
import { matchingTensors, shapeText } from './details'
import { detailsMessages } from './messages'

/** Rows drawn at once: a model of 24 layers and several heads has 400 and more. */
const STEP = 100

interface TensorsProps {
  tensors: readonly TensorInfo[]
  query: string
  setQuery(query: string): void
  chosen: string | null
  choose(name: string): void
}

/** Every tensor of the files; a click reads its weights. */
export function Tensors({ tensors, query, setQuery, chosen, choose }: TensorsProps) {
  const messages = useMessages(detailsMessages)
  const [most, setMost] = useState(STEP)
  const found = matchingTensors(tensors, query)
  return (
    <section className="card inspect-card" data-export="skip">
      <h2 className="card-title">
        {messages.tensors}{' '}
        <span className="muted" role="status">
          {messages.tensorsLead(count(found.length), count(tensors.length))}
        </span>
      </h2>
      <div className="controls">
        <SearchField
          label={messages.searchTensors}
          hint={messages.searchTensorsHint}
          value={query}
          onChange={(words) => {
            setQuery(words)
            setMost(STEP)
          }}
        />
      </div>
      {found.length === 0 ? <p className="muted">{messages.noTensors}</p> : <TensorTable tensors={found.slice(0, most)} chosen={chosen} choose={choose} />}
      {found.length > most && (
        <button type="button" className="button" onClick={() => setMost(most + STEP)}>
          {messages.more(count(found.length - most))}
        </button>
      )}
    </section>
  )
}

function TensorTable({ tensors, chosen, choose }: { tensors: readonly TensorInfo[]; chosen: string | null; choose(name: string): void }) {
  const messages = useMessages(detailsMessages)
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, so the keyboard must reach it
    <section className="table-frame" aria-label={messages.tensors} tabIndex={0}>
      <table className="plain">
        <thead>
          <tr>
            <th scope="col">{messages.name}</th>
            <th scope="col" className="num">
              {messages.shape}
            </th>
            <th scope="col">{messages.storedType}</th>
            <th scope="col" className="num">
              {messages.bytes}
            </th>
          </tr>
        </thead>
        <tbody>
          {tensors.map((tensor) => (
            <tr key={tensor.name} className={tensor.name === chosen ? 'chosen' : undefined}>
              <td>
                <button type="button" className="link mono" aria-pressed={tensor.name === chosen} onClick={() => choose(tensor.name)}>
                  {tensor.name}
                </button>
              </td>
              <td className="num">{shapeText(tensor.shape)}</td>
              <td>{tensor.dtype ?? '–'}</td>
              <td className="num" title={count(tensor.bytes)}>
                {tensor.bytes < 1024 ? `${tensor.bytes} B` : bytes(tensor.bytes)}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  )
}
