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

/** Shares as a table with bars: absolute, so that 2 % looks like 2 %. A screen reader hears a table of names and percents. */
export function Bars({ caption, rows, noteTitle }: { caption: string; rows: BarRow[]; noteTitle?: string }) {
  return (
    <table className="bars">
      <caption className="visually-hidden">{caption}</caption>
      {noteTitle && (
        <thead className="visually-hidden">
          <tr>
            <th scope="col">{caption}</th>
            <th scope="col">%</th>
            <th scope="col" />
            <th scope="col">{noteTitle}</th>
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

export const ShareBar = ({ share, isQuiet = false }: { share: number; isQuiet?: boolean }) => (
  <div className={`track-bar${isQuiet ? ' quiet' : ''}`} aria-hidden="true">
    <i style={{ width: `${Math.min(1, Math.max(0, share)) * 100}%` }} />
  </div>
)
