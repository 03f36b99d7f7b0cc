import type { LogitLens } from '../../../shared/inspect/layers'
import { type ColourMap, rgbAt } from '../../lib/colourMap'
import type { Pen } from '../../lib/figure/svg/canvases'
import { cssOf, inkOn, mixed, type Rgb, rgbOf } from '../../lib/ramp'
import { layersByNumber } from './layers'

export const LINES_HEIGHT = 300
const AROUND = { left: 44, right: 132, top: 14, bottom: 30 }

export interface Lines {
  lens: LogitLens
  /** By their numbers. */
  labels: readonly number[]
  names: readonly string[]
  chosen: number
  width: number
}

interface LinesColours {
  line: Rgb
  ink: Rgb
  faint: Rgb
  grid: Rgb
  accent: Rgb
  sans: string
}

export function linesColours(map: ColourMap, sans: string): LinesColours {
  const surface = rgbAt(map, 0)
  const ink = rgbOf(inkOn(surface))
  return {
    line: mixed(surface, ink, 0.42),
    ink: mixed(surface, ink, 0.9),
    faint: mixed(surface, ink, 0.62),
    grid: mixed(surface, ink, 0.12),
    accent: rgbAt(map, 128),
    sans,
  }
}

/** The score of a label at each layer; absent where that is not read yet. */
const scoresOf = (lens: LogitLens, label: number): (number | undefined)[] => layersByNumber(lens).map((layer) => layer?.scores[layer.ids.indexOf(label)])

/** Labels that come highest at any layer, the likeliest of the last layer first. */
export function highestLabels(lens: LogitLens, most: number): number[] {
  const all = Array.from({ length: lens.classes }, (_, label) => {
    const scores = scoresOf(lens, label).filter((score) => score !== undefined)
    return { label, peak: Math.max(...scores), last: scores.at(-1) ?? 0 }
  })
  return all
    .sort((a, b) => b.peak - a.peak)
    .slice(0, most)
    .sort((a, b) => b.last - a.last)
    .map(({ label }) => label)
}

/** The scale: 0 to 1, but for a model that gives no probabilities. */
function rangeOf({ lens, labels }: Lines): [number, number] {
  if (lens.function !== 'none') return [0, 1]
  const scores = labels.flatMap((label) => scoresOf(lens, label)).filter((score) => score !== undefined)
  return [Math.min(0, ...scores), Math.max(1e-6, ...scores)]
}

const xOf = (layer: number, width: number, layers: number): number => AROUND.left + (layer * (width - AROUND.left - AROUND.right)) / Math.max(1, layers - 1)

export const layerAt = (x: number, width: number, layers: number): number =>
  Math.min(layers - 1, Math.max(0, Math.round(((x - AROUND.left) / (width - AROUND.left - AROUND.right)) * (layers - 1))))

export function drawLines(pen: Pen, lines: Lines, colours: LinesColours): void {
  const [least, most] = rangeOf(lines)
  const yOf = (score: number) => AROUND.top + (1 - (score - least) / (most - least)) * (LINES_HEIGHT - AROUND.top - AROUND.bottom)
  drawAxes(pen, lines, colours, [least, most], yOf)
  // The likeliest last, so that it lies on top.
  for (const [place, label] of [...lines.labels.entries()].reverse()) drawLine(pen, lines, label, place === 0 ? colours.accent : colours.line, yOf)
  drawNames(pen, lines, colours, yOf)
}

function drawAxes(
  pen: Pen,
  { names, chosen, width }: Lines,
  { faint, grid, ink, sans }: LinesColours,
  [least, most]: [number, number],
  yOf: (score: number) => number,
): void {
  pen.font = `12px ${sans}`
  pen.textBaseline = 'middle'
  pen.textAlign = 'right'
  for (const share of [0, 0.25, 0.5, 0.75, 1]) {
    const score = least + share * (most - least)
    pen.fillStyle = cssOf(grid)
    pen.fillRect(AROUND.left, yOf(score) - 0.5, width - AROUND.left - AROUND.right, 1)
    pen.fillStyle = cssOf(faint)
    pen.fillText(String(Number(score.toPrecision(3))), AROUND.left - 8, yOf(score))
  }
  pen.fillStyle = cssOf(grid)
  pen.fillRect(xOf(chosen, width, names.length) - 0.5, AROUND.top, 1.5, LINES_HEIGHT - AROUND.top - AROUND.bottom)
  pen.textAlign = 'center'
  for (const [layer, name] of names.entries()) {
    pen.fillStyle = cssOf(layer === chosen ? ink : faint)
    pen.fillText(name, xOf(layer, width, names.length), LINES_HEIGHT - AROUND.bottom / 2)
  }
}

function drawLine(pen: Pen, { lens, names, width }: Lines, label: number, colour: Rgb, yOf: (score: number) => number): void {
  const points = scoresOf(lens, label).flatMap((score, layer) => (score === undefined ? [] : [{ x: xOf(layer, width, names.length), y: yOf(score) }]))
  pen.strokeStyle = cssOf(colour)
  pen.fillStyle = cssOf(colour)
  pen.lineWidth = 2
  for (const [i, { x, y }] of points.entries()) {
    const next = points[i + 1]
    pen.fillRect(x - 2.5, y - 2.5, 5, 5)
    if (!next) continue
    pen.beginPath()
    pen.moveTo(x, y)
    pen.bezierCurveTo(x, y, next.x, next.y, next.x, next.y)
    pen.stroke()
  }
}

/** Pixels from one name to the next at least. */
const LINE = 15

/** Behind the last point of each line, moved apart where they would lie over each other. */
function drawNames(pen: Pen, { lens, labels, names, width }: Lines, { accent, faint, ink, sans }: LinesColours, yOf: (score: number) => number): void {
  pen.font = `12px ${sans}`
  pen.textAlign = 'left'
  const wanted = labels.map((label, place) => ({ label, place, y: yOf(scoresOf(lens, label).findLast((score) => score !== undefined) ?? 0) }))
  let free = AROUND.top - LINE
  for (const { label, place, y } of wanted.sort((a, b) => a.y - b.y)) {
    free = Math.max(y, free + LINE)
    pen.fillStyle = cssOf(place === 0 ? mixed(accent, ink, 0.25) : faint)
    const name = lens.labels[label] ?? ''
    pen.fillText(name.length > 18 ? `${name.slice(0, 17)}…` : name, xOf(names.length - 1, width, names.length) + 12, free)
  }
}
