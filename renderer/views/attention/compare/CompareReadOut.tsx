import type { TokenRange } from '../../../../shared/inspect/attentionView'
import { useMessages } from '../../../messages/messages'
import { useStore } from '../../../store/store'
import { placeOf, weightText } from '../attention'
import type { ShownMatrix } from '../useAttention'
import type { Pair } from './Compare'
import { compareMessages } from './compareMessages'
import { largestDifferences, signedText } from './difference'

const LISTED = 5

/** The cell that is pointed at: in both, and between them. */
export function ComparePointed({ pair: { a, b, difference } }: { pair: Pair }) {
  const messages = useMessages(compareMessages)
  const pointed = useStore((state) => state.pointedPair)
  if (pointed?.query == null || pointed.key == null)
    return (
      <section className="card compare-pointed muted" data-export="skip">
        {messages.point}
      </section>
    )
  const at = (matrix: ShownMatrix) => cellAt(matrix, pointed.query ?? -1, pointed.key ?? -1)
  const { matrix, weights } = difference
  const between = at(matrix)
  // Of a word that was changed the weights that are compared, not those of its first token.
  const inA = between ? at({ ...matrix, data: weights.a }) : at(a.matrix)
  const inB = between ? at({ ...matrix, data: weights.b }) : at(b.matrix)
  const named = between ?? inA ?? inB
  return (
    <section className="card compare-pointed">
      <h2 className="card-title">
        <bdi>{named?.query}</bdi> → <bdi>{named?.key}</bdi>
      </h2>
      <dl>
        <dt>{messages.nameA}</dt>
        <dd data-testid="weight-a">{inA ? weightText(inA.value) : messages.noPartner}</dd>
        <dt>{messages.nameB}</dt>
        <dd data-testid="weight-b">{inB ? weightText(inB.value) : messages.noPartner}</dd>
        <dt>{messages.differenceValue}</dt>
        <dd data-testid="weight-difference">{between ? signedText(between.value) : '–'}</dd>
      </dl>
    </section>
  )
}

/** `null` where this one has no such row or column. */
function cellAt(
  { rows, columns, data, rowLabels, columnLabels }: ShownMatrix,
  query: number,
  key: number,
): { value: number; query: string; key: string } | null {
  const [row, column] = [placeOf(rows, query), placeOf(columns, key)]
  if (row < 0 || column < 0) return null
  return { value: data[row * columns.length + column] ?? 0, query: rowLabels[row] ?? '', key: columnLabels[column] ?? '' }
}

/** The cells that differ most; a click marks one in the pictures. */
export function CompareMost({ pair: { difference } }: { pair: Pair }) {
  const messages = useMessages(compareMessages)
  const { matrix, largest } = difference
  const pointAtPair = useStore((state) => state.pointAtPair)
  const places = largestDifferences(difference, LISTED)
  const start = (ranges: readonly TokenRange[], place: number) => ranges[place]?.start ?? null
  return (
    <section className="card side">
      <h2 className="card-title">{messages.largestTitle}</h2>
      {places.length === 0 && <p className="muted">{messages.same}</p>}
      <ol className="largest differences">
        {places.map((place) => {
          const [row, column] = [Math.floor(place / matrix.columns.length), place % matrix.columns.length]
          const value = matrix.data[place] ?? 0
          return (
            <li key={place}>
              <button type="button" className="link" onClick={() => pointAtPair({ query: start(matrix.rows, row), key: start(matrix.columns, column) })}>
                <bdi>{matrix.rowLabels[row]}</bdi> → <bdi>{matrix.columnLabels[column]}</bdi>
              </button>
              <SignedBar share={value / largest} />
              <span className="num">{signedText(value)}</span>
            </li>
          )
        })}
      </ol>
    </section>
  )
}

/** From the middle, to the left where B is more. */
function SignedBar({ share }: { share: number }) {
  const width = 50 * Math.abs(share)
  return (
    <span className="bar signed" aria-hidden="true">
      <i className={share < 0 ? 'negative' : 'positive'} style={{ width: `${width}%`, left: `${share < 0 ? 50 - width : 50}%` }} />
    </span>
  )
}
