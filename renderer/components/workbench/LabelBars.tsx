import { type ReactNode, useState } from 'react'
import { count } from '../../lib/format'
import { useMessages } from '../../messages/messages'
import { type BarRow, BarScale, Bars } from './Bars'
import { workbenchMessages } from './messages'

/** Rows shown at once: some models have thousands of labels. */
const STEP = 100

/** Labels with their bars on a scale from 0 to 100 %; of very many the first, and what the others have together where they share one whole. */
export function LabelBars(props: {
  caption: string
  rows: BarRow[]
  /** Whether the shares add up to one. */
  isOneWhole: boolean
  noteTitle?: string
  threshold?: number
  /** A control on the scale, e.g. the handle of the threshold. */
  children?: ReactNode
}) {
  const { caption, rows, isOneWhole, noteTitle, threshold, children } = props
  const messages = useMessages(workbenchMessages)
  const [most, setMost] = useState(STEP)
  const others = rows.length - most
  const rest = rows.slice(most).reduce((sum, { share }) => sum + share, 0)
  const restRow: BarRow[] = others > 0 && isOneWhole ? [{ key: 'rest', label: messages.others(count(others)), share: rest, note: '', isQuiet: true }] : []
  return (
    <>
      <Bars
        caption={caption}
        rows={[...rows.slice(0, most), ...restRow]}
        {...(noteTitle !== undefined && { noteTitle })}
        {...(threshold !== undefined && { threshold })}
        barHead={
          <>
            <BarScale />
            {children}
          </>
        }
      />
      {others > 0 && (
        <button type="button" className="button" onClick={() => setMost(most + STEP)}>
          {messages.others(count(others))}
        </button>
      )}
    </>
  )
}
