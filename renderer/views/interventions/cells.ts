import type { Interventions } from '../../../shared/inspect/interventions'
import { type ColourMap, rgbAt, signedColourMap } from '../../lib/colourMap'
import type { Pen } from '../../lib/figure/svg/canvases'
import { cssOf, inkOn, type Rgb } from '../../lib/ramp'
import { scaleOf, tokensOf } from './interventions'

/** What the cells are painted with: −1, 0 and +1 from an untouched head are off, as it is, and twice as much. */
export interface CellColours {
  scales: ColourMap
  line: Rgb
  accent: Rgb
}

export const readCells = (token: (name: string) => Rgb): CellColours => ({
  scales: signedColourMap(token('--head-off'), token('--head-untouched'), token('--head-twice')),
  line: token('--head-off'),
  accent: token('--head-restricted'),
})

/** The level of a scale from 0 to 2 on the signed map. */
const levelOf = (scale: number): number => 128 + (scale - 1) * 127

interface Grid {
  interventions: Interventions
  layers: number
  heads: number
  pitch: number
}

/** A cell a head, coloured by its scale and told apart by signs as well: a cross for off, a dot for restricted, a line through a skipped layer. */
export function drawHeads(pen: Pen, { interventions, layers, heads, pitch }: Grid, { scales, line, accent }: CellColours): void {
  const gap = pitch >= 16 ? 2 : 1
  pen.lineWidth = Math.max(1, pitch / 18)
  for (let layer = 1; layer <= layers; layer++) {
    const isSkipped = interventions.skippedLayers.includes(layer)
    for (let head = 1; head <= heads; head++) {
      const scale = scaleOf(interventions, { layer, head })
      const [left, top, side] = [(head - 1) * pitch, (layer - 1) * pitch, pitch - gap]
      const colour = rgbAt(scales, levelOf(isSkipped ? 1 : scale))
      pen.fillStyle = cssOf(colour)
      pen.fillRect(left, top, side, side)
      if (isSkipped) continue
      if (scale === 0) cross(pen, left, top, side, inkOn(colour))
      if (tokensOf(interventions, { layer, head })) {
        pen.fillStyle = cssOf(accent)
        pen.fillRect(left + side * 0.62, top + side * 0.12, side * 0.26, side * 0.26)
      }
    }
    if (isSkipped) strike(pen, (layer - 0.5) * pitch - gap / 2, heads * pitch - gap, cssOf(line))
  }
}

function cross(pen: Pen, left: number, top: number, side: number, colour: string): void {
  const [from, to] = [side * 0.3, side * 0.7]
  pen.strokeStyle = colour
  line(pen, [left + from, top + from], [left + to, top + to])
  line(pen, [left + to, top + from], [left + from, top + to])
}

function strike(pen: Pen, y: number, width: number, colour: string): void {
  pen.strokeStyle = colour
  line(pen, [0, y], [width, y])
}

/** A figure's pen has curves alone: a straight one is a line. */
function line(pen: Pen, [x, y]: [number, number], [toX, toY]: [number, number]): void {
  pen.beginPath()
  pen.moveTo(x, y)
  pen.bezierCurveTo(x, y, toX, toY, toX, toY)
  pen.stroke()
}
