import type { LogitLens } from '../../../shared/inspect/layers'
import { type ColourMap, rgbAt } from '../../lib/colourMap'
import type { Pen } from '../../lib/figure/svg/canvases'
import { cssOf, inkOn, mixed, type Rgb, rgbOf } from '../../lib/ramp'
import type { LensShown } from '../../store/layersSlice'
import { layersByNumber, saidAt } from './layers'

/** Pixels of a row, of the head above them, of the tokens' names beside them; and of a column at least and at most. */
export const ROW = 24
export const HEAD = 26
export const GUTTER = 88
const COLUMN = { least: 44, most: 132 }

/** Narrower columns have smaller letters. */
const ROOMY = 60

/** Where the picture has been scrolled to, and what of it is in sight. */
export interface Sight {
  left: number
  top: number
  width: number
  height: number
}

/** What is drawn. */
export interface Grid {
  lens: LogitLens
  shown: LensShown
  labels: readonly string[]
  column: number
  /** Of each column. */
  names: readonly string[]
}

export interface GridColours {
  map: ColourMap
  surface: Rgb
  ink: Rgb
  faint: Rgb
  sans: string
}

/** No weight is the colour of the card. */
export function coloursOf(map: ColourMap, sans: string): GridColours {
  const surface = rgbAt(map, 0)
  const ink = rgbOf(inkOn(surface))
  return { map, surface, ink: mixed(surface, ink, 0.9), faint: mixed(surface, ink, 0.62), sans }
}

export const columnWidth = (width: number, layers: number): number =>
  Math.min(COLUMN.most, Math.max(COLUMN.least, Math.floor((width - GUTTER) / Math.max(1, layers))))

/** All that is in sight: cells first, then the names, which stay where they are. */
export function drawGrid(pen: Pen, grid: Grid, sight: Sight, colours: GridColours): void {
  pen.fillStyle = cssOf(colours.surface)
  pen.fillRect(0, 0, sight.width, sight.height)
  pen.textBaseline = 'middle'
  drawCells(pen, grid, sight, colours)
  drawTokens(pen, grid, sight, colours)
  drawLayers(pen, grid, sight, colours)
}

function drawCells(pen: Pen, { lens, shown, column }: Grid, sight: Sight, { map, sans }: GridColours): void {
  pen.font = `${column < ROOMY ? 11 : 12}px ${sans}`
  pen.textAlign = 'center'
  const letters = Math.floor((column - 4) / (column < ROOMY ? 6.2 : 6.8))
  const [first, last] = rowsInSight(lens.tokens, sight)
  for (const [layer, reading] of layersByNumber(lens).entries()) {
    const x = GUTTER + layer * column - sight.left
    if (!reading || x > sight.width || x + column < GUTTER) continue
    for (let row = first; row < last; row++) {
      const { text, share } = saidAt(lens, reading, row, shown)
      if (Number.isNaN(share)) continue
      const ground = rgbAt(map, 255 * share)
      const y = HEAD + row * ROW - sight.top
      pen.fillStyle = cssOf(ground)
      pen.fillRect(x, y, column - 1, ROW - 1)
      pen.fillStyle = inkOn(ground)
      pen.fillText(shortened(text, letters), x + column / 2, y + ROW / 2)
    }
  }
}

function drawTokens(pen: Pen, { lens, labels }: Grid, sight: Sight, { surface, ink, faint, sans }: GridColours): void {
  pen.fillStyle = cssOf(surface)
  pen.fillRect(0, 0, GUTTER, sight.height)
  pen.font = `13px ${sans}`
  pen.textAlign = 'right'
  const [first, last] = rowsInSight(lens.tokens, sight)
  for (let row = first; row < last; row++) {
    pen.fillStyle = cssOf(lens.specials[row] === 1 ? faint : ink)
    pen.fillText(shortened(labels[row] ?? '', 11), GUTTER - 8, HEAD + row * ROW - sight.top + ROW / 2)
  }
}

function drawLayers(pen: Pen, { names, column }: Grid, sight: Sight, { surface, faint, sans }: GridColours): void {
  pen.fillStyle = cssOf(surface)
  pen.fillRect(0, 0, sight.width, HEAD)
  pen.font = `12px ${sans}`
  pen.textAlign = 'center'
  pen.fillStyle = cssOf(faint)
  for (const [layer, name] of names.entries()) {
    const x = GUTTER + layer * column - sight.left + column / 2
    if (x > GUTTER - 4) pen.fillText(name, x, HEAD / 2)
  }
}

const rowsInSight = (tokens: number, { top, height }: Sight): [number, number] => [
  Math.max(0, Math.floor(top / ROW)),
  Math.min(tokens, Math.ceil((top + height - HEAD) / ROW)),
]

const shortened = (text: string, letters: number): string => {
  const all = [...text]
  return all.length <= letters ? text : `${all.slice(0, Math.max(1, letters - 1)).join('')}…`
}

/** Which cell lies at a place of the picture. */
export function cellAt({ lens, names, column }: Grid, x: number, y: number, sight: Sight): { token: number; layer: number } | null {
  if (x < GUTTER || y < HEAD) return null
  const [layer, token] = [Math.floor((x - GUTTER + sight.left) / column), Math.floor((y - HEAD + sight.top) / ROW)]
  return layer < names.length && token < lens.tokens ? { token, layer } : null
}
