import { useMemo, useState } from 'react'
import { HEAD_STATISTICS, type HeadStatistics } from '../../../../shared/inspect/attention'
import { count } from '../../../lib/format'
import { useMessages } from '../../../messages/messages'
import type { Attended } from '../useAttention'
import { headMessages } from './headMessages'
import { type HeadColumn, type HeadOrder, type HeadPlace, headAt, orderBy, sortedHeads, statisticText } from './heads'

/** Rows drawn at once: roberta-large has 384 heads. */
const STEP = 96
const COLUMNS: readonly HeadColumn[] = ['layer', 'head', ...HEAD_STATISTICS]

interface TableProps {
  attended: Attended
  statistics: HeadStatistics
  show(head: HeadPlace): void
}

/** Every head with every statistic: also the twin of the heat map. */
export function HeadTable({ attended, statistics, show }: TableProps) {
  const messages = useMessages(headMessages)
  const [order, setOrder] = useState<HeadOrder>({ column: 'layer', isDescending: false })
  const [most, setMost] = useState(STEP)
  const sorted = useMemo(() => sortedHeads(statistics, order), [statistics, order])
  const { layer, heads } = attended.selection
  return (
    <section className="card inspect-card">
      <h2 className="card-title">
        {messages.allHeads}{' '}
        <span className="muted" data-export="skip">
          {messages.allHeadsLead}
        </span>
      </h2>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, so the keyboard must reach it */}
      <section className="table-frame" aria-label={messages.allHeads} tabIndex={0}>
        <table className="plain heads-table">
          <thead>
            <tr>
              {COLUMNS.map((column) => (
                <Title key={column} column={column} order={order} sort={() => setOrder(orderBy(order, column))} />
              ))}
            </tr>
          </thead>
          <tbody>
            {sorted.slice(0, most).map((index) => {
              const at = headAt(index, statistics)
              return <Row key={index} at={at} index={index} statistics={statistics} isChosen={at.layer === layer && heads.includes(at.head)} show={show} />
            })}
          </tbody>
        </table>
      </section>
      {sorted.length > most && (
        <button type="button" className="button" onClick={() => setMost(most + STEP)}>
          {messages.more(count(sorted.length - most))}
        </button>
      )}
      <Definitions />
    </section>
  )
}

function Title({ column, order, sort }: { column: HeadColumn; order: HeadOrder; sort(): void }) {
  const messages = useMessages(headMessages)
  const isSorted = order.column === column
  const name = column === 'layer' || column === 'head' ? messages[column] : messages.names[column]
  return (
    <th scope="col" className="num" aria-sort={isSorted ? (order.isDescending ? 'descending' : 'ascending') : undefined}>
      <button type="button" onClick={sort} title={column === 'layer' || column === 'head' ? undefined : messages.definitions[column]}>
        {name}
        <span aria-hidden="true">{isSorted ? (order.isDescending ? ' ↓' : ' ↑') : ''}</span>
      </button>
    </th>
  )
}

interface RowProps {
  at: HeadPlace
  index: number
  statistics: HeadStatistics
  isChosen: boolean
  show(head: HeadPlace): void
}

function Row({ at, index, statistics, isChosen, show }: RowProps) {
  const messages = useMessages(headMessages)
  return (
    <tr className={isChosen ? 'chosen' : undefined}>
      <td className="num">{at.layer}</td>
      <td className="num">
        <button type="button" className="link" aria-pressed={isChosen} aria-label={messages.headAt(at.layer, at.head)} onClick={() => show(at)}>
          {at.head}
        </button>
      </td>
      {HEAD_STATISTICS.map((name) => (
        <td key={name} className="num">
          {statisticText(name, statistics.values[name][index] ?? 0)}
        </td>
      ))}
    </tr>
  )
}

function Definitions() {
  const messages = useMessages(headMessages)
  return (
    <details className="definitions">
      <summary>{messages.definitionsTitle}</summary>
      <dl>
        {HEAD_STATISTICS.map((name) => (
          <div key={name}>
            <dt>{messages.names[name]}</dt>
            <dd>{messages.definitions[name]}</dd>
          </div>
        ))}
      </dl>
    </details>
  )
}
