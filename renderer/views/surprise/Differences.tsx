import { useMessages } from '../../messages/messages'
import type { DifferenceColumn } from './differences'
import { surpriseMessages } from './messages'
import { figureText } from './surprise'

/** Where two sentences differ: bars upwards where the second surprises more, downwards where the first does. A table of a row a column to a screen reader. */
export function Differences({ columns }: { columns: DifferenceColumn[] }) {
  const messages = useMessages(surpriseMessages)
  const most = Math.max(...columns.map(({ goodBits, badBits }) => Math.abs(badBits - goodBits)), Number.MIN_VALUE)
  return (
    <div className="differences">
      <h2 className="card-title">{messages.where}</h2>
      <p className="muted">{messages.whereHint}</p>
      <div className="difference-columns" aria-hidden="true">
        {columns.map((column, i) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: tokens are told apart by their places
          <Column key={i} column={column} most={most} />
        ))}
      </div>
      <p className="difference-legend" aria-hidden="true">
        <i className="up" /> {messages.up} <i className="down" /> {messages.down}
        <span className="num">{messages.bits(`± ${figureText(most)}`)}</span>
      </p>
      <Twin columns={columns} />
    </div>
  )
}

/** Pixels of the tallest bar, up or down. */
const HALF = 34

function Column({ column: { good, bad, goodBits, badBits, isSame }, most }: { column: DifferenceColumn; most: number }) {
  const difference = badBits - goodBits
  const height = (Math.abs(difference) / most) * HALF
  const sign = difference > 0 ? '+' : ''
  return (
    <div className={`difference${isSame ? '' : ' other'}`} title={`${good || '–'} ${figureText(goodBits)} · ${bad || '–'} ${figureText(badBits)}`}>
      <span className="num">{`${sign}${figureText(difference)}`}</span>
      <span className="difference-bar" style={{ height: 2 * HALF }}>
        <i className={difference > 0 ? 'up' : 'down'} style={{ top: difference > 0 ? HALF - height : HALF, height }} />
      </span>
      <bdi>{good || '–'}</bdi>
      <bdi>{isSame ? '' : bad || '–'}</bdi>
    </div>
  )
}

function Twin({ columns }: { columns: DifferenceColumn[] }) {
  const messages = useMessages(surpriseMessages)
  return (
    <table className="visually-hidden">
      <caption>{messages.whereHint}</caption>
      <thead>
        <tr>
          {[messages.goodShort, messages.badShort, messages.difference].map((title) => (
            <th key={title} scope="col">
              {title}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {columns.map(({ good, bad, goodBits, badBits }, i) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: tokens are told apart by their places
          <tr key={i}>
            <td>{good || messages.nothing}</td>
            <td>{bad || messages.nothing}</td>
            <td>{messages.bits(figureText(badBits - goodBits))}</td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}
