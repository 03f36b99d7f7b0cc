import { useState } from 'react'
import type { AnswerWindow } from '../../../shared/tasks/questionAnswering'
import { workbenchMessages } from '../../components/workbench/messages'
import { count, percent } from '../../lib/format'
import { useMessages } from '../../messages/messages'
import { questionMessages } from './messages'

/** Rows shown at once. */
const STEP = 100

/** The curves as numbers: for reading, and for the screen reader. */
export function CurveTable({ window: { startScores, endScores, tokens }, words }: { window: AnswerWindow; words: string[] }) {
  const messages = useMessages(questionMessages)
  const workbench = useMessages(workbenchMessages)
  const [isOpen, setIsOpen] = useState(false)
  const [rows, setRows] = useState(STEP)
  return (
    <details className="curve-table" onToggle={(event) => setIsOpen(event.currentTarget.open)}>
      <summary>{workbench.asTable}</summary>
      {isOpen && (
        <table className="plain">
          <thead>
            <tr>
              <th scope="col">{messages.token}</th>
              <th scope="col" className="num">
                {workbench.id}
              </th>
              <th scope="col" className="num">
                {messages.startTitle}
              </th>
              <th scope="col" className="num">
                {messages.endTitle}
              </th>
            </tr>
          </thead>
          <tbody>
            {words
              .slice(0, rows)
              .map((word, i) => ({ word, i, id: `row-${i}` }))
              .map(({ word, i, id }) => (
                <tr key={id}>
                  <th scope="row" dir="auto">
                    {word}
                  </th>
                  <td className="num">{count(tokens.ids[i] ?? 0)}</td>
                  <td className="num">{percent(startScores[i] ?? 0)}</td>
                  <td className="num">{percent(endScores[i] ?? 0)}</td>
                </tr>
              ))}
          </tbody>
        </table>
      )}
      {isOpen && rows < words.length && (
        <button type="button" className="button" onClick={() => setRows(rows + STEP)}>
          {workbench.others(count(words.length - rows))}
        </button>
      )}
    </details>
  )
}
