import { memo, useEffect, useRef } from 'react'
import { drawnBy, type Pen } from '../../lib/figure/svg/canvases'
import { preparedCanvas } from '../../lib/preparedCanvas'
import { cssOf, inkOn } from '../../lib/ramp'
import { cellText, colourOf, type Ramp, type Scale } from './scale'
import { rampNow, useRamp } from './useRamp'
import type { Square } from './vectors'

/** Smallest cell that holds a number, and the smallest that has a gap to the next. */
const NUMBER_CELL = 27
const GAP_CELL = 7

interface CellsProps {
  cosines: Square
  scale: Scale
  cell: number
}

/** 40,000 cells at most: one canvas, drawn when the numbers, the size or the theme change and not when the pointer moves. */
export const MatrixCells = memo(function MatrixCells({ cosines, scale, cell }: CellsProps) {
  const canvas = useRef<HTMLCanvasElement>(null)
  const ramp = useRamp()
  const side = cosines.size * cell
  useEffect(() => {
    const context = preparedCanvas(canvas.current, side, side)
    if (!context) return
    draw(context, cosines, scale, ramp, cell)
    drawnBy(context.canvas, (pen) => draw(pen, cosines, scale, rampNow(), cell))
  }, [cosines, scale, cell, ramp, side])
  return <canvas ref={canvas} className="matrix-cells" style={{ width: side, height: side }} />
})

function draw(context: Pen, { size, data }: Square, scale: Scale, ramp: Ramp, cell: number) {
  const gap = cell >= GAP_CELL ? 1 : 0
  const isNumbered = cell >= NUMBER_CELL
  context.font = `${Math.min(12, Math.floor(cell * 0.37))}px "Inter Variable", sans-serif`
  context.textAlign = 'center'
  context.textBaseline = 'middle'
  for (let row = 0; row < size; row++)
    for (let column = 0; column < size; column++) {
      const value = data[row * size + column] as number
      // Each sentence with itself is 1 whatever it says: left empty.
      if (row === column || Number.isNaN(value)) continue
      const colour = colourOf(value, scale, ramp)
      context.fillStyle = cssOf(colour)
      context.fillRect(column * cell, row * cell, cell - gap, cell - gap)
      if (!isNumbered) continue
      context.fillStyle = inkOn(colour)
      context.fillText(cellText(value), (column + 0.5) * cell - gap / 2, (row + 0.54) * cell - gap / 2)
    }
}
