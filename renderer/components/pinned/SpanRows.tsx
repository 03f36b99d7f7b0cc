import type { Entity } from '../../../shared/tasks/tokenClassification'
import { count, percent } from '../../lib/format'
import type { SpanRow } from '../../lib/pinned/spans'
import { useMessages } from '../../messages/messages'
import { Few } from './Differences'
import { pinnedMessages } from './messages'

/** Spans that were gained, lost or changed; those that are the same are only counted. */
export function SpanRows({ isOneText, rows }: { isOneText: boolean; rows: readonly SpanRow[] }) {
  const messages = useMessages(pinnedMessages)
  const differing = rows.filter(({ change }) => change !== 'same')
  const number = (...changes: SpanRow['change'][]) => count(rows.filter(({ change }) => changes.includes(change)).length)
  return (
    <>
      <p className="pinned-summary">
        <strong>{differing.length === 0 ? messages.noSpanDiffers : messages.spans(number('gained'), number('lost'), number('label', 'borders'))}</strong>
        {!isOneText && <span className="muted"> {messages.byWords}</span>}
      </p>
      {differing.length > 0 && <Few rows={differing} draw={(shown) => <Table rows={shown} />} />}
    </>
  )
}

function Table({ rows }: { rows: readonly SpanRow[] }) {
  const messages = useMessages(pinnedMessages)
  return (
    <table className="plain">
      <caption className="visually-hidden">{messages.differences}</caption>
      <thead>
        <tr>
          <th scope="col">{messages.change}</th>
          <th scope="col">{messages.pinned}</th>
          <th scope="col">{messages.now}</th>
        </tr>
      </thead>
      <tbody>
        {rows.map(({ change, before, after }, i) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: two spans may say the same
          <tr key={i}>
            <th scope="row">
              <span className="span-sign" aria-hidden="true">
                {SIGNS[change]}
              </span>
              {messages.changes[change]}
            </th>
            <td>{before && <Span entity={before} />}</td>
            <td>{after && <Span entity={after} />}</td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}

const SIGNS: Record<SpanRow['change'], string> = { gained: '+', lost: '−', label: '≠', borders: '↔', same: '=' }

function Span({ entity: { word, label, score } }: { entity: Entity }) {
  return (
    <>
      <bdi>{word.trim()}</bdi> <span className="muted">{label}</span> <span className="num">{percent(score)}</span>
    </>
  )
}
