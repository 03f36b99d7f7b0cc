import { type KeyboardEvent, memo, type PointerEvent, useEffect, useMemo, useRef, useState } from 'react'
import { drawnBy } from '../../lib/figure/svg/canvases'
import { preparedCanvas } from '../../lib/preparedCanvas'
import { useWidth, useWindowHeight } from '../../lib/useWidth'
import { useMessages } from '../../messages/messages'
import type { LensCell } from '../../store/layersSlice'
import { useStore } from '../../store/store'
import { useWeightColours, weightColoursNow } from '../attention/useColours'
import { cellAt, coloursOf, columnWidth, drawGrid, type Grid, GUTTER, HEAD, ROW, type Sight } from './grid'
import { LensOverview } from './LensOverview'
import { layersMessages } from './messages'
import { overviewWidth } from './overview'

/** Pixels of the window that are not the picture's, and the least it has. */
const OTHERS = 392
const LEAST = 300
/** Between the grid and the whole text beside it, the bar for scrolling among them. */
const BESIDE = 28

interface LensGridProps {
  grid: Omit<Grid, 'column'>
  held: LensCell
  /** Hears which rows can be seen. */
  onSight(from: number, to: number): void
}

/** A row a token, a column a layer, on one canvas of the size of what is in sight: 512 tokens of 13 layers are 6,656 words. */
export function LensGrid({ grid: given, held, onSight }: LensGridProps) {
  const messages = useMessages(layersMessages)
  const [box, room] = useWidth<HTMLDivElement>()
  const windowHeight = useWindowHeight()
  const frame = useRef<HTMLElement>(null)
  const [scroll, setScroll] = useState({ left: 0, top: 0 })
  const { holdLens, pointAtLens } = useStore((state) => state)
  const layers = given.names.length
  const { lens, shown, labels, names } = given
  const rows = HEAD + lens.tokens * ROW
  const height = Math.min(rows, Math.max(LEAST, windowHeight - OTHERS))
  const hasMore = rows > height
  const width = Math.max(0, room - (hasMore ? overviewWidth(layers) + BESIDE : 0))
  const column = columnWidth(width, layers)
  const grid = useMemo(() => ({ lens, shown, labels, names, column }), [lens, shown, labels, names, column])
  const whole = { width: GUTTER + layers * column, height: rows }
  const isWide = whole.width > width
  const sight: Sight = { ...scroll, width: Math.min(whole.width, width), height }
  const at = (event: PointerEvent) => {
    const { left, top } = event.currentTarget.getBoundingClientRect()
    return cellAt(grid, event.clientX - left, event.clientY - top, sight)
  }
  const press = useArrows(held, { tokens: lens.tokens, layers }, (cell) => {
    holdLens(cell)
    bringIntoSight(frame.current, cell, column)
  })
  const [first, last] = [Math.floor(sight.top / ROW) + 1, Math.min(lens.tokens, Math.floor((sight.top + height - HEAD) / ROW))]
  useEffect(() => onSight(first, last), [first, last, onSight])
  const from = useRef(held)
  // Where not all layers have room, the held one is seen first.
  useEffect(() => bringIntoSight(frame.current, from.current, column), [column])
  return (
    <div ref={box} className="lens-grid">
      {width > 0 && (
        <section
          ref={frame}
          className="lens-frame"
          style={{ height: height + (isWide ? 14 : 0), width: isWide ? width : undefined }}
          // biome-ignore lint/a11y/noNoninteractiveTabindex: else the keyboard could not reach its cells
          tabIndex={0}
          aria-label={messages.gridLabel}
          onScroll={({ currentTarget: { scrollLeft: left, scrollTop: top } }) => setScroll({ left, top })}
          onPointerMove={(event) => pointAtLens(at(event))}
          onPointerLeave={() => pointAtLens(null)}
          onKeyDown={press}
          onClick={(event) => {
            const cell = at(event as unknown as PointerEvent)
            if (cell) holdLens(cell)
          }}
        >
          <div className="lens-whole" style={whole}>
            <Picture grid={grid} left={sight.left} top={sight.top} width={sight.width} height={height} />
            <Frames held={held} column={column} sight={sight} />
          </div>
        </section>
      )}
      {width > 0 && hasMore && <LensOverview grid={grid} sight={sight} go={(cell) => centre(frame.current, cell, column)} />}
    </div>
  )
}

interface PictureProps extends Sight {
  grid: Grid
}

/** Drawn anew when it is scrolled or the numbers change, and not when the pointer moves. */
const Picture = memo(function Picture({ grid, left, top, width, height }: PictureProps) {
  const canvas = useRef<HTMLCanvasElement>(null)
  const map = useWeightColours()
  useEffect(() => {
    const context = preparedCanvas(canvas.current, width, height)
    if (!context) return
    const sans = getComputedStyle(context.canvas).fontFamily
    const sight = { left, top, width, height }
    drawGrid(context, grid, sight, coloursOf(map, sans))
    drawnBy(context.canvas, (pen) => drawGrid(pen, grid, sight, coloursOf(weightColoursNow(), sans)))
  }, [grid, left, top, width, height, map])
  return <canvas ref={canvas} className="lens-picture" style={{ width, height }} />
})

/** Around the cell that is held, and around the one under the pointer. */
function Frames({ held, column, sight }: { held: LensCell; column: number; sight: Sight }) {
  const pointed = useStore((state) => state.lensPointed)
  const frame = ({ token, layer }: LensCell, name: string) => {
    const isHidden = layer * column < sight.left || token * ROW < sight.top
    return !isHidden && <span className={name} style={{ left: GUTTER + layer * column, top: HEAD + token * ROW, width: column - 1, height: ROW - 1 }} />
  }
  return (
    <>
      {frame(held, 'lens-cell held')}
      {pointed && frame(pointed, 'lens-cell')}
    </>
  )
}

const STEPS: Record<string, LensCell | undefined> = {
  ArrowUp: { token: -1, layer: 0 },
  ArrowDown: { token: 1, layer: 0 },
  ArrowLeft: { token: 0, layer: -1 },
  ArrowRight: { token: 0, layer: 1 },
  PageUp: { token: -20, layer: 0 },
  PageDown: { token: 20, layer: 0 },
  Home: { token: Number.NEGATIVE_INFINITY, layer: 0 },
  End: { token: Number.POSITIVE_INFINITY, layer: 0 },
}

function useArrows(held: LensCell, { tokens, layers }: { tokens: number; layers: number }, go: (cell: LensCell) => void) {
  return (event: KeyboardEvent) => {
    const step = event.ctrlKey || event.metaKey || event.altKey || event.shiftKey ? undefined : STEPS[event.key]
    if (!step) return
    event.preventDefault()
    go({ token: within(held.token + step.token, tokens), layer: within(held.layer + step.layer, layers) })
  }
}

const within = (value: number, count: number): number => Math.min(count - 1, Math.max(0, value))

function bringIntoSight(frame: HTMLElement | null, { token, layer }: LensCell, column: number): void {
  if (!frame) return
  const { scrollTop, scrollLeft, clientHeight, clientWidth } = frame
  const [x, y] = [layer * column, token * ROW]
  frame.scrollTop = Math.min(y, Math.max(scrollTop, y + ROW + HEAD - clientHeight))
  frame.scrollLeft = Math.min(x, Math.max(scrollLeft, x + column + GUTTER - clientWidth))
}

function centre(frame: HTMLElement | null, { token, layer }: LensCell, column: number): void {
  if (!frame) return
  frame.scrollTop = (token + 0.5) * ROW - (frame.clientHeight - HEAD) / 2
  frame.scrollLeft = (layer + 0.5) * column - (frame.clientWidth - GUTTER) / 2
}
