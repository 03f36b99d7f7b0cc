import { count } from '../../lib/format'
import { useMessages } from '../../messages/messages'
import { useStore } from '../../store/store'
import { entropyBits, placeOf, weightText } from './attention'
import { attentionMessages } from './messages'
import type { Attended, ShownMatrix } from './useAttention'

const LARGEST = 5

interface ReadOutProps {
  attended: Attended
  matrix: ShownMatrix
}

/** Of the cell that is pointed at, or the query that is held: the exact weight, and what its row is like. */
export function ReadOut({ attended, matrix }: ReadOutProps) {
  const messages = useMessages(attentionMessages)
  const pointed = useStore((state) => state.pointedPair)
  const query = pointed?.query ?? attended.selection.tokens[0]
  const row = query === undefined || query === null ? -1 : placeOf(matrix.rows, query)
  const column = pointed?.key == null ? -1 : placeOf(matrix.columns, pointed.key)
  if (row < 0) return <p className="muted">{messages.pointAtCell}</p>
  const width = matrix.columns.length
  const weights = matrix.data.subarray(row * width, (row + 1) * width)
  const isMasked = attended.tokens.isCausal && column >= 0 && (matrix.columns[column]?.start ?? 0) > (matrix.rows[row]?.start ?? 0)
  return (
    <>
      <h2 className="card-title">
        <bdi>{matrix.rowLabels[row]}</bdi>
        {column >= 0 && (
          <>
            {' → '}
            <bdi>{matrix.columnLabels[column]}</bdi>
          </>
        )}
      </h2>
      <dl className="facts">
        {column >= 0 && (
          <>
            <dt>{attended.selection.weights === 'value-weighted' ? messages.norm : messages.weight}</dt>
            <dd data-testid="weight">{isMasked ? messages.masked : weightText(weights[column] ?? 0)}</dd>
          </>
        )}
        <dt>{messages.positions}</dt>
        <dd>
          {count(matrix.rows[row]?.start ?? 0)}
          {column >= 0 && ` → ${count(matrix.columns[column]?.start ?? 0)}`}
        </dd>
        <dt>{messages.rowSum}</dt>
        <dd>{weightText(weights.reduce((sum, weight) => sum + weight, 0))}</dd>
        <dt>{messages.rowEntropy}</dt>
        <dd>{messages.bits(entropyBits(weights).toFixed(2))}</dd>
      </dl>
      <Largest weights={weights} labels={matrix.columnLabels} title={messages.largestKeys} />
    </>
  )
}

export function Largest({ weights, labels, title }: { weights: Float32Array; labels: readonly string[]; title: string }) {
  const places = Array.from(weights.keys())
    .sort((a, b) => (weights[b] as number) - (weights[a] as number))
    .slice(0, LARGEST)
  const most = weights[places[0] ?? 0] ?? 0
  return (
    <>
      <h3 className="side-heading">{title}</h3>
      <ol className="largest">
        {places.map((place) => (
          <li key={place}>
            <bdi>{labels[place]}</bdi>
            <span className="bar" aria-hidden="true">
              <i style={{ width: `${(100 * (weights[place] ?? 0)) / Math.max(1, most)}%` }} />
            </span>
            <span className="num">{weightText(weights[place] ?? 0)}</span>
          </li>
        ))}
      </ol>
    </>
  )
}
