import { count, logarithm, percent } from '../../lib/format'
import type { Measure } from '../../lib/pinned/compared'
import type { RankedRow } from '../../lib/pinned/ranked'
import { useMessages } from '../../messages/messages'
import { points } from '../beside/Beside'
import { Few } from './Differences'
import { pinnedMessages } from './messages'

interface RankedRowsProps {
  caption: string | null
  measure: Measure
  rows: readonly RankedRow[]
}

/** Answers with their rank and number in both results, and by how much each has changed. */
export function RankedRows({ caption, measure, rows }: RankedRowsProps) {
  const messages = useMessages(pinnedMessages)
  return (
    <Few
      rows={rows}
      draw={(shown) => (
        <table className="plain ranked">
          <caption className={caption === null ? 'visually-hidden' : undefined}>{caption ?? messages.differences}</caption>
          <thead>
            <tr>
              <th scope="col">{messages.answer}</th>
              <th scope="col" className="num">
                {messages.pinned}
              </th>
              <th scope="col" className="num">
                {messages.now}
              </th>
              <th scope="col" className="num" title={measure === 'share' ? messages.pointsHint : undefined}>
                {measure === 'share' ? messages.points : messages.difference}
              </th>
              <th scope="col" className="num">
                {messages.rank}
              </th>
            </tr>
          </thead>
          <tbody>
            {shown.map((row) => (
              <Row key={row.name} row={row} measure={measure} />
            ))}
          </tbody>
        </table>
      )}
    />
  )
}

function Row({ row: { name, before, after }, measure }: { row: RankedRow; measure: Measure }) {
  const { notListed, noAnswer } = useMessages(pinnedMessages)
  const written = (place: RankedRow['before']) => (place ? writtenAs(measure, place.score) : <span className="muted">{notListed}</span>)
  return (
    <tr>
      <th scope="row" dir="auto">
        {name === '' ? <span className="muted">{noAnswer}</span> : name}
      </th>
      <td className="num">{written(before)}</td>
      <td className="num">{written(after)}</td>
      <td className="num">{before && after && difference(measure, after.score - before.score)}</td>
      <td className="num">{before && after && <RankChange from={before.rank} to={after.rank} />}</td>
    </tr>
  )
}

const writtenAs = (measure: Measure, score: number): string => (measure === 'share' ? percent(score) : logarithm(score))

function difference(measure: Measure, by: number): string {
  if (measure === 'share') return points(by)
  return `${by > 0 ? '+' : ''}${logarithm(by)}`
}

function RankChange({ from, to }: { from: number; to: number }) {
  const messages = useMessages(pinnedMessages)
  if (from === to)
    return (
      <>
        {count(to)}
        <span className="visually-hidden">, {messages.sameRank}</span>
      </>
    )
  const by = count(Math.abs(from - to))
  return (
    <span className={from > to ? 'up' : 'down'}>
      <span aria-hidden="true">
        {count(from)} → {count(to)} {from > to ? '▲' : '▼'}
      </span>
      <span className="visually-hidden">{(from > to ? messages.up : messages.down)(by)}</span>
    </span>
  )
}
