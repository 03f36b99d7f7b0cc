import type { ReactNode } from 'react'
import { percent } from '../../lib/format'

export interface BarRow {
  key: string
  label: ReactNode
  /** A share of the whole, 0 to 1. */
  share: number
  /** Beside the bar, e.g. a logit. */
  note?: ReactNode
  /** What is left over, or ruled out. */
  isQuiet?: boolean
  isChosen?: boolean
}

interface BarsProps {
  caption: string
  rows: BarRow[]
  noteTitle?: string
  /** Above the bars, e.g. their scale: with it the head of the table is in sight. */
  barHead?: ReactNode
  /** A line across all bars, 0 to 1. */
  threshold?: number
}

/** Shares as a table with bars: absolute, so that 2 % looks like 2 %. A screen reader hears a table of names and percents. */
export function Bars({ caption, rows, noteTitle, barHead, threshold }: BarsProps) {
  return (
    <table
      className={`bars${threshold === undefined ? '' : ' with-threshold'}`}
      style={threshold === undefined ? undefined : ({ '--threshold': threshold } as object)}
    >
      <caption className="visually-hidden">{caption}</caption>
      {(noteTitle || barHead) && (
        <thead className={barHead ? undefined : 'visually-hidden'}>
          <tr>
            <th scope="col">
              <span className="visually-hidden">{caption}</span>
            </th>
            <th scope="col">
              <span className="visually-hidden">%</span>
            </th>
            <td className="bar">{barHead}</td>
            {noteTitle && (
              <th scope="col" className="num note">
                {noteTitle}
              </th>
            )}
          </tr>
        </thead>
      )}
      <tbody>
        {rows.map(({ key, label, share, note, isQuiet, isChosen }) => (
          <tr key={key} className={[isQuiet && 'quiet', isChosen && 'chosen'].filter(Boolean).join(' ') || undefined}>
            <th scope="row">{label}</th>
            <td className="num percent">{percent(share)}</td>
            <td className="bar">
              <ShareBar share={share} isQuiet={isQuiet ?? false} />
            </td>
            {note !== undefined && <td className="num note">{note}</td>}
          </tr>
        ))}
      </tbody>
    </table>
  )
}

/** What the length of a bar means. */
export const BarScale = () => (
  <span className="bar-scale" aria-hidden="true">
    <span>0</span>
    <span>50 %</span>
    <span>100 %</span>
  </span>
)

export const ShareBar = ({ share, isQuiet = false }: { share: number; isQuiet?: boolean }) => (
  <div className={`track-bar${isQuiet ? ' quiet' : ''}`} aria-hidden="true">
    <i style={{ width: `${Math.min(1, Math.max(0, share)) * 100}%` }} />
  </div>
)
