import { type MouseEvent, memo, useMemo } from 'react'
import { count, percent } from '../../lib/format'
import { useWidth } from '../../lib/useWidth'
import { useMessages } from '../../messages/messages'
import { type Box, fitted, isOverlapping, type Point, placedLabels } from './labels'
import { similarityMessages } from './messages'
import type { Pair } from './similarity'
import type { Axis } from './vectors'

interface MapProps {
  texts: string[]
  axes: Axis[]
  selected: number
  select(row: number): void
  pair: Pair | null
  point(pair: Pair | null): void
}

/** More sentences than this are labelled by number. */
const MOST_TEXTS = 40
const LABEL_CHARACTERS = 26
const LABEL_HEIGHT = 15
/** Room for the axes' names, and for labels at the border. */
const MARGIN = { left: 30, right: 14, top: 14, bottom: 30 }
const INSET = 26
/** How near a dot the pointer must be, in pixels. */
const REACH = 16

/** The sentences on the plane of their first two principal components. */
export function SentenceMap({ texts, axes, selected, select, pair, point }: MapProps) {
  const messages = useMessages(similarityMessages)
  const [box, width] = useWidth<HTMLDivElement>()
  const height = Math.round(Math.min(440, Math.max(280, width * 0.62)))
  const frame = useMemo(
    () => ({ x: MARGIN.left, y: MARGIN.top, width: width - MARGIN.left - MARGIN.right, height: height - MARGIN.top - MARGIN.bottom }),
    [width, height],
  )
  const points = useMemo(() => pointsOf(axes, frame), [axes, frame])
  const near = (event: MouseEvent<SVGElement>): number | null => {
    const { left, top } = event.currentTarget.getBoundingClientRect()
    return nearestPoint(points, { x: event.clientX - left, y: event.clientY - top })
  }
  const [across = '0 %', up = '0 %'] = axes.map(({ share }) => percent(share))
  const isFlat = axes.every(({ share }) => share === 0)
  return (
    <section className="card map" aria-label={messages.map}>
      <h2 className="card-title">
        {messages.map} <span className="muted">{isFlat ? messages.flat : messages.mapLead}</span>
      </h2>
      <div ref={box}>
        {width > 0 && (
          // biome-ignore lint/a11y/useKeyWithClickEvents: the list of neighbours does the same by keyboard
          <svg
            width={width}
            height={height}
            role="img"
            aria-label={messages.mapLabel(across, up)}
            onMouseMove={(event) => {
              const hit = near(event)
              point(hit === null ? null : { row: selected, column: hit })
            }}
            onMouseLeave={() => point(null)}
            onClick={(event) => {
              const hit = near(event)
              if (hit !== null) select(hit)
            }}
          >
            <rect className="map-frame" {...frame} />
            <text className="axis" x={frame.x + frame.width / 2} y={height - 9} textAnchor="middle">
              {messages.axis(count(1), across)}
            </text>
            <text className="axis" transform={`translate(17 ${frame.y + frame.height / 2}) rotate(-90)`} textAnchor="middle">
              {messages.axis(count(2), up)}
            </text>
            <Dots points={points} texts={texts} selected={selected} frame={frame} pointed={pair ? `${pair.row},${pair.column}` : ''} />
          </svg>
        )}
      </div>
    </section>
  )
}

function pointsOf([across, up]: Axis[], frame: Box): Point[] {
  const inner = { x: frame.x + INSET, y: frame.y + INSET, width: frame.width - 2 * INSET, height: frame.height - 2 * INSET }
  return across && up ? fitted(across.coordinates, up.coordinates, inner) : []
}

function nearestPoint(points: Point[], to: Point): number | null {
  const distances = points.map(({ x, y }) => Math.hypot(x - to.x, y - to.y))
  const least = Math.min(...distances)
  return least <= REACH ? distances.indexOf(least) : null
}

interface DotsProps {
  points: Point[]
  texts: string[]
  selected: number
  frame: Box
  /** The pair as text, so that the same one draws nothing anew. */
  pointed: string
}

const Dots = memo(function Dots({ points, texts, selected, frame, pointed }: DotsProps) {
  const labels = useMemo(() => texts.map((text, i) => (texts.length <= MOST_TEXTS ? shortened(text) : count(i + 1))), [texts])
  const placed = useMemo(() => placedLabels(points, labels.map(sizeOf), [selected, ...points.keys()], frame), [points, labels, selected, frame])
  const pair = pointed === '' ? [] : pointed.split(',').map(Number)
  const raised = raisedLabels(pair, points, texts, placed, frame)
  const [from, to] = pair.map((i) => points[i])
  return (
    <>
      {from && to && from !== to && <line className="pair-line" x1={from.x} y1={from.y} x2={to.x} y2={to.y} />}
      {points.map(({ x, y }, i) => (
        <circle
          // biome-ignore lint/suspicious/noArrayIndexKey: a sentence may be there twice
          key={i}
          className={`dot-of${i === selected ? ' chosen' : ''}${pair.includes(i) ? ' pointed' : ''}`}
          cx={x}
          cy={y}
          r={pair.includes(i) ? 6 : 4.5}
        />
      ))}
      {placed.map((box, i) =>
        box && !raised.has(i) && ![...raised.values()].some(({ box: other }) => isOverlapping(box, other)) ? (
          // biome-ignore lint/suspicious/noArrayIndexKey: a sentence may be there twice
          <Label key={i} box={box} text={labels[i] ?? ''} className={i === selected ? 'chosen' : ''} />
        ) : null,
      )}
      {[...raised].map(([i, { box, text }]) => (
        <Label key={i} box={box} text={text} className="pointed" />
      ))}
    </>
  )
})

const Label = ({ box, text, className }: { box: Box; text: string; className: string }) => (
  <text className={`dot-label ${className}`} x={box.x} y={box.y + LABEL_HEIGHT - 4}>
    {text}
  </text>
)

/** The words of what is pointed at, in place of labels that they would lie on. */
function raisedLabels(pair: number[], points: Point[], texts: string[], placed: (Box | null)[], frame: Box): Map<number, { box: Box; text: string }> {
  const names = texts.map((text, i) => (pair.includes(i) ? shortened(text) : ''))
  const places = placedLabels(points, names.map(sizeOf), pair, frame)
  const known = (i: number) => (texts.length <= MOST_TEXTS ? placed[i] : null) ?? places[i]
  return new Map(
    pair.flatMap((i) => {
      const box = known(i)
      return box ? [[i, { box, text: names[i] ?? '' }] as const] : []
    }),
  )
}

const shortened = (text: string): string => {
  const letters = [...text]
  return letters.length > LABEL_CHARACTERS ? `${letters.slice(0, LABEL_CHARACTERS).join('').trimEnd()}…` : text
}

let ruler: CanvasRenderingContext2D | null = null
function sizeOf(text: string): { width: number; height: number } {
  ruler ??= document.createElement('canvas').getContext('2d')
  if (!ruler) return { width: text.length * 7, height: LABEL_HEIGHT }
  ruler.font = '11.5px "Inter Variable", sans-serif'
  return { width: Math.ceil(ruler.measureText(text).width) + 2, height: LABEL_HEIGHT }
}
