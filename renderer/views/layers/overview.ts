import { rgbAt } from '../../lib/colourMap'
import type { Pen } from '../../lib/figure/svg/canvases'
import { cssOf } from '../../lib/ramp'
import { type Grid, type GridColours, HEAD, ROW, type Sight } from './grid'
import { layersByNumber, saidAt } from './layers'

/** Pixels of all layers together at most, and of one. */
const WIDTH = { all: 104, most: 8, least: 2 }

/** The whole text as narrow as it must be: a column a layer, a line a token, or the mean of several where there are more tokens than pixels. */
interface Overview {
  layer: number
  /** Lines of the picture, each as high as it must be. */
  lines: number
  line: number
}

export const overviewWidth = (layers: number): number => layers * Math.min(WIDTH.most, Math.max(WIDTH.least, Math.floor(WIDTH.all / layers)))

function overviewOf({ lens, names }: Pick<Grid, 'lens' | 'names'>, height: number): Overview {
  const lines = Math.min(lens.tokens, Math.max(1, Math.floor(height)))
  return { layer: overviewWidth(names.length) / names.length, lines, line: height / lines }
}

/** Tokens of a line: from the first, to before the last. */
export const tokensOfLine = (line: number, lines: number, tokens: number): [number, number] => [
  Math.floor((line * tokens) / lines),
  Math.max(Math.floor((line * tokens) / lines) + 1, Math.floor(((line + 1) * tokens) / lines)),
]

/** How much of full colour each line of a layer has; `NaN` where none of its tokens says anything. */
export function lineShares({ lens, shown }: Pick<Grid, 'lens' | 'shown'>, layer: number, lines: number): Float32Array {
  const reading = layersByNumber(lens)[layer]
  return Float32Array.from({ length: lines }, (_, line) => {
    const [from, to] = tokensOfLine(line, lines, lens.tokens)
    let [sum, said] = [0, 0]
    for (let token = from; reading && token < to; token++) {
      const { share } = saidAt(lens, reading, token, shown)
      if (Number.isNaN(share)) continue
      sum += share
      said++
    }
    return said > 0 ? sum / said : Number.NaN
  })
}

export function drawOverview(pen: Pen, grid: Grid, height: number, { map, surface }: GridColours): void {
  const { layer, lines, line } = overviewOf(grid, height)
  pen.fillStyle = cssOf(surface)
  pen.fillRect(0, 0, overviewWidth(grid.names.length), height)
  for (const at of grid.names.keys())
    for (const [i, share] of lineShares(grid, at, lines).entries()) {
      if (Number.isNaN(share)) continue
      pen.fillStyle = cssOf(rgbAt(map, 255 * share))
      // Half a pixel more, so that no light comes through between two lines.
      pen.fillRect(at * layer, i * line, layer - (layer > 3 ? 1 : 0), line + 0.5)
    }
}

/** The cell at a place of the picture. */
export function overviewCell(grid: Pick<Grid, 'lens' | 'names'>, height: number, x: number, y: number): { token: number; layer: number } {
  const { layer, lines, line } = overviewOf(grid, height)
  const within = (value: number, count: number) => Math.min(count - 1, Math.max(0, Math.floor(value)))
  const [token] = tokensOfLine(within(y / line, lines), lines, grid.lens.tokens)
  return { token, layer: within(x / layer, grid.names.length) }
}

/** Where the part in sight lies in it, in pixels. */
export function sightFrame({ lens, names, column }: Grid, height: number, sight: Sight, gutter: number) {
  const [row, layer] = [height / lens.tokens, overviewWidth(names.length) / names.length]
  return {
    top: (sight.top / ROW) * row,
    height: Math.min(height, ((sight.height - HEAD) / ROW) * row),
    left: (sight.left / column) * layer,
    width: Math.min(names.length, (sight.width - gutter) / column) * layer,
  }
}
