import { useState } from 'react'
import type { TokenMap } from '../../../../shared/inspect/states'
import { workbenchMessages } from '../../../components/workbench/messages'
import { count } from '../../../lib/format'
import { useMessages } from '../../../messages/messages'
import { statesMessages } from '../messages'
import { digits } from '../states'

/** Rows that are there at first, and with each step: 4,000 at once take a page half a second. */
const PAGE = 200

interface TableProps {
  map: TokenMap
  names: readonly string[]
  /** Those that are looked for; `null`: all. */
  matches: ReadonlySet<number> | null
  chosen: number
  onChoose(point: number): void
}

/** The points of the map with their places: what is in sight of the search, in the order of the texts. */
export function MapTable(props: TableProps) {
  const words = useMessages(workbenchMessages)
  const [isOpen, setIsOpen] = useState(false)
  return (
    <details className="states-table" data-export="skip" onToggle={(event) => setIsOpen(event.currentTarget.open)}>
      <summary>{words.asTable}</summary>
      {isOpen && <Points {...props} />}
    </details>
  )
}

function Points({ map, names, matches, chosen, onChoose }: TableProps) {
  const messages = useMessages(statesMessages)
  const [most, setMost] = useState(PAGE)
  const points = matches ? [...matches] : Array.from(map.x.keys())
  return (
    <div className="table-frame">
      <table className="plain map-table">
        <caption className="visually-hidden">{messages.mapTable}</caption>
        <thead>
          <tr>
            <th scope="col">{messages.token}</th>
            <th scope="col" className="num">
              {messages.sentenceNumber}
            </th>
            <th scope="col" className="num">
              x
            </th>
            <th scope="col" className="num">
              y
            </th>
            {map.labels && <th scope="col">{messages.byLabel}</th>}
          </tr>
        </thead>
        <tbody>
          {points.slice(0, most).map((point) => (
            <tr key={point} className={point === chosen ? 'chosen' : undefined}>
              <th scope="row">
                <button type="button" className="link" onClick={() => onChoose(point)}>
                  <bdi>{names[point]}</bdi>
                </button>
              </th>
              <td className="num">{count((map.texts[point] ?? 0) + 1)}</td>
              <td className="num">{digits(map.x[point] ?? 0)}</td>
              <td className="num">{digits(map.y[point] ?? 0)}</td>
              {map.labels && <td>{map.labelNames[map.labels[point] ?? -1]}</td>}
            </tr>
          ))}
        </tbody>
      </table>
      {points.length > most && (
        <button type="button" className="button" onClick={() => setMost(most + PAGE)}>
          {messages.moreRows(count(Math.min(PAGE, points.length - most)), count(points.length - most))}
        </button>
      )}
    </div>
  )
}
