import { useMemo, useState } from 'react'
import { count } from '../../../lib/format'
import { useMessages } from '../../../messages/messages'
import { weightText } from '../attention'
import type { Pair } from './Compare'
import { compareMessages } from './compareMessages'
import { largestDifferences, signedText } from './difference'

const MOST = 200

/** The largest differences with the weights they are of: the twin of the three pictures. */
export function CompareTable({ pair }: { pair: Pair }) {
  const messages = useMessages(compareMessages)
  const [isOpen, setIsOpen] = useState(false)
  const places = useMemo(() => (isOpen ? largestDifferences(pair.difference, MOST) : []), [isOpen, pair.difference])
  return (
    <details className="card twin" onToggle={(event) => setIsOpen(event.currentTarget.open)}>
      <summary>
        {messages.table}
        {isOpen && <span className="muted"> {messages.tableLead(count(places.length))}</span>}
      </summary>
      {isOpen && (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, so the keyboard must reach it
        <section className="table-frame" aria-label={messages.largestTitle} tabIndex={0}>
          <table className="plain">
            <thead>
              <tr>
                <th scope="col">{messages.query}</th>
                <th scope="col">{messages.key}</th>
                <th scope="col" className="num">
                  {messages.nameA}
                </th>
                <th scope="col" className="num">
                  {messages.nameB}
                </th>
                <th scope="col" className="num">
                  {messages.difference}
                </th>
              </tr>
            </thead>
            <tbody>
              {places.map((place) => (
                <Row key={place} pair={pair} place={place} />
              ))}
            </tbody>
          </table>
        </section>
      )}
    </details>
  )
}

function Row({ pair: { difference }, place }: { pair: Pair; place: number }) {
  const { matrix, weights } = difference
  const [row, column] = [Math.floor(place / matrix.columns.length), place % matrix.columns.length]
  return (
    <tr>
      <td>
        <bdi>{matrix.rowLabels[row]}</bdi>
      </td>
      <td>
        <bdi>{matrix.columnLabels[column]}</bdi>
      </td>
      <td className="num">{weightText(weights.a[place] ?? 0)}</td>
      <td className="num">{weightText(weights.b[place] ?? 0)}</td>
      <td className="num">{signedText(matrix.data[place] ?? 0)}</td>
    </tr>
  )
}
