import { type KeyboardEvent, memo, type PointerEvent, useEffect, useMemo, useRef, useState } from 'react'
import { ZOOM_STEP, ZoomButtons } from '../../../components/workbench/ZoomButtons'
import type { ColourMap } from '../../../lib/colourMap'
import { drawnBy } from '../../../lib/figure/svg/canvases'
import { useWidth } from '../../../lib/useWidth'
import { useMessages } from '../../../messages/messages'
import type { AttentionSlice } from '../../../store/attentionSlice'
import { useStore } from '../../../store/store'
import { levelsOf, placeOf } from '../attention'
import { attentionMessages } from '../messages'
import type { Attended, ShownMatrix } from '../useAttention'
import { useWeightColours, weightColoursNow } from '../useColours'
import { MatrixAxes } from './MatrixAxes'
import { drawCells, rasterise, type Sight } from './raster'
import { clamped, emptyAbove, fitted, GUTTER, type Part, partOf, zoomed } from './sight'

interface MatrixProps {
  attended: Attended
  matrix: ShownMatrix
  /** Most pixels of its height. */
  height: number
  /** What a screen reader calls it, if it is not the weights themselves. */
  label?: string
  /** How it is coloured; default: by the selected scale. */
  painted?: Painted
  /** Whether a row can be held; default: every one. */
  canHold?(token: number): boolean
  /** Kept up to date: which part is in sight; `null`: all of it. */
  part?: { current: Part | null }
}

export interface Painted {
  levels: Uint8Array
  /** The level of nothing, if it is not 0. */
  zero?: number
  colours: ColourMap
  /** The same, of the theme of the moment. */
  coloursNow(): ColourMap
}

/** A row a query, a column a key. Drag moves it, Ctrl and the wheel zoom; a click holds the query of the row. */
export function Matrix({ attended, matrix, height, label, painted, canHold = () => true, part }: MatrixProps) {
  const messages = useMessages(attentionMessages)
  const [box, width] = useWidth<HTMLDivElement>()
  const { rows, columns } = matrix
  const room = { width: Math.max(0, width - GUTTER.left - 16), height: Math.max(120, height - GUTTER.top) }
  const above = useMemo(() => emptyAbove(matrix.columnLabels), [matrix])
  const shape = { rows: rows.length, columns: columns.length }
  const [moved, setMoved] = useState<Sight | null>(null)
  // biome-ignore lint/correctness/useExhaustiveDependencies: another shape is seen whole first
  useEffect(() => setMoved(null), [shape.rows, shape.columns])
  const fit = fitted(shape, room)
  const sight = moved ? clamped(moved, shape, room, fit.cell) : fit
  const drawn = {
    width: Math.floor(Math.min(room.width, (shape.columns - sight.left) * sight.cell)),
    height: Math.floor(Math.min(room.height, (shape.rows - sight.top) * sight.cell)),
  }
  useEffect(() => {
    if (part) part.current = moved && partOf(sight, shape, drawn)
  })
  const { select, selection, pointAtPair } = useStore((state) => state)
  const pointed = useStore((state) => state.pointedPair)
  const zoomBy = (factor: number, x?: number, y?: number) => {
    const middle = middleOf(matrix, pointed, sight, drawn)
    setMoved(clamped(zoomed(sight, factor, x ?? middle.x, y ?? middle.y), shape, room, fit.cell))
  }
  const at = (event: { clientX: number; clientY: number; currentTarget: Element }) => {
    const { left, top } = event.currentTarget.getBoundingClientRect()
    const [column, row] = [Math.floor(sight.left + (event.clientX - left) / sight.cell), Math.floor(sight.top + (event.clientY - top) / sight.cell)]
    return row >= 0 && column >= 0 && row < shape.rows && column < shape.columns ? { row, column } : null
  }
  const hover = (event: PointerEvent) => {
    const cell = at(event)
    pointAtPair(cell && { query: rows[cell.row]?.start ?? null, key: columns[cell.column]?.start ?? null })
  }
  const drag = useDrag(sight, (next) => setMoved(clamped(next, shape, room, fit.cell)))
  const hold = (token: number) => {
    const isHeld = placeOf(rows, token) === placeOf(rows, selection.tokens[0] ?? -1)
    if (canHold(token)) select({ tokens: isHeld ? [] : [token], direction: 'from' })
  }
  const press = useArrows(matrix, zoomBy, () => setMoved(null), hold)
  const wheel = useWheel((event) => {
    const { left, top } = (event.currentTarget as Element).getBoundingClientRect()
    if (event.ctrlKey || event.metaKey) zoomBy(Math.exp(-event.deltaY / 240), event.clientX - left, event.clientY - top)
    else if (moved)
      setMoved(clamped({ ...sight, left: sight.left + event.deltaX / sight.cell, top: sight.top + event.deltaY / sight.cell }, shape, room, fit.cell))
    else return
    event.preventDefault()
  })
  return (
    <div className="attention-matrix" ref={box}>
      {width > 0 && (
        <div className="matrix-frame" style={{ width: GUTTER.left + drawn.width, height: GUTTER.top + drawn.height, ['--above' as string]: above }}>
          <MatrixAxes matrix={matrix} sight={sight} drawn={drawn} held={attended.selection.tokens} />
          <section
            ref={wheel}
            className={attended.tokens.isCausal ? 'weights causal' : 'weights'}
            style={{ left: GUTTER.left, top: GUTTER.top, width: drawn.width, height: drawn.height }}
            // biome-ignore lint/a11y/noNoninteractiveTabindex: else the keyboard could not reach its cells
            tabIndex={0}
            aria-label={label ?? messages.matrixLabel}
            onPointerMove={(event) => {
              if (!drag.move(event)) hover(event)
            }}
            onPointerDown={drag.begin}
            onPointerUp={drag.end}
            onPointerLeave={() => pointAtPair(null)}
            onKeyDown={press}
            onClick={(event) => {
              const cell = at(event)
              const token = cell && rows[cell.row]?.start
              if (token != null && !drag.wasMoved()) hold(token)
            }}
          >
            <Cells
              matrix={matrix}
              sight={sight}
              width={drawn.width}
              height={drawn.height}
              scale={attended.selection.scale}
              painted={painted}
              isCausal={attended.tokens.isCausal}
            />
            <CrossHair matrix={matrix} sight={sight} drawn={drawn} held={attended.selection.tokens} />
          </section>
        </div>
      )}
      <ZoomButtons isWhole={!moved} zoomBy={(factor) => zoomBy(factor)} fit={() => setMoved(null)} />
    </div>
  )
}

/** Of each query the first key that it does not see. */
const maskedFrom = ({ rows, columns }: ShownMatrix): Int32Array =>
  Int32Array.from(rows, ({ end }) => {
    const first = columns.findIndex(({ start }) => start >= end)
    return first < 0 ? columns.length : first
  })

/** Where a zoom by key goes: the cell that is pointed at, else the middle. */
function middleOf(
  { rows, columns }: ShownMatrix,
  pointed: AttentionSlice['pointedPair'],
  { left, top, cell }: Sight,
  drawn: { width: number; height: number },
) {
  const [row, column] = [placeOf(rows, pointed?.query ?? -1), placeOf(columns, pointed?.key ?? -1)]
  if (row < 0 || column < 0) return { x: drawn.width / 2, y: drawn.height / 2 }
  return { x: (column + 0.5 - left) * cell, y: (row + 0.5 - top) * cell }
}

interface CellsProps {
  matrix: ShownMatrix
  sight: Sight
  width: number
  height: number
  scale: Attended['selection']['scale']
  painted: Painted | undefined
  isCausal: boolean
}

/** The weights, on one canvas: drawn anew when they move, and not when the pointer does. */
const Cells = memo(function Cells({ matrix, sight: { left, top, cell }, width, height, scale, painted, isCausal }: CellsProps) {
  const canvas = useRef<HTMLCanvasElement>(null)
  const weightColours = useWeightColours()
  const colours = painted?.colours ?? weightColours
  const coloursNow = painted?.coloursNow ?? weightColoursNow
  const levels = useMemo(() => {
    const { levels, zero = 0 }: Pick<Painted, 'levels' | 'zero'> = painted ?? levelsOf(matrix, scale)
    return { rows: matrix.rows.length, columns: matrix.columns.length, levels, zero, maskedFrom: isCausal ? maskedFrom(matrix) : null }
  }, [matrix, scale, painted, isCausal])
  useEffect(() => {
    const context = canvas.current?.getContext('2d')
    const density = window.devicePixelRatio
    if (!context || width < 1 || height < 1) return
    context.canvas.width = Math.round(width * density)
    context.canvas.height = Math.round(height * density)
    const image = context.createImageData(context.canvas.width, context.canvas.height)
    rasterise(levels, { left, top, cell: cell * density }, colours, image)
    context.putImageData(image, 0, 0)
    drawnBy(context.canvas, (pen) => drawCells(pen, levels, { left, top, cell }, coloursNow(), { width, height }))
  }, [levels, left, top, cell, width, height, colours, coloursNow])
  return <canvas ref={canvas} style={{ width, height }} />
})

/** Over the row and the column that are pointed at, and over the rows that are held. */
function CrossHair({ matrix, sight, drawn, held }: { matrix: ShownMatrix; sight: Sight; drawn: { width: number; height: number }; held: number[] }) {
  const pointed = useStore((state) => state.pointedPair)
  const row = pointed?.query == null ? -1 : placeOf(matrix.rows, pointed.query)
  const column = pointed?.key == null ? -1 : placeOf(matrix.columns, pointed.key)
  const thick = Math.max(3, sight.cell)
  const down = (place: number) => ({ top: (place - sight.top) * sight.cell, height: thick, width: drawn.width })
  return (
    <>
      {held.map((token) => {
        const place = placeOf(matrix.rows, token)
        return place >= 0 && <span key={token} className="band held" style={{ left: 0, ...down(place) }} />
      })}
      {row >= 0 && <span className="band" style={{ left: 0, ...down(row) }} />}
      {column >= 0 && <span className="band" style={{ top: 0, left: (column - sight.left) * sight.cell, width: thick, height: drawn.height }} />}
    </>
  )
}

/** A listener that may keep the page from scrolling: React's own may not. */
function useWheel(onWheel: (event: WheelEvent) => void) {
  const latest = useRef(onWheel)
  latest.current = onWheel
  const element = useRef<HTMLElement>(null)
  useEffect(() => {
    const target = element.current
    const listen = (event: WheelEvent) => latest.current(event)
    target?.addEventListener('wheel', listen, { passive: false })
    return () => target?.removeEventListener('wheel', listen)
  })
  return element
}

/** Pixels before a press is a drag. */
const STILL = 4

function useDrag(sight: Sight, move: (next: Sight) => void) {
  const from = useRef<{ x: number; y: number; sight: Sight } | null>(null)
  const hasMoved = useRef(false)
  return {
    begin: (event: PointerEvent) => {
      from.current = { x: event.clientX, y: event.clientY, sight }
      hasMoved.current = false
    },
    move: (event: PointerEvent): boolean => {
      const start = from.current
      if (!start || event.buttons === 0) return false
      const [x, y] = [event.clientX - start.x, event.clientY - start.y]
      if (!hasMoved.current && Math.hypot(x, y) < STILL) return true
      if (!hasMoved.current) event.currentTarget.setPointerCapture(event.pointerId)
      hasMoved.current = true
      move({ ...start.sight, left: start.sight.left - x / start.sight.cell, top: start.sight.top - y / start.sight.cell })
      return true
    },
    end: () => {
      from.current = null
    },
    wasMoved: () => hasMoved.current,
  }
}

/** Arrows go from cell to cell, plus and minus zoom, 0 shows all, Enter holds the query. */
function useArrows({ rows, columns }: ShownMatrix, zoomBy: (factor: number) => void, fit: () => void, hold: (token: number) => void) {
  const pointAtPair = useStore((state) => state.pointAtPair)
  const pointed = useStore((state) => state.pointedPair)
  return (event: KeyboardEvent) => {
    const [row, column] = [placeOf(rows, pointed?.query ?? -1), placeOf(columns, pointed?.key ?? -1)]
    const to = (down: number, right: number) => {
      const [r, c] = [Math.min(rows.length - 1, Math.max(0, row + down)), Math.min(columns.length - 1, Math.max(0, column + right))]
      pointAtPair({ query: rows[r]?.start ?? null, key: columns[c]?.start ?? null })
    }
    const actions: Record<string, (() => void) | undefined> = {
      ArrowUp: () => to(-1, 0),
      ArrowDown: () => to(1, 0),
      ArrowLeft: () => to(0, -1),
      ArrowRight: () => to(0, 1),
      '+': () => zoomBy(ZOOM_STEP),
      '=': () => zoomBy(ZOOM_STEP),
      '-': () => zoomBy(1 / ZOOM_STEP),
      '0': fit,
      Enter: () => pointed?.query != null && hold(pointed.query),
      Escape: () => pointAtPair(null),
    }
    const action = event.shiftKey && event.key.startsWith('Arrow') ? undefined : actions[event.key]
    if (!action || event.ctrlKey || event.metaKey || event.altKey) return
    action()
    event.preventDefault()
  }
}
