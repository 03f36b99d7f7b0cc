import { useState } from 'react'
import { Segmented } from '../../components/workbench/Segmented'
import { count } from '../../lib/format'
import { useMessages } from '../../messages/messages'
import type { UnitOrder } from '../../store/saliencySlice'
import { useStore } from '../../store/store'
import { saliencyMessages } from './messages'
import type { Pointing } from './ShadedTexts'
import { type Changes, changeText, orderedUnits } from './saliency'
import type { Explained } from './useSaliency'

/** More rows are drawn when they are asked for. */
const ROWS = 60

interface TableProps extends Pointing {
  explained: Explained
  columns: { name: string; changes: Changes }[]
  /** What the longest bar stands for, of all columns. */
  most: number
}

/** Every unit with its change as a number and a bar: what the colours show, for those who read numbers or cannot see them. */
export function ChangeTable({ explained: { found, settings }, columns, most, pointed, point }: TableProps) {
  const messages = useMessages(saliencyMessages)
  const change = useStore((state) => state.changeSaliency)
  const [isWhole, setWhole] = useState(false)
  const order = orderedUnits(columns.at(-1)?.changes ?? [], settings.order)
  const drawn = isWhole ? order : order.slice(0, ROWS)
  return (
    <section className={`card saliency-table${columns.length > 1 ? ' compared' : ''}`}>
      <Segmented
        label={messages.order}
        value={settings.order}
        options={[
          { value: 'text', title: messages.inText },
          { value: 'size', title: messages.bySize },
        ]}
        onChange={(next: UnitOrder) => change({ order: next })}
      />
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: else the keyboard could not scroll it */}
      <section className="table-frame" tabIndex={0} aria-label={messages.tableLabel}>
        <table className="plain">
          <thead>
            <tr>
              <th scope="col">{messages.unitTitle}</th>
              {columns.map(({ name }) => (
                <th key={name} scope="col" className="num">
                  {name}
                </th>
              ))}
            </tr>
          </thead>
          <tbody onPointerLeave={() => point(null)}>
            {drawn.map((unit) => (
              <tr key={unit} className={unit === pointed ? 'chosen' : undefined} onPointerEnter={() => point(unit)}>
                <th scope="row">
                  <bdi>{textOf(found, unit)}</bdi>
                </th>
                {columns.map(({ name, changes }) => (
                  <Change key={name} change={changes[unit] ?? null} most={most} />
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </section>
      {drawn.length < order.length && (
        <button type="button" className="button" onClick={() => setWhole(true)}>
          {messages.showAll(count(order.length))}
        </button>
      )}
    </section>
  )
}

/** A unit as it stands in its text; a long sentence by its beginning. */
export function textOf({ texts, units }: Explained['found'], unit: number): string {
  const { text, start, end } = units[unit] ?? { text: 0, start: 0, end: 0 }
  const own = texts[text]?.text.slice(start, end) ?? ''
  return own.length > 60 ? `${own.slice(0, 59)}…` : own || '▁'
}

function Change({ change, most }: { change: number | null; most: number }) {
  const share = change === null || most === 0 ? 0 : Math.min(1, Math.abs(change) / most)
  return (
    <td className="num">
      <div className="saliency-change">
        <span>{change === null ? '–' : changeText(change)}</span>
        <span className="saliency-bar" aria-hidden="true">
          <i className={change !== null && change < 0 ? 'against' : 'for'} style={{ '--share': share } as object} />
        </span>
      </div>
    </td>
  )
}
