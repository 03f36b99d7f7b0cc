import { useMessages } from '../../../messages/messages'
import { entropyBits, weightText } from '../attention'
import { type AttentionMessages, attentionMessages } from '../messages'
import { Largest } from '../ReadOut'
import type { Attended, ShownMatrix } from '../useAttention'
import { focusTitle, pairOf } from './describeFocus'
import type { Focus } from './focus'
import { useFocus } from './useFocus'

interface FocusReadOutProps {
  attended: Attended
  matrix: ShownMatrix
}

/** Of the tokens that are held or pointed at: the value that is read, and where they look, or what looks at them. */
export function FocusReadOut({ attended, matrix }: FocusReadOutProps) {
  const messages = useMessages(attentionMessages)
  const { focus, values } = useFocus(attended, matrix)
  const pair = pairOf(focus, matrix)
  const sum = values.reduce((total, value) => total + value, 0)
  return (
    <>
      <h2 className="card-title">{pair ? <Pair {...pair} /> : <bdi>{focusTitle(messages, focus, matrix)}</bdi>}</h2>
      {focus ? (
        <dl className="facts">
          {focus.read >= 0 && (
            <>
              <dt>{weightName(messages, focus, attended)}</dt>
              <dd data-testid="weight">{isMasked(attended, matrix, focus) ? messages.masked : weightText(values[focus.read] ?? 0)}</dd>
            </>
          )}
          <dt>{focus.side === 'query' ? messages.rowSum : messages.receivedMean}</dt>
          <dd>{weightText(focus.side === 'query' ? sum : sum / values.length)}</dd>
          {focus.side === 'query' && (
            <>
              <dt>{messages.rowEntropy}</dt>
              <dd>{messages.bits(entropyBits(values).toFixed(2))}</dd>
            </>
          )}
        </dl>
      ) : (
        <p className="muted">{messages.pointAtToken}</p>
      )}
      <Largest
        weights={values}
        labels={focus?.side === 'key' ? matrix.rowLabels : matrix.columnLabels}
        title={focus === null ? messages.receiveMost : focus.side === 'query' ? messages.largestKeys : messages.largestQueries}
      />
    </>
  )
}

const Pair = ({ from, to }: { from: string; to: string }) => (
  <>
    <bdi>{from}</bdi> → <bdi>{to}</bdi>
  </>
)

function weightName(messages: AttentionMessages, { side, places }: Focus, { selection }: Attended): string {
  const name = selection.weights === 'value-weighted' ? messages.norm : messages.weight
  if (places.length === 1) return name
  return side === 'query' ? messages.meanOf(name) : messages.sumOf(name)
}

/** Of one query and one key of a decoder: no weight of 0, but none. */
function isMasked({ tokens }: Attended, { rows, columns }: ShownMatrix, { side, places, read }: Focus): boolean {
  const [first] = places
  if (!tokens.isCausal || places.length !== 1 || first === undefined) return false
  const [row, column] = side === 'query' ? [first, read] : [read, first]
  return (columns[column]?.start ?? 0) > (rows[row]?.start ?? 0)
}
