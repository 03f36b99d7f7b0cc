import { useState } from 'react'
import type { Entity } from '../../../shared/tasks/tokenClassification'
import { workbenchMessages } from '../../components/workbench/messages'
import { count, percent } from '../../lib/format'
import { useMessages } from '../../messages/messages'
import { entityMessages } from './messages'

/** Rows shown at once: the table is for reading and for the keyboard, not for 10,000 entities. */
const STEP = 200

/** The entities as a table: the twin of the coloured text, which keyboard and screen reader can use. */
export function EntityTable({ entities, text, selected, select }: { entities: Entity[]; text: string; selected: Entity | null; select(entity: Entity): void }) {
  const messages = useMessages(entityMessages)
  const words = useMessages(workbenchMessages)
  const [rows, setRows] = useState(STEP)
  return (
    <details className="card twin">
      <summary>{words.asTable}</summary>
      <table className="plain">
        <thead>
          <tr>
            <th scope="col">{messages.selected}</th>
            <th scope="col">{words.label}</th>
            <th scope="col">{messages.score}</th>
            <th scope="col">{messages.from}</th>
            <th scope="col">{messages.to}</th>
          </tr>
        </thead>
        <tbody>
          {entities.slice(0, rows).map((entity) => (
            <tr key={`${entity.span.start}-${entity.span.end}-${entity.label}`} className={entity === selected ? 'chosen' : undefined}>
              <td>
                <button type="button" className="link" dir="auto" onClick={() => select(entity)}>
                  {text.slice(entity.span.start, entity.span.end)}
                </button>
              </td>
              <td>{entity.label}</td>
              <td className="num">{percent(entity.score)}</td>
              <td className="num">{count(entity.span.start)}</td>
              <td className="num">{count(entity.span.end)}</td>
            </tr>
          ))}
        </tbody>
      </table>
      {rows < entities.length && (
        <button type="button" className="button" onClick={() => setRows(rows + STEP)}>
          {words.others(count(entities.length - rows))}
        </button>
      )}
    </details>
  )
}
