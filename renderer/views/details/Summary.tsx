import type { ReactNode } from 'react'
import type { ModelInfo } from '../../../shared/model'
import { bytes, count } from '../../lib/format'
import { useMessages } from '../../messages/messages'
import { useStore } from '../../store/store'
import { detailsMessages } from './messages'

/** What the model is, what it can take, and what it costs. */
export function Summary({ info }: { info: ModelInfo }) {
  const messages = useMessages(detailsMessages)
  const resident = useStore((state) => state.rssBytes)
  const listed = (names: readonly string[]) => (names.length > 0 ? names.join(', ') : messages.none)
  const rows: [string, ReactNode][] = [
    [messages.family, info.family ?? messages.none],
    [messages.parameters, count(info.parameters)],
    [messages.size, messages.sizeOf(count(info.layers), count(info.attentionHeads), count(info.hidden))],
    [messages.limit, messages.tokens(count(info.maxTokens))],
    [messages.vocabulary, count(info.vocabulary)],
    [messages.tokenizer, info.tokenizer?.type ?? messages.noTokenizer],
    [messages.dtype, info.dtype ?? '–'],
    [messages.runsOn, messages.runs(info.device === 'cpu' ? 'CPU' : info.device, info.precision, count(info.threads))],
    [messages.memory, resident === null ? messages.memoryEstimate(bytes(info.memoryBytes)) : messages.memoryOf(bytes(info.memoryBytes), bytes(resident))],
  ]
  const wide: [string, ReactNode][] = [
    [messages.classes, listed(info.architectures)],
    [messages.tasks, listed(info.tasks)],
    [
      messages.folder,
      <span key="path" className="mono">
        {info.path}
      </span>,
    ],
  ]
  return (
    <section className="card inspect-card" aria-label={messages.summary}>
      <dl className="model-facts">
        {rows.map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
        {wide.map(([name, value]) => (
          <div key={name} className="wide" data-export={name === messages.folder ? 'skip' : undefined}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
    </section>
  )
}

/** What is wrong with the model's files, each with what to do. */
export function Problems({ info: { problems } }: { info: ModelInfo }) {
  const messages = useMessages(detailsMessages)
  if (problems.length === 0) return null
  return (
    <section className="card inspect-card" aria-label={messages.problems}>
      <h2 className="card-title">{messages.problems}</h2>
      <ul className="problems">
        {problems.map(({ code, message, hint }) => (
          <li key={`${code} ${message}`}>
            <strong>{message}</strong>
            <p className="muted">{hint}</p>
          </li>
        ))}
      </ul>
    </section>
  )
}

export function Files({ info: { files } }: { info: ModelInfo }) {
  const messages = useMessages(detailsMessages)
  return (
    <section className="card inspect-card">
      <h2 className="card-title">{messages.files}</h2>
      <table className="plain">
        <thead>
          <tr>
            <th scope="col">{messages.file}</th>
            <th scope="col" className="num">
              {messages.bytes}
            </th>
          </tr>
        </thead>
        <tbody>
          {files.map((file) => (
            <tr key={file.name}>
              <td className="mono">{file.name}</td>
              <td className="num">{`${bytes(file.bytes)} (${count(file.bytes)})`}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  )
}

/** Some models have thousands. */
const MOST_LABELS = 300

export function Labels({ info: { labels } }: { info: ModelInfo }) {
  const messages = useMessages(detailsMessages)
  const tasks = Object.entries(labels)
  if (tasks.length === 0) return null
  return (
    <section className="card inspect-card">
      <h2 className="card-title">{messages.labels}</h2>
      {tasks.map(([task, names]) => (
        <div key={task}>
          <h3 className="muted">{messages.labelsOf(task, count(names.length))}</h3>
          <p className="label-names">{names.slice(0, MOST_LABELS).join(', ')}</p>
          {names.length > MOST_LABELS && <p className="muted">{messages.more(count(names.length - MOST_LABELS))}</p>}
        </div>
      ))}
    </section>
  )
}
