import { memo, useEffect, useState } from 'react'
import { useMessages } from '../../../messages/messages'
import { weightText } from '../attention'
import { attentionMessages } from '../messages'
import type { Attended, ShownMatrix } from '../useAttention'
import { focusTitle, pairOf } from './describeFocus'
import type { Focused } from './useFocus'

interface FocusTableProps {
  attended: Attended
  matrix: ShownMatrix
  focused: Focused
}

/** The twin of the picture, for who does not see it: what is looked at, and a number for each token. */
export function FocusTable(props: FocusTableProps) {
  const messages = useMessages(attentionMessages)
  const { attended, matrix, focused } = useRested(props)
  const { focus, values } = focused
  const pair = pairOf(focus, matrix)
  const title = focusTitle(messages, focus, matrix)
  return (
    <div className="visually-hidden">
      <p role="status">{pair ? `${pair.from} → ${pair.to}: ${weightText(values[focus?.read ?? -1] ?? 0)}` : focus ? title : ''}</p>
      <Table
        caption={title}
        token={focus?.side === 'key' ? messages.query : messages.key}
        value={attended.selection.weights === 'value-weighted' ? messages.norm : messages.weight}
        labels={focus?.side === 'key' ? matrix.rowLabels : matrix.columnLabels}
        values={values}
      />
    </div>
  )
}

interface TableProps {
  caption: string
  token: string
  value: string
  labels: readonly string[]
  values: Float32Array
}

const Table = memo(function Table({ caption, token, value, labels, values }: TableProps) {
  return (
    <table>
      <caption>{caption}</caption>
      <thead>
        <tr>
          <th scope="col">{token}</th>
          <th scope="col">{value}</th>
        </tr>
      </thead>
      <tbody>
        {labels.map((label, place) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: tokens are told apart by their places
          <tr key={place}>
            <th scope="row">{label}</th>
            <td>{weightText(values[place] ?? 0)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  )
})

const REST_MS = 150

/** While the pointer goes over a text, no table of 512 rows is made for each token that it passes. */
function useRested({ attended, matrix, focused }: FocusTableProps): FocusTableProps {
  const [rested, setRested] = useState({ attended, matrix, focused })
  useEffect(() => {
    const timer = setTimeout(() => setRested({ attended, matrix, focused }), REST_MS)
    return () => clearTimeout(timer)
  }, [attended, matrix, focused])
  return rested
}
