import { useMemo, useState } from 'react'
import { workbenchMessages } from '../../components/workbench/messages'
import { count, percent } from '../../lib/format'
import { useMessages } from '../../messages/messages'
import { similarityMessages } from './messages'
import { cosineText } from './scale'
import type { Axis, Square } from './vectors'

interface TablesProps {
  texts: string[]
  cosines: Square
  axes: Axis[]
}

/** The numbers of the pictures, for reading and for screen readers. Made when they are opened: 200 sentences are 19,900 pairs. */
export function SimilarityTables(props: TablesProps) {
  const messages = useMessages(similarityMessages)
  return (
    <>
      <Twin title={messages.tablePairs} table={() => <PairTable {...props} />} />
      <Twin title={messages.tableMap} table={() => <MapTable {...props} />} />
    </>
  )
}

function Twin({ title, table }: { title: string; table(): React.ReactNode }) {
  const [isOpen, setIsOpen] = useState(false)
  return (
    <details className="card twin" onToggle={(event) => setIsOpen(event.currentTarget.open)}>
      <summary>{title}</summary>
      {isOpen && table()}
    </details>
  )
}

/** Rows shown at once. */
const STEP = 200

function PairTable({ texts, cosines }: TablesProps) {
  const messages = useMessages(similarityMessages)
  const words = useMessages(workbenchMessages)
  const [rows, setRows] = useState(STEP)
  const pairs = useMemo(() => pairsOf(cosines), [cosines])
  return (
    <>
      <table className="plain">
        <thead>
          <tr>
            <th scope="col">{messages.cosine}</th>
            <th scope="col">{messages.sentence}</th>
            <th scope="col">{messages.other}</th>
          </tr>
        </thead>
        <tbody>
          {pairs.slice(0, rows).map(({ row, column, value }) => (
            <tr key={`${row}-${column}`}>
              <td className="num">{cosineText(value, 4)}</td>
              <td dir="auto">{texts[row]}</td>
              <td dir="auto">{texts[column]}</td>
            </tr>
          ))}
        </tbody>
      </table>
      {rows < pairs.length && (
        <button type="button" className="button" onClick={() => setRows(rows + STEP)}>
          {words.others(count(pairs.length - rows))}
        </button>
      )}
    </>
  )
}

function pairsOf({ size, data }: Square): { row: number; column: number; value: number }[] {
  const pairs = Array.from(data, (value, at) => ({ row: Math.floor(at / size), column: at % size, value }))
  return pairs.filter(({ row, column }) => row < column).sort((a, b) => (Number.isNaN(a.value) ? 1 : Number.isNaN(b.value) ? -1 : b.value - a.value))
}

function MapTable({ texts, axes }: TablesProps) {
  const messages = useMessages(similarityMessages)
  return (
    <table className="plain">
      <thead>
        <tr>
          <th scope="col">{messages.sentence}</th>
          {axes.map(({ share }, i) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: components are told by their number
            <th key={i} scope="col">
              {messages.component(count(i + 1))} ({percent(share)})
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {texts.map((text, row) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a sentence may be there twice
          <tr key={row}>
            <td dir="auto">{text}</td>
            {axes.map(({ coordinates }, i) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: components are told by their number
              <td key={i} className="num">
                {cosineText(coordinates[row] ?? 0, 4)}
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  )
}
