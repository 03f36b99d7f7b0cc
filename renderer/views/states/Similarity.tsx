import { useMemo } from 'react'
import { CopyAs } from '../../components/workbench/CopyAs'
import { exportMessages } from '../../components/workbench/exportMessages'
import { LookUpArea } from '../../components/workbench/LookUpArea'
import { useDrawn } from '../../components/workbench/useDrawn'
import { useLookUp } from '../../components/workbench/useLookUp'
import { useWindowHeight } from '../../lib/useWidth'
import { useMessages } from '../../messages/messages'
import { useStore } from '../../store/store'
import { useKept } from '../../store/useKept'
import { placeOf } from '../attention/attention'
import { Matrix } from '../attention/matrix/Matrix'
import type { ShownMatrix } from '../attention/useAttention'
import { CentreSwitch, LayerChoice, SpecialsSwitch } from './Controls'
import { useCosineCopies } from './copyStates'
import { drawnCosines } from './figure'
import { CosineLegend } from './Legends'
import { statesMessages } from './messages'
import { NeighbourRow } from './NeighbourRow'
import { cosineLevels, cosineMatrix, digits, leastOf, NO_COSINE, nearestInRow, shownTokens } from './states'
import { cosineColoursNow, type SeenStates, useCosineColours } from './useStates'

const OTHERS = 372
const LEAST = 320
const LISTED = 8
/** Above it a picture is of one colour. */
const HIGH = 0.8

interface SimilarityProps {
  seen: SeenStates
  layer: number
  onLayer(layer: number): void
}

/** Cosines between the states of all tokens at one layer. */
export function Similarity({ seen, layer, onLayer }: SimilarityProps) {
  const [centre, setCentre] = useKept('states.centre', false)
  const { input, figures, attended } = seen
  const state = useLookUp('stateCosines', { ...input, layer, centre })
  const { found } = state
  const { hideSpecials } = attended.selection
  const tokens = useMemo(() => shownTokens(figures, hideSpecials), [figures, hideSpecials])
  const matrix = useMemo(
    () => (found && found.result.size === figures.tokens && found.input.text === input.text ? cosineMatrix(found.result, tokens, attended.labels) : null),
    [found, figures.tokens, input.text, tokens, attended.labels],
  )
  const copies = useCosineCopies(seen, matrix, layer, centre)
  return (
    <>
      <div className="attention-controls">
        <LayerChoice layer={layer} last={figures.layers} onChange={onLayer} />
        <CentreSwitch isOn={centre} onChange={setCentre} />
        <SpecialsSwitch />
        <span className="grow" />
        {matrix && <CopyAs items={copies} />}
      </div>
      <LookUpArea
        state={state}
        draw={({ input: of }) => matrix && <Picture seen={seen} matrix={matrix} layer={of.layer} isCentred={of.centre} centre={() => setCentre(true)} />}
      />
    </>
  )
}

interface PictureProps {
  seen: SeenStates
  matrix: ShownMatrix
  layer: number
  isCentred: boolean
  centre(): void
}

function Picture({ seen, matrix, layer, isCentred, centre }: PictureProps) {
  const messages = useMessages(statesMessages)
  const words = useMessages(exportMessages)
  const height = useWindowHeight()
  const colours = useCosineColours()
  const painted = useMemo(() => ({ levels: cosineLevels(matrix.data), zero: NO_COSINE, colours, coloursNow: cosineColoursNow }), [matrix, colours])
  const least = useMemo(() => leastOf(matrix.data), [matrix])
  useDrawn('states', () => (matrix.rows.length > 0 ? drawnCosines(seen, matrix, layer, isCentred, messages, words) : null))
  if (matrix.rows.length === 0) return <section className="card empty">{messages.onlySpecials}</section>
  return (
    <div className="with-side attention">
      <section className="card attention-main" data-figure>
        <div className="row picture-head">
          <h2 className="card-title">{messages.similarityTitle(messages.layerName(layer))}</h2>
          <span className="grow" />
          {!isCentred && least > HIGH && matrix.rows.length > 1 && (
            <button type="button" className="link" data-export="skip" onClick={centre}>
              {messages.high(digits(least))}
            </button>
          )}
          <CosineLegend />
        </div>
        <Matrix attended={seen.attended} matrix={matrix} height={Math.max(LEAST, height - OTHERS)} label={messages.similarityLabel} painted={painted} />
      </section>
      <aside className="attention-side">
        <section className="card side">
          <ReadOut seen={seen} matrix={matrix} />
        </section>
      </aside>
    </div>
  )
}

/** The cell that is pointed at, and the nearest of its row's token. */
function ReadOut({ seen, matrix }: { seen: SeenStates; matrix: ShownMatrix }) {
  const messages = useMessages(statesMessages)
  const pointed = useStore((state) => state.pointedPair)
  const row = placeOf(matrix.rows, pointed?.query ?? seen.attended.selection.tokens[0] ?? -1)
  const column = placeOf(matrix.columns, pointed?.key ?? -1)
  if (row < 0) return <p className="muted">{messages.point}</p>
  return (
    <>
      {column >= 0 && (
        <p>
          <bdi>{matrix.rowLabels[row]}</bdi> · <bdi>{matrix.columnLabels[column]}</bdi>:{' '}
          <strong data-testid="states-value">{digits(matrix.data[row * matrix.columns.length + column] ?? 0)}</strong>
        </p>
      )}
      <h3 className="side-heading">
        <bdi>{messages.nearestIn(matrix.rowLabels[row] ?? '')}</bdi>
      </h3>
      <ol className="largest">
        {nearestInRow(matrix, row, LISTED).map(({ column: other, cosine }) => (
          <NeighbourRow key={other} cosine={cosine}>
            {matrix.columnLabels[other]}
          </NeighbourRow>
        ))}
      </ol>
    </>
  )
}
