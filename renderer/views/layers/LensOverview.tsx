import { memo, type PointerEvent, useEffect, useRef } from 'react'
import { drawnBy } from '../../lib/figure/svg/canvases'
import { preparedCanvas } from '../../lib/preparedCanvas'
import { useMessages } from '../../messages/messages'
import type { LensCell } from '../../store/layersSlice'
import { useStore } from '../../store/store'
import { useWeightColours, weightColoursNow } from '../attention/useColours'
import { coloursOf, type Grid, GUTTER, HEAD, type Sight } from './grid'
import { layersMessages } from './messages'
import { drawOverview, overviewCell, overviewWidth, sightFrame } from './overview'

interface OverviewProps {
  grid: Grid
  sight: Sight
  /** Brings a cell into sight. */
  go(cell: LensCell): void
}

/** The whole text beside the part that can be read; a press goes there. The keyboard goes through the grid itself. */
export function LensOverview({ grid, sight, go }: OverviewProps) {
  const messages = useMessages(layersMessages)
  const { holdLens, pointAtLens } = useStore((state) => state)
  const height = sight.height - HEAD
  const at = (event: Pick<PointerEvent, 'clientX' | 'clientY' | 'currentTarget'>) => {
    const { left, top } = event.currentTarget.getBoundingClientRect()
    return overviewCell(grid, height, event.clientX - left, event.clientY - top)
  }
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: the grid has its cells for the keyboard
    // biome-ignore lint/a11y/useKeyWithClickEvents: as above
    <div
      className="lens-overview"
      style={{ top: HEAD, height, width: overviewWidth(grid.names.length) }}
      title={messages.overview}
      data-testid="lens-overview"
      onPointerMove={(event) => {
        pointAtLens(at(event))
        if (event.buttons === 1) go(at(event))
      }}
      onPointerLeave={() => pointAtLens(null)}
      onClick={(event) => {
        const cell = at(event as unknown as PointerEvent)
        holdLens(cell)
        go(cell)
      }}
    >
      <Picture grid={grid} height={height} />
      <span className="lens-sight" style={sightFrame(grid, height, sight, GUTTER)} />
    </div>
  )
}

/** Drawn anew when the numbers change, and not when the grid is scrolled. */
const Picture = memo(function Picture({ grid, height }: { grid: Grid; height: number }) {
  const canvas = useRef<HTMLCanvasElement>(null)
  const map = useWeightColours()
  const width = overviewWidth(grid.names.length)
  useEffect(() => {
    const context = preparedCanvas(canvas.current, width, height)
    if (!context) return
    drawOverview(context, grid, height, coloursOf(map, ''))
    drawnBy(context.canvas, (pen) => drawOverview(pen, grid, height, coloursOf(weightColoursNow(), '')))
  }, [grid, width, height, map])
  return <canvas ref={canvas} style={{ width, height }} />
})
