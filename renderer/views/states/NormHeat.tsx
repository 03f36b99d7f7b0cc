import { type KeyboardEvent, memo, type PointerEvent, useEffect, useRef } from 'react'
import { type ColourMap, rgbAt } from '../../lib/colourMap'
import { drawnBy, type Pen } from '../../lib/figure/svg/canvases'
import { preparedCanvas } from '../../lib/preparedCanvas'
import { cssOf } from '../../lib/ramp'
import { useWidth } from '../../lib/useWidth'
import { useMessages } from '../../messages/messages'
import { useStore } from '../../store/store'
import { placeOf } from '../attention/attention'
import { labelStep } from '../attention/matrix/raster'
import type { ShownMatrix } from '../attention/useAttention'
import { statesMessages } from './messages'
import { layerAt, layerPlace, normLevels } from './states'
import { normColoursNow, useNormColours } from './useStates'

const GUTTER = { left: 44, top: 84 }
/** Pixels of a cell. */
const WIDEST = 44
const HEIGHT = { few: 24, many: 15 }
const LINE = 15

interface HeatProps {
  /** A row a token, a column a layer: drawn the other way round, as a text is read. */
  matrix: ShownMatrix
  most: number
  held: number | undefined
}

/** A column a token, a row a layer. However many tokens there are, all are in sight. */
export function NormHeat({ matrix, most, held }: HeatProps) {
  const messages = useMessages(statesMessages)
  const [box, width] = useWidth<HTMLDivElement>()
  const [tokens, layers] = [matrix.rows.length, matrix.columns.length]
  const cell = { width: Math.min(WIDEST, Math.max(0, width - GUTTER.left - 16) / Math.max(1, tokens)), height: layers > 14 ? HEIGHT.many : HEIGHT.few }
  const pointAtPair = useStore((state) => state.pointAtPair)
  const select = useStore((state) => state.select)
  const point = (row: number, layer: number) => pointAtPair({ query: matrix.rows[row]?.start ?? null, key: layerPlace(layer) })
  const at = (event: { clientX: number; clientY: number; currentTarget: Element }) => {
    const { left, top } = event.currentTarget.getBoundingClientRect()
    const [row, layer] = [Math.floor((event.clientX - left) / cell.width), Math.floor((event.clientY - top) / cell.height)]
    return row >= 0 && layer >= 0 && row < tokens && layer < layers ? { row, layer } : null
  }
  const hold = (row: number) => {
    const token = matrix.rows[row]?.start
    if (token !== undefined) select({ tokens: token === held ? [] : [token], direction: 'from' })
  }
  const press = usePress(matrix, point, hold)
  const size = { width: tokens * cell.width, height: layers * cell.height }
  return (
    <div className="norm-heat" ref={box} style={{ height: GUTTER.top + size.height }}>
      {width > 0 && (
        <>
          <Names matrix={matrix} cell={cell} held={held} />
          <section
            className="weights"
            style={{ left: GUTTER.left, top: GUTTER.top, ...size }}
            // biome-ignore lint/a11y/noNoninteractiveTabindex: else the keyboard could not reach its cells
            tabIndex={0}
            aria-label={messages.normLabel}
            onPointerMove={(event: PointerEvent) => {
              const found = at(event)
              if (found) point(found.row, found.layer)
            }}
            onPointerLeave={() => pointAtPair(null)}
            onClick={(event) => {
              const found = at(event)
              if (found) hold(found.row)
            }}
            onKeyDown={press}
          >
            <Cells matrix={matrix} most={most} cellWidth={cell.width} cellHeight={cell.height} />
            <Bands matrix={matrix} cell={cell} held={held} size={size} />
          </section>
        </>
      )}
    </div>
  )
}

interface Cell {
  width: number
  height: number
}

/** Arrows go from cell to cell, Enter holds the token. */
function usePress({ rows, columns }: ShownMatrix, point: (row: number, layer: number) => void, hold: (row: number) => void) {
  const pointed = useStore((state) => state.pointedPair)
  const pointAtPair = useStore((state) => state.pointAtPair)
  return (event: KeyboardEvent) => {
    const [row, layer] = [placeOf(rows, pointed?.query ?? -1), layerAt(pointed?.key) ?? -1]
    const within = (value: number, count: number) => Math.min(count - 1, Math.max(0, value))
    const to = (right: number, down: number) => () => point(within(row + right, rows.length), within(layer + down, columns.length))
    const actions: Record<string, (() => void) | undefined> = {
      ArrowLeft: to(-1, 0),
      ArrowRight: to(1, 0),
      ArrowUp: to(0, -1),
      ArrowDown: to(0, 1),
      Enter: () => hold(row),
      Escape: () => pointAtPair(null),
    }
    const action = actions[event.key]
    if (!action || event.shiftKey || event.ctrlKey || event.metaKey || event.altKey) return
    action()
    event.preventDefault()
  }
}

interface CellsProps {
  matrix: ShownMatrix
  most: number
  cellWidth: number
  cellHeight: number
}

const Cells = memo(function Cells({ matrix, most, cellWidth, cellHeight }: CellsProps) {
  const canvas = useRef<HTMLCanvasElement>(null)
  const colours = useNormColours()
  const [width, height] = [matrix.rows.length * cellWidth, matrix.columns.length * cellHeight]
  useEffect(() => {
    const context = preparedCanvas(canvas.current, width, height)
    if (!context) return
    const cell = { width: cellWidth, height: cellHeight }
    paintHeat(context, matrix, most, cell, colours)
    drawnBy(context.canvas, (pen) => paintHeat(pen, matrix, most, cell, normColoursNow()))
  }, [matrix, most, cellWidth, cellHeight, width, height, colours])
  return <canvas ref={canvas} style={{ width, height }} />
})

/** Narrow cells have no gap: it would take the colour away. */
function paintHeat(pen: Pen, { rows, columns, data }: ShownMatrix, most: number, { width, height }: Cell, colours: ColourMap): void {
  const levels = normLevels(data, most)
  const gap = width >= 6 ? 1 : 0
  for (let row = 0; row < rows.length; row++)
    for (let layer = 0; layer < columns.length; layer++) {
      pen.fillStyle = cssOf(rgbAt(colours, levels[row * columns.length + layer] ?? 0))
      // Half a pixel more where there is no gap, so that no light comes through between two.
      pen.fillRect(row * width, layer * height, width - gap + (gap ? 0 : 0.5), height - 1)
    }
}

function Bands({ matrix, cell, held, size }: { matrix: ShownMatrix; cell: Cell; held: number | undefined; size: Cell }) {
  const pointed = useStore((state) => state.pointedPair)
  const layer = layerAt(pointed?.key)
  const [row, heldRow] = [placeOf(matrix.rows, pointed?.query ?? -1), placeOf(matrix.rows, held ?? -1)]
  const column = (place: number) => ({ top: 0, left: place * cell.width, width: Math.max(3, cell.width), height: size.height })
  return (
    <>
      {heldRow >= 0 && <span className="band held" style={column(heldRow)} />}
      {row >= 0 && <span className="band" style={column(row)} />}
      {layer !== null && <span className="band" style={{ left: 0, top: layer * cell.height, width: size.width, height: cell.height }} />}
    </>
  )
}

/** As many names as there is room for; always that of the token that is held. */
function Names({ matrix, cell, held }: { matrix: ShownMatrix; cell: Cell; held: number | undefined }) {
  const step = labelStep(cell.width, LINE)
  const heldRow = placeOf(matrix.rows, held ?? -1)
  const isShown = (row: number) => row === heldRow || (row % step === 0 && (heldRow < 0 || Math.abs(row - heldRow) * cell.width >= LINE))
  return (
    <div className="axes" aria-hidden="true">
      {matrix.rowLabels
        .map((name, row) => ({ name, row }))
        .filter(({ row }) => isShown(row))
        .map(({ name, row }) => (
          <span
            key={row}
            className={`column-name${row === heldRow ? ' held' : ''}`}
            style={{ left: GUTTER.left + (row + 0.5) * cell.width, top: GUTTER.top - 8 }}
          >
            <bdi>{name}</bdi>
          </span>
        ))}
      {matrix.columnLabels.map((name, layer) => (
        <span key={name} className="row-name" style={{ top: GUTTER.top + (layer + 0.5) * cell.height - LINE / 2, width: GUTTER.left - 10 }}>
          {name}
        </span>
      ))}
    </div>
  )
}
