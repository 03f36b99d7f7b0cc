import type { Entity } from '../../../shared/tasks/tokenClassification'
import { count, percent } from '../../lib/format'
import type { SpanRow } from '../../lib/pinned/spans'
import { useMessages } from '../../messages/messages'
import { Few } from './Differences'
import { pinnedMessages } from './messages'

interface SpanRowsProps {
  /** What the spans are of. */
  texts: { before: string; after: string }
  rows: readonly SpanRow[]
}

/** Spans that were gained, lost or changed; those that are the same are only counted. */
export function SpanRows({ texts, rows }: SpanRowsProps) {
  const messages = useMessages(pinnedMessages)
  const differing = rows.filter(({ change }) => change !== 'same')
  const number = (...changes: SpanRow['change'][]) => count(rows.filter(({ change }) => changes.includes(change)).length)
  return (
    <>
      <p className="pinned-summary">
        <strong>{differing.length === 0 ? messages.noSpanDiffers : messages.spans(number('gained'), number('lost'), number('label', 'borders'))}</strong>
        {texts.before !== texts.after && <span className="muted"> {messages.byWords}</span>}
      </p>
      {differing.length > 0 && <Few rows={differing} draw={(shown) => <Table texts={texts} rows={shown} />} />}
    </>
  )
}

function Table({ texts, rows }: SpanRowsProps) {
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
            <td>{before && <Span entity={before} text={texts.before} />}</td>
            <td>{after && <Span entity={after} text={texts.after} />}</td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}

const SIGNS: Record<SpanRow['change'], string> = { gained: '+', lost: '−', label: '≠', borders: '↔', same: '=' }

/** By the slice of the user's text: the reference's `word` is decoded, its bug included. */
function Span({ entity: { span, label, score }, text }: { entity: Entity; text: string }) {
  return (
    <>
      <bdi>{text.slice(span.start, span.end).trim()}</bdi> <span className="muted">{label}</span> <span className="num">{percent(score)}</span>
    </>
  )
}
