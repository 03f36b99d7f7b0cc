import { memo } from 'react'
import { useStore } from '../../../store/store'
import { placeOf } from '../attention'
import type { ShownMatrix } from '../useAttention'
import { labelStep, type Sight } from './raster'
import { GUTTER } from './sight'

/** Pixels that a line of names takes. */
const LINE = 15

interface AxesProps {
  matrix: ShownMatrix
  sight: Sight
  drawn: { width: number; height: number }
  held: number[]
}

/** The names of rows and columns: as many as there is room for, so that none lies over another; always those that are pointed at. */
export function MatrixAxes({ matrix, sight, drawn, held }: AxesProps) {
  return (
    <div className="axes" aria-hidden="true">
      <Names
        side="row"
        labels={matrix.rowLabels}
        first={sight.top}
        cell={sight.cell}
        length={drawn.height}
        held={held.map((token) => placeOf(matrix.rows, token)).join()}
      />
      <Names side="column" labels={matrix.columnLabels} first={sight.left} cell={sight.cell} length={drawn.width} held="" />
      <Pointed matrix={matrix} sight={sight} drawn={drawn} />
    </div>
  )
}

interface NamesProps {
  side: 'row' | 'column'
  labels: readonly string[]
  first: number
  cell: number
  length: number
  /** Places, with commas: compared as one value. */
  held: string
}

const Names = memo(function Names({ side, labels, first, cell, length, held }: NamesProps) {
  const step = labelStep(cell, LINE)
  const last = Math.min(labels.length, Math.ceil(first + length / cell))
  const heldPlaces = held.split(',').filter(Boolean).map(Number)
  const isNear = (place: number) => heldPlaces.some((one) => one !== place && Math.abs(one - place) * cell < LINE)
  const shown = Array.from({ length: Math.max(0, last - Math.floor(first)) }, (_, i) => Math.floor(first) + i).filter(
    (place) => heldPlaces.includes(place) || (place % step === 0 && !isNear(place)),
  )
  return shown.map((place) => (
    <Name
      key={place}
      side={side}
      at={(place + 0.5 - first) * cell}
      length={length}
      text={labels[place] ?? ''}
      kind={heldPlaces.includes(place) ? 'held' : ''}
    />
  ))
})

function Name({ side, at, length, text, kind }: { side: 'row' | 'column'; at: number; length: number; text: string; kind: string }) {
  if (at < 0 || at > length) return null
  return side === 'row' ? (
    <span className={`row-name ${kind}`} style={{ top: GUTTER.top + at - LINE / 2, width: GUTTER.left - 10 }}>
      <bdi>{text}</bdi>
    </span>
  ) : (
    <span className={`column-name ${kind}`} style={{ left: GUTTER.left + at, top: GUTTER.top - 8 }}>
      <bdi>{text}</bdi>
    </span>
  )
}

/** Over the others, on its own ground. */
function Pointed({ matrix, sight, drawn }: Omit<AxesProps, 'held'>) {
  const pointed = useStore((state) => state.pointedPair)
  const row = pointed?.query == null ? -1 : placeOf(matrix.rows, pointed.query)
  const column = pointed?.key == null ? -1 : placeOf(matrix.columns, pointed.key)
  return (
    <>
      {row >= 0 && <Name side="row" at={(row + 0.5 - sight.top) * sight.cell} length={drawn.height} text={matrix.rowLabels[row] ?? ''} kind="pointed" />}
      {column >= 0 && (
        <Name side="column" at={(column + 0.5 - sight.left) * sight.cell} length={drawn.width} text={matrix.columnLabels[column] ?? ''} kind="pointed" />
      )}
    </>
  )
}
